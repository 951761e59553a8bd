//! The whole-clip fit: zero lag, every frame informed by those around it, bone lengths by all.

use std::ops::Range;

use super::banded::{PITCH, SharedStep};
use super::belief::SharedBelief;
use super::descent::Descent;
use super::links::Linker;
use super::prepare::{Person, Sample, Start, mark_tall, quantile, usable};
use super::problem::{Problem, State};
use super::residuals::{Frame, Link, off_feet};
use super::tuning::Tuning;
use super::uncertainty::Judge;
use crate::kinematics::observe::observation::{Observation, Picture};
use crate::kinematics::skeleton::fitted::{ClipFit, Fitted, proportions};

/// Frames that are fitted at once; a longer clip is cut into such windows, so that time and memory stay linear.
const WINDOW: usize = 600;
/// Frames by which a window reaches into its neighbours, which give the answer there.
const OVERLAP: usize = 30;
/// Steps that suffice once the lengths are known.
const LAST_STEPS: usize = 8;

/// Fits one body to a clip, offline and without lag; none where no frame shows a person.
#[must_use]
pub(super) fn fit_clip(frames: &[Option<Observation>], picture: Picture, tuning: &Tuning) -> Option<ClipFit> {
    let clip = Clip::of(frames, picture, tuning)?;
    let mut descent = Descent::default();
    let state = clip.fit(&mut descent)?;
    Some(clip.answer(frames.len(), &state))
}

/// A clip's frames that show a person, as the fit's terms.
struct Clip<'a> {
    /// Where each stands among all frames.
    index: Vec<usize>,
    seen: Vec<&'a Observation>,
    terms: Vec<Frame>,
    links: Vec<Link>,
    person: Person,
    tuning: &'a Tuning,
}

impl<'a> Clip<'a> {
    fn of(frames: &'a [Option<Observation>], picture: Picture, tuning: &'a Tuning) -> Option<Self> {
        let shown = frames.iter().enumerate();
        let (index, seen): (Vec<usize>, Vec<&Observation>) =
            shown.filter_map(|(i, frame)| Some((i, frame.as_ref().filter(|o| usable(o))?))).unzip();
        let samples: Vec<Sample> = seen.iter().filter_map(|o| Sample::of(o)).collect();
        let mut scratch = Vec::new();
        let person = Person::of(&samples, &mut scratch, picture, tuning)?;
        let mut terms: Vec<_> = seen.iter().map(|o| person.frame(o, tuning)).collect();
        mark_tall(&mut terms, person.full_height(&samples, &mut scratch), tuning);
        let mut links = Vec::new();
        Linker::default().link(&mut terms, &person, tuning, &mut links);
        Some(Clip { index, seen, terms, links, person, tuning })
    }

    fn fit(&self, descent: &mut Descent) -> Option<State> {
        let cores = cores(self.seen.len());
        let mut parts: Vec<State> = cores.iter().map(|core| self.first_fit(self.reach(core), descent)).collect();
        if parts.len() <= 1 {
            return parts.pop();
        }
        let shared = consensus(&parts)?;
        let belief = SharedBelief::settled(shared);
        let mut whole = State { postures: Vec::with_capacity(self.seen.len()), shared };
        for (core, mut part) in cores.iter().zip(parts) {
            let reach = self.reach(core);
            part.shared = shared;
            descent.run(&self.problem(&reach, &belief), &mut part, LAST_STEPS);
            whole.postures.extend_from_slice(&part.postures[core.start - reach.start..core.end - reach.start]);
        }
        Some(whole)
    }

    /// A window with what it borrows from its neighbours.
    fn reach(&self, core: &Range<usize>) -> Range<usize> {
        core.start.saturating_sub(OVERLAP)..(core.end + OVERLAP).min(self.seen.len())
    }

    fn problem<'b>(&'b self, range: &Range<usize>, belief: &'b SharedBelief) -> Problem<'b> {
        let (frames, links) = (&self.terms[range.clone()], &self.links[range.clone()]);
        Problem { frames, links, belief, tuning: self.tuning }
    }

    /// Fits a window from every start, and keeps the cheapest answer.
    fn first_fit(&self, range: Range<usize>, descent: &mut Descent) -> State {
        let weight = self.terms[range.clone()].iter().map(|frame| frame.weight).sum();
        let belief = SharedBelief::of(&self.person, weight, self.tuning);
        let problem = self.problem(&range, &belief);
        let mut best: Option<(f64, State)> = None;
        for start in Start::tried(self.seen[range.clone()].iter().any(|o| o.lifted.is_some())) {
            let guesses = self.seen[range.clone()].iter().map(|o| self.person.guess(o, start).unwrap_or_default());
            let mut state = State { postures: guesses.collect(), shared: belief.mean };
            let cost = descent.run(&problem, &mut state, self.tuning.iterations);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, state));
            }
        }
        best.map(|(_, state)| state).unwrap_or_default()
    }

    /// The joints and their trust, in the order of all frames.
    fn answer(&self, frames: usize, state: &State) -> ClipFit {
        let lengths = state.lengths();
        let belief = SharedBelief::settled(state.shared);
        let problem = self.problem(&(0..self.seen.len()), &belief);
        let mut judge = Judge::default();
        let mut fit = ClipFit {
            bodies: vec![None; frames],
            lengths,
            pitch: (state.shared[PITCH], self.person.pitch.1),
            proportions: proportions(&lengths),
        };
        for (t, &i) in self.index.iter().enumerate() {
            let (posture, term) = (&state.postures[t], &self.terms[t]);
            let joints = posture.joints(&lengths);
            if term.standing && off_feet(posture, &joints, &state.shared, self.tuning) {
                continue;
            }
            let spread = judge.spread(&problem, term, posture, &state.shared, &self.seen[t].world);
            fit.bodies[i] = Some(Fitted { joints, spread });
        }
        fit
    }
}

/// Cuts so many frames into windows of about equal length.
fn cores(frames: usize) -> Vec<Range<usize>> {
    let count = frames.div_ceil(WINDOW).max(1);
    (0..count).map(|k| frames * k / count..frames * (k + 1) / count).collect()
}

/// The median of what the windows found, parameter by parameter.
fn consensus(parts: &[State]) -> Option<SharedStep> {
    let mut shared = SharedStep::zeros();
    for i in 0..shared.len() {
        let mut found: Vec<f64> = parts.iter().map(|part| part.shared[i]).collect();
        shared[i] = quantile(&mut found, 0.5)?;
    }
    Some(shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_cover_every_frame_once() {
        for frames in [0, 1, WINDOW, WINDOW + 1, 5 * WINDOW + 7] {
            let cores = cores(frames);
            assert_eq!(cores.first().map(|c| c.start), Some(0));
            assert_eq!(cores.last().map(|c| c.end), Some(frames));
            assert!(cores.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert!(cores.iter().all(|core| core.len() <= WINDOW));
        }
    }
}
