//! Both hands raised over the head and kept there: the one sign that works from a mat.

use crate::kinematics::Posture;
use crate::pose::{Landmark, Pose};
use crate::units::{Side, Timestamp};

/// How long the hands must stay up, seconds.
const KEPT_S: f64 = 2.0;
/// Over the head is farther than the nose by this share of the trunk's length.
const OVER: f64 = 0.15;
/// A hand seen worse than this says nothing.
const SEEN: f32 = 0.4;
/// A sign that flickers for less than this goes on, seconds.
const FORGIVEN_S: f64 = 0.3;

/// Follows the hands.
#[derive(Debug, Clone, Default)]
pub(super) struct HandsUp {
    up_since: Option<Timestamp>,
    last_up: Option<Timestamp>,
    /// The hands have been seen down since the last sign: who lies with the arms over the head gives none.
    armed: bool,
}

impl HandsUp {
    /// `true` at the moment at which the hands have been up for long enough, once.
    pub(super) fn push(&mut self, time: Timestamp, pose: Option<&Pose>, posture: Posture) -> bool {
        let Some(pose) = pose else { return false };
        if are_up(pose, posture) {
            self.last_up = Some(time);
            let since = *self.up_since.get_or_insert(time);
            return time.since(since) >= KEPT_S && std::mem::take(&mut self.armed);
        }
        if self.last_up.is_none_or(|last| time.since(last) > FORGIVEN_S) {
            self.up_since = None;
            self.armed = true;
        }
        false
    }

    /// Seconds that the hands have been up, while that can still become a sign.
    pub(super) fn up_for(&self, now: Timestamp) -> Option<f64> {
        self.up_since.filter(|_| self.armed).map(|since| now.since(since))
    }
}

fn are_up(pose: &Pose, posture: Posture) -> bool {
    let (hip, shoulder) = (pose.mid_hip(), pose.mid_shoulder());
    let trunk = shoulder - hip;
    let length = trunk.norm();
    if length < 1.0 {
        return false;
    }
    // Of somebody upright, up is up in the picture: arms stretched forward in a deep squat point along the trunk too.
    let lying = posture.lies();
    let along = |l: Landmark| {
        let p = pose.pixel(l) - hip;
        if lying { p.dot(&trunk) / length } else { -p.y }
    };
    let head = along(Landmark::Nose).max(along(Landmark::LeftEar)).max(along(Landmark::RightEar));
    Side::BOTH.into_iter().all(|side| {
        let wrist = Landmark::wrist(side);
        pose.at(wrist).visibility.value() >= SEEN && along(wrist) > head + OVER * length
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coach::scripted::Standing;

    /// Whether a sign is given in each tenth of a second.
    fn signs(up: impl Fn(f64) -> bool, until: f64) -> Vec<f64> {
        let mut hands = HandsUp::default();
        let person = |hands_up| Standing { hands_up, ..Standing::default() }.pose();
        let times = (0..(until * 10.0) as i32).map(|i| f64::from(i) / 10.0);
        times.filter(|&t| hands.push(Timestamp::from_secs_f64(t), person(up(t)).as_ref(), Posture::Standing)).collect()
    }

    #[test]
    fn two_seconds_up_are_one_sign_and_it_takes_lowering_to_give_another() {
        assert_eq!(signs(|t| (1.0..9.0).contains(&t) || t >= 10.0, 14.0), [3.0, 12.0]);
        assert_eq!(signs(|t| (1.0..2.5).contains(&t), 6.0), [0.0; 0], "too short");
        assert_eq!(signs(|t| (1.0..9.0).contains(&t) && (t - 2.0).abs() > 0.05, 6.0), [3.0], "one odd frame");
    }

    #[test]
    fn arms_that_lie_over_the_head_from_the_start_are_no_sign() {
        assert_eq!(signs(|_| true, 10.0), [0.0; 0]);
    }
}
