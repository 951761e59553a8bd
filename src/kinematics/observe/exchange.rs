//! Left and right exchanged: what the network does to a body or to its legs for some frames, and how to undo it.

use crate::pose::landmark::{LANDMARK_COUNT, Landmark, Pose};

/// Which landmarks were exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exchange {
    /// All of them.
    Body,
    /// From the hips down.
    Legs,
}

/// The landmark that takes a landmark's place under an exchange.
pub(crate) fn partner(i: usize, exchange: Exchange) -> usize {
    let body = match i {
        0 => 0,
        1..=3 => i + 3,
        4..=6 => i - 3,
        _ if i % 2 == 1 => i + 1,
        _ => i - 1,
    };
    if exchange == Exchange::Legs && i < Landmark::LeftHip as usize { i } else { body }
}

/// Exchanges them in place.
pub(crate) fn swap(pose: &mut Pose, exchange: Exchange) {
    for i in 0..LANDMARK_COUNT {
        let other = partner(i, exchange);
        if i < other {
            pose.landmarks.swap(i, other);
        }
    }
}

/// Root mean square distance (metres) of the eight joints between two poses, both seen from mid-hip, as if an exchange had
/// been undone in the first.
pub(crate) fn distance(pose: &Pose, before: &Pose, exchange: Option<Exchange>) -> f64 {
    let square = Landmark::JOINTS.map(|l| {
        let from = exchange.map_or(l as usize, |e| partner(l as usize, e));
        (pose.landmarks[from].world - before.at(l).world).norm_squared()
    });
    (square.iter().sum::<f64>() / square.len() as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::body::scripted::Person;

    #[test]
    fn partners_are_each_other_s_and_on_the_other_side() {
        for exchange in [Exchange::Body, Exchange::Legs] {
            assert!((0..LANDMARK_COUNT).all(|i| partner(partner(i, exchange), exchange) == i));
        }
        assert_eq!(partner(Landmark::Nose as usize, Exchange::Body), Landmark::Nose as usize);
        assert_eq!(partner(Landmark::LeftEyeOuter as usize, Exchange::Body), Landmark::RightEyeOuter as usize);
        assert_eq!(partner(Landmark::MouthRight as usize, Exchange::Body), Landmark::MouthLeft as usize);
        assert_eq!(partner(Landmark::LeftKnee as usize, Exchange::Legs), Landmark::RightKnee as usize);
        assert_eq!(partner(Landmark::LeftWrist as usize, Exchange::Legs), Landmark::LeftWrist as usize);
    }

    #[test]
    fn an_exchange_undone_is_no_distance() {
        let pose = Person::squatting(40.0, 0.5).pose();
        let mut exchanged = pose.clone();
        swap(&mut exchanged, Exchange::Body);
        assert!(distance(&exchanged, &pose, None) > 0.2);
        assert!(distance(&exchanged, &pose, Some(Exchange::Body)) < 1e-12);
    }
}
