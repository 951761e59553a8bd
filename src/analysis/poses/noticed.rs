//! What the pictures themselves show of a film: that it stood still, or was cut or damaged where all of it changes at once.

use crate::pose::frozen::Frozen;
use crate::session::result::Warning;
use crate::units::Timestamp;
use crate::warning_code::WarningCode;

/// A video whose picture stood still while time went on.
pub(super) fn frozen(freezes: &[Frozen]) -> Option<Warning> {
    let first = freezes.first()?;
    let more = match freezes.len() - 1 {
        0 => String::new(),
        1 => " and one more time".to_owned(),
        more => format!(" and {more} more times"),
    };
    let message = format!(
        "the picture stands still from {} to {}{more}: the video was frozen there, so what happened meanwhile was not seen, \
         and tempo and holds around it may be wrong",
        first.from, first.to
    );
    Some(Warning { code: WarningCode::FrozenPicture, message })
}

/// A video that was cut together, or damaged in a way that its decoder does not notice.
pub(super) fn jumps(moments: &[Timestamp]) -> Option<Warning> {
    let (first, more) = (moments.first()?, moments.len() - 1);
    let times = match more {
        0 => format!("{first}"),
        _ => format!("{first} and {more} more time{}", if more == 1 { "" } else { "s" }),
    };
    let message = format!(
        "the whole picture changes at once at {times}: the video was cut there or is damaged, so what was measured and \
         counted around it may be wrong; film it in one go, or assess its parts with --from and --to"
    );
    Some(Warning { code: WarningCode::SuddenChange, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_are_told_with_their_first_moment_and_their_number() {
        let at = |times: &[f64]| {
            let moments: Vec<_> = times.iter().map(|&s| Timestamp::from_secs_f64(s)).collect();
            jumps(&moments).map(|warning| warning.message)
        };
        assert_eq!(at(&[]), None);
        assert!(at(&[6.0]).is_some_and(|text| text.contains("at once at 6.00 s: ")));
        assert!(at(&[6.0, 7.0]).is_some_and(|text| text.contains("6.00 s and 1 more time: ")));
        assert!(at(&[6.0, 7.0, 8.0]).is_some_and(|text| text.contains("6.00 s and 2 more times: ")));
    }
}
