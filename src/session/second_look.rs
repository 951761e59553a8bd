//! Offline: repetitions of a whole clip, counted on the best curve there is and looked at beside each other.
//!
//! The first look is the one that live has: the network's own curve, one moment after the other. The second look goes
//! through the clip once more on the fitted body's curve, and then asks of every movement whether it is like those that
//! were counted: one that was refused for a doubtful reason and is like its neighbours is one of them, and a lone small
//! one between them is none.

use super::found::{Found, Rejected};
use super::result::{NotCounted, Outcome, Warning};
use super::tracker::{in_position, is_odd};
use super::{Session, Trail};
use crate::exercises::Exercise;
use crate::exercises::candidate::Candidate;
use crate::exercises::checks::Case;
use crate::exercises::curve::{self, Curve, Legs};
use crate::exercises::evidence::{Rises, median};
use crate::exercises::hold;
use crate::exercises::rejection::Rejection;
use crate::exercises::window::Window;
use crate::exercises::wording;
use crate::kinematics::Motion;
use crate::units::Side;
use crate::warning_code::WarningCode;

/// So many repetitions, at least, that a doubtful one can be like.
const NEIGHBOURS: usize = 2;
/// Like them is what rises and lasts at least this share of the smallest, and at most this multiple of the largest one.
pub(crate) const LIKE: [f64; 2] = [0.7, 1.4];

/// Counts a clip.
pub fn count(exercise: &Exercise, side: Option<Side>, motions: &[Motion]) -> Outcome {
    let look = |curve| {
        let mut session = Session::on(curve, exercise.clone(), side);
        motions.iter().for_each(|motion| {
            session.push(motion);
        });
        session.finish_with_trail()
    };
    let (outcome, first) = look(Curve::Network);
    let (_, second) = look(Curve::Fitted);
    let clip = Clip { exercise, chosen: side.is_some(), window: Window::whole(motions), motions };
    let (found, unlike) = clip.settle(&first, &second);
    if same(&found, &first.found) {
        return clip.with_halves(outcome, &second);
    }
    let live = first.found.len();
    let mut session = Session::new(exercise.clone(), side);
    for motion in motions {
        session.watch.push(motion);
        session.seen.push(motion);
    }
    for found in &found {
        session.take_found(found, &clip.window);
    }
    let refused = first.refused.iter().chain(&second.refused);
    session.not_counted.extend(refused.filter(|r| r.why.is_told()).map(told));
    session.not_counted.extend(unlike.iter().map(told));
    let mut outcome = session.close();
    outcome.warnings.push(second_look(live, outcome.reps.len()));
    outcome
}

/// A clip as a whole.
struct Clip<'a> {
    exercise: &'a Exercise,
    chosen: bool,
    window: Window,
    motions: &'a [Motion],
}

impl Clip<'_> {
    /// Everything that is a repetition, in order of time, and what seemed to be one and is unlike the others.
    fn settle(&self, first: &Trail, second: &Trail) -> (Vec<Found>, Vec<Rejected>) {
        let mut found = first.found.clone();
        for more in &second.found {
            if !found.iter().any(|f| overlap(f, more)) {
                found.push(*more);
            }
        }
        let doubtful = |trail: &Trail, curve: Curve| {
            let kept = trail.refused.iter().filter(|r| r.why.is_doubtful());
            kept.flat_map(|r| self.readings(r)).map(|r| (curve, r)).collect::<Vec<_>>()
        };
        for (curve, refused) in [doubtful(second, Curve::Fitted), doubtful(first, Curve::Network)].concat() {
            if !found.iter().any(|f| overlaps(f, refused.legs, &refused.movement))
                && self.is_only_doubted(&refused, curve)
                && self.is_like(&refused, curve, &found)
            {
                found.extend(self.taken(&refused, curve));
            }
        }
        found.sort_by_key(|f| f.movement.start.time);
        let (mut kept, mut unlike) = (Vec::new(), Vec::new());
        for (f, why) in found.iter().zip(self.unlike(&found)) {
            match why {
                None => kept.push(*f),
                Some(why) => unlike.push(Rejected { legs: f.legs, movement: f.movement, why }),
            }
        }
        (kept, unlike)
    }

    /// Of each movement, why it is none of those around it; `None` for a repetition.
    fn unlike(&self, found: &[Found]) -> Vec<Option<Rejection>> {
        let still = &self.exercise.count.still;
        let shifts = |f: &Found| {
            let case = self.case(f.legs, &f.movement, Curve::Network);
            still.iter().map(|rule| case.shift(rule)).collect::<Vec<_>>()
        };
        let shifts: Vec<Vec<Option<f64>>> = found.iter().map(shifts).collect();
        let why = |own: usize| {
            let others = || (0..found.len()).filter(|&i| i != own && found[i].legs == found[own].legs);
            if is_odd(&found[own].movement, others().map(|i| &found[i].movement)) {
                return Some(Rejection::Unlike);
            }
            let differs = |rule: usize| {
                let theirs: Vec<f64> = others().filter_map(|i| shifts[i][rule]).collect();
                let usual = median(theirs.iter().copied()).filter(|_| theirs.len() >= NEIGHBOURS);
                shifts[own][rule].zip(usual).is_some_and(|(own, usual)| (own - usual).abs() > still[rule].most)
            };
            let rule = (0..still.len()).find(|&rule| differs(rule))?;
            Some(Rejection::MovedOtherwise { measure: still[rule].measure })
        };
        (0..found.len()).map(why).collect()
    }

    fn case<'b>(&'b self, legs: Legs, movement: &'b Candidate, curve: Curve) -> Case<'b> {
        Case { exercise: self.exercise, legs, chosen: self.chosen, curve, movement, window: &self.window }
    }

    /// What a refused movement may have been: where one leg of two hardly moved, also one of the other leg alone.
    fn readings(&self, refused: &Rejected) -> Vec<Rejected> {
        let mut legs = vec![refused.legs];
        if matches!(refused.why, Rejection::Unbalanced { .. }) && self.exercise.count.one_leg.is_some() {
            legs.extend(Side::BOTH.map(Legs::One));
        }
        legs.into_iter().map(|legs| Rejected { legs, ..*refused }).collect()
    }

    /// Whether nothing speaks against it that likeness does not outweigh.
    fn is_only_doubted(&self, refused: &Rejected, curve: Curve) -> bool {
        self.case(refused.legs, &refused.movement, curve).reasons().all(|why| why.is_doubtful())
    }

    /// Whether a refused movement rises, in every part, and lasts as its neighbours do.
    fn is_like(&self, refused: &Rejected, curve: Curve, found: &[Found]) -> bool {
        let peers: Vec<&Found> = found.iter().filter(|f| f.legs == refused.legs).collect();
        if peers.len() < NEIGHBOURS {
            return false;
        }
        let like = |own: f64, all: &mut dyn Iterator<Item = f64>| {
            let (least, most) = all.fold((f64::INFINITY, 0.0), |(a, b), x| (x.min(a), x.max(b)));
            own >= LIKE[0] * least && own <= LIKE[1] * most
        };
        let lasts = like(refused.movement.duration_s(), &mut peers.iter().map(|f| f.movement.duration_s()));
        let rises = |movement: &Candidate| Rises::on(curve, self.exercise, refused.legs, movement, &self.window);
        let Some(own) = rises(&refused.movement) else { return false };
        let theirs: Vec<Rises> = peers.iter().filter_map(|f| rises(&f.movement)).collect();
        let far = (0..self.exercise.count.by.len()).all(|i| {
            let of = |r: &Rises| r.part(refused.legs, i);
            like(of(&own), &mut theirs.iter().map(of))
        });
        lasts && far
    }

    /// With what was held of it; none where the hold is the repetition and there was none.
    fn taken(&self, refused: &Rejected, curve: Curve) -> Option<Found> {
        let samples = self.motions.iter().filter_map(|m| curve::sample(&self.exercise.count, refused.legs, m, curve));
        let position = |time| in_position(self.exercise, &self.window, time);
        let rule = self.exercise.hold.as_ref();
        let held = rule.and_then(|rule| hold::held(rule, &samples.collect(), &refused.movement, position));
        let needed = rule.is_some_and(|rule| rule.is_repetition);
        (held.is_some() || !needed).then_some(Found {
            legs: refused.legs,
            movement: refused.movement,
            held,
            seen_badly: true,
        })
    }

    /// Nothing has changed; only movements that the second look alone refused are still to be told.
    fn with_halves(&self, mut outcome: Outcome, second: &Trail) -> Outcome {
        let looks = |r: &&Rejected| {
            let case = self.case(r.legs, &r.movement, Curve::Fitted);
            r.why.is_told() && case.looks_begun()
        };
        let counted: Vec<(f64, f64)> = outcome.reps.iter().map(|r| (r.start_s, r.end_s)).collect();
        let known: Vec<(f64, f64)> = outcome.not_counted.iter().map(|r| (r.start_s, r.end_s)).collect();
        let apart =
            |m: &NotCounted| !counted.iter().chain(&known).any(|&(start, end)| m.start_s.max(start) < m.end_s.min(end));
        let more: Vec<NotCounted> = second.refused.iter().filter(looks).map(told).filter(apart).collect();
        outcome.not_counted.extend(more);
        outcome.not_counted.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        outcome
    }
}

fn told(refused: &Rejected) -> NotCounted {
    let (start_s, end_s) = (refused.movement.start.time.seconds(), refused.movement.end.time.seconds());
    NotCounted { start_s, end_s, why: wording::why_not(&refused.why) }
}

fn same(a: &[Found], b: &[Found]) -> bool {
    a.len() == b.len() && a.iter().all(|x| b.contains(x))
}

fn overlap(a: &Found, b: &Found) -> bool {
    overlaps(a, b.legs, &b.movement)
}

/// Whether both are the same movement: of the same legs, and in each other's time for half of the shorter one.
fn overlaps(a: &Found, legs: Legs, b: &Candidate) -> bool {
    let apart = matches!((a.legs, legs), (Legs::One(x), Legs::One(y)) if x != y);
    let common = a.movement.end.time.min(b.end.time).since(a.movement.start.time.max(b.start.time));
    !apart && common > 0.5 * a.movement.duration_s().min(b.duration_s())
}

fn second_look(live: usize, file: usize) -> Warning {
    let message = format!(
        "With the whole clip in view, {file} repetitions are counted; a live session would have counted {live}. Look at \
         the movements listed here before relying on the number."
    );
    Warning { code: WarningCode::SecondLook, message }
}

#[cfg(test)]
#[path = "second_look_tests.rs"]
mod tests;
