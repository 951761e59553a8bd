//! What the feet do in the picture: heels that rise, feet that travel, an ankle that rests on a knee.

use nalgebra::Point2;

use crate::kinematics::observe::moment::{Outcome, inside, measured};
use crate::kinematics::observe::rest::Rest;
use crate::kinematics::observe::setting::Setting;
use crate::kinematics::observe::sizes::Sizes;
use crate::kinematics::value::{NotMeasurable, Posture};
use crate::pose::camera::Shown;
use crate::pose::landmark::{Landmark, Pose};
use crate::units::{Side, Timestamp};

/// Seconds of rest over which the place of a heel and of a foot is averaged.
const HEEL_MEMORY_S: f64 = 4.0;
const FOOT_MEMORY_S: f64 = 0.5;
/// Hips within this of the tallest that was seen lately (in trunk plus leg) stand tall; forgotten at so much a second.
const TALL: f64 = 0.04;
const TALLEST_FORGETS: f64 = 0.005;
/// Sine of the yaw from which on a person is seen from aside rather than from the front or the back.
const ASIDE: f64 = 0.6;
/// A foot this far from where it rested has stepped, per cent of the shank.
const STEPPED_PCT: f64 = 40.0;
/// A foot that moves by less than this a second (in shanks) stands.
const STANDS: f64 = 0.5;

/// Follows both feet; sees only the past.
#[derive(Debug, Clone)]
pub(crate) struct Feet {
    /// Height of the heel over the toe, and of the heel in the picture.
    heel: [Rest<2>; 2],
    foot: [Rest<2>; 2],
    last: [Option<(Timestamp, Point2<f64>)>; 2],
    seen: Option<Timestamp>,
    tallest: f64,
    stands_tall: bool,
    /// Whether each foot stands still.
    stands: [bool; 2],
    /// How far each foot is from where it rested, at the last moment.
    pub(crate) travel: [Outcome; 2],
    /// How high each heel is, at the last moment.
    pub(crate) rise: [Outcome; 2],
}

impl Feet {
    /// Looks at the next moment.
    pub(crate) fn push(&mut self, pose: &Pose, setting: &Setting, sizes: &Sizes) {
        self.watch_height(setting);
        for side in Side::BOTH {
            let travel = self.foot_travel(pose, side, setting, sizes);
            // Where a foot has been put down anew, its heel has a new place of rest.
            if travel.is_ok_and(|travel| travel.value > STEPPED_PCT) {
                self.heel[side.index()] = Rest::new(HEEL_MEMORY_S);
            }
            self.travel[side.index()] = travel;
            self.rise[side.index()] = self.heel_rise(pose, side, setting, sizes);
        }
    }

    /// Keeps track of how tall the person stands; whoever turns out to stand taller had not rested before.
    fn watch_height(&mut self, setting: &Setting) {
        let hips = setting.cues.hips;
        let dt = self.seen.map_or(0.0, |before| setting.time.since(before).max(0.0));
        self.seen = Some(setting.time);
        if hips > self.tallest + 2.0 * TALL {
            self.heel = [Rest::new(HEEL_MEMORY_S); 2];
        }
        self.tallest = hips.max(self.tallest - TALLEST_FORGETS * dt);
        self.stands_tall = hips > self.tallest - TALL;
    }

    /// The smaller of two rises: of the heel over the toe and of the heel itself. The network tips a planted foot with
    /// the shank, which lowers the toe; a moving camera moves the heel; a heel that is lifted does both.
    fn heel_rise(&mut self, pose: &Pose, side: Side, setting: &Setting, sizes: &Sizes) -> Outcome {
        if setting.posture != Posture::Standing {
            return Err(NotMeasurable::Posture);
        }
        let (heel, toe) = (Landmark::heel(side), Landmark::foot_index(side));
        inside(pose, &[heel, toe], setting.shown)?;
        let now = [pose.pixel(toe).y - pose.pixel(heel).y, -pose.pixel(heel).y];
        let rest = self.heel[side.index()].push(setting.time, now, self.stands_tall && self.stands[side.index()]);
        let aside = setting.direction.yaw.sin();
        if aside.abs() < ASIDE {
            return Err(NotMeasurable::View);
        }
        let rest = rest.ok_or(NotMeasurable::NoBaseline)?;
        let near = (side == Side::Left) == (aside > 0.0);
        let (sd, sd_of_change) = if near { (5.0, 4.0) } else { (12.0, 10.0) };
        measured(100.0 * (now[0] - rest[0]).min(now[1] - rest[1]) / sizes.shank, sd, sd_of_change)
    }

    fn foot_travel(&mut self, pose: &Pose, side: Side, setting: &Setting, sizes: &Sizes) -> Outcome {
        in_picture(pose, side, setting.shown)?;
        let time = setting.time;
        let foot = pose.pixel(Landmark::ankle(side));
        let last = self.last[side.index()].replace((time, foot));
        let still = last.is_none_or(|(before, at)| {
            nalgebra::distance(&at, &foot) <= STANDS * sizes.shank * time.since(before).max(0.0)
        });
        self.stands[side.index()] = still;
        let rest = self.foot[side.index()].push(time, [foot.x, foot.y], still);
        let [x, y] = rest.ok_or(NotMeasurable::NoBaseline)?;
        measured(100.0 * nalgebra::distance(&foot, &Point2::new(x, y)) / sizes.shank, 5.0, 4.0)
    }
}

impl Default for Feet {
    fn default() -> Self {
        Self {
            heel: [Rest::new(HEEL_MEMORY_S); 2],
            foot: [Rest::new(FOOT_MEMORY_S); 2],
            last: [None; 2],
            seen: None,
            tallest: 0.0,
            stands_tall: false,
            stands: [false; 2],
            travel: [Err(NotMeasurable::Hidden); 2],
            rise: [Err(NotMeasurable::Hidden); 2],
        }
    }
}

/// Whether this side's ankle is in the picture.
///
/// # Errors
/// [`NotMeasurable::Hidden`] where it is not.
pub(crate) fn in_picture(pose: &Pose, side: Side, shown: Shown) -> Result<(), NotMeasurable> {
    inside(pose, &[Landmark::ankle(side)], shown)
}

/// Over the other foot and not over where it rested: nothing has to be learnt first, and a camera that moves takes both
/// along.
pub(crate) fn foot_lift(pose: &Pose, side: Side, setting: &Setting, sizes: &Sizes) -> Outcome {
    let (own, other) = (Landmark::ankle(side), Landmark::ankle(side.other()));
    inside(pose, &[own, other], setting.shown)?;
    measured(100.0 * (pose.pixel(other).y - pose.pixel(own).y) / sizes.shank, 6.0, 4.0)
}

/// In the picture, where it can only be smaller than in space: depth is too poor for two points that touch.
pub(crate) fn ankle_on_knee(pose: &Pose, side: Side, setting: &Setting, sizes: &Sizes) -> Outcome {
    let (ankle, knee) = (Landmark::ankle(side), Landmark::knee(side.other()));
    inside(pose, &[ankle, knee], setting.shown)?;
    measured(100.0 * nalgebra::distance(&pose.pixel(ankle), &pose.pixel(knee)) / sizes.shank, 12.0, 8.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::body::scripted::{self, Person};
    use crate::kinematics::measures::in_picture::PictureRead;
    use crate::kinematics::measures::table::{Measure, MeasureKind, read_in_picture};
    use crate::kinematics::observe::moment::world_joints;

    /// Measures of the last of some moments, a tenth of a second apart.
    fn read(posture: Posture, poses: &[Pose]) -> [Outcome; Measure::COUNT] {
        let mut feet = Feet::default();
        let mut out = [Err(NotMeasurable::Hidden); Measure::COUNT];
        for (i, pose) in poses.iter().enumerate() {
            let time = Timestamp::from_secs_f64(i as f64 * 0.1);
            let setting = scripted::setting(pose, &world_joints(pose), posture, time);
            let sizes = Sizes::of(pose).unwrap();
            feet.push(pose, &setting, &sizes);
            read_in_picture(&PictureRead { pose, setting: &setting, sizes, feet: &feet }, &mut out);
        }
        out
    }

    fn of(kind: MeasureKind, side: Side) -> usize {
        Measure::of(kind, side).index()
    }

    fn moved(mut pose: Pose, landmark: Landmark, x: f64, y: f64) -> Pose {
        pose.landmarks[landmark as usize].pixel += nalgebra::Vector2::new(x, y);
        pose
    }

    #[test]
    fn a_heel_that_no_network_looked_for_does_not_stay_down() {
        let pose = Pose { detail: crate::pose::landmark::Detail::Flat, ..Person::squatting(90.0, 0.0).pose() };
        let out = read(Posture::Standing, &vec![pose; 20]);
        assert_eq!(out[of(MeasureKind::HeelRise, Side::Left)], Err(NotMeasurable::Hidden));
        assert!(out[of(MeasureKind::FootTravel, Side::Left)].is_ok());
    }

    #[test]
    fn a_heel_rises_from_where_it_rested() {
        let pose = Person::squatting(90.0, 0.0).pose();
        let shank = Sizes::of(&pose).unwrap().shank;
        let mut poses = vec![pose.clone(); 20];
        poses.push(moved(pose, Landmark::LeftHeel, 0.0, -0.2 * shank));
        let out = read(Posture::Standing, &poses);
        // The moment itself counts as rest as well, since the person stands tall.
        let risen = out[of(MeasureKind::HeelRise, Side::Left)].unwrap().value;
        assert!((risen - 20.0).abs() < 2.0, "{risen}");
        assert!(out[of(MeasureKind::HeelRise, Side::Right)].unwrap().value.abs() < 1e-9);
        let front = read(Posture::Standing, &[Person::squatting(0.0, 0.0).pose()]);
        assert_eq!(front[of(MeasureKind::HeelRise, Side::Left)], Err(NotMeasurable::View));
    }

    #[test]
    fn a_heel_rises_from_where_it_stands_now_and_not_from_where_the_person_came() {
        let pose = Person::squatting(90.0, 0.0).pose();
        let shank = Sizes::of(&pose).unwrap().shank;
        // Farther away, feet are higher in the picture.
        let mut far = pose.clone();
        far.landmarks.iter_mut().for_each(|l| l.pixel.y -= 0.6 * shank);
        let mut poses = vec![far; 20];
        poses.extend(vec![pose.clone(); 8]);
        poses.push(moved(pose, Landmark::LeftHeel, 0.0, -0.2 * shank));
        let risen = read(Posture::Standing, &poses)[of(MeasureKind::HeelRise, Side::Left)].unwrap().value;
        assert!((risen - 20.0).abs() < 5.0, "{risen}");
    }

    #[test]
    fn a_foot_in_the_air_is_over_the_other_one() {
        let mut person = Person::sitting(60.0, 0.0);
        person.legs[0][0] += 20.0;
        let out = read(Posture::Sitting, &[person.pose()]);
        let [left, right] = Side::BOTH.map(|side| out[of(MeasureKind::FootLift, side)].unwrap().value);
        assert!(left > 15.0 && (left + right).abs() < 1e-9, "{left} {right}");
    }

    #[test]
    fn a_foot_travels_from_where_it_stood() {
        let pose = Person::sitting(90.0, 0.0).pose();
        let shank = Sizes::of(&pose).unwrap().shank;
        let mut poses = vec![pose.clone(); 20];
        poses.push(moved(pose, Landmark::LeftAnkle, 0.0, -0.4 * shank));
        let out = read(Posture::Sitting, &poses);
        assert!((out[of(MeasureKind::FootTravel, Side::Left)].unwrap().value - 40.0).abs() < 4.0);
        assert!(out[of(MeasureKind::FootTravel, Side::Right)].unwrap().value < 1e-6);
    }

    #[test]
    fn a_camera_that_moves_or_a_toe_that_sinks_raises_no_heel() {
        let pose = Person::squatting(90.0, 0.0).pose();
        let shank = Sizes::of(&pose).unwrap().shank;
        let rise = |last: Pose| {
            let mut poses = vec![pose.clone(); 20];
            poses.push(last);
            read(Posture::Standing, &poses)[of(MeasureKind::HeelRise, Side::Left)].unwrap().value
        };
        let sunk = moved(pose.clone(), Landmark::LeftFootIndex, 0.0, 0.2 * shank);
        assert!(rise(sunk).abs() < 1.0);
        let mut panned = pose.clone();
        panned.landmarks.iter_mut().for_each(|l| l.pixel.y -= 0.2 * shank);
        assert!(rise(panned).abs() < 1.0);
    }

    #[test]
    fn a_foot_outside_of_the_picture_is_hidden() {
        let pose = moved(Person::squatting(90.0, 0.0).pose(), Landmark::LeftFootIndex, 0.0, 500.0);
        let out = read(Posture::Standing, &[pose]);
        assert_eq!(out[of(MeasureKind::HeelRise, Side::Left)], Err(NotMeasurable::Hidden));
    }
}
