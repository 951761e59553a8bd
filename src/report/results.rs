//! Everything that a format may show.

use super::json::Report;
use crate::exercises::Exercise;
use crate::kinematics::Motion;
use crate::pose::PoseFrame;
use crate::pose::recording::Header;

/// Everything that a format may show.
pub struct Results<'a> {
    /// The report's facts.
    pub report: &'a Report,
    /// What was done.
    pub exercise: &'a Exercise,
    /// Facts on source and model.
    pub header: &'a Header,
    /// A pose for every analysed frame.
    pub frames: &'a [PoseFrame],
    /// Every analysed moment.
    pub motions: &'a [Motion],
}
