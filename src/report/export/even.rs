//! Evenly spaced moments over frames that are not: phones write variable frame rates, and OpenSim and C3D want one rate.

use super::NotExported;
use crate::kinematics::Motion;

/// Nothing is interpolated between frames that lie farther apart than this, seconds.
const LONGEST_GAP_S: f64 = 0.25;
/// A slow source may have gaps of its own: so many usual intervals are none.
const SLOW: f64 = 1.5;
/// An interval of more than so many usual ones is a gap, and says nothing about the rate.
const GAP: f64 = 2.0;
/// A frame within this share of an interval is at the moment: its values are taken as they are.
const SAME: f64 = 0.01;
/// So many rows a frame, and as many as these besides (4 hours at 30 frames/s), are enough: more would nearly all be empty.
const MOST_ROWS_A_FRAME: f64 = 4.0;
const MORE_ROWS: f64 = 432_000.0;

/// Evenly spaced moments from the first frame to the last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct EvenTimes {
    /// The first moment, seconds on the source's clock.
    pub start_s: f64,
    /// Moments a second: the source's average rate, gaps left out.
    pub rate: f64,
    /// How many there are.
    pub count: usize,
    /// Frames farther apart than this have nothing between them, seconds.
    longest_gap_s: f64,
}

/// Where a moment lies between two frames; both are the same where a frame is at the moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Between {
    /// Index of the frame before.
    pub before: usize,
    /// Index of the frame after.
    pub after: usize,
    /// 0 at the frame before, 1 at the one after.
    pub share: f64,
}

impl EvenTimes {
    /// Of a source's frames; a single frame takes its rate from the header's `fps`.
    ///
    /// # Errors
    /// When there is no frame, or frames are so far apart that the moments between would be millions.
    pub(super) fn of(motions: &[Motion], fps: f64) -> Result<Self, NotExported> {
        let (Some(first), Some(last)) = (motions.first(), motions.last()) else {
            return Err(NotExported::NothingMeasured);
        };
        let seconds = last.time.since(first.time);
        let stated = if fps.is_finite() && fps > 0.0 { fps } else { 1.0 };
        let rate = interval_s(motions).map_or(stated, |interval| written(1.0 / interval, seconds));
        let steps = seconds * rate;
        if steps > MOST_ROWS_A_FRAME * motions.len() as f64 + MORE_ROWS {
            return Err(NotExported::TooSparse { seconds });
        }
        Ok(Self {
            start_s: first.time.seconds(),
            rate,
            count: (steps + SAME) as usize + 1,
            longest_gap_s: LONGEST_GAP_S.max(SLOW / rate),
        })
    }

    /// One of the moments, seconds on the source's clock.
    pub(super) fn at(&self, i: usize) -> f64 {
        self.start_s + i as f64 / self.rate
    }

    /// Where each moment lies among the frames that it was made of; `None` within a gap or over a cut.
    pub(super) fn places(&self, motions: &[Motion]) -> Vec<Option<Between>> {
        let mut before = 0;
        let place = |i| {
            let at = self.at(i);
            while motions.get(before + 1).is_some_and(|next| next.time.seconds() <= at) {
                before += 1;
            }
            self.place(motions, before, at)
        };
        (0..self.count).map(place).collect()
    }

    fn place(&self, motions: &[Motion], before: usize, at: f64) -> Option<Between> {
        let here = |frame| Some(Between { before: frame, after: frame, share: 0.0 });
        let from = motions.get(before)?.time.seconds();
        let near = SAME / self.rate;
        if (at - from).abs() <= near {
            return here(before);
        }
        let next = motions.get(before + 1)?;
        let to = next.time.seconds();
        if to - at <= near {
            return here(before + 1);
        }
        let bridged = to - from <= self.longest_gap_s && !next.cut;
        bridged.then(|| Between { before, after: before + 1, share: (at - from) / (to - from) })
    }
}

impl Between {
    /// What lies there, from what frames have; `None` where either frame has nothing.
    pub(super) fn of<T>(&self, frame: impl Fn(usize) -> Option<T>, mix: impl FnOnce(T, T, f64) -> T) -> Option<T> {
        let before = frame(self.before)?;
        if self.before == self.after {
            return Some(before);
        }
        Some(mix(before, frame(self.after)?, self.share))
    }
}

/// The mean interval between frames, gaps left out; `None` for fewer than two frames.
fn interval_s(motions: &[Motion]) -> Option<f64> {
    let mut intervals: Vec<f64> = motions.windows(2).map(|pair| pair[1].time.since(pair[0].time)).collect();
    intervals.sort_by(f64::total_cmp);
    let usual = *intervals.get(intervals.len() / 2)?;
    let kept = &intervals[..intervals.partition_point(|&s| s <= GAP * usual)];
    let mean = kept.iter().sum::<f64>() / kept.len() as f64;
    (mean > 0.0).then_some(mean)
}

/// The rate as people write it, with three decimals, where that shifts no moment of the clip: times in whole microseconds
/// make 15 frames/s 15.000001.
fn written(rate: f64, seconds: f64) -> f64 {
    let short = (rate * 1000.0).round() / 1000.0;
    if short > 0.0 && (short - rate).abs() * seconds < SAME { short } else { rate }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::export::sample::Sample;

    fn motions(times: &[f64]) -> Vec<Motion> {
        Sample::at(times).motions
    }

    fn steady(count: usize, fps: f64) -> Vec<f64> {
        (0..count).map(|i| i as f64 / fps).collect()
    }

    #[test]
    fn a_steady_source_keeps_its_own_frames() {
        let motions = motions(&steady(100, 29.97));
        let even = EvenTimes::of(&motions, 25.0).unwrap();
        assert!((even.rate - 29.97).abs() < 1e-4 && even.count == 100, "{even:?}");
        let places = even.places(&motions);
        assert!(places.iter().enumerate().all(|(i, p)| p.is_some_and(|p| p.before == i && p.after == i)));
    }

    #[test]
    fn a_variable_rate_becomes_its_average_and_lies_on_the_way() {
        // A phone in dim light: 1/30 s and 1/20 s in turn.
        let times: Vec<f64> = (0..61).map(|i| f64::from(i / 2) / 12.0 + f64::from(i % 2) / 30.0).collect();
        let motions = motions(&times);
        let even = EvenTimes::of(&motions, 30.0).unwrap();
        assert!((even.rate - 24.0).abs() < 1e-3 && even.count == 61, "{even:?}");
        for (i, place) in even.places(&motions).into_iter().enumerate() {
            let place = place.unwrap();
            let time = place.of(|frame| Some(times[frame]), |a, b, share| a + share * (b - a)).unwrap();
            assert!((time - even.at(i)).abs() < 1e-3);
        }
    }

    #[test]
    fn a_long_gap_stays_empty_and_does_not_slow_the_rate() {
        let mut times = steady(31, 30.0);
        times.extend(steady(31, 30.0).iter().map(|t| t + 3.0));
        let even = EvenTimes::of(&motions(&times), 30.0).unwrap();
        assert!((even.rate - 30.0).abs() < 1e-3 && even.count == 121);
        let places = even.places(&motions(&times));
        assert_eq!(places.iter().filter(|p| p.is_none()).count(), 59);
        assert!(places[30].is_some() && places[31].is_none() && places[89].is_none() && places[90].is_some());
    }

    #[test]
    fn nothing_is_made_up_over_a_cut_or_from_a_missing_value() {
        let mut motions = motions(&[0.0, 0.1, 0.25]);
        let even = EvenTimes { start_s: 0.0, rate: 10.0, count: 3, longest_gap_s: 0.25 };
        let within = even.places(&motions)[2].unwrap();
        assert!((within.share - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(within.of(|frame| (frame == 1).then_some(1.0), |a, _, _| a), None);
        motions[2].cut = true;
        assert_eq!(even.places(&motions)[2], None);
    }

    #[test]
    fn few_frames_and_absurd_times_are_told() {
        assert_eq!(EvenTimes::of(&[], 30.0), Err(NotExported::NothingMeasured));
        let one = EvenTimes::of(&motions(&[2.0]), 25.0).unwrap();
        assert_eq!((one.start_s, one.rate, one.count), (2.0, 25.0, 1));
        assert_eq!(EvenTimes::of(&motions(&[2.0]), f64::NAN).unwrap().rate, 1.0);
        let absurd = EvenTimes::of(&motions(&[0.0, 0.03, 0.06, 1e9]), 30.0).unwrap_err();
        assert!(matches!(absurd, NotExported::TooSparse { .. }));
    }
}
