//! When something was done: a moment with the clock of the place where it was done.

use jiff::ZonedDateTime;
use jiff::civil::{Date, time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;

/// A moment; its day is that of the person's own clock.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(ZonedDateTime);

impl Moment {
    /// This moment, by the clock of this machine.
    pub fn now() -> Self {
        Self(ZonedDateTime::now())
    }

    /// A day (`2026-03-02`, taken as its noon) or a moment as RFC 3339 has it (`2026-03-02T18:30:00+01:00`).
    ///
    /// # Errors
    /// When it is neither, or does not exist.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "wanted a day, 2026-03-02, or a moment, 2026-03-02T18:30:00+01:00".to_owned();
        let pieces = Pieces::parse(text).map_err(|_| wrong())?;
        let zone = match (pieces.time(), pieces.to_numeric_offset()) {
            (Some(_), Some(offset)) => TimeZone::fixed(offset),
            (None, None) => TimeZone::system(),
            _ => return Err(wrong()),
        };
        let at = pieces.date().to_datetime(pieces.time().unwrap_or(time(12, 0, 0, 0)));
        at.to_zoned_datetime(zone).map(Self).map_err(|_| wrong())
    }

    /// As RFC 3339 has it, with the offset of its own clock.
    pub fn text(&self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// Its day, by its own clock.
    pub fn date(&self) -> Date {
        self.0.date()
    }

    /// Microseconds since 1970, for putting moments in order.
    pub fn micros(&self) -> i64 {
        self.0.timestamp().as_microsecond()
    }

    /// Days since 1970 with their fractions, by its own clock, for the axis of a curve.
    pub fn days(&self) -> f64 {
        (self.micros() as f64 / 1e6 + f64::from(self.0.offset().seconds())) / 86_400.0
    }
}

/// A day for people: `2 Mar 2026`.
pub fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_keeps_the_day_of_its_own_clock() {
        let late = Moment::parse("2026-03-02T23:30:00-05:00").unwrap();
        assert_eq!(late.text(), "2026-03-02T23:30:00-05:00");
        assert_eq!(day(late.date()), "2 Mar 2026", "in Greenwich it is the third already");
        assert_eq!(late.micros(), Moment::parse("2026-03-03T04:30:00Z").unwrap().micros());
        assert_eq!(Moment::parse(&late.text()).unwrap(), late);
        assert_eq!(late.days(), 20_514.0 + 23.5 / 24.0);
    }

    #[test]
    fn a_day_is_a_moment_and_nonsense_is_none() {
        assert_eq!(Moment::parse("2026-03-02").unwrap().text()[..13], *"2026-03-02T12");
        for text in ["", "yesterday", "2026-02-30", "2026-03-02T10:00:00", "02.03.2026", "18:30"] {
            assert!(Moment::parse(text).is_err(), "{text}");
        }
    }
}
