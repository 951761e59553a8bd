//! A session that is started, paused and corrected while it goes on: poses and decisions in the order in which they came.
//!
//! Live and a journal played again go through this, so both come to the same repetitions.

use serde::{Deserialize, Serialize};

use super::result::Outcome;
use super::{Event, Session};
use crate::exercises::Exercise;
use crate::frame::PictureSize;
use crate::kinematics::causal::CausalKinematics;
use crate::kinematics::motion::Motion;
use crate::pose::PoseFrame;
use crate::units::{Side, Timestamp};

/// A decision of the person, or of whoever watches over the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// Count from the next frame on.
    Count,
    /// Do not count from the next frame on.
    Pause,
    /// The last repetition was none.
    Undo,
    /// The set is over.
    EndSet,
}

/// Kinematics and session of one person, with the decisions in between.
pub struct GuidedSession {
    kinematics: CausalKinematics,
    session: Session,
    counting: bool,
    /// Counting has just begun (again): what was seen before belongs to no repetition.
    resumed: bool,
}

impl GuidedSession {
    /// Counts nothing until told to.
    pub fn new(exercise: Exercise, side: Option<Side>, size: PictureSize) -> Self {
        let session = Session::new(exercise, side);
        Self { kinematics: CausalKinematics::new(size), session, counting: false, resumed: false }
    }

    /// Takes the next frame; times grow. The second value is what has just happened.
    pub fn push(&mut self, frame: &PoseFrame) -> (Motion, &[Event]) {
        let mut motion = self.kinematics.push(frame);
        if !self.counting {
            return (motion, &[]);
        }
        motion.cut |= std::mem::take(&mut self.resumed);
        let events = self.session.push(&motion);
        (motion, events)
    }

    /// Takes a decision that was made at a moment of the source's clock. `false` where it changes nothing.
    pub fn control(&mut self, control: Control, at: Timestamp) -> bool {
        match control {
            Control::Count => {
                self.resumed = !self.counting;
                !std::mem::replace(&mut self.counting, true)
            }
            Control::Pause => std::mem::replace(&mut self.counting, false),
            Control::Undo => self.session.undo(),
            Control::EndSet => {
                self.session.end_set(at.seconds());
                true
            }
        }
    }

    /// What is counted.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Whether repetitions are being counted.
    pub fn is_counting(&self) -> bool {
        self.counting
    }

    /// Ends the session.
    pub fn finish(self) -> Outcome {
        self.session.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;
    use crate::pose::recording::Recording;

    /// The squat recording with decisions after certain frames; the number of repetitions in the end.
    fn counted(decisions: &[(usize, Control)]) -> usize {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/landmarks/squat.jsonl.gz");
        let Recording { header, frames } = Recording::read(&path).unwrap();
        let mut guided = GuidedSession::new(exercises::find("squat").unwrap(), None, header.size);
        guided.control(Control::Count, Timestamp::ZERO);
        for (i, frame) in frames.iter().enumerate() {
            guided.push(frame);
            for (_, control) in decisions.iter().filter(|(at, _)| *at == i) {
                guided.control(*control, frame.time);
            }
        }
        guided.finish().reps.len()
    }

    #[test]
    fn pausing_leaves_out_what_is_done_meanwhile_and_undo_takes_one_back() {
        assert_eq!(counted(&[]), 3);
        assert_eq!(counted(&[(47, Control::Pause), (83, Control::Count)]), 2, "the second squat is done in a pause");
        assert_eq!(counted(&[(100, Control::Undo)]), 2);
        assert_eq!(counted(&[(5, Control::Undo)]), 3, "nothing to take back yet");
    }

    #[test]
    fn no_repetition_reaches_across_a_pause() {
        // Down into the first squat, and up again out of the second.
        assert_eq!(counted(&[(26, Control::Pause), (66, Control::Count)]), 1);
    }
}
