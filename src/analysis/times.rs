//! What the moments of a clip's pictures say of it: that they are few, come at no camera's rate, or are missing for a while.

use crate::exercises::rejection::Rejection;
use crate::exercises::wording::why_not;
use crate::pose::PoseFrame;
use crate::session::result::{NotCounted, Warning};
use crate::warning_code::WarningCode;

/// Pictures a second: from what still shows a repetition to what phones write in slow motion.
const SANE_RATES: std::ops::RangeInclusive<f64> = 3.0..=1000.0;
/// Fewer pictures are no movement.
const FEWEST_FRAMES: usize = 5;
/// A step of more usual ones than this, and of more seconds, is a gap: phones take fewer pictures in the dark, but not so
/// few, and half a second is a good part of a repetition.
const GAP_STEPS: f64 = 4.0;
const GAP_S: f64 = 0.5;
/// One of more usual ones than this, and of more seconds, may as well be a wrong time stamp.
const JUMP_STEPS: f64 = 10.0;
const JUMP_S: f64 = 2.0;
/// Gaps that are named one by one.
const NAMED: usize = 3;
/// A movement that is broken off begins or ends this near to the gap, seconds.
const NEAR_S: f64 = 0.3;

/// A while without a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Gap {
    /// The last picture before it and the first one after it, seconds.
    from_s: f64,
    to_s: f64,
}

impl Gap {
    fn length_s(&self) -> f64 {
        self.to_s - self.from_s
    }
}

/// The moments of a clip.
pub(super) struct Times {
    frames: usize,
    /// Median step, seconds.
    usual_s: f64,
    gaps: Vec<Gap>,
}

impl Times {
    /// Of frames in time order.
    pub(super) fn of(frames: &[PoseFrame]) -> Self {
        let steps = frames.windows(2).map(|w| Gap { from_s: w[0].time.seconds(), to_s: w[1].time.seconds() });
        let mut lengths: Vec<f64> = steps.clone().map(|step| step.length_s()).collect();
        lengths.sort_by(f64::total_cmp);
        let usual_s = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
        let gaps = steps.filter(|step| step.length_s() > GAP_S.max(GAP_STEPS * usual_s)).collect();
        Self { frames: frames.len(), usual_s, gaps }
    }

    /// What to say of them, where something else than a camera that ran through may have made them; `known` is what is
    /// said of the source already.
    pub(super) fn warnings(&self, known: &[Warning]) -> Vec<Warning> {
        if self.frames < FEWEST_FRAMES {
            let message = format!("there is nothing to count in {} pictures; a video is wanted", self.frames);
            return vec![Warning { code: WarningCode::TooShort, message }];
        }
        // A live session has said when no picture came.
        let said = known.iter().any(|warning| warning.code == WarningCode::SourceGap);
        self.rate().into_iter().chain(self.missing().filter(|_| !said)).collect()
    }

    fn rate(&self) -> Option<Warning> {
        let rate = 1.0 / self.usual_s;
        let message = format!(
            "the file says that it has {rate:.3} pictures a second; if that is not so, counts, tempo and holds are wrong"
        );
        (self.usual_s > 0.0 && !SANE_RATES.contains(&rate))
            .then_some(Warning { code: WarningCode::UnreliableTimes, message })
    }

    fn missing(&self) -> Option<Warning> {
        let longest_s = self.gaps.iter().map(Gap::length_s).reduce(f64::max)?;
        let named =
            self.gaps.iter().take(NAMED).map(|gap| format!("for {:.1} s from {:.1} s", gap.length_s(), gap.from_s));
        let more = match self.gaps.len().saturating_sub(NAMED) {
            0 => String::new(),
            1 => " and one more time".to_owned(),
            more => format!(" and {more} more times"),
        };
        let what = format!("there is no picture {}{more}", named.collect::<Vec<_>>().join(", "));
        let (code, message) = match longest_s > JUMP_S.max(JUMP_STEPS * self.usual_s) {
            true => (
                WarningCode::UnreliableTimes,
                format!(
                    "{what}, or the time stamps of the file are wrong; counts, tempo and holds around it may be wrong"
                ),
            ),
            false => (
                WarningCode::SourceGap,
                format!(
                    "{what}; what was done meanwhile is missing, and counts, tempo and holds around it may be wrong"
                ),
            ),
        };
        Some(Warning { code, message })
    }

    /// Gives movements that a gap breaks off the gap as the reason why they do not count: nobody left the picture.
    pub(super) fn explain(&self, not_counted: &mut [NotCounted]) {
        let broken_off = [Rejection::BegunBefore, Rejection::Unfinished].map(|why| why_not(&why));
        for movement in not_counted.iter_mut().filter(|movement| broken_off.contains(&movement.why)) {
            let (from_s, to_s) = (movement.start_s - NEAR_S, movement.end_s + NEAR_S);
            if let Some(gap) = self.gaps.iter().find(|gap| gap.from_s < to_s && gap.to_s > from_s) {
                movement.why = format!("there is no picture from {:.1} to {:.1} s", gap.from_s, gap.to_s);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Timestamp;

    fn times(seconds: impl IntoIterator<Item = f64>) -> Times {
        let frame = |s| PoseFrame { time: Timestamp::from_secs_f64(s), pose: None, camera: None };
        Times::of(&seconds.into_iter().map(frame).collect::<Vec<_>>())
    }

    /// Pictures at this rate for ten seconds, without those of some spans.
    fn without(fps: f64, spans: &[(f64, f64)]) -> Times {
        let all = (0..(10.0 * fps) as usize).map(|i| i as f64 / fps);
        times(all.filter(|at| spans.iter().all(|(from, to)| at < from || at >= to)))
    }

    fn told(times: &Times) -> Vec<(WarningCode, String)> {
        times.warnings(&[]).into_iter().map(|warning| (warning.code, warning.message)).collect()
    }

    #[test]
    fn a_while_without_pictures_is_told_with_its_place_and_all_in_one_line() {
        let one = told(&without(30.0, &[(3.2, 4.2)]));
        assert!(one.len() == 1 && one[0].0 == WarningCode::SourceGap, "{one:?}");
        assert!(one[0].1.starts_with("there is no picture for 1.0 s from 3.2 s; what was done"), "{one:?}");
        let many: Vec<(f64, f64)> = (1..6).map(|i| (f64::from(i), f64::from(i) + 0.6)).collect();
        let many = told(&without(30.0, &many));
        assert!(many.len() == 1 && many[0].1.contains("for 0.6 s from 3.0 s and 2 more times; "), "{many:?}");
        let long = told(&without(30.0, &[(3.2, 6.2)]));
        assert!(long[0].0 == WarningCode::UnreliableTimes && long[0].1.contains("for 3.0 s from 3.2 s"), "{long:?}");
    }

    #[test]
    fn slow_and_varying_rates_are_no_gaps() {
        assert_eq!(told(&without(3.5, &[])), []);
        assert_eq!(told(&without(30.0, &[(3.2, 3.6)])), []);
        // In the dark a phone takes half as many pictures, and some are late.
        let dark = (0..60).map(|i| f64::from(i) / 30.0).chain((0..60).map(|i| 2.0 + f64::from(i) / 12.0));
        assert_eq!(told(&times(dark.chain([7.3, 7.7, 8.1]))), []);
        assert_eq!(told(&without(5.0, &[(3.1, 3.7)])), []);
    }

    #[test]
    fn a_session_that_said_it_says_it_once() {
        let known = Warning { code: WarningCode::SourceGap, message: "no picture came".into() };
        assert!(without(30.0, &[(3.2, 4.2)]).warnings(&[known]).is_empty());
    }

    #[test]
    fn a_movement_that_a_gap_breaks_off_has_the_gap_as_its_reason() {
        let movement = |start_s, end_s, why: &Rejection| NotCounted { start_s, end_s, why: why_not(why) };
        let mut movements = [
            movement(1.0, 3.1, &Rejection::Unfinished),
            movement(4.3, 5.0, &Rejection::BegunBefore),
            movement(8.0, 9.9, &Rejection::Unfinished),
            movement(3.0, 5.0, &Rejection::NotHeld),
        ];
        without(30.0, &[(3.2, 4.2)]).explain(&mut movements);
        let [first, second, third, fourth] = movements.map(|movement| movement.why);
        assert_eq!([first, second], ["there is no picture from 3.2 to 4.2 s"; 2]);
        assert_eq!([third, fourth], [why_not(&Rejection::Unfinished), why_not(&Rejection::NotHeld)]);
    }
}
