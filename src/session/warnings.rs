//! What the reader has to know: the body was partly outside, badly seen, or filmed from the wrong place.

use super::result::{Rep, SideLabel, Warning};
use crate::exercises::Exercise;
use crate::exercises::candidate::Candidate;
use crate::exercises::definition::Sides;
use crate::exercises::faults::NEEDED_SHARE;
use crate::exercises::window::Window;
use crate::kinematics::{Measure, Motion, ViewKind};
use crate::units::Side;
use crate::warning_code::WarningCode;

/// The body counts as inside the picture from this share of its joints on.
const INSIDE: f64 = 0.9;
/// Outside for this share of a repetition, or of the clip, is worth a warning.
const OUTSIDE_SHARE: f64 = 0.3;
/// Seen in less than this share of the frames, a person is badly seen.
const SEEN_SHARE: f64 = 0.7;

/// Counts what goes wrong while the motions pass.
#[derive(Debug, Default)]
pub(super) struct Watch {
    frames: usize,
    seen: usize,
    outside: usize,
    views: [usize; 6],
    reps: usize,
    reps_outside: usize,
    reps_wrong_view: usize,
    reps_unmeasured: usize,
    /// Moments and repetitions in which knees, and in which ankles, were behind something.
    hidden: [usize; 2],
    reps_hidden: [usize; 2],
}

impl Watch {
    /// One more moment.
    pub(super) fn push(&mut self, motion: &Motion) {
        self.frames += 1;
        if motion.coarse.is_none() {
            return;
        }
        self.seen += 1;
        self.outside += usize::from(motion.in_frame < INSIDE);
        self.views[motion.view.kind as usize] += 1;
        for (sum, hidden) in self.hidden.iter_mut().zip(hidden_joints(motion)) {
            *sum += usize::from(hidden);
        }
    }

    /// One more repetition.
    pub(super) fn rep(&mut self, movement: &Candidate, window: &Window, exercise: &Exercise) {
        let (start, end) = (movement.start.time, movement.end.time);
        let mostly = |holds: &dyn Fn(&Motion) -> bool| window.share(start, end, holds) > 0.5;
        self.reps += 1;
        self.reps_outside += usize::from(window.share(start, end, |m| m.in_frame < INSIDE) > OUTSIDE_SHARE);
        self.reps_wrong_view += usize::from(mostly(&|m| !suits(exercise, m.view.kind)));
        for (i, sum) in self.reps_hidden.iter_mut().enumerate() {
            *sum += usize::from(mostly(&|m| hidden_joints(m)[i]));
        }
        let measured = |m: &Motion| {
            exercise.main_measures.iter().any(|&kind| Side::BOTH.iter().any(|&s| m.get(Measure::of(kind, s)).is_ok()))
        };
        self.reps_unmeasured += usize::from(window.share(start, end, measured) < NEEDED_SHARE);
    }

    /// Every warning that is due at the end, where repetitions are `counted` still, and so many movements looked like one
    /// and were none.
    pub(super) fn warnings(&self, exercise: &Exercise, counted: bool, not_counted: usize) -> Vec<Warning> {
        let mut out = Vec::new();
        if self.frames > 0 && self.reps == 0 {
            out.push(warning(WarningCode::NothingCounted, nothing_counted(exercise, not_counted)));
        }
        if self.is_outside(counted) {
            out.push(warning(WarningCode::OutOfFrame, out_of_frame()));
        }
        match self.hidden(counted) {
            Some(joints) => out.push(warning(WarningCode::LowConfidence, hidden(joints))),
            None if self.is_badly_seen() => out.push(warning(WarningCode::LowConfidence, low_confidence())),
            None => {}
        }
        if self.is_wrong_view(exercise, counted) {
            out.push(warning(WarningCode::UnsupportedView, unsupported_view(exercise)));
        }
        out
    }

    fn is_outside(&self, counted: bool) -> bool {
        let clip = self.outside as f64 > OUTSIDE_SHARE * self.seen as f64;
        if counted { self.reps_outside > 0 || clip } else { clip }
    }

    /// Which joints were behind something for much of the time.
    fn hidden(&self, counted: bool) -> Option<&'static str> {
        let much = |i: usize| {
            let reps = counted && self.reps_hidden[i] * 2 > self.reps;
            reps || self.hidden[i] * 2 > self.seen
        };
        match (much(0), much(1)) {
            (true, true) => Some("knees and feet"),
            (true, false) => Some("knees"),
            (false, true) => Some("feet"),
            (false, false) => None,
        }
    }

    fn is_badly_seen(&self) -> bool {
        (self.seen as f64) < SEEN_SHARE * self.frames as f64 || self.reps_unmeasured * 2 > self.reps
    }

    fn is_wrong_view(&self, exercise: &Exercise, counted: bool) -> bool {
        if counted {
            return self.reps_wrong_view * 2 > self.reps;
        }
        const KINDS: [ViewKind; 6] =
            [ViewKind::Side, ViewKind::Oblique, ViewKind::Front, ViewKind::Back, ViewKind::FootEnd, ViewKind::Unknown];
        let wrong: usize = KINDS.iter().filter(|&&k| !suits(exercise, k)).map(|&k| self.views[k as usize]).sum();
        self.seen > 0 && wrong * 2 > self.seen
    }
}

/// Where repetitions of both legs were done on one: that they were, and on which.
pub(super) fn on_one_leg(exercise: &Exercise, reps: &[Rep]) -> Option<Warning> {
    exercise.count.one_leg.filter(|_| exercise.sides == Sides::Both)?;
    let count = |side| reps.iter().filter(|rep| rep.side == side).count();
    let said = match (count(SideLabel::Left), count(SideLabel::Right)) {
        (0, 0) => return None,
        (left, 0) => format!("{left} on the left leg"),
        (0, right) => format!("{right} on the right leg"),
        (left, right) => format!("{left} on the left leg and {right} on the right leg"),
    };
    let message = format!("Done on a single leg, the other foot in the air: {said}, of {} in all.", reps.len());
    Some(warning(WarningCode::SingleLeg, message))
}

fn suits(exercise: &Exercise, view: ViewKind) -> bool {
    view == ViewKind::Unknown || exercise.camera.views.contains(&view)
}

fn warning(code: WarningCode, message: String) -> Warning {
    Warning { code, message }
}

/// Whoever reads a nought must not take it for a day without exercise.
fn nothing_counted(exercise: &Exercise, not_counted: usize) -> String {
    let seen = match not_counted {
        0 => "no movement of this kind was seen".to_owned(),
        1 => "one movement was seen, but it was not one of this exercise".to_owned(),
        many => format!("{many} movements were seen, but none was one of this exercise"),
    };
    format!(
        "Nothing was counted: {seen}. If you did this exercise, look whether the picture is whole and shows all of you. {}",
        exercise.camera.place
    )
}

fn out_of_frame() -> String {
    "Part of your body was outside the picture, so numbers may be missing or doubtful. \
     Move the camera back until you see yourself from head to feet all the time."
        .to_owned()
}

fn hidden_joints(motion: &Motion) -> [bool; 2] {
    [motion.hidden.knees, motion.hidden.ankles]
}

fn hidden(joints: &str) -> String {
    format!(
        "Your {joints} could not be seen for much of the time, so what depends on them was not judged. \
         Make sure that nothing stands or lies before your legs, and that the picture shows them."
    )
}

fn low_confidence() -> String {
    "You could not be seen well for much of the time. Make sure that the light is good, \
     that nothing hides you, and that nobody else is in the picture."
        .to_owned()
}

fn unsupported_view(exercise: &Exercise) -> String {
    format!(
        "From where the camera stands, {} cannot be judged well. {}",
        exercise.title.to_lowercase(),
        exercise.camera.place
    )
}
