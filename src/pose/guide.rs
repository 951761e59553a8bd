//! Where one chosen person is at each moment, learnt in a first look at the clip, so that a tracker follows nobody else.

use nalgebra::Point2;

use super::landmark::{Landmark, Pose};
use super::region::Region;
use crate::units::Timestamp;

/// Between two sightings farther apart than this, seconds, nothing is known.
const KNOWN_S: f64 = 0.6;
/// A pose is the chosen person's while its joints are no farther from the guide's than this share of the body.
const WITH: f64 = 0.35;

/// One sighting of the chosen person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The square around the body.
    pub region: Region,
    /// Shoulders, hips, knees and ankles, picture pixels, in the order of [`Landmark::JOINTS`].
    pub joints: [Point2<f64>; 8],
    /// The body's size, pixels.
    pub extent: f64,
}

impl Place {
    /// Of a pose and the square around it.
    pub fn of(pose: &Pose, region: Region) -> Self {
        Self { region, joints: Landmark::JOINTS.map(|l| pose.pixel(l)), extent: pose.extent() }
    }

    /// How far a pose is from here, as a share of the body.
    pub fn apart(&self, pose: &Pose) -> f64 {
        let sum: f64 =
            Landmark::JOINTS.iter().zip(&self.joints).map(|(&l, j)| nalgebra::distance(&pose.pixel(l), j)).sum();
        sum / Landmark::JOINTS.len() as f64 / self.extent.min(pose.extent()).max(1.0)
    }

    /// Whether a pose is this person's.
    pub fn is_of(&self, pose: &Pose) -> bool {
        self.apart(pose) < WITH
    }

    fn towards(&self, to: &Self, share: f64) -> Self {
        let mix = |a: f64, b: f64| a + share * (b - a);
        let point = |a: Point2<f64>, b: Point2<f64>| Point2::new(mix(a.x, b.x), mix(a.y, b.y));
        let turn = to.region.rotation - self.region.rotation;
        let region = Region {
            centre: point(self.region.centre, to.region.centre),
            side: mix(self.region.side, to.region.side),
            rotation: self.region.rotation + share * turn.sin().atan2(turn.cos()),
        };
        let joints = std::array::from_fn(|i| point(self.joints[i], to.joints[i]));
        Self { region, joints, extent: mix(self.extent, to.extent) }
    }
}

/// The chosen person's places in time order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Guide {
    places: Vec<(Timestamp, Place)>,
}

impl Guide {
    /// From sightings in time order.
    pub fn new(places: Vec<(Timestamp, Place)>) -> Self {
        Self { places }
    }

    /// Where the person is at a moment; `None` where that is not known.
    pub fn at(&self, time: Timestamp) -> Option<Place> {
        let after = self.places.partition_point(|(t, _)| *t < time);
        let next = self.places.get(after);
        let before = after.checked_sub(1).and_then(|i| self.places.get(i));
        if let (Some((a, from)), Some((b, to))) = (before, next)
            && b.since(*a) <= KNOWN_S
        {
            return Some(from.towards(to, time.since(*a) / b.since(*a).max(1e-9)));
        }
        let away = |place: &(Timestamp, Place)| place.0.since(time).abs();
        let nearest = before.into_iter().chain(next).min_by(|a, b| away(a).total_cmp(&away(b)))?;
        (away(nearest) <= KNOWN_S / 2.0).then_some(nearest.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pose::tracker::scripted::standing;

    fn at(s: f64) -> Timestamp {
        Timestamp::from_secs_f64(s)
    }

    fn place(x: f64) -> Place {
        let region = Region { centre: Point2::new(x, 0.0), side: 100.0, rotation: 0.0 };
        Place::of(&standing(x, 0.0), region)
    }

    #[test]
    fn a_place_is_known_between_sightings_and_for_a_moment_beyond_them() {
        let guide = Guide::new(vec![(at(1.0), place(0.0)), (at(1.2), place(10.0)), (at(5.0), place(80.0))]);
        let x = |s| guide.at(at(s)).map(|p| p.region.centre.x.round());
        assert_eq!((x(1.1), x(0.8), x(0.5)), (Some(5.0), Some(0.0), None));
        assert_eq!((x(3.0), x(4.9)), (None, Some(80.0)));
        let there = guide.at(at(1.1)).unwrap();
        assert!(there.is_of(&standing(30.0, 0.0)) && !there.is_of(&standing(130.0, 0.0)));
    }
}
