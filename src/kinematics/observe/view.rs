//! From where the camera looks at the person: its yaw around the trunk, and how far along the trunk it looks.

use super::cues::whole_trunk_axes;
use crate::kinematics::body::joints::Joints;
use crate::kinematics::value::{Posture, View, ViewKind};
use crate::units::Timestamp;

/// The camera's direction in the person's own axes, radians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Direction {
    /// About the trunk: 0 = facing the chest, + = camera on the person's left, in (-pi, pi].
    pub yaw: f64,
    /// Along the trunk: + = from the feet's end, - = from the head's end, 0 = at right angles to the trunk.
    pub axial: f64,
}

impl Direction {
    /// From the trunk's axes: the camera lies towards -z.
    pub fn of(joints: &Joints) -> Option<Self> {
        let axes = whole_trunk_axes(joints)?;
        Some(Self { yaw: (-axes.lateral.z).atan2(-axes.front.z), axial: axes.trunk.z.clamp(-1.0, 1.0).asin() })
    }

    /// The name of the direction. `FootEnd` only for a lying person, and for either end of the trunk.
    pub fn kind(&self, posture: Posture) -> ViewKind {
        let degrees = self.yaw.to_degrees().abs();
        match degrees {
            _ if posture.lies() && self.axial.to_degrees().abs() >= FOOT_END => ViewKind::FootEnd,
            d if d <= 20.0 => ViewKind::Front,
            d if (70.0..=110.0).contains(&d) => ViewKind::Side,
            d if d >= 160.0 => ViewKind::Back,
            _ => ViewKind::Oblique,
        }
    }

    /// As it goes into a [`crate::kinematics::motion::Motion`].
    pub fn view(&self, posture: Posture) -> View {
        View { kind: self.kind(posture), yaw_deg: Some(self.yaw.to_degrees()) }
    }
}

/// From here on (degrees along the trunk, as the network's flattened depth shows them) it is a view from the end.
const FOOT_END: f64 = 45.0;
/// Seconds over which the direction is averaged.
const MEMORY_S: f64 = 0.4;

/// Steadies the direction over time; sees only the past.
#[derive(Debug, Clone, Default)]
pub(crate) struct ViewTracker {
    state: Option<(Timestamp, [f64; 3])>,
}

impl ViewTracker {
    /// The steadied direction after one more moment.
    pub(crate) fn push(&mut self, time: Timestamp, seen: Direction) -> Direction {
        let new = [seen.yaw.cos(), seen.yaw.sin(), seen.axial];
        let mean = match self.state {
            None => new,
            Some((before, old)) => {
                let share = 1.0 - (-time.since(before).max(0.0) / MEMORY_S).exp();
                std::array::from_fn(|i| old[i] + share * (new[i] - old[i]))
            }
        };
        self.state = Some((time, mean));
        Direction { yaw: mean[1].atan2(mean[0]), axial: mean[2] }
    }
}

/// The mean direction of many.
pub(crate) fn mean(directions: impl Iterator<Item = Direction>) -> Option<Direction> {
    let (mut cos, mut sin, mut axial, mut count) = (0.0, 0.0, 0.0, 0.0);
    for d in directions {
        cos += d.yaw.cos();
        sin += d.yaw.sin();
        axial += d.axial;
        count += 1.0;
    }
    (count > 0.0).then(|| Direction { yaw: f64::atan2(sin, cos), axial: axial / count })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::body::scripted::Person;
    use crate::units::Side;

    fn direction(person: &Person) -> Direction {
        Direction::of(&person.joints()).unwrap()
    }

    #[test]
    fn the_yaw_of_the_camera_is_found_and_mirrors() {
        for yaw in (-170..=170).step_by(20).map(f64::from) {
            let found = direction(&Person::squatting(yaw, 0.0)).yaw.to_degrees();
            assert!((found - yaw).abs() < 1e-6, "{yaw}: {found}");
            let mirrored = direction(&Person::squatting(-yaw, 0.0)).yaw.to_degrees();
            assert!((found + mirrored).abs() < 1e-6);
        }
    }

    #[test]
    fn directions_have_names() {
        let kind = |yaw: f64| Direction { yaw: yaw.to_radians(), axial: 0.0 }.kind(Posture::Standing);
        for (yaw, wanted) in [
            (0.0, ViewKind::Front),
            (-20.0, ViewKind::Front),
            (45.0, ViewKind::Oblique),
            (-90.0, ViewKind::Side),
            (110.0, ViewKind::Side),
            (130.0, ViewKind::Oblique),
            (-175.0, ViewKind::Back),
        ] {
            assert_eq!(kind(yaw), wanted, "{yaw}");
        }
    }

    #[test]
    fn lying_people_are_seen_from_the_side_from_the_front_and_from_the_feet() {
        let kind = |p: &Person, posture| direction(p).kind(posture);
        assert_eq!(kind(&Person::supine(90.0), Posture::Supine), ViewKind::Side);
        assert_eq!(kind(&Person::supine(0.0), Posture::Supine), ViewKind::FootEnd);
        for top in Side::BOTH {
            let posture = Posture::SideLying { top };
            assert_eq!(kind(&Person::side_lying(top, 0.0, 0.0), posture), ViewKind::Front);
            assert_eq!(kind(&Person::side_lying(top, 80.0, 0.0), posture), ViewKind::FootEnd);
            assert!(direction(&Person::side_lying(top, 80.0, 0.0)).axial > 0.0, "the feet are nearer");
        }
    }

    #[test]
    fn the_mean_goes_round_the_back() {
        let at = |yaw: f64| Direction { yaw: yaw.to_radians(), axial: 0.0 };
        let mean = mean([at(170.0), at(-170.0)].into_iter()).unwrap();
        assert!((mean.yaw.to_degrees().abs() - 180.0).abs() < 1e-9);
        assert_eq!(super::mean(std::iter::empty()), None);
    }
}
