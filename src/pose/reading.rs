//! Which way up a body is seen. A network that is shown somebody the wrong way round often sees a body there too, and is
//! sure that it is one; but it is less sure of where the joints are.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_4, PI};

use super::company::same_person;
use super::landmark::{Landmark, Pose};
use super::region::{Region, wrap};
use super::sighting::Person;

/// Evidence that differs by this much leaves no doubt: seen the right way up, joints have a mean visibility of about 0.8,
/// the wrong way up of about 0.55.
pub(super) const CLEARLY: f64 = 0.15;
/// Half-way between those two.
const WELL: f64 = 0.675;
/// Squares that have this share of the smaller one in common show the same place.
const ONE_PLACE: f64 = 0.5;

/// How sure a network is that there is a body, and of its joints, 0..=1.
fn evidence(pose: &Pose) -> f64 {
    let seen: f32 = Landmark::JOINTS.iter().map(|&l| pose.at(l).visibility.value()).sum();
    f64::from(pose.presence.value() * seen) / Landmark::JOINTS.len() as f64
}

/// Where the same body would be seen the other way up. `None` for whoever is upright, who is not questioned: that is how
/// people are filmed.
pub(super) fn other_way_up(square: &Region) -> Option<Region> {
    let turned = Region { rotation: wrap(square.rotation + PI), ..*square };
    (wrap(square.rotation).abs() >= FRAC_PI_4 && square.is_sane()).then_some(turned)
}

/// Whether a body in this square is rather the other way up. Who stands on the head has to be seen clearly better so than
/// upright; of people who lie, the other way round has to be clearly better; and the higher the head is, the more it takes
/// to put it below.
pub(super) fn is_other_way_up(square: &Region, own: &Pose, other: &Pose) -> bool {
    let head_up = square.rotation.cos();
    let needed = if head_up < -FRAC_1_SQRT_2 { -CLEARLY } else { CLEARLY * (1.0 + 2.0 * head_up.max(0.0)) };
    evidence(other) > evidence(own) + needed
}

/// Whether one hypothesis about who is in the picture is better than another one: about the same place where it is seen
/// better by so much, elsewhere where it is larger.
pub(super) fn beats(one: &Person, other: &Person, by: f64) -> bool {
    if same_person(one, other) || is_one_place(&one.square(), &other.square()) {
        evidence(&one.pose) > evidence(&other.pose) + by
    } else {
        one.pose.extent() > other.pose.extent()
    }
}

/// Whether two squares show the same place, so that two bodies in them are readings of one.
pub(super) fn is_one_place(one: &Region, other: &Region) -> bool {
    one.overlap(other) > ONE_PLACE
}

/// Whether no closer look is needed.
pub(super) fn is_seen_well(pose: &Pose) -> bool {
    evidence(pose) > WELL
}

/// Whether a body that goes on over a sudden change of the picture is believed, and not what a search found there.
pub(super) fn stays(stayed: &Person, found: &Person) -> bool {
    !same_person(stayed, found) || evidence(&stayed.pose) >= evidence(&found.pose)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pose::tracker::scripted::{person, standing};
    use crate::units::Confidence;
    use nalgebra::Point2;

    fn seen(visibility: f32) -> Pose {
        let mut pose = standing(100.0, 100.0);
        pose.landmarks.iter_mut().for_each(|l| l.visibility = Confidence::new(visibility));
        pose
    }

    /// The direction in which a body seen so well is believed to lie in the end, when the other way up is seen this well.
    fn believed(rotation: f64, own: f32, other: f32) -> f64 {
        let square = Region { centre: Point2::new(100.0, 100.0), side: 400.0, rotation };
        let rival = other_way_up(&square).filter(|_| is_other_way_up(&square, &seen(own), &seen(other)));
        rival.map_or(rotation, |rival| rival.rotation)
    }

    #[test]
    fn who_stands_on_the_head_has_to_be_seen_clearly_better_so() {
        assert!(believed(3.0, 0.55, 0.8).abs() < 0.2);
        assert!(believed(-3.1, 0.7, 0.65).abs() < 0.2, "in doubt upright");
        assert_eq!(believed(3.0, 0.8, 0.55), 3.0);
    }

    #[test]
    fn who_lies_stays_as_they_are_unless_the_other_way_is_clearly_better_and_who_stands_is_not_asked() {
        assert_eq!(believed(1.5, 0.7, 0.75), 1.5);
        assert!((believed(1.5, 0.55, 0.8) - (1.5 - PI)).abs() < 1e-9);
        assert!((believed(-1.5, 0.55, 0.8) - (PI - 1.5)).abs() < 1e-9);
        assert_eq!(believed(2.1, 0.75, 0.8), 2.1, "the hips of a bridge are above the head");
        assert_eq!(believed(0.8, 0.55, 0.8), 0.8, "half upright");
        assert_eq!(believed(0.3, 0.1, 1.0), 0.3);
    }

    #[test]
    fn of_one_body_the_better_seen_reading_is_believed_and_of_two_the_larger_one() {
        let points = [Point2::new(100.0, 100.0), Point2::new(100.0, 20.0)];
        let of = |pose: Pose| Person { pose, frame_points: points, ..person(100.0) };
        assert!(!beats(&of(seen(0.8)), &of(seen(0.7)), CLEARLY) && beats(&of(seen(0.8)), &of(seen(0.7)), 0.0));
        assert!(beats(&of(seen(0.8)), &of(seen(0.55)), CLEARLY));
        let mut small = of(seen(0.9));
        small.pose.landmarks.iter_mut().for_each(|l| l.pixel = Point2::new(600.0, 0.0) + l.pixel.coords * 0.3);
        small.frame_points = [Point2::new(630.0, 30.0), Point2::new(630.0, 6.0)];
        assert!(beats(&of(seen(0.6)), &small, 0.0) && !beats(&small, &of(seen(0.6)), 0.0));
        // What looks like a small body at the head of the real one.
        let head = [Point2::new(100.0, 40.0), Point2::new(100.0, 20.0)];
        let mistaken = Person { frame_points: head, ..small };
        assert!(!beats(&Person { pose: seen(0.5), ..mistaken }, &of(seen(0.8)), 0.0));
    }
}
