//! When the larger of two networks looks: by the source's clock, and wherever the small one may be wrong.

use super::company::can_follow;
use super::landmark::Pose;
use crate::units::Timestamp;

/// The larger network looks with the first picture of each interval of so many seconds of the source's clock, so that it
/// does not matter where the reading began.
const EVERY_S: f64 = 0.25;
/// A presence below this is doubt: what is hidden, cut off or no person at all has less.
const SURE_PRESENCE: f32 = 0.9;

/// Says of each picture of one track whether the larger network is to look at it too.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyMoments {
    last: Option<(Timestamp, Pose)>,
}

impl KeyMoments {
    /// The person was lost: the next picture is the first one of another track.
    pub(super) fn reset(&mut self) {
        self.last = None;
    }

    /// Whether the larger network is to look at this picture, in which the small one saw `pose`.
    pub(super) fn due(&mut self, time: Timestamp, pose: &Pose) -> bool {
        let Some((before, last)) = self.last.replace((time, pose.clone())) else { return true };
        let interval = |time: Timestamp| (time.seconds() / EVERY_S).floor();
        interval(time) != interval(before)
            || pose.presence.value() < SURE_PRESENCE
            || !can_follow(pose, &last, time.since(before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pose::tracker::scripted::standing;
    use crate::units::Confidence;

    fn at(s: f64) -> Timestamp {
        Timestamp::from_secs_f64(s)
    }

    fn due(moments: &mut KeyMoments, times: impl IntoIterator<Item = f64>, pose: &Pose) -> Vec<f64> {
        times.into_iter().filter(|&s| moments.due(at(s), pose)).collect()
    }

    #[test]
    fn a_quiet_track_is_looked_at_by_the_sources_clock_wherever_the_reading_began() {
        let times = |from: u32| (from..90).map(|i| f64::from(i) / 30.0);
        let all = due(&mut KeyMoments::default(), times(0), &standing(0.0, 0.0));
        assert_eq!(all.len(), 12);
        let later = due(&mut KeyMoments::default(), times(40), &standing(0.0, 0.0));
        let same: Vec<f64> = all.into_iter().filter(|&s| s > 40.0 / 30.0).collect();
        assert_eq!(later[1..], same, "but for the first picture, which is always looked at");
    }

    #[test]
    fn doubt_brings_the_larger_network_for_as_long_as_it_lasts() {
        let mut moments = KeyMoments::default();
        let sure = standing(0.0, 0.0);
        let unsure = Pose { presence: Confidence::new(0.6), ..sure.clone() };
        assert!(moments.due(at(0.01), &sure) && !moments.due(at(0.04), &sure));
        assert_eq!(due(&mut moments, [0.07, 0.10, 0.13], &unsure).len(), 3);
        assert!(!moments.due(at(0.16), &sure));
        assert!(moments.due(at(0.19), &standing(150.0, 0.0)), "a leap");
        assert!(!moments.due(at(0.22), &standing(151.0, 0.0)));
        moments.reset();
        assert!(moments.due(at(0.24), &standing(151.0, 0.0)), "somebody else, or found again");
    }
}
