//! What a model's repetitions have in common: the angles that move, rest and peak, tempo, posture and view.

use crate::exercises::curve::MAX_PARTS;
use crate::exercises::definition::{Direction, PostureName, Sides};
use crate::exercises::drawn_pose::DrawnPose;
use crate::exercises::evidence::median;
use crate::exercises::window::Window;
use crate::kinematics::{KINDS, MeasureKind, Motion, ViewKind};
use crate::units::Side;

use super::moves::{Move, Set, sets, share_of_other};
use super::poses::poses;
use super::travel::Travel;

/// An angle belongs to the exercise where it moves at least this share of the one that moves most: as in the squat.
const SHARE: f64 = 0.3;
/// What goes along with a movement, and by how much at least, as in Coxa's own exercises and those of `samples/own`: what
/// a model always moves by twice as much is asked for.
const ALONG: [(MeasureKind, f64); 3] =
    [(MeasureKind::HipHeight, 2.5), (MeasureKind::FootLift, 5.0), (MeasureKind::FootTravel, 15.0)];
/// A direction of the camera is one of the recording's where it is seen for this share of the repetitions.
const VIEW_SHARE: f64 = 0.2;

/// What the repetitions of a recording have in common.
#[derive(Debug)]
pub(super) struct Model {
    /// How the body is placed.
    pub posture: PostureName,
    /// Which legs make a repetition.
    pub sides: Sides,
    /// The leg of the first repetition, where they are done by one.
    pub side: Option<Side>,
    /// The angles that move, the one that moves most first.
    pub parts: Vec<Travel>,
    /// What goes along, and by how much at least.
    pub along: Vec<(Travel, f64)>,
    /// The knee, whether or not it moves.
    pub knee: Option<Travel>,
    /// The share of the movement that the other leg makes.
    pub share: f64,
    /// How long a repetition takes: the shortest one, and as usual, seconds.
    pub lasts_s: (f64, f64),
    /// How long the peak is kept, as usual, seconds.
    pub held_s: f64,
    /// From where it was seen, mostly first.
    pub views: Vec<ViewKind>,
    /// At rest, and at the peak.
    pub poses: [DrawnPose; 2],
    /// How many repetitions it was made from.
    pub reps: usize,
}

impl Model {
    /// Of a whole recording; `None` where nothing goes out and comes back a few times.
    pub(super) fn of(motions: &[Motion]) -> Option<Self> {
        let window = Window::whole(motions);
        let set = best(motions, &window)?;
        let parts = parts(&set, &window);
        let middle = |of: fn(&Move) -> f64| median(set.moves.iter().map(of));
        let lasts = set.moves.iter().map(|m| m.movement.duration_s());
        let legs = if set.sides == Sides::Both { &ALONG[..1] } else { &ALONG[..] };
        let along = legs.iter().filter_map(|&(kind, least)| {
            let travel = Travel::of(kind, &set.moves, &window)?;
            let whole = kind == MeasureKind::HipHeight || travel.fitted.direction == Direction::Rise;
            (whole && travel.fitted.least >= 2.0 * least).then_some((travel, least))
        });
        Some(Self {
            posture: set.posture,
            sides: set.sides,
            side: set.moves.first()?.legs.side(),
            along: along.collect(),
            knee: Travel::of(MeasureKind::KneeFlexion, &set.moves, &window),
            share: middle(share_of_other)?.clamp(0.0, 1.0),
            lasts_s: (lasts.fold(f64::INFINITY, f64::min), middle(|m| m.movement.duration_s())?),
            held_s: middle(|m| m.movement.near_to.time.since(m.movement.near_from.time))?,
            views: views(&set, &window),
            poses: poses(&set, &window),
            reps: set.moves.len(),
            parts,
        })
    }
}

/// Of all sets of repetitions by an angle that surely moves, the one that goes the farthest in all.
fn best(motions: &[Motion], window: &Window) -> Option<Set> {
    let mut best: Option<Set> = None;
    for row in KINDS.iter().filter(|row| row.counted.is_some()) {
        let [mut rising, falling] = [Direction::Rise, Direction::Fall].map(|way| sets(row.kind, way, motions, window));
        // The same movements seen from their other end.
        for set in falling {
            let same = |other: &Set| (other.posture, other.sides) == (set.posture, set.sides);
            match rising.iter_mut().find(|other| same(other)) {
                Some(other) if set.begins_at_rest(other) => *other = set,
                Some(_) => {}
                None => rising.push(set),
            }
        }
        for set in rising {
            let sure = Travel::of(row.kind, &set.moves, window).is_some_and(|travel| travel.is_sure());
            if sure && best.as_ref().is_none_or(|best| set.travel() > best.travel()) {
                best = Some(set);
            }
        }
    }
    best
}

impl Set {
    /// Rather than the same movements seen from their other end: a recording begins and ends at rest, and so has one
    /// movement more from there, and people rest longer than they stay at the peak.
    fn begins_at_rest(&self, other: &Self) -> bool {
        let near_peak = |set: &Self| {
            median(set.moves.iter().map(|m| m.movement.near_to.time.since(m.movement.near_from.time))).unwrap_or(0.0)
        };
        match self.moves.len().cmp(&other.moves.len()) {
            std::cmp::Ordering::Equal => near_peak(self) < near_peak(other),
            more => more.is_gt(),
        }
    }
}

/// Every angle that surely moves along, the one that moves most first.
fn parts(set: &Set, window: &Window) -> Vec<Travel> {
    let counted = KINDS.iter().filter(|row| row.counted.is_some());
    let mut all: Vec<Travel> = counted
        .filter_map(|row| Travel::of(row.kind, &set.moves, window))
        .filter(|travel| travel.is_sure() || travel.kind == set.measure)
        .collect();
    let most = all.iter().find(|travel| travel.kind == set.measure).map_or(0.0, Travel::seen_deg);
    all.retain(|travel| travel.kind == set.measure || travel.seen_deg() >= SHARE * most);
    all.sort_by(|a, b| b.fitted.usual.total_cmp(&a.fitted.usual));
    all.truncate(MAX_PARTS);
    all
}

fn views(set: &Set, window: &Window) -> Vec<ViewKind> {
    let inside = |m: &Move| window.between(m.movement.start.time, m.movement.end.time);
    let seen: Vec<ViewKind> = set.moves.iter().flat_map(inside).map(|m| m.view.kind).collect();
    let share = |kind: ViewKind| seen.iter().filter(|k| **k == kind).count() as f64 / seen.len().max(1) as f64;
    let all = [ViewKind::Side, ViewKind::Oblique, ViewKind::Front, ViewKind::Back, ViewKind::FootEnd];
    let mut views: Vec<ViewKind> = all.into_iter().filter(|&kind| share(kind) >= VIEW_SHARE).collect();
    views.sort_by(|a, b| share(*b).total_cmp(&share(*a)));
    if views.is_empty() { vec![ViewKind::Side, ViewKind::Oblique] } else { views }
}
