//! What binds frames to each other: how far a joint may move until the next one, and how fast it may change its way.

use super::prepare::{Person, quantile};
use super::residuals::{Frame, Link};
use super::tuning::Tuning;
use crate::kinematics::body::joints::JOINTS;

/// The frame rate that the tuning is written for: frames count by the time they stand for, in this unit (seconds).
const FRAME_S: f64 = 1.0 / 15.0;
/// Frames further apart than this (seconds) do not bind each other.
const BREAK_S: f64 = 0.7;
/// Most that one frame weighs, in frames of 1/15 s.
const HEAVIEST: f64 = 1.5;
/// Speed in the picture is the mean over this long (seconds), so that a moment's stand-still is not a contact.
const SPEED_WINDOW_S: f64 = 0.27;

/// Binds frames to each other; holds the room that this needs.
#[derive(Debug, Clone, Default)]
pub(super) struct Linker {
    gaps: Vec<f64>,
    speeds: Vec<[f64; JOINTS]>,
    smooth: Vec<[f64; JOINTS]>,
    scratch: Vec<f64>,
}

impl Linker {
    /// Binds frames in order of time; sets each frame's weight to the time that it stands for.
    pub(super) fn link(&mut self, frames: &mut [Frame], person: &Person, tuning: &Tuning, links: &mut Vec<Link>) {
        self.find_gaps(frames);
        self.find_speeds(frames);
        for (t, frame) in frames.iter_mut().enumerate() {
            let before = t.checked_sub(1).and_then(|i| self.gaps.get(i)).copied();
            let after = self.gaps.get(t).copied();
            let near = |gap: Option<f64>| gap.filter(|&g| g <= BREAK_S).unwrap_or(FRAME_S);
            frame.weight = ((near(before) + near(after)) / 2.0 / FRAME_S).clamp(0.1, HEAVIEST);
        }
        // rays are pixels over focal length, so this is metres per unit of ray
        let metres = person.focal / person.scale;
        links.clear();
        links.extend((0..frames.len()).map(|t| Link {
            stillness: stillness(&self.gaps, &self.smooth, frames, t, metres, tuning),
            acceleration: acceleration(&self.gaps, frames[t].weight, t, tuning),
        }));
    }

    /// Seconds from each frame to the next; time that stands still or runs backward counts as one typical frame.
    fn find_gaps(&mut self, frames: &[Frame]) {
        let raw = |pair: &[Frame]| pair[1].time_s - pair[0].time_s;
        self.scratch.clear();
        self.scratch.extend(frames.windows(2).map(raw).filter(|&gap| gap > 1e-4));
        let typical = quantile(&mut self.scratch, 0.5).unwrap_or(FRAME_S);
        self.gaps.clear();
        let forward = |gap: f64| if gap > 1e-4 { gap } else { typical };
        self.gaps.extend(frames.windows(2).map(|pair| forward(raw(pair))));
    }

    /// Speed of each landmark from each frame to the next, in rays per second, smoothed.
    fn find_speeds(&mut self, frames: &[Frame]) {
        let (gaps, speeds) = (&self.gaps, &mut self.speeds);
        speeds.clear();
        speeds.extend(
            frames
                .windows(2)
                .zip(gaps)
                .map(|(pair, gap)| std::array::from_fn(|j| (pair[1].rays[j] - pair[0].rays[j]).norm() / gap)),
        );
        self.smooth.clear();
        self.smooth.extend((0..speeds.len()).map(|t| {
            let reach = ((SPEED_WINDOW_S / 2.0 / gaps[t]).round() as usize).min(20);
            let (from, to) = (t.saturating_sub(reach), (t + reach + 1).min(speeds.len()));
            let near = &speeds[from..to];
            std::array::from_fn(|j| near.iter().map(|s| s[j]).sum::<f64>() / near.len() as f64)
        }));
    }
}

/// How firmly each joint stays where it is until the next frame.
fn stillness(
    gaps: &[f64],
    speeds: &[[f64; JOINTS]],
    frames: &[Frame],
    t: usize,
    metres: f64,
    tuning: &Tuning,
) -> [f64; JOINTS] {
    match (gaps.get(t), speeds.get(t)) {
        (Some(&gap), Some(speed)) if gap <= BREAK_S => {
            let rest = |sd: f64| sd * (gap / FRAME_S).sqrt();
            let seated = frames[t].seated && frames.get(t + 1).is_some_and(|next| next.seated);
            let seat_sd = tuning.seat_sd.filter(|_| seated);
            let moving = |moved: f64| rest(tuning.still_sd) + tuning.still_gain * moved * gap * metres;
            let may_move = |joint: usize| match (joint, seat_sd) {
                (2 | 3, Some(seat_sd)) => rest(seat_sd),
                // a knee between a moving hip and a standing foot moves, even where the line of sight hides it
                (4 | 5, _) => moving(speed[joint].max((speed[joint - 2] + speed[joint + 2]) / 2.0)),
                _ => moving(speed[joint]),
            };
            std::array::from_fn(|joint| 1.0 / may_move(joint))
        }
        _ => [0.0; JOINTS],
    }
}

/// Weights of three frames in the acceleration between them, over its standard deviation.
fn acceleration(gaps: &[f64], weight: f64, t: usize, tuning: &Tuning) -> [f64; 3] {
    let (Some(&first), Some(&second)) = (gaps.get(t), gaps.get(t + 1)) else {
        return [0.0; 3];
    };
    if first > BREAK_S || second > BREAK_S {
        return [0.0; 3];
    }
    let scale = weight.sqrt() / tuning.acceleration_sd * 2.0 / (first + second);
    let (a, c) = (scale / first, scale / second);
    [a, -(a + c), c]
}
