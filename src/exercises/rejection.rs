//! Why a movement is no repetition.

use super::count_rules::Moment;
use crate::kinematics::MeasureKind;

/// Why a movement is no repetition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Rejection {
    /// Shorter than a repetition can be.
    TooShort {
        /// Seconds.
        lasted_s: f64,
    },
    /// One of the measures hardly moved.
    PartTooSmall {
        /// Which.
        measure: MeasureKind,
        /// Degrees.
        rise_deg: f64,
    },
    /// One leg moved, where both should.
    Unbalanced {
        /// What the weaker leg moved of the stronger one, 0..=1.
        share: f64,
    },
    /// The other leg moved as well, where one should.
    NotAlone {
        /// What the other leg moved of this one.
        share: f64,
    },
    /// The body was placed otherwise.
    Posture {
        /// Before and after it, it was placed right.
        placed_at_rest: bool,
    },
    /// A measure that has to go along did not.
    NotAlong {
        /// Which.
        measure: MeasureKind,
        /// How far it went the right way, in its own unit.
        went: f64,
    },
    /// A measure that has to come back did not: the body ended elsewhere.
    NotBack {
        /// Which.
        measure: MeasureKind,
    },
    /// A measure that has to stay went along.
    NotStill {
        /// Which.
        measure: MeasureKind,
        /// How far it went, in its own unit.
        went: f64,
    },
    /// The body did not look as it has to.
    Shape {
        /// The measure that showed it.
        measure: MeasureKind,
        /// When.
        at: Moment,
    },
    /// The person turned, or the camera is another one.
    Turned {
        /// Degrees.
        turn_deg: f64,
    },
    /// Joints leap from one place to another, faster than anyone moves: the film was cut there.
    Leapt {
        /// Seconds.
        at_s: f64,
    },
    /// The position was not held for long enough.
    NotHeld,
    /// The feet moved.
    FeetMoved {
        /// Per cent of the shank.
        travel_pct: f64,
    },
    /// Done on the other number of legs than this machine follows: another one has it.
    OtherLegs,
    /// Far smaller and shorter than the repetitions around it.
    Unlike,
    /// A measure that should stay moved quite otherwise than in the repetitions around it.
    MovedOtherwise {
        /// Which.
        measure: MeasureKind,
    },
    /// It had begun before the recording, or before the person came into the picture.
    BegunBefore,
    /// The recording ended, or the person left, before it was over.
    Unfinished,
}

impl Rejection {
    /// Whether likeness to repetitions that were accepted outweighs it: it rests on one thing that is seen badly, and
    /// does not say that this was another movement. A posture that was right before and after may be seen wrongly on
    /// the way, where the body is folded up; who really sat down is known by where the mass went.
    pub(crate) fn is_doubtful(&self) -> bool {
        match self {
            Self::Unbalanced { .. }
            | Self::NotAlong { .. }
            | Self::FeetMoved { .. }
            | Self::Leapt { .. }
            | Self::OtherLegs => true,
            Self::Posture { placed_at_rest } => *placed_at_rest,
            _ => false,
        }
    }

    /// Whether it is worth telling.
    pub(crate) fn is_told(&self) -> bool {
        *self != Self::OtherLegs
    }
}
