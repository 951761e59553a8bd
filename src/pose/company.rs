//! When two poses show the same body, and how far a body can have moved meanwhile.

use super::estimator::Candidate;
use super::landmark::{Landmark, Pose};
use super::region::Region;
use super::sighting::Person;

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
/// Two people have their hips farther than this share of the square's side from each other, whatever way they lie:
/// another body about the same hips is the same one, seen in a picture that was turned.
const SAME_HIPS: f64 = 0.08;

/// Mean distance of the eight joints, as a share of the smaller body's size in the picture.
pub(super) fn apart(a: &Pose, b: &Pose) -> f64 {
    let sum: f64 = Landmark::JOINTS.iter().map(|&l| nalgebra::distance(&a.pixel(l), &b.pixel(l))).sum();
    sum / Landmark::JOINTS.len() as f64 / a.extent().min(b.extent()).max(1.0)
}

/// Whether two poses of one picture are of the same body.
fn same_body(a: &Pose, b: &Pose) -> bool {
    apart(a, b) < SAME_BODY
}

/// Whether the body of one look can be that of another one so many seconds later.
pub(super) fn can_follow(now: &Pose, before: &Pose, dt: f64) -> bool {
    apart(now, before) < STEP + SPEED * dt.max(0.0)
}

/// Whether two looks at one picture found the same person: by the joints, or, where a turned picture showed the body
/// turned, by the hips.
pub(super) fn same_person(a: &Person, b: &Person) -> bool {
    same_body(&a.pose, &b.pose) || about_the_same_place(&a.square(), &b.square(), SAME_HIPS)
}

/// Whether the detector's candidate is plainly a body that is tracked already.
pub(super) fn is_at(candidate: &Candidate, person: &Person) -> bool {
    let (own, other) = (person.square(), candidate.region);
    let turned = (own.rotation - other.rotation).sin().atan2((own.rotation - other.rotation).cos()).abs();
    about_the_same_place(&own, &other, if turned < SAME_TURN { SAME_CENTRE } else { SAME_HIPS })
}

/// Two squares of like size, their centres within this share of the side of each other.
fn about_the_same_place(a: &Region, b: &Region, within: f64) -> bool {
    let larger = (a.side / b.side).max(b.side / a.side);
    larger < SAME_SIDE && nalgebra::distance(&a.centre, &b.centre) < within * a.side.max(b.side)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pose::tracker::scripted::{person, standing};
    use nalgebra::Point2;

    #[test]
    fn a_body_is_itself_and_can_walk_but_not_leap() {
        let here = standing(100.0, 200.0);
        let there = |x: f64| standing(100.0 + x, 200.0);
        assert!(same_body(&here, &there(20.0)) && !same_body(&here, &there(120.0)));
        assert!(can_follow(&there(60.0), &here, 0.1) && !can_follow(&there(180.0), &here, 0.1));
        assert!(can_follow(&there(180.0), &here, 1.0));
        assert!(here.pixel(Landmark::LeftHip).y < here.pixel(Landmark::LeftAnkle).y);
    }

    #[test]
    fn a_body_that_a_turned_picture_shows_is_the_one_whose_hips_it_has() {
        let own = Person { frame_points: [Point2::new(100.0, 100.0), Point2::new(100.0, 20.0)], ..person(100.0) };
        let found = |x: f64, side: f64, rotation: f64| Candidate {
            score: 0.9,
            region: Region { centre: Point2::new(x, 100.0), side, rotation },
        };
        assert!(is_at(&found(103.0, 210.0, 1.57), &own) && is_at(&found(130.0, 210.0, 0.2), &own));
        assert!(!is_at(&found(130.0, 210.0, 1.57), &own), "whoever lies at somebody's feet");
        assert!(!is_at(&found(103.0, 80.0, 1.57), &own), "a child before somebody");
    }
}
