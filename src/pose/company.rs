//! When two poses show the same body, and how far a body can have moved meanwhile.

use super::detector::Candidate;
use super::landmark::{Landmark, Pose};
use super::tracker::Person;

/// Bodies whose joints lie within this share of their size of each other are one.
const SAME_BODY: f64 = 0.25;
/// A body moves by at most this share of its size between two looks ...
const STEP: f64 = 0.25;
/// ... and by this share of it a second.
const SPEED: f64 = 2.5;
/// A detector's square that lies about where a tracked body's does: this share of its side away, so much larger, turned
/// by so many radians.
const SAME_CENTRE: f64 = 0.2;
const SAME_SIDE: f64 = 1.7;
const SAME_TURN: f64 = 0.8;

/// Mean distance of the eight joints, as a share of the smaller body's size in the picture.
pub fn apart(a: &Pose, b: &Pose) -> f64 {
    let sum: f64 = Landmark::JOINTS.iter().map(|&l| nalgebra::distance(&a.pixel(l), &b.pixel(l))).sum();
    sum / Landmark::JOINTS.len() as f64 / a.extent().min(b.extent()).max(1.0)
}

/// Whether two poses of one picture are of the same body.
pub fn same_body(a: &Pose, b: &Pose) -> bool {
    apart(a, b) < SAME_BODY
}

/// Whether the body of one look can be that of another one so many seconds later.
pub fn can_follow(now: &Pose, before: &Pose, dt: f64) -> bool {
    apart(now, before) < STEP + SPEED * dt.max(0.0)
}

/// Whether the detector's candidate is plainly a body that is tracked already.
pub fn is_at(candidate: &Candidate, person: &Person) -> bool {
    let own = super::region::Region::around_body(person.frame_points[0], person.frame_points[1]);
    let other = candidate.region;
    let turned = (own.rotation - other.rotation).sin().atan2((own.rotation - other.rotation).cos()).abs();
    let larger = (own.side / other.side).max(other.side / own.side);
    nalgebra::distance(&own.centre, &other.centre) < SAME_CENTRE * own.side.max(other.side)
        && larger < SAME_SIDE
        && turned < SAME_TURN
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pose::landmark::Landmark;
    use crate::pose::tracker::scripted::standing;

    #[test]
    fn a_body_is_itself_and_can_walk_but_not_leap() {
        let here = standing(100.0, 200.0);
        let there = |x: f64| standing(100.0 + x, 200.0);
        assert!(same_body(&here, &there(20.0)) && !same_body(&here, &there(120.0)));
        assert!(can_follow(&there(60.0), &here, 0.1) && !can_follow(&there(180.0), &here, 0.1));
        assert!(can_follow(&there(180.0), &here, 1.0));
        assert!(here.pixel(Landmark::LeftHip).y < here.pixel(Landmark::LeftAnkle).y);
    }
}
