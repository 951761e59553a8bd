//! Whether the person stands, sits, or lies on the back or on the side, told from the past alone and without flicker.

use nalgebra::Vector3;

use super::angles::TrunkAxes;
use super::body::{Joint, Joints};
use super::moment::world_joints;
use super::motion::Posture;
use crate::pose::landmark::{Landmark, Pose};
use crate::units::{Side, Timestamp};

/// What one pose shows of the posture. Lengths are in units of trunk plus leg; gravity is the picture's down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cues {
    /// Height of the shoulders over the lower ankle.
    pub shoulders: f64,
    /// Height of the hips over the lower ankle.
    pub hips: f64,
    /// Upward part of the trunk's direction, 1 = upright.
    pub upright: f64,
    /// Upward part of where the chest faces, 1 = on the back, -1 = face down.
    pub chest_up: f64,
    /// Upward part of the line from right to left hip and shoulder, 1 = the left side on top.
    pub left_up: f64,
    /// Downward part of the direction of each thigh, 1 = hanging.
    pub thighs_down: [f64; 2],
    /// How far the centre of mass is behind the middle of the feet, along where the person faces. Nobody who is
    /// carried by the feet alone can have it far behind.
    pub mass_behind: f64,
    /// Away from the camera part of where the chest faces, -1 = towards the camera: how little balance can be trusted,
    /// since it is then a matter of depth, and worse still from behind.
    pub chest_away: f64,
}

impl Cues {
    /// None where the body has no size.
    pub fn of(pose: &Pose) -> Option<Self> {
        let joints = world_joints(pose);
        let axes = whole_trunk_axes(&joints)?;
        let middle = |a: Joint, b: Joint| (joints[a as usize] + joints[b as usize]) / 2.0;
        let shoulder = middle(Joint::LeftShoulder, Joint::RightShoulder);
        let hip = middle(Joint::LeftHip, Joint::RightHip);
        let knee = middle(Joint::LeftKnee, Joint::RightKnee);
        let ankle = middle(Joint::LeftAnkle, Joint::RightAnkle);
        let length = body_length(&joints);
        let floor = joints[Joint::LeftAnkle as usize].y.max(joints[Joint::RightAnkle as usize].y);
        let forward = axes.lateral.cross(&-Vector3::y()).try_normalize(1e-6).unwrap_or(axes.front);
        let behind = (middle_of_feet(pose) - centre_of_mass(shoulder, hip, knee, ankle)).dot(&forward);
        let cues = Self {
            shoulders: (floor - shoulder.y) / length,
            hips: (floor - hip.y) / length,
            upright: -axes.trunk.y,
            chest_up: -axes.front.y,
            left_up: -axes.lateral.y,
            thighs_down: [hanging(&joints, Joint::LeftHip), hanging(&joints, Joint::RightHip)],
            mass_behind: behind / length,
            chest_away: axes.front.z,
        };
        (length > 1e-6).then_some(cues)
    }

    /// Height of the body: high for whoever stands, sits or bends, low for whoever lies.
    fn height(&self) -> f64 {
        self.shoulders.max(self.hips) + 0.2 * self.upright.max(0.0)
    }

    /// Legs near enough to straight to be standing.
    fn tall(&self) -> bool {
        self.hips > TALL_HIPS && self.thighs_down.iter().all(|&d| d > HANGING)
    }
}

/// Trunk plus leg, metres.
fn body_length(joints: &Joints) -> f64 {
    let bone = |a: usize, b: usize| (joints[a] - joints[b]).norm();
    let trunk = (joints[0] + joints[1] - joints[2] - joints[3]).norm() / 2.0;
    trunk + (bone(2, 4) + bone(3, 5) + bone(4, 6) + bone(5, 7)) / 2.0
}

/// Downward part of the direction of the thigh from this hip.
fn hanging(joints: &Joints, hip: Joint) -> f64 {
    let thigh = joints[hip as usize + 2] - joints[hip as usize];
    thigh.y / thigh.norm().max(1e-6)
}

/// Of the whole body, from its segments' shares of the mass and their centres (Winter 2009, arms and head with the
/// trunk).
fn centre_of_mass(shoulder: Vector3<f64>, hip: Vector3<f64>, knee: Vector3<f64>, ankle: Vector3<f64>) -> Vector3<f64> {
    0.68 * hip.lerp(&shoulder, 0.5) + 0.20 * hip.lerp(&knee, 0.43) + 0.09 * knee.lerp(&ankle, 0.43) + 0.03 * ankle
}

fn middle_of_feet(pose: &Pose) -> Vector3<f64> {
    let feet = [Landmark::LeftHeel, Landmark::RightHeel, Landmark::LeftFootIndex, Landmark::RightFootIndex];
    feet.map(|l| pose.at(l).world).iter().sum::<Vector3<f64>>() / 4.0
}

/// The trunk's axes with the lateral one from hips and shoulders together: steadier than the hips alone.
pub fn whole_trunk_axes(joints: &Joints) -> Option<TrunkAxes> {
    let at = |joint: Joint| joints[joint as usize];
    let trunk = at(Joint::LeftShoulder) + at(Joint::RightShoulder) - at(Joint::LeftHip) - at(Joint::RightHip);
    let trunk = trunk.try_normalize(1e-9)?;
    let across = at(Joint::LeftHip) - at(Joint::RightHip) + at(Joint::LeftShoulder) - at(Joint::RightShoulder);
    let lateral = (across - trunk * across.dot(&trunk)).try_normalize(1e-9)?;
    Some(TrunkAxes { lateral, trunk, front: lateral.cross(&trunk) })
}

/// Below this height somebody upright is taken to lie, above the other a lying one to be up.
const LIES: f64 = 0.45;
const UP: f64 = 0.53;
/// Hips above this and thighs hanging more than that: legs are straight enough to be standing.
const TALL_HIPS: f64 = 0.53;
const HANGING: f64 = 0.75;
/// Mass farther behind the feet than this is carried by something else: at first sight, and after having stood.
const CARRIED: f64 = 0.07;
const SURELY_CARRIED: f64 = 0.13;
/// Balance is seen well enough where the chest faces away from the camera or towards it by less than this.
const SEEN_ASIDE: f64 = 0.8;
/// The chest faces up or down more than this: not on the side; and the same once somebody lies on the side, since a
/// clamshell may roll back.
const ON_BACK: f64 = 0.7;
const NO_LONGER_ON_SIDE: f64 = 0.85;
/// Seconds that a new posture must be seen before it is believed.
const DWELL_S: f64 = 0.25;
/// Seconds that somebody who stood must be carried by something before it is called sitting ...
const SEATED_S: f64 = 1.2;
/// ... or must rest at one height, whatever the balance looks like.
const RESTING_S: f64 = 6.0;
/// Hips that keep within this height rest.
const REST_BAND: f64 = 0.025;
/// Seconds over which the side on top is averaged, and how clearly the other side must be on top to change it.
const TOP_MEMORY_S: f64 = 2.0;
const TOP_CHANGES: f64 = 0.3;

/// Follows the posture from frame to frame; sees only the past.
#[derive(Debug, Clone, Default)]
pub struct PostureTracker {
    now: Option<Posture>,
    waiting: Option<(Posture, Timestamp)>,
    before: Option<Timestamp>,
    /// Whether this person has been seen on straight legs.
    stood: bool,
    /// Height of the hips where they came to rest, and since when they rest.
    resting: Option<(f64, Timestamp)>,
    left_up: Option<f64>,
}

impl PostureTracker {
    /// The posture at one moment.
    pub fn push(&mut self, time: Timestamp, cues: &Cues) -> Posture {
        self.remember(time, cues);
        let seen = self.instant(time, cues);
        let Some(now) = self.now else {
            self.now = Some(seen);
            return seen;
        };
        let since = match self.waiting {
            Some((posture, since)) if posture == seen => since,
            _ => time,
        };
        if seen == now {
            self.waiting = None;
        } else if time.since(since) >= self.dwell(now, seen) {
            self.now = Some(seen);
            self.waiting = None;
            return seen;
        } else {
            self.waiting = Some((seen, since));
        }
        now
    }

    fn dwell(&self, now: Posture, seen: Posture) -> f64 {
        if self.stood && (now, seen) == (Posture::Standing, Posture::Sitting) { SEATED_S } else { DWELL_S }
    }

    fn remember(&mut self, time: Timestamp, cues: &Cues) {
        let dt = self.before.map_or(0.0, |before| time.since(before).max(0.0));
        self.before = Some(time);
        self.stood |= cues.tall();
        self.resting = match self.resting {
            Some((height, since)) if (height - cues.hips).abs() <= REST_BAND => Some((height, since)),
            _ => Some((cues.hips, time)),
        };
        let share = 1.0 - (-dt / TOP_MEMORY_S).exp();
        self.left_up = Some(self.left_up.map_or(cues.left_up, |mean| mean + share * (cues.left_up - mean)));
    }

    fn instant(&self, time: Timestamp, cues: &Cues) -> Posture {
        let lying = matches!(self.now, Some(Posture::Supine | Posture::SideLying { .. }));
        let limit = if lying { UP } else { LIES };
        if cues.height() < limit { self.lying(cues) } else { self.upright(time, cues) }
    }

    fn lying(&self, cues: &Cues) -> Posture {
        let top = match self.now {
            Some(Posture::SideLying { top }) => Some(top),
            _ => None,
        };
        let limit = if top.is_some() { NO_LONGER_ON_SIDE } else { ON_BACK };
        match cues.chest_up {
            up if up >= limit => Posture::Supine,
            up if up <= -limit => Posture::Other,
            _ => Posture::SideLying { top: self.top(top, cues) },
        }
    }

    fn top(&self, known: Option<Side>, cues: &Cues) -> Side {
        let left_up = self.left_up.unwrap_or(cues.left_up);
        match known {
            Some(side) if left_up.abs() < TOP_CHANGES => side,
            _ if left_up >= 0.0 => Side::Left,
            _ => Side::Right,
        }
    }

    fn upright(&self, time: Timestamp, cues: &Cues) -> Posture {
        if cues.tall() {
            return Posture::Standing;
        }
        if self.now == Some(Posture::Sitting) {
            return Posture::Sitting;
        }
        if cues.upright < 0.3 && cues.chest_up < -0.6 && cues.hips < TALL_HIPS {
            return Posture::Other;
        }
        let low = cues.hips < TALL_HIPS && cues.thighs_down.iter().any(|&d| d < HANGING);
        if low && self.carried(time, cues) { Posture::Sitting } else { Posture::Standing }
    }

    /// Whether something else than the feet carries the body: at the bottom of a squat nothing does.
    fn carried(&self, time: Timestamp, cues: &Cues) -> bool {
        let rests = self.resting.is_some_and(|(_, since)| time.since(since) >= RESTING_S);
        let unbalanced = if self.stood {
            cues.chest_away.abs() < SEEN_ASIDE && cues.mass_behind > SURELY_CARRIED
        } else {
            cues.chest_away < SEEN_ASIDE && cues.mass_behind > CARRIED
        };
        unbalanced || (rests && cues.mass_behind > CARRIED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::scripted::Person;

    /// The posture at every tenth of a second.
    fn told(people: impl IntoIterator<Item = Person>) -> Vec<Posture> {
        let mut tracker = PostureTracker::default();
        let at = |i: usize| Timestamp::from_secs_f64(i as f64 * 0.1);
        people.into_iter().enumerate().map(|(i, p)| tracker.push(at(i), &Cues::of(&p.pose()).unwrap())).collect()
    }

    fn all(postures: &[Posture], wanted: Posture) -> bool {
        postures.iter().all(|&p| p == wanted)
    }

    #[test]
    fn a_squat_with_a_long_hold_is_standing_all_the_way_from_every_side() {
        for yaw in (-180..180).step_by(30).map(f64::from) {
            let depth = |i: i32| (f64::from(i) / 10.0).clamp(0.0, 1.0).min((f64::from(60 - i) / 10.0).clamp(0.0, 1.0));
            let postures = told((-10..70).map(|i| Person::squatting(yaw, depth(i))));
            assert!(all(&postures, Posture::Standing), "yaw {yaw}: {postures:?}");
        }
    }

    #[test]
    fn somebody_who_sits_stays_sitting_while_hinging_and_marching() {
        for yaw in [-90.0, -45.0, 0.0, 30.0, 90.0] {
            let hinge = (0..60).map(|i| Person::sitting(yaw, f64::from(i.min(60 - i)) * 1.2));
            assert!(all(&told(hinge), Posture::Sitting), "yaw {yaw}");
            let march = (0..60).map(|i| {
                let mut person = Person::sitting(yaw, 0.0);
                person.legs[usize::from(i >= 30)][0] += 30.0 * (f64::from(i) * 0.2).sin().abs();
                person
            });
            assert!(all(&told(march), Posture::Sitting), "yaw {yaw}");
        }
    }

    #[test]
    fn sitting_down_and_standing_up_again_is_followed() {
        let stand = |_| Person::squatting(60.0, 0.0);
        let sit = |_| Person::sitting(60.0, 5.0);
        let postures = told((0..20).map(stand).chain((0..40).map(sit)).chain((0..20).map(stand)));
        assert_eq!(
            (postures[10], postures[50], postures[75]),
            (Posture::Standing, Posture::Sitting, Posture::Standing)
        );
        assert_eq!(postures[25], Posture::Standing, "a moment at the height of a seat is no sitting yet");
    }

    #[test]
    fn lying_on_the_back_is_supine_from_every_side_and_from_the_feet() {
        for around in [-90.0, -60.0, -30.0, 0.0, 45.0, 90.0] {
            assert!(all(&told((0..10).map(|_| Person::supine(around))), Posture::Supine), "{around}");
        }
    }

    #[test]
    fn a_clamshell_stays_on_its_side_when_the_pelvis_rolls_back() {
        for top in Side::BOTH {
            for towards_feet in [0.0, 35.0, 60.0, 85.0] {
                let roll = (0..40).map(|i| Person::side_lying(top, towards_feet, f64::from(i)));
                assert!(all(&told(roll), Posture::SideLying { top }), "{top} {towards_feet}");
            }
        }
    }

    #[test]
    fn one_odd_frame_changes_nothing() {
        let mut people = [Person::squatting(30.0, 0.0); 30];
        people[15] = Person::supine(90.0);
        assert!(all(&told(people), Posture::Standing));
    }
}
