//! Everything that is said to the person about faults, worded in one place.

use super::count_rules::Moment;
use super::rejection::Rejection;
use crate::kinematics::MeasureKind;

/// Why a movement was not counted, in plain words.
pub(crate) fn why_not(why: &Rejection) -> String {
    let named = |measure: &MeasureKind| measure.row().name.replace('_', " ");
    match why {
        Rejection::TooShort { lasted_s } => format!("it lasted only {lasted_s:.1} s"),
        Rejection::PartTooSmall { measure, rise_deg } => {
            format!("{} changed by only {rise_deg:.0} degrees", named(measure))
        }
        Rejection::Unbalanced { .. } => "one leg moved much less than the other".to_owned(),
        Rejection::NotAlone { .. } => "both legs moved".to_owned(),
        Rejection::Posture { .. } => "your body was in another position than this exercise needs".to_owned(),
        Rejection::NotAlong { measure, .. } => format!("{} did not move with it", named(measure)),
        Rejection::NotBack { measure } => format!("{} did not come back to where it was before", named(measure)),
        Rejection::NotStill { measure, .. } => format!("{} moved with it", named(measure)),
        Rejection::Shape { measure, at: Moment::Rest } => {
            format!("{} was not that of this exercise before or after it", named(measure))
        }
        Rejection::Shape { measure, at: Moment::Peak } => {
            format!("{} was not that of this exercise at its peak", named(measure))
        }
        Rejection::Turned { turn_deg } => format!("you turned by {turn_deg:.0} degrees"),
        Rejection::Leapt { at_s } => {
            format!("the film was cut in the middle of it, at {at_s:.1} s, or you were seen wrongly there")
        }
        Rejection::NotHeld => "the position was not held for long enough".to_owned(),
        Rejection::FeetMoved { .. } => "your feet moved".to_owned(),
        Rejection::OtherLegs => "it was done on the other leg or on both".to_owned(),
        Rejection::Unlike => "it was much smaller and shorter than your other repetitions".to_owned(),
        Rejection::MovedOtherwise { measure } => {
            format!("{} did not change as it did in your other repetitions", named(measure))
        }
        Rejection::BegunBefore => "it had begun before you were seen".to_owned(),
        Rejection::Unfinished => "it was not finished before the recording ended or you left the picture".to_owned(),
    }
}

/// One of Coxa's own faults and its words.
struct Wording {
    id: &'static str,
    title: &'static str,
    cue: &'static str,
    /// What is true of a repetition without it.
    kept: &'static str,
}

/// The fault of a repetition that was over too soon.
pub(crate) const TOO_FAST: &str = "too_fast";
/// The fault of a hold that was let go too soon.
pub(crate) const HOLD_TOO_SHORT: &str = "hold_too_short";
/// The fault of a side that moves less than the other.
pub(crate) const ASYMMETRY: &str = "asymmetry";
/// The fault of a hold whose position was given up for a while.
pub(crate) const POSITION_LOST: &str = "position_lost";

const WORDS: &[Wording] = &[
    Wording {
        id: "shallow_depth",
        title: "shallow",
        cue: "Go a little deeper, as far as is comfortable for you.",
        kept: "deep enough",
    },
    Wording {
        id: "knee_valgus",
        title: "knees fall inward",
        cue: "Keep your knees over your toes.",
        kept: "knees stayed over the toes",
    },
    Wording {
        id: "trunk_lean",
        title: "trunk leans forward",
        cue: "Lift your chest; keep your trunk more upright.",
        kept: "trunk stayed upright",
    },
    Wording {
        id: "heel_rise",
        title: "heels lift",
        cue: "Keep your heels on the floor.",
        kept: "heels stayed on the floor",
    },
    Wording {
        id: "incomplete_extension",
        title: "hips not fully lifted",
        cue: "Lift your hips until trunk and thighs are in line.",
        kept: "hips fully lifted",
    },
    Wording {
        id: "overextension",
        title: "back arched",
        cue: "Stop when trunk and thighs are in line; do not arch your back.",
        kept: "back was not arched",
    },
    Wording {
        id: "pelvic_drop",
        title: "pelvis drops on one side",
        cue: "Keep both sides of your pelvis level.",
        kept: "pelvis stayed level",
    },
    Wording {
        id: "small_opening",
        title: "small opening",
        cue: "Open your knee a little wider, as far as your pelvis stays still.",
        kept: "opened wide enough",
    },
    Wording {
        id: "pelvis_roll_back",
        title: "pelvis rolls back",
        cue: "Keep your hips stacked; do not let your pelvis roll back.",
        kept: "pelvis stayed still",
    },
    Wording { id: "feet_apart", title: "feet part", cue: "Keep your feet together.", kept: "feet stayed together" },
    Wording {
        id: "low_lift",
        title: "low lift",
        cue: "Lift your knee a little higher.",
        kept: "knee lifted high enough",
    },
    Wording {
        id: "lean_back",
        title: "trunk leans back",
        cue: "Sit tall; do not lean back as your knee comes up.",
        kept: "trunk stayed tall",
    },
    Wording {
        id: POSITION_LOST,
        title: "position lost",
        cue: "Keep your ankle on your knee and stay forward.",
        kept: "position kept",
    },
    Wording {
        id: "slouch",
        title: "slouch",
        cue: "Keep your back long; bend forward from your hips.",
        kept: "back stayed long",
    },
    Wording { id: TOO_FAST, title: "too fast", cue: "Slow down; take your time up and down.", kept: "unhurried" },
    Wording {
        id: HOLD_TOO_SHORT,
        title: "hold too short",
        cue: "Stay in the position a little longer.",
        kept: "held for long enough",
    },
    Wording {
        id: ASYMMETRY,
        title: "less than the other side",
        cue: "Try to move this side as far as the other.",
        kept: "both sides moved alike",
    },
];

fn words(id: &str) -> Option<&'static Wording> {
    WORDS.iter().find(|w| w.id == id)
}

/// What to say to somebody with this fault; `None` for ids that are not Coxa's own.
pub(crate) fn cue_of(id: &str) -> Option<&'static str> {
    words(id).map(|w| w.cue)
}

/// The fault in a few words, for tables; the id itself where it is not Coxa's own.
pub(crate) fn title_of(id: &str) -> &str {
    words(id).map_or(id, |w| w.title)
}

/// What is true of a repetition without this fault, in a few words; `None` for ids that are not Coxa's own.
pub(crate) fn kept_of(id: &str) -> Option<&'static str> {
    words(id).map(|w| w.kept)
}

/// Ids of every fault that Coxa knows.
#[cfg(test)]
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|w| w.id)
}
