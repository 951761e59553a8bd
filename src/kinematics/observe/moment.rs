//! What every later step reads off one pose: joints in space, the body's size in the picture, how much of it is inside.

use nalgebra::Vector2;

use crate::frame::PictureSize;
use crate::kinematics::body::joints::{Joint, Joints};
use crate::kinematics::observe::observation::{Observation, Picture};
use crate::kinematics::value::{NotMeasurable, Value};
use crate::pose::camera::Shown;
use crate::pose::landmark::{Detail, Landmark, Pose};
use crate::units::{Side, Timestamp};

/// One measure at one moment, or why it can not be had.
pub(crate) type Outcome = Result<Value, NotMeasurable>;

/// A value with its uncertainties, in the measure's unit; hidden where it is no number.
pub(crate) fn measured(value: f64, sd: f64, sd_of_change: f64) -> Outcome {
    if value.is_finite() { Ok(Value { value, sd, sd_of_change }) } else { Err(NotMeasurable::Hidden) }
}

/// Shorter than this (metres) a body has no size.
const NO_SIZE: f64 = 1e-6;

/// The network's own eight joint centres: metres from mid-hip, x right, y down, z away.
pub(crate) fn world_joints(pose: &Pose) -> Joints {
    Landmark::JOINTS.map(|landmark| pose.at(landmark).world)
}

/// Whether every coordinate of the eight joints is a number.
pub(crate) fn is_finite(pose: &Pose) -> bool {
    pose.landmarks
        .iter()
        .all(|l| l.pixel.coords.iter().chain(l.world.iter()).all(|v| v.is_finite()) && l.depth.is_finite())
}

/// The body from head to toes.
const WHOLE_BODY: [Landmark; 15] = {
    use Landmark::*;
    let [a, b, c, d, e, f, g, h] = Landmark::JOINTS;
    [Nose, LeftEar, RightEar, a, b, c, d, e, f, g, h, LeftHeel, RightHeel, LeftFootIndex, RightFootIndex]
};

/// Share of the body's landmarks from head to toes that lie inside the picture, 0..=1.
pub(crate) fn in_frame(pose: &Pose, shown: Shown) -> f64 {
    let edges = Edges { room: 0.0, shown };
    let inside = |l: &&Landmark| edges.hold(pose.pixel(**l).coords);
    WHOLE_BODY.iter().filter(inside).count() as f64 / WHOLE_BODY.len() as f64
}

/// A landmark may be outside of the picture by this share of the body before it is a guess.
const OUTSIDE: f64 = 0.03;

/// Below this a network says that a joint is rather hidden than seen.
const SEEN: f64 = 0.5;

/// Joints of the legs that something hides: a leg may be hidden by the other one, but where neither is seen, both are
/// behind something, and the network guesses where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hidden {
    /// Both knees.
    pub knees: bool,
    /// Both ankles, and the feet with them.
    pub ankles: bool,
}

impl Hidden {
    /// By how well the network says that each knee and each ankle is seen.
    fn of(knees: [f64; 2], ankles: [f64; 2]) -> Self {
        let neither = |pair: [f64; 2]| pair.iter().all(|&seen| seen < SEEN);
        Self { knees: neither(knees), ankles: neither(ankles) }
    }

    /// Of a pose.
    pub(crate) fn in_pose(pose: &Pose) -> Self {
        let seen =
            |part: fn(Side) -> Landmark| Side::BOTH.map(|side| f64::from(pose.at(part(side)).visibility.value()));
        Self::of(seen(Landmark::knee), seen(Landmark::ankle))
    }
}

/// Whether all of some landmarks are in the picture and not behind something: what the network says of one outside is a
/// guess, and often one that lies just inside.
///
/// # Errors
/// [`NotMeasurable::Hidden`] where one is not.
pub(crate) fn inside(pose: &Pose, landmarks: &[Landmark], shown: Shown) -> Result<(), NotMeasurable> {
    let edges = Edges { room: OUTSIDE * pose.extent(), shown };
    let legs = Side::BOTH.map(|side| {
        [Landmark::hip, Landmark::knee, Landmark::ankle, Landmark::heel, Landmark::foot_index].map(|part| part(side))
    });
    let hidden = Hidden::in_pose(pose);
    let is_foot = |landmark: &Landmark| legs.iter().any(|leg| leg[2..].contains(landmark));
    let is_hidden = |landmark: &Landmark| {
        (hidden.knees && legs.iter().any(|leg| leg[1] == *landmark)) || (hidden.ankles && is_foot(landmark))
    };
    let guessed = |landmark: &Landmark| {
        let own = legs.iter().find(|leg| leg.contains(landmark));
        let cut_off = own.is_some_and(|leg| leg.iter().any(|&part| edges.reach(pose.pixel(part).coords)));
        cut_off && f64::from(pose.at(*landmark).visibility.value()) < SEEN
    };
    let seen = |landmark: &Landmark| {
        pose.gives(*landmark) && edges.hold(pose.pixel(*landmark).coords) && !guessed(landmark) && !is_hidden(landmark)
    };
    if landmarks.iter().all(seen) { Ok(()) } else { Err(NotMeasurable::Hidden) }
}

/// The same for joints of an observation, by [`crate::kinematics::body::joints::Joint`].
///
/// # Errors
/// [`NotMeasurable::Hidden`] where one is not.
pub(crate) fn joints_inside(seen: &Observation, joints: &[usize], shown: Shown) -> Result<(), NotMeasurable> {
    let first = seen.pixels[0];
    let (low, high) = seen.pixels.iter().fold((first, first), |(low, high), p| (low.inf(p), high.sup(p)));
    let edges = Edges { room: OUTSIDE * (high - low).norm(), shown };
    let hips = Joint::LeftHip as usize;
    let guessed = |joint: usize| {
        // Hip, knee and ankle of one side lie two apart.
        let leg = || (hips + (joint - hips) % 2..seen.pixels.len()).step_by(2);
        joint >= hips && leg().any(|part| edges.reach(seen.pixels[part])) && seen.visibility[joint] < SEEN
    };
    let of = |left: Joint| [left as usize, left as usize + 1].map(|joint| seen.visibility[joint]);
    let hidden = Hidden::of(of(Joint::LeftKnee), of(Joint::LeftAnkle));
    let is_hidden = |joint: usize| {
        let of = |left: Joint| joint / 2 == left as usize / 2;
        (hidden.knees && of(Joint::LeftKnee)) || (hidden.ankles && of(Joint::LeftAnkle))
    };
    let seen = |&joint: &usize| edges.hold(seen.pixels[joint]) && !guessed(joint) && !is_hidden(joint);
    if joints.iter().all(seen) { Ok(()) } else { Err(NotMeasurable::Hidden) }
}

/// The picture's edges, for a body that is known to `room` pixels.
struct Edges {
    room: f64,
    shown: Shown,
}

impl Edges {
    fn within(&self, p: Vector2<f64>, room: f64) -> bool {
        let (p, size) = (self.shown.pixel(p), self.shown.size);
        let (width, height) = (f64::from(size.width) + room, f64::from(size.height) + room);
        (-room..=width).contains(&p.x) && (-room..=height).contains(&p.y)
    }

    /// Whether a point lies in the picture.
    fn hold(&self, p: Vector2<f64>) -> bool {
        self.within(p, self.room)
    }

    /// Whether a point lies at an edge or beyond. What belongs to a limb that ends there and is not seen may be anywhere.
    fn reach(&self, p: Vector2<f64>) -> bool {
        !self.within(p, -self.room)
    }
}

/// How long one metre at the body's distance is in the picture, in pixels: the least-squares scale between the eight
/// world joints and their pixels (weak perspective), so that it does not shrink when one bone points at the camera.
pub(crate) fn pixels_per_metre(pose: &Pose) -> Option<f64> {
    let count = Landmark::JOINTS.len() as f64;
    let (mut pixel, mut world) = (Vector2::<f64>::zeros(), Vector2::<f64>::zeros());
    for landmark in Landmark::JOINTS {
        let at = pose.at(landmark);
        pixel += at.pixel.coords / count;
        world += at.world.xy() / count;
    }
    let (mut across, mut square) = (0.0, 0.0);
    for landmark in Landmark::JOINTS {
        let at = pose.at(landmark);
        let metres = at.world.xy() - world;
        across += metres.dot(&(at.pixel.coords - pixel));
        square += metres.norm_squared();
    }
    (square > NO_SIZE && across > 0.0).then(|| across / square)
}

/// Heels and toes, left before right.
const FEET: [Landmark; 4] =
    [Landmark::LeftHeel, Landmark::RightHeel, Landmark::LeftFootIndex, Landmark::RightFootIndex];

/// The pose as the fit takes it.
pub(crate) fn observation(time: Timestamp, pose: &Pose, standing: bool) -> Observation {
    Observation {
        time_s: time.seconds(),
        pixels: Landmark::JOINTS.map(|l| pose.at(l).pixel_now().coords),
        feet: FEET.map(|l| pose.at(l).pixel_now().coords),
        visibility: Landmark::JOINTS.map(|l| f64::from(pose.at(l).visibility.value())),
        world: Landmark::JOINTS.map(|l| pose.at(l).world_now()),
        flat: pose.detail == Detail::Flat,
        standing,
        lifted: None,
    }
}

/// What lies between two moments; `share` 0 gives the first and 1 the second.
pub(crate) fn between(a: &Observation, b: &Observation, share: f64) -> Observation {
    Observation {
        time_s: a.time_s + share * (b.time_s - a.time_s),
        pixels: std::array::from_fn(|i| a.pixels[i].lerp(&b.pixels[i], share)),
        feet: std::array::from_fn(|i| a.feet[i].lerp(&b.feet[i], share)),
        visibility: std::array::from_fn(|i| a.visibility[i].min(b.visibility[i])),
        world: std::array::from_fn(|i| a.world[i].lerp(&b.world[i], share)),
        flat: a.flat || b.flat,
        standing: a.standing && b.standing,
        lifted: None,
    }
}

/// The picture's size as the fit takes it.
pub(crate) fn picture(size: PictureSize) -> Picture {
    Picture { width: f64::from(size.width), height: f64::from(size.height) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::body::scripted::{Person, SIZE};

    #[test]
    fn a_metre_keeps_its_length_whatever_points_at_the_camera() {
        // Focal length 600 pixels, 3.5 m away.
        for person in [Person::squatting(0.0, 0.0), Person::sitting(0.0, 30.0), Person::sitting(90.0, 0.0)] {
            let scale = pixels_per_metre(&person.pose()).unwrap();
            assert!((scale / (600.0 / 3.5) - 1.0).abs() < 0.15, "{scale}");
        }
    }

    #[test]
    fn half_way_lies_half_way() {
        let at = |depth: f64| observation(Timestamp::from_secs_f64(depth), &Person::squatting(0.0, depth).pose(), true);
        let half = between(&at(0.0), &at(1.0), 0.5);
        assert_eq!(half.time_s, 0.5);
        assert!((half.pixels[2] - (at(0.0).pixels[2] + at(1.0).pixels[2]) / 2.0).norm() < 1e-9);
    }

    #[test]
    fn what_lies_outside_is_counted() {
        let mut pose = Person::squatting(0.0, 0.0).pose();
        assert_eq!(in_frame(&pose, Shown::still(SIZE)), 1.0);
        pose.landmarks[Landmark::LeftAnkle as usize].pixel.y = 641.0;
        pose.landmarks[Landmark::RightAnkle as usize].pixel.y = 650.0;
        assert!((in_frame(&pose, Shown::still(SIZE)) - 13.0 / 15.0).abs() < 1e-12);
    }

    #[test]
    fn a_hidden_joint_of_a_leg_that_is_cut_off_or_of_both_legs_is_a_guess_and_one_behind_the_other_leg_is_not() {
        use crate::units::Confidence;
        let mut pose = Person::upright(90.0, 5.0, 5.0, 5.0).pose();
        let knees = Side::BOTH.map(|side| Landmark::JOINTS.iter().position(|&l| l == Landmark::knee(side)).unwrap());
        let read = |pose: &Pose| {
            let (still, seen) = (Shown::still(SIZE), observation(Timestamp::ZERO, pose, true));
            (inside(pose, &Side::BOTH.map(Landmark::knee), still), joints_inside(&seen, &knees, still))
        };
        let unseen = (Err(NotMeasurable::Hidden), Err(NotMeasurable::Hidden));
        let hide = |pose: &mut Pose, landmark: Landmark| {
            pose.landmarks[landmark as usize].visibility = Confidence::new(0.1);
        };
        hide(&mut pose, Landmark::LeftKnee);
        assert_eq!(read(&pose), (Ok(()), Ok(())), "hidden by the other leg");
        for side in Side::BOTH {
            pose.landmarks[Landmark::ankle(side) as usize].pixel.y = f64::from(SIZE.height) - 1.0;
        }
        assert_eq!(read(&pose), unseen, "where the picture ends");
        for side in Side::BOTH {
            pose.landmarks[Landmark::ankle(side) as usize].pixel.y -= 100.0;
        }
        assert_eq!(read(&pose), (Ok(()), Ok(())));
        hide(&mut pose, Landmark::RightKnee);
        assert_eq!(read(&pose), unseen, "behind something");
        for side in Side::BOTH {
            pose.landmarks[Landmark::ankle(side) as usize].pixel.y += 100.0;
        }
        for side in Side::BOTH {
            pose.landmarks[Landmark::knee(side) as usize].visibility = Confidence::new(0.9);
        }
        assert_eq!(read(&pose), (Ok(()), Ok(())), "a knee that is seen is seen");
    }
}
