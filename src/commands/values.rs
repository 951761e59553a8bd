//! What several commands read in the same way: a side, a moment, a turn, a part of a source.

use clap::{Args, ValueEnum};

use crate::media::Excerpt;
use crate::media::turn::Turn;
use crate::units::{Side, Timestamp};

/// Which side is exercised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum SideChoice {
    /// Found out from the movement.
    #[default]
    Auto,
    /// The person's left.
    Left,
    /// The person's right.
    Right,
}

impl SideChoice {
    /// `None` for auto.
    pub fn side(self) -> Option<Side> {
        match self {
            Self::Auto => None,
            Self::Left => Some(Side::Left),
            Self::Right => Some(Side::Right),
        }
    }
}

/// The part of a source that is looked at.
#[derive(Debug, Args)]
pub struct PartArgs {
    /// Leave out what comes before, seconds
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub from: Option<Timestamp>,
    /// Leave out what comes after, seconds
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub to: Option<Timestamp>,
}

impl PartArgs {
    /// Of a source that is read in this way.
    pub(super) fn of(&self, excerpt: Excerpt) -> Excerpt {
        Excerpt { from: self.from, to: self.to, ..excerpt }
    }
}

/// Which part and side of a source an assessment is of, as the history knows it apart from every other.
pub(super) fn part(excerpt: Excerpt, side: SideChoice) -> String {
    let micros = |at: Option<Timestamp>| at.map_or(String::new(), |at| at.micros().to_string());
    format!("{}..{} {side:?}", micros(excerpt.from), micros(excerpt.to))
}

pub(super) fn seconds(text: &str) -> Result<Timestamp, String> {
    match text.parse::<f64>() {
        Ok(s) if (0.0..1e6).contains(&s) => Ok(Timestamp::from_secs_f64(s)),
        _ => Err("wanted seconds, for example 12.5".into()),
    }
}

pub(super) fn quarter(text: &str) -> Result<Turn, String> {
    let turn = ["0", "90", "180", "270"].contains(&text).then(|| text.parse().ok().and_then(Turn::clockwise)).flatten();
    turn.ok_or_else(|| "wanted 0, 90, 180 or 270 degrees, clockwise".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_seconds_and_quarters_are_quarters() {
        assert_eq!(seconds("1.5").unwrap(), Timestamp::from_secs_f64(1.5));
        assert_eq!(quarter("270").map(Turn::degrees), Ok(270));
        assert_eq!(quarter("0"), Ok(Turn::default()));
        assert!(quarter("45").is_err() && quarter("-90").is_err() && quarter("360").is_err());
        assert!(seconds("-1").is_err() && seconds("NaN").is_err() && seconds("1:30").is_err());
    }
}
