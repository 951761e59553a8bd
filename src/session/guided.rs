//! A session that is started, paused and corrected while it goes on: poses and decisions in the order in which they came.
//!
//! Live and a journal played again go through this, so both come to the same repetitions.

use serde::{Deserialize, Serialize};

use super::result::Outcome;
use super::{Event, Session};
use crate::exercises::Exercise;
use crate::frame::PictureSize;
use crate::kinematics::{CausalKinematics, Motion, NotMeasurable, SMALL_NETWORK, doubt_of};
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
    /// The small network looks from the next frame on.
    SmallNetwork,
    /// From the next frame on only the small one of two networks has looked: nothing is measured on its word alone.
    Unchecked,
    /// The larger one has looked, and does so from the next frame on.
    Checked,
}

/// Kinematics and session of one person, with the decisions in between.
pub struct GuidedSession {
    kinematics: CausalKinematics,
    session: Session,
    counting: bool,
    /// The factor on every uncertainty.
    doubt: f64,
    /// Only the small one of two networks has looked.
    unchecked: bool,
    /// Counting has just begun (again): what was seen before belongs to no repetition.
    resumed: bool,
}

impl GuidedSession {
    /// Counts nothing until told to.
    pub fn new(exercise: Exercise, side: Option<Side>, size: PictureSize) -> Self {
        let session = Session::new(exercise, side);
        let kinematics = CausalKinematics::new(size);
        Self { kinematics, session, counting: false, doubt: 1.0, unchecked: false, resumed: false }
    }

    /// The same session as a network of this name sees it.
    #[must_use]
    pub fn seen_by(self, network: &str) -> Self {
        Self { doubt: doubt_of(network), ..self }
    }

    /// Takes the next frame; times grow. The second value is what has just happened.
    pub fn push(&mut self, frame: &PoseFrame) -> (Motion, &[Event]) {
        let mut motion = self.kinematics.push(frame);
        motion.doubt(self.doubt);
        if self.unchecked {
            motion.withhold(NotMeasurable::Unchecked);
        }
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
            Control::SmallNetwork => {
                self.doubt = doubt_of(SMALL_NETWORK);
                true
            }
            Control::Unchecked => !std::mem::replace(&mut self.unchecked, true),
            Control::Checked => std::mem::replace(&mut self.unchecked, false),
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
    use crate::kinematics::{Measure, MeasureKind};
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
    fn on_the_word_of_the_small_network_alone_repetitions_are_counted_and_not_judged() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/landmarks/squat.jsonl.gz");
        let Recording { header, frames } = Recording::read(&path).unwrap();
        let mut guided = GuidedSession::new(exercises::find("squat").unwrap(), None, header.size);
        guided.control(Control::Count, Timestamp::ZERO);
        guided.control(Control::Unchecked, Timestamp::ZERO);
        for (i, frame) in frames.iter().enumerate() {
            // The larger network comes to look before the last squat.
            if i == 83 {
                guided.control(Control::Checked, frame.time);
            }
            let motion = guided.push(frame).0;
            let knee = motion.get(Measure::of(MeasureKind::KneeFlexion, Side::Right));
            assert_eq!(knee == Err(NotMeasurable::Unchecked), i < 83, "{i}");
        }
        let judged: Vec<bool> = guided.finish().reps.iter().map(|rep| rep.is_judged()).collect();
        assert_eq!(judged.len(), 3);
        assert!(!judged[0] && !judged[1], "{judged:?}");
    }

    #[test]
    fn no_repetition_reaches_across_a_pause() {
        // Down into the first squat, and up again out of the second.
        assert_eq!(counted(&[(26, Control::Pause), (66, Control::Count)]), 1);
    }

    #[test]
    fn the_small_network_is_less_sure_from_the_moment_it_looks() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/landmarks/squat.jsonl.gz");
        let Recording { header, frames } = Recording::read(&path).unwrap();
        let played = |network: &str, smaller_at: Option<usize>| -> Vec<f64> {
            let squat = exercises::find("squat").unwrap();
            let mut guided = GuidedSession::new(squat, None, header.size).seen_by(network);
            let knee = Measure::of(MeasureKind::KneeFlexion, Side::Right);
            let look = |(i, frame)| {
                if smaller_at == Some(i) {
                    guided.control(Control::SmallNetwork, Timestamp::ZERO);
                }
                guided.push(frame).0.get(knee).map_or(0.0, |value| value.sd)
            };
            frames.iter().enumerate().map(look).collect()
        };
        let (large, small, both) = (played("full", None), played("lite", None), played("full", Some(60)));
        for i in (0..frames.len()).filter(|&i| large[i] > 0.0) {
            assert!((small[i] / large[i] - doubt_of("lite")).abs() < 1e-9);
            assert_eq!(both[i], if i < 60 { large[i] } else { small[i] });
        }
    }

    #[test]
    fn nothing_is_said_not_to_count_that_counts_in_the_end() {
        let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/landmarks");
        let mut contradictions = Vec::new();
        // The march, which looks at each leg alone, is also asked of people who do something else.
        for (file, asked) in exercises::names().flat_map(|file| [(file, file), (file, "seated_march")]) {
            let recording = Recording::read(&samples.join(format!("{file}.jsonl.gz"))).unwrap();
            let mut guided = GuidedSession::new(exercises::find(asked).unwrap(), None, recording.header.size);
            guided.control(Control::Count, Timestamp::ZERO);
            let mut said = Vec::new();
            for frame in &recording.frames {
                said.extend(guided.push(frame).1.iter().filter_map(|event| match event {
                    Event::NotCounted { start_s, end_s, .. } => Some((*start_s, *end_s)),
                    _ => None,
                }));
            }
            let outcome = guided.finish();
            for (start, end) in said {
                let counts = outcome.reps.iter().any(|rep| start.max(rep.start_s) < end.min(rep.end_s));
                if counts || !outcome.not_counted.iter().any(|other| other.start_s == start) {
                    contradictions.push(format!("{asked} in {file}: {start:.1}-{end:.1}"));
                }
            }
        }
        assert_eq!(contradictions, Vec::<String>::new());
    }
}
