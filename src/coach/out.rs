//! Which part of a person is out of the picture.

use crate::frame::PictureSize;
use crate::pose::{Landmark, Pose};

/// What a picture does not show of a person, as they would say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Out {
    /// Nothing is seen.
    Whole,
    /// Both legs from the knee down.
    Legs,
    /// Head and shoulders.
    Upper,
    /// Something else, such as one half.
    Part,
}

impl Out {
    /// Of the person in a picture, where there is one.
    pub(crate) fn of(pose: Option<&Pose>, size: PictureSize) -> Self {
        use Landmark::{
            LeftAnkle, LeftHip, LeftKnee, LeftShoulder, Nose, RightAnkle, RightHip, RightKnee, RightShoulder,
        };
        let Some(pose) = pose else { return Self::Whole };
        let (width, height) = (f64::from(size.width), f64::from(size.height));
        let is_out = |landmark: &Landmark| {
            let at = pose.pixel(*landmark);
            !(0.0..=width).contains(&at.x) || !(0.0..=height).contains(&at.y)
        };
        let all_out = |landmarks: &[Landmark]| landmarks.iter().all(is_out);
        let legs = all_out(&[LeftKnee, RightKnee, LeftAnkle, RightAnkle]);
        let upper = all_out(&[Nose, LeftShoulder, RightShoulder]);
        match (upper, legs) {
            (true, true) if all_out(&[LeftHip, RightHip]) => Self::Whole,
            (false, true) => Self::Legs,
            (true, false) => Self::Upper,
            _ => Self::Part,
        }
    }

    /// To the person.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Whole => "You have left the picture.",
            Self::Legs => "Your legs are out of the picture.",
            Self::Upper => "Your head and shoulders are out of the picture.",
            Self::Part => "Part of you is out of the picture.",
        }
    }

    /// What brings it back.
    pub(crate) fn remedy(self) -> &'static str {
        match self {
            Self::Whole => "Come back",
            Self::Legs | Self::Upper => "Step back, or tilt the camera,",
            Self::Part => "Move to where you see all of yourself",
        }
    }

    /// The word in events.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Legs => "legs",
            Self::Upper => "upper_body",
            Self::Part => "part",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coach::scripted::{SIZE, Standing};

    #[test]
    fn the_part_that_is_missing_is_the_one_that_is_named() {
        let whole = Standing::default();
        for (person, out) in [
            (Standing { there: false, ..whole.clone() }, Out::Whole),
            (Standing { x: 2000.0, ..whole.clone() }, Out::Whole),
            (Standing { top: 220.0, ..whole.clone() }, Out::Legs),
            (Standing { top: -120.0, ..whole.clone() }, Out::Upper),
            (Standing { x: 1.0, ..whole.clone() }, Out::Part),
        ] {
            assert_eq!(Out::of(person.pose().as_ref(), SIZE), out, "{person:?}");
        }
    }
}
