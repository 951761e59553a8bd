//! What can make a figure doubtful: the code of every warning, which programs read and `docs/results.md` explains.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident $name:literal;)*) => {
        /// The code of a warning.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema), schemars(with = "String"))]
        #[serde(from = "String", into = "String")]
        pub enum WarningCode {
            $($(#[$doc])* $code,)*
            /// One of another version, or of a file that anyone may have written.
            Other(String),
        }

        impl WarningCode {
            /// Every code that this version gives.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// As in files.
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$code => $name,)*
                    Self::Other(name) => name,
                }
            }
        }

        impl From<String> for WarningCode {
            fn from(name: String) -> Self {
                match name.as_str() {
                    $($name => Self::$code,)*
                    _ => Self::Other(name),
                }
            }
        }
    };
}

codes! {
    /// The count is zero.
    NothingCounted "nothing_counted";
    /// With the whole clip in view, another number is counted than live.
    SecondLook "second_look";
    /// Another exercise is nearly as likely as the one that was found.
    SecondGuess "second_guess";
    /// Repetitions of both legs were done on one.
    SingleLeg "single_leg";
    /// The body was partly outside the picture.
    OutOfFrame "out_of_frame";
    /// The body was seen badly.
    LowConfidence "low_confidence";
    /// Filmed from where the exercise cannot be judged.
    UnsupportedView "unsupported_view";
    /// The small network could not judge everything.
    SmallNetwork "small_network";
    /// The network saw no depth, feet or hands.
    NoDepth "no_depth";
    /// Someone else is in the picture.
    SeveralPeople "several_people";
    /// No body of human proportions fits.
    ImplausibleBody "implausible_body";
    /// The film lay on its side or stood on its head.
    TurnedPicture "turned_picture";
    /// The film is sped up or slow motion.
    FilmSpeed "film_speed";
    /// The picture stands still in the middle of a movement.
    FrozenPicture "frozen_picture";
    /// The whole picture changes at once.
    SuddenChange "sudden_change";
    /// The file ends too early.
    TruncatedVideo "truncated_video";
    /// Pictures of the source were not whole.
    DamagedPictures "damaged_pictures";
    /// The time stamps cannot be a camera's.
    UnreliableTimes "unreliable_times";
    /// There are too few pictures.
    TooShort "too_short";
    /// A warning sign of the intake that no professional has spoken about.
    WarningSign "warning_sign";
    /// A test of movement was not seen from its beginning to its end.
    NoScore "no_score";
    /// Nothing was counted, and the clip looks like another exercise.
    OtherExercise "other_exercise";
    /// No exercise was recognised.
    UnknownExercise "unknown_exercise";
    /// Filmed from elsewhere than the plan asks for.
    PlanView "plan_view";
    /// Done on another side than the plan asks for.
    PlanSide "plan_side";
    /// Another exercise than the plan asks for.
    PlanExercise "plan_exercise";
    /// There is no picture for a while.
    SourceGap "source_gap";
    /// Live: the picture stopped for good.
    SourceLost "source_lost";
    /// Live: the pictures came too slowly.
    SlowMachine "slow_machine";
    /// Live: the video was not kept.
    NotRecorded "not_recorded";
    /// The journal of a session has lines that cannot be read.
    DamagedJournal "damaged_journal";
}

impl From<WarningCode> for String {
    fn from(code: WarningCode) -> Self {
        code.name().to_owned()
    }
}

impl fmt::Display for WarningCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_written_and_a_strange_one_is_kept() {
        for code in WarningCode::ALL {
            assert_eq!(WarningCode::from(code.name().to_owned()), *code);
        }
        let strange: WarningCode = serde_json::from_str("\"of_tomorrow\"").unwrap();
        assert_eq!(strange, WarningCode::Other("of_tomorrow".into()));
        assert_eq!(serde_json::to_string(&strange).unwrap(), "\"of_tomorrow\"");
    }
}
