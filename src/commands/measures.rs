//! `coxa measures`: the table of measures, as the columns of `frames.csv` carry them.

use std::fmt::Write;

use super::error::CommandError;
use super::say;
use crate::kinematics::{KINDS, Unit};

/// Runs the command.
///
/// # Errors
/// When standard output cannot be written to.
pub fn run() -> Result<(), CommandError> {
    say::text(&list())
}

/// A paragraph a measure.
fn list() -> String {
    let mut text = String::new();
    for row in KINDS {
        let unit = match row.unit {
            Unit::Degrees => "degrees",
            Unit::Percent => "per cent",
        };
        let sides = if row.sided { "left and right, " } else { "" };
        // Writing into a String can not fail.
        let _ = writeln!(text, "{} ({sides}{unit})\n  {}\n  seen from: {}", row.name, row.definition, row.views);
    }
    text
}
