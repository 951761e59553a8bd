//! When something was done: a moment with the clock of the place where it was done.

use jiff::ZonedDateTime;
use jiff::civil::{Date, time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;

/// Two clocks that are both right differ by less, microseconds.
const CLOCKS_DIFFER_US: i64 = 5 * 60 * 1_000_000;

/// A moment; its day is that of the person's own clock.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    at: ZonedDateTime,
    /// Only the day is known.
    is_day: bool,
}

impl Moment {
    /// This moment, by the clock of this machine.
    pub fn now() -> Self {
        Self { at: ZonedDateTime::now(), is_day: false }
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
        let is_day = pieces.time().is_none();
        at.to_zoned_datetime(zone).map(|at| Self { at, is_day }).map_err(|_| wrong())
    }

    /// The same of something that has been done: tomorrow it has not.
    ///
    /// # Errors
    /// As [`Moment::parse`], and when it is in the future.
    pub fn past(text: &str) -> Result<Self, String> {
        let (at, now) = (Self::parse(text)?, Self::now());
        let ahead = if at.is_day { at.date() > now.date() } else { at.micros() > now.micros() + CLOCKS_DIFFER_US };
        if ahead { Err("this is in the future; nothing can have been done then".to_owned()) } else { Ok(at) }
    }

    /// As RFC 3339 has it, with the offset of its own clock.
    pub fn text(&self) -> String {
        self.at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// The same, but a day where no more is known: nobody said that it was at noon.
    pub fn text_as_known(&self) -> String {
        if self.is_day { self.date().to_string() } else { self.text() }
    }

    /// As calendars have it, by the clock of Greenwich: `20260302T183000Z`.
    pub fn utc(&self) -> String {
        self.at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
    }

    /// Its day, by its own clock.
    pub fn date(&self) -> Date {
        self.at.date()
    }

    /// Microseconds since 1970, for putting moments in order.
    pub fn micros(&self) -> i64 {
        self.at.timestamp().as_microsecond()
    }

    /// Days since 1970 with their fractions, by its own clock, for the axis of a curve.
    pub fn days(&self) -> f64 {
        (self.micros() as f64 / 1e6 + f64::from(self.at.offset().seconds())) / 86_400.0
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
    fn what_is_still_to_come_has_not_been_done() {
        let now = Moment::now();
        for text in [now.text(), now.date().to_string(), "2026-03-02".into()] {
            assert!(Moment::past(&text).is_ok(), "{text}");
        }
        let tomorrow = now.date().tomorrow().unwrap().to_string();
        for text in [&tomorrow, "2999-01-01", "2999-01-01T00:00:00Z"] {
            assert!(Moment::past(text).is_err_and(|why| why.contains("future")), "{text}");
        }
    }

    #[test]
    fn a_day_is_a_moment_and_nonsense_is_none() {
        assert_eq!(Moment::parse("2026-03-02").unwrap().text()[..13], *"2026-03-02T12");
        for text in ["", "yesterday", "2026-02-30", "2026-03-02T10:00:00", "02.03.2026", "18:30"] {
            assert!(Moment::parse(text).is_err(), "{text}");
        }
    }
}
