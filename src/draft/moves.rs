//! Movements out and back of one joint angle, and which of them are repetitions of one another.

use crate::exercises::candidate::Candidate;
use crate::exercises::checks::{POSTURE_SHARE, POSTURE_SHARE_AT_REST};
use crate::exercises::curve::{self, Curve, Legs};
use crate::exercises::definition::{Count, CountPart, Direction, PostureName, Sides};
use crate::exercises::evidence::AT_REST_S;
use crate::exercises::window::Window;
use crate::exercises::{RepMachine, Tuning};
use crate::kinematics::{MeasureKind, Motion};
use crate::session::second_look::LIKE;

/// So many repetitions, at least, show what an exercise is.
pub(super) const FEWEST: usize = 2;
/// The loosest gate of Coxa's own exercises, degrees: what rises less is the network's noise.
pub(super) const LOOSEST_GATE_DEG: f64 = 3.0;
/// The other leg moves less than this share of a leg that moves alone, and more where both move: as in the exercises of
/// `samples/own`.
const ALONE: f64 = 0.5;
/// The postures that an exercise can have; what stands or sits all along is not "upright".
const POSTURES: [PostureName; 5] =
    [PostureName::Standing, PostureName::Sitting, PostureName::Supine, PostureName::SideLying, PostureName::Upright];

/// One movement and the legs that do it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Move {
    /// Whose.
    pub legs: Legs,
    /// Start, peak and end, on the curve of one angle.
    pub movement: Candidate,
}

/// Repetitions of one another, by one angle.
#[derive(Debug)]
pub(super) struct Set {
    /// Which.
    pub measure: MeasureKind,
    /// Which legs make a repetition.
    pub sides: Sides,
    /// How the body is placed.
    pub posture: PostureName,
    /// In order of time.
    pub moves: Vec<Move>,
}

impl Set {
    /// Degrees that were gone in all.
    pub(super) fn travel(&self) -> f64 {
        self.moves.iter().map(|m| m.movement.rise()).sum()
    }
}

/// Counting by one angle alone.
fn by(measure: MeasureKind, direction: Direction) -> Count {
    let part = CountPart { measure, direction, gate_deg: LOOSEST_GATE_DEG, share: 0.0, must: true };
    Count {
        by: vec![part],
        min_s: 0.0,
        fast_s: 0.0,
        balance: 0.0,
        alone: None,
        planted_pct: None,
        along: Vec::new(),
        still: Vec::new(),
        shape: Vec::new(),
        one_leg: None,
        ankle_on_knee_pct: None,
    }
}

/// Every set of repetitions that there is by this angle: one for each posture and each way of using the legs.
pub(super) fn sets(measure: MeasureKind, direction: Direction, motions: &[Motion], window: &Window) -> Vec<Set> {
    let count = by(measure, direction);
    let of = |sides| -> Vec<Move> {
        let legs = Legs::of(sides, None).into_iter();
        legs.flat_map(|legs| moves(&count, legs, motions)).filter(|m| fits(sides, m)).collect()
    };
    let (both, each) = (of(Sides::Both), of(Sides::Each));
    let top: Vec<Move> = Legs::of(Sides::Top, None).into_iter().flat_map(|legs| moves(&count, legs, motions)).collect();
    let mut out = Vec::new();
    for posture in POSTURES {
        let ways: &[(Sides, &Vec<Move>)] = match posture {
            PostureName::SideLying => &[(Sides::Top, &top)],
            _ => &[(Sides::Both, &both), (Sides::Each, &each)],
        };
        for (sides, moves) in ways {
            let placed = moves.iter().filter(|m| is_placed(posture, m, window)).copied();
            let (moves, all) = (alike(placed.collect()), alike((*moves).clone()));
            // Of a few pictures in which the posture seems to be another one, nothing is made.
            let usual = moves.len() as f64 >= POSTURE_SHARE_AT_REST * all.len() as f64;
            if moves.len() >= FEWEST && usual {
                out.push(Set { measure, sides: *sides, posture, moves });
            }
        }
    }
    out
}

fn moves(count: &Count, legs: Legs, motions: &[Motion]) -> Vec<Move> {
    let mut machine = RepMachine::new(LOOSEST_GATE_DEG, Tuning::default());
    let mut found = Vec::new();
    for motion in motions {
        let Some(sample) = curve::sample(count, legs, motion, Curve::Network) else { continue };
        if let Some(movement) = machine.push(sample, motion.cut) {
            machine.learn(&movement);
            found.push(movement);
        }
    }
    found.extend(machine.finish(false));
    found.into_iter().map(|movement| Move { legs, movement }).collect()
}

/// Whether the legs share the movement as they do where both move, or one of them.
fn fits(sides: Sides, found: &Move) -> bool {
    let share = share_of_other(found);
    match sides {
        Sides::Both => share >= ALONE,
        Sides::Each => share < ALONE,
        Sides::Top => true,
    }
}

/// How far the leg that moves less goes, as a share of the other one.
pub(super) fn share_of_other(found: &Move) -> f64 {
    let Candidate { start, peak, end, .. } = &found.movement;
    let rise = |leg: usize| peak.parts[0][leg] - start.parts[0][leg].max(end.parts[0][leg]);
    let rises = [rise(0), rise(1)];
    let (own, other) = match found.legs {
        Legs::One(side) => (rises[side.index()], rises[side.other().index()]),
        Legs::Both => (rises[0].max(rises[1]), rises[0].min(rises[1])),
    };
    other / own.max(f64::EPSILON)
}

/// As counting asks of the posture in a repetition and at rest.
fn is_placed(posture: PostureName, found: &Move, window: &Window) -> bool {
    let (start, end) = (found.movement.start.time, found.movement.end.time);
    let share = |from, to| window.share(from, to, |m| posture.allows(m.posture, found.legs.side()));
    let at_rest = share(start.later(-AT_REST_S), start).min(share(end, end.later(AT_REST_S)));
    share(start, end) >= POSTURE_SHARE && at_rest >= POSTURE_SHARE_AT_REST
}

/// Those that rise alike, in order of time: of all such groups, the one that goes the farthest in all. Getting into
/// position is like nothing else.
fn alike(moves: Vec<Move>) -> Vec<Move> {
    let group = |first: &Move| -> Vec<Move> {
        let usual = first.movement.rise();
        let like = |m: &&Move| (LIKE[0] * usual..=LIKE[1] * usual).contains(&m.movement.rise());
        moves.iter().filter(like).copied().collect()
    };
    let gone = |group: &Vec<Move>| -> f64 { group.iter().map(|m| m.movement.rise()).sum() };
    let groups = moves.iter().map(group).filter(|group| group.len() >= FEWEST);
    let mut best = groups.max_by(|a, b| gone(a).total_cmp(&gone(b))).unwrap_or_default();
    best.sort_by_key(|m| m.movement.start.time);
    best
}
