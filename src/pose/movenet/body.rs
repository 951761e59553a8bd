//! From 17 points of a picture to a body with depth as far as the picture alone tells it.
//!
//! A bone that looks shorter than it is points towards the camera or away from it. Which of the two, the body tells: the
//! nose shows where it faces, the knees bend forwards and the shanks go back from them. Feet and hands are not seen; the
//! lifter needs feet, so they are put where they usually are, at a visibility of nothing.

use nalgebra::{Point2, Vector2, Vector3};

use super::head::{POINTS, Point};
use crate::pose::estimator::Decoded;
use crate::pose::landmark::{Detail, LANDMARK_COUNT, Landmark, Pose, PoseLandmark};
use crate::pose::region::Region;
use crate::units::Confidence;

/// Below this, in the mean over the joints, there is no person in the square.
const MIN_PRESENCE: f32 = 0.5;
/// The score at which Google takes a point for seen; here it is a visibility of a half.
const SEEN: f32 = 0.3;

// Of an adult of 1.75 m between joint centres, metres (Drillis and Contini 1966; Winter 2009, table 4.1).
const SHOULDERS: f64 = 0.35;
const HIPS: f64 = 0.20;
const TRUNK: f64 = 0.50;
const THIGH: f64 = 0.43;
const SHANK: f64 = 0.43;
/// From the ankle to the big toe, back to the heel, and down to either, metres.
const TOE: f64 = 0.16;
const HEEL: f64 = 0.05;
const SOLE: f64 = 0.05;

// The network's own order.
const NOSE: usize = 0;
const EARS: [usize; 2] = [3, 4];
const SHOULDER: [usize; 2] = [5, 6];
const HIP: [usize; 2] = [11, 12];
const KNEE: [usize; 2] = [13, 14];
const ANKLE: [usize; 2] = [15, 16];

/// What each point is.
const LANDMARKS: [Landmark; POINTS] = {
    use Landmark::*;
    [
        Nose,
        LeftEye,
        RightEye,
        LeftEar,
        RightEar,
        LeftShoulder,
        RightShoulder,
        LeftElbow,
        RightElbow,
        LeftWrist,
        RightWrist,
        LeftHip,
        RightHip,
        LeftKnee,
        RightKnee,
        LeftAnkle,
        RightAnkle,
    ]
};

/// The point at which each landmark stands: what is not given stands at the nearest one, left beside right.
const STANDS_AT: [usize; LANDMARK_COUNT] = [
    0, 1, 1, 1, 2, 2, 2, 3, 4, 0, 0, // the head
    5, 6, 7, 8, 9, 10, 9, 10, 9, 10, 9, 10, // arms and hands
    11, 12, 13, 14, 15, 16, 15, 16, 15, 16, // legs and feet
];

/// The body that the points of a region show, if they show one.
pub(super) fn body(points: &[Point; POINTS], region: &Region) -> Option<Decoded> {
    let seen = points.map(|p| p.score / (p.score + SEEN));
    let joints = || SHOULDER.into_iter().chain(HIP).chain(KNEE).chain(ANKLE);
    let presence = joints().map(|i| seen[i]).sum::<f32>() / joints().count() as f32;
    let at = points.map(|p| region.to_picture(p.across, p.down));
    let finite = at.iter().all(|p| p.coords.iter().all(|v| v.is_finite()));
    (finite && presence >= MIN_PRESENCE).then(|| {
        let shape = Shape::of(&at);
        let mut landmarks = STANDS_AT.map(|point| shape.landmark(at[point], shape.depth[point], 0.0));
        for (landmark, seen) in LANDMARKS.into_iter().zip(seen) {
            landmarks[landmark as usize].visibility = Confidence::new(seen);
        }
        shape.put_feet(&at, &mut landmarks);
        let pose = Pose { presence: Confidence::new(presence), detail: Detail::Flat, landmarks };
        Decoded { pose, frame_points: shape.frame_points(&at) }
    })
}

fn middle(at: &[Point2<f64>; POINTS], two: [usize; 2]) -> Point2<f64> {
    nalgebra::center(&at[two[0]], &at[two[1]])
}

/// How a body is placed before the camera.
struct Shape {
    hips: Point2<f64>,
    /// Pixels of a metre.
    scale: f64,
    /// Across the trunk in the picture, to the right of whoever stands upright.
    aside: Vector2<f64>,
    /// Where the body faces: along `aside`, and away from the camera; of length 1.
    forward: Vector2<f64>,
    /// Of each point, metres away from the camera, from between the hips.
    depth: [f64; POINTS],
}

impl Shape {
    fn of(at: &[Point2<f64>; POINTS]) -> Self {
        let (hips, shoulders) = (middle(at, HIP), middle(at, SHOULDER));
        let up = (shoulders - hips).try_normalize(1e-6).unwrap_or(-Vector2::y());
        let aside = Vector2::new(-up.y, up.x);
        let scale = scale(at);
        // From right to left along the shoulders: all of it in the picture of whoever faces the camera or turns away.
        let left = ((at[SHOULDER[0]] - at[SHOULDER[1]]).dot(&aside) / (SHOULDERS * scale)).clamp(-1.0, 1.0);
        let nose = (at[NOSE] - middle(at, EARS)).dot(&aside);
        let forward = Vector2::new((1.0 - left * left).sqrt().copysign(nose), -left);
        let mut shape = Self { hips, scale, aside, forward, depth: [0.0; POINTS] };
        shape.depth = shape.depths(at);
        shape
    }

    /// How far a bone of this length reaches along the line of sight.
    fn reach(&self, a: Point2<f64>, b: Point2<f64>, length: f64) -> f64 {
        let seen = nalgebra::distance(&a, &b) / self.scale;
        (length * length - seen * seen).max(0.0).sqrt()
            * self.forward.y.signum()
            * (2.0 * self.forward.y.abs()).min(1.0)
    }

    fn depths(&self, at: &[Point2<f64>; POINTS]) -> [f64; POINTS] {
        // Who faces to the right in the picture has the left side away from the camera.
        let away = [self.forward.x / 2.0, -self.forward.x / 2.0];
        let trunk = self.reach(self.hips, middle(at, SHOULDER), TRUNK);
        let mut depth = [trunk; POINTS];
        for side in 0..2 {
            let (hip, knee, ankle) = (HIP[side], KNEE[side], ANKLE[side]);
            // Shoulder, elbow and wrist lie two apart.
            for arm in [0, 2, 4] {
                depth[SHOULDER[side] + arm] = trunk + away[side] * SHOULDERS;
            }
            depth[hip] = away[side] * HIPS;
            depth[knee] = depth[hip] + self.reach(at[hip], at[knee], THIGH);
            depth[ankle] = depth[knee] - self.reach(at[knee], at[ankle], SHANK);
        }
        depth
    }

    fn landmark(&self, pixel: Point2<f64>, depth: f64, visibility: f32) -> PoseLandmark {
        let flat = (pixel - self.hips) / self.scale;
        PoseLandmark {
            pixel,
            depth: depth * self.scale,
            visibility: Confidence::new(visibility),
            world: Vector3::new(flat.x, flat.y, depth),
            unsmoothed: None,
        }
    }

    /// A foot stands square on its shank and points where the body faces.
    fn put_feet(&self, at: &[Point2<f64>; POINTS], landmarks: &mut [PoseLandmark; LANDMARK_COUNT]) {
        let feet = [(Landmark::LeftFootIndex, Landmark::LeftHeel), (Landmark::RightFootIndex, Landmark::RightHeel)];
        for (side, (toe, heel)) in feet.into_iter().enumerate() {
            let (knee, ankle) = (at[KNEE[side]], at[ANKLE[side]]);
            let down = (ankle - knee).try_normalize(1e-6).unwrap_or(Vector2::y());
            let across = Vector2::new(down.y, -down.x);
            let ahead = across * self.forward.x.abs() * (across.dot(&self.aside) * self.forward.x).signum();
            for (landmark, length) in [(toe, TOE), (heel, -HEEL)] {
                let pixel = ankle + (ahead * length + down * SOLE) * self.scale;
                let depth = self.depth[ANKLE[side]] + self.forward.y * length;
                landmarks[landmark as usize] = self.landmark(pixel, depth, 0.0);
            }
        }
    }

    /// The middle of the hips, and a point so far from it as the farthest of the body, from the ankles to the shoulders:
    /// the network knows people who stand in their picture as they would stand in a room.
    fn frame_points(&self, at: &[Point2<f64>; POINTS]) -> [Point2<f64>; 2] {
        let up = (middle(at, SHOULDER) - middle(at, ANKLE)).try_normalize(1e-6).unwrap_or(-Vector2::y());
        let far = at.iter().map(|p| nalgebra::distance(p, &self.hips)).fold(0.0, f64::max);
        [self.hips, self.hips + up * far]
    }
}

/// Pixels of a metre: by the bone that is longest for what it is, since none looks longer than it is.
fn scale(at: &[Point2<f64>; POINTS]) -> f64 {
    let trunk = nalgebra::distance(&middle(at, SHOULDER), &middle(at, HIP)) / TRUNK;
    let legs = (0..2).flat_map(|side| {
        let (hip, knee, ankle) = (at[HIP[side]], at[KNEE[side]], at[ANKLE[side]]);
        [nalgebra::distance(&hip, &knee) / THIGH, nalgebra::distance(&knee, &ankle) / SHANK]
    });
    legs.fold(trunk, f64::max).max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGION: Region = Region { centre: Point2::new(500.0, 500.0), side: 1000.0, rotation: 0.0 };

    /// Somebody of 1.75 m at 400 pixels a metre; each place is across, down and away, metres from between the hips.
    fn seen(place: impl Fn(usize) -> [f64; 3]) -> [Point; POINTS] {
        std::array::from_fn(|i| {
            let [across, down, _] = place(i);
            Point { across: 0.5 + 0.4 * across, down: 0.5 + 0.4 * down, score: 0.8 }
        })
    }

    /// From the front, squatting by so much at hips and knees, radians: 0 stands.
    fn front(bent: f64) -> impl Fn(usize) -> [f64; 3] {
        move |i| {
            let left = if i % 2 == 1 { 1.0 } else { -1.0 };
            let knee = [left * HIPS / 2.0, THIGH * bent.cos(), -THIGH * bent.sin()];
            match i {
                0 => [0.0, -TRUNK - 0.2, -0.1],
                1..=4 => [left * 0.05, -TRUNK - 0.25, 0.0],
                5..=10 => [left * SHOULDERS / 2.0, -TRUNK + 0.25 * ((i - 5) / 2) as f64, 0.0],
                11 | 12 => [left * HIPS / 2.0, 0.0, 0.0],
                13 | 14 => knee,
                _ => [knee[0], knee[1] + SHANK, knee[2]],
            }
        }
    }

    /// The same body seen from its right: it faces to the right in the picture.
    fn side(bent: f64) -> impl Fn(usize) -> [f64; 3] {
        let front = front(bent);
        move |i| {
            let [left, down, away] = front(i);
            [-away, down, left]
        }
    }

    fn error(place: impl Fn(usize) -> [f64; 3]) -> f64 {
        let decoded = body(&seen(&place), &REGION).unwrap();
        let joints = Landmark::JOINTS.into_iter().enumerate();
        let off = joints.map(|(joint, landmark)| {
            let point = [SHOULDER, HIP, KNEE, ANKLE][joint / 2][joint % 2];
            (decoded.pose.at(landmark).world - Vector3::from(place(point))).norm()
        });
        off.fold(0.0, f64::max)
    }

    #[test]
    fn depth_comes_back_from_the_front_and_from_the_side() {
        for bent in [0.0, 0.5, 1.2] {
            assert!(error(front(bent)) < 0.03, "front {bent}: {}", error(front(bent)));
            assert!(error(side(bent)) < 0.03, "side {bent}: {}", error(side(bent)));
        }
    }

    #[test]
    fn what_is_not_given_is_not_visible_and_noise_is_nobody() {
        let pose = body(&seen(side(0.0)), &REGION).unwrap().pose;
        assert_eq!(pose.detail, Detail::Flat);
        for (point, landmark) in LANDMARKS.into_iter().enumerate() {
            assert!(pose.gives(landmark) && STANDS_AT[landmark as usize] == point, "{landmark:?}");
            assert!(pose.at(landmark).visibility.value() > 0.7);
        }
        assert_eq!(pose.landmarks.iter().filter(|l| l.visibility.value() > 0.0).count(), POINTS);
        assert!(
            !pose.gives(Landmark::LeftHeel) && !pose.gives(Landmark::MouthLeft) && !pose.gives(Landmark::LeftThumb)
        );
        // The toes point to where the body faces.
        assert!(pose.pixel(Landmark::LeftFootIndex).x > pose.pixel(Landmark::LeftAnkle).x + 40.0);
        let noise = seen(side(0.0)).map(|p| Point { score: 0.09, ..p });
        assert!(body(&noise, &REGION).is_none());
    }

    #[test]
    fn the_next_square_holds_the_whole_body_upright() {
        let decoded = body(&seen(front(0.3)), &REGION).unwrap();
        let [hips, scale] = decoded.frame_points;
        let next = Region::around_body(hips, scale);
        assert!(next.rotation.abs() < 0.05);
        assert!(decoded.pose.landmarks.iter().all(|l| nalgebra::distance(&l.pixel, &next.centre) < next.side / 2.0));
    }
}
