//! Whether the person stands, sits, or lies on the back or on the side, told from the past alone and without flicker.

use super::cues::Cues;
use super::rest::Rest;
use crate::kinematics::value::Posture;
use crate::units::{Side, Timestamp};

/// Below this height somebody upright is taken to lie, above the other a lying one to be up.
const LIES: f64 = 0.45;
const UP: f64 = 0.53;
/// Both are higher by so much for a body whose chest faces up, or that has one side above the other, by more than
/// [`RECLINED`]: no upright body does, and a camera that looks down lifts whatever is farther away.
const LYING_SHOWS: f64 = 0.15;
const RECLINED: f64 = 0.8;
/// Hips above this and thighs hanging more than that: legs are straight enough to be standing.
const TALL_HIPS: f64 = 0.53;
const HANGING: f64 = 0.75;
/// Mass farther behind the feet than this is carried by something else: at first sight, and after having stood.
const CARRIED: f64 = 0.07;
const SURELY_CARRIED: f64 = 0.13;
/// Balance is seen well enough after having stood where the chest faces towards the camera by less than this, and is not
/// seen at all where it faces away by more than the other: the network's depth is poor from behind.
const SEEN_ASIDE: f64 = 0.8;
const SEEN_FROM_BEHIND: f64 = 0.5;
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
/// Seconds of standing over which it is learnt how the person stands.
const STANDING_MEMORY_S: f64 = 2.0;
const TOP_CHANGES: f64 = 0.3;

impl Cues {
    /// Height of the body: high for whoever stands, sits or bends, low for whoever lies.
    fn height(&self) -> f64 {
        self.shoulders.max(self.hips) + 0.2 * self.upright.max(0.0)
    }

    /// Legs near enough to straight to be standing.
    fn tall(&self) -> bool {
        self.hips > TALL_HIPS && self.thighs_down.iter().all(|&d| d > HANGING)
    }
}

/// Follows the posture from frame to frame; sees only the past.
#[derive(Debug, Clone)]
pub(crate) struct PostureTracker {
    now: Option<Posture>,
    waiting: Option<(Posture, Timestamp)>,
    before: Option<Timestamp>,
    /// Whether this person has been seen on straight legs.
    stood: bool,
    /// How far behind the feet this person's mass is while standing: who leans against a wall is balanced like that.
    standing_mass: Rest<1>,
    /// Height of the hips where they came to rest, and since when they rest.
    resting: Option<(f64, Timestamp)>,
    left_up: Option<f64>,
}

impl Default for PostureTracker {
    fn default() -> Self {
        Self {
            now: None,
            waiting: None,
            before: None,
            stood: false,
            standing_mass: Rest::new(STANDING_MEMORY_S),
            resting: None,
            left_up: None,
        }
    }
}

impl PostureTracker {
    /// The posture at one moment.
    pub(crate) fn push(&mut self, time: Timestamp, cues: &Cues) -> Posture {
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
        self.standing_mass.push(time, [cues.mass_behind], cues.tall());
        self.resting = match self.resting {
            Some((height, since)) if (height - cues.hips).abs() <= REST_BAND => Some((height, since)),
            _ => Some((cues.hips, time)),
        };
        let share = 1.0 - (-dt / TOP_MEMORY_S).exp();
        self.left_up = Some(self.left_up.map_or(cues.left_up, |mean| mean + share * (cues.left_up - mean)));
    }

    fn instant(&self, time: Timestamp, cues: &Cues) -> Posture {
        let lying = self.now.is_some_and(Posture::lies);
        let shows = cues.chest_up.max(cues.left_up.abs()) > RECLINED;
        let limit = if lying { UP } else { LIES } + if shows { LYING_SHOWS } else { 0.0 };
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
        let (limit, towards) = if self.stood { (SURELY_CARRIED, SEEN_ASIDE) } else { (CARRIED, 1.0) };
        let seen = cues.chest_away <= SEEN_FROM_BEHIND && -cues.chest_away <= towards;
        let own = self.standing_mass.level().map_or(0.0, |[mass]| mass.max(0.0));
        let unbalanced = seen && cues.mass_behind - own > limit;
        unbalanced || (rests && cues.mass_behind - own > CARRIED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::body::scripted::Person;

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
    fn a_camera_that_looks_down_or_is_tilted_changes_nothing() {
        for (pitch, roll) in [(25.0, 0.0), (15.0, 8.0), (15.0, -8.0)] {
            let tilted = |person: Person| person.before_tilted_camera(pitch, roll);
            for around in [-90.0, -30.0, 0.0, 60.0] {
                let person = tilted(Person::supine(around));
                assert!(all(&told([person; 5]), Posture::Supine), "supine {around} {pitch} {roll}");
            }
            for towards_feet in [0.0, 30.0, 60.0] {
                let person = tilted(Person::side_lying(Side::Left, towards_feet, 0.0));
                let posture = Posture::SideLying { top: Side::Left };
                assert!(all(&told([person; 5]), posture), "on the side {towards_feet} {pitch} {roll}");
            }
            for yaw in [-90.0, 0.0, 45.0] {
                let squat = (0..20).map(|i| tilted(Person::squatting(yaw, f64::from(i.min(20 - i)) / 10.0)));
                assert!(all(&told(squat), Posture::Standing), "squat {yaw} {pitch} {roll}");
            }
        }
    }

    #[test]
    fn who_leans_against_a_wall_squats_there_and_does_not_sit() {
        let mut tracker = PostureTracker::default();
        for i in 0..120 {
            let depth = (f64::from(i % 40) / 20.0 - 1.0).abs();
            let mut cues = Cues::of(&Person::squatting(70.0, 1.0 - depth).pose()).unwrap();
            cues.mass_behind += 0.2;
            assert_eq!(tracker.push(Timestamp::from_secs_f64(f64::from(i) * 0.1), &cues), Posture::Standing, "{i}");
        }
    }

    #[test]
    fn one_odd_frame_changes_nothing() {
        let mut people = [Person::squatting(30.0, 0.0); 30];
        people[15] = Person::supine(90.0);
        assert!(all(&told(people), Posture::Standing));
    }
}
