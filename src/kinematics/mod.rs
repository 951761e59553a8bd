//! Poses in, motion out: every measure, its definition, and whether the view allows it. Pure maths, no input or output.
//!
//! `observe` says what the picture shows, `skeleton` lays a body over it, `measures` reads that body, and all of them
//! know `body`. `live` and `clip` take a pose that way, one at a time or all at once.

mod body;
mod clip;
mod levels;
mod live;
mod measures;
mod motion;
mod observe;
mod reading;
mod skeleton;
mod value;
mod watch;

pub use body::BodyAngles;
#[cfg(test)]
pub(crate) use body::scripted;
pub(crate) use body::{BodyPosture, JOINTS, Joint, Joints, LegAngles, Lengths, TrunkAxes};
pub use clip::analyse;
pub(crate) use clip::{Scene, SceneFit, clip_view};
pub use live::CausalKinematics;
pub use measures::Measure;
pub(crate) use measures::{KINDS, MeasureKind, MeasureRow, SMALL_NETWORK, Unit, doubt_of};
pub use motion::Motion;
pub use observe::moment::Hidden;
#[cfg(test)]
pub(crate) use observe::moment::in_frame;
pub(crate) use skeleton::ImplausibleBody;
pub use value::ViewKind;
pub(crate) use value::{InSpace, NotMeasurable, Posture, Value, View};
