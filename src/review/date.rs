//! When an assessment was done, for people, for machines and for sorting.

use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::moment::{Moment, day};

/// A moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Date {
    /// By the clock of the place, or of this machine.
    pub words: String,
    /// RFC 3339.
    pub exact: String,
    /// Seconds since 1970.
    pub order: i64,
    /// Only when the report was written is known, not when the exercise was done.
    pub only_written: bool,
}

impl Date {
    /// When it was done.
    pub(crate) fn done(at: &Moment) -> Self {
        let order = at.micros().div_euclid(1_000_000);
        Self { words: day(at.date()), exact: at.text_as_known(), order, only_written: false }
    }

    /// Of a file.
    pub(crate) fn of(time: SystemTime) -> Self {
        let stamp = Timestamp::try_from(time).unwrap_or_default();
        let words = stamp.to_zoned_datetime(TimeZone::system()).strftime("%-d %b %Y, %H:%M").to_string();
        let exact = stamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        Self { words, exact, order: stamp.as_second(), only_written: true }
    }
}
