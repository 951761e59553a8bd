//! Turns observations into the fit's terms: rays and their precision, depth shares, stillness, and a first guess.

use nalgebra::{Vector2, Vector3};

use super::residuals::{Frame, Link, network_shares};
use super::start::{deepened, foreshortened, lengths_from_world, posture_from_world, scale_in_picture};
use super::tuning::Tuning;
use super::{Observation, Picture};
use crate::kinematics::body::{JOINTS, Joint, LENGTHS, Lengths, Posture};
use crate::kinematics::lift::Lifted;

/// The frame rate that the tuning is written for: frames count by the time they stand for, in this unit (seconds).
pub(super) const FRAME_S: f64 = 1.0 / 15.0;
/// Frames further apart than this (seconds) do not bind each other.
pub(super) const BREAK_S: f64 = 0.7;
/// Most that one frame weighs, in frames of 1/15 s.
const HEAVIEST: f64 = 1.5;
/// Speed in the picture is the mean over this long (seconds), so that a moment's stand-still is not a contact.
const SPEED_WINDOW_S: f64 = 0.27;

/// How much deeper than the network's the second start is.
const DEEPER: f64 = 1.5;

/// Where a descent may start: the cheapest end is kept, since one start can end in a wrong minimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// The network's world landmarks.
    World,
    /// The same with more depth.
    Deepened,
    /// Depth from bone lengths.
    Foreshortened,
    /// The world landmarks' trunk with the lifter's legs; the first where nothing was lifted.
    Lifted,
}

impl Start {
    /// The three that are tried: more depth than the network's is a guess that the lifter's knowledge replaces.
    pub(crate) fn tried(lifted: bool) -> [Start; 3] {
        [Start::World, if lifted { Start::Lifted } else { Start::Deepened }, Start::Foreshortened]
    }
}

/// What is known about a person before the fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Person {
    /// Typical bone lengths: half those of an average adult, half what the network shows, at an average adult's scale.
    pub lengths: Lengths,
    /// Pixels per metre of that body, and pixels of its trunk.
    pub scale: f64,
    /// Focal length in pixels.
    pub focal: f64,
    /// Optical centre in pixels.
    pub centre: Vector2<f64>,
    /// The camera's pitch before the fit, and its spread (radians).
    pub pitch: (f64, f64),
}

/// How large one frame shows a person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sample {
    /// Log bone lengths of the world landmarks.
    logs: [f64; LENGTHS],
    /// Pixels per metre of the world landmarks.
    scale: f64,
    /// From mid-ankle up to mid-hip in pixels, of a standing person.
    leg_height: Option<f64>,
    /// The camera's pitch and its spread, as the lifter sees it (radians); none where it states no spread.
    pitch: Option<(f64, f64)>,
}

impl Sample {
    /// The sample of one observation; none where the landmarks span no body.
    #[must_use]
    pub(crate) fn of(seen: &Observation) -> Option<Sample> {
        Some(Sample {
            logs: lengths_from_world(&seen.world).logs(),
            scale: scale_in_picture(&seen.pixels, &seen.world)?,
            leg_height: seen.standing.then(|| leg_height(&seen.pixels)),
            pitch: seen.lifted.map(|l| (l.pitch.angle, l.pitch.sd)).filter(|(_, sd)| *sd > 0.0),
        })
    }
}

impl Person {
    /// Takes the measure of a person from samples of some frames; none of none. `scratch` is room to sort in.
    #[must_use]
    pub(crate) fn of(samples: &[Sample], scratch: &mut Vec<f64>, picture: Picture, tuning: &Tuning) -> Option<Person> {
        let mut rank = |share: f64, value: &dyn Fn(&Sample) -> f64| {
            scratch.clear();
            scratch.extend(samples.iter().map(value));
            quantile(scratch, share)
        };
        let scale = rank(0.5, &|sample| sample.scale)?;
        let mut logs = [0.0; LENGTHS];
        for (i, log) in logs.iter_mut().enumerate() {
            *log = rank(0.75, &|sample| sample.logs[i])?;
        }
        let mut person = Person::at_scale(logs, scale, picture, tuning);
        let mut middle = |value: fn((f64, f64)) -> f64| {
            scratch.clear();
            scratch.extend(samples.iter().filter_map(|sample| sample.pitch.map(value)));
            quantile(scratch, 0.5)
        };
        if let Some(lifted) = middle(|(angle, _)| angle).zip(middle(|(_, sd)| sd)) {
            // both say where the camera looks: the lifter, and that most cameras stand level
            let share = tuning.pitch_sd.powi(2) / (tuning.pitch_sd.powi(2) + lifted.1.powi(2));
            person.pitch = (share * lifted.0, lifted.1 * share.sqrt());
        }
        let sound = |v: f64| v.is_finite() && v > 0.0;
        (sound(person.scale) && sound(person.focal)).then_some(person)
    }

    fn at_scale(shown: [f64; LENGTHS], scale: f64, picture: Picture, tuning: &Tuning) -> Person {
        let standard = Lengths::STANDARD.logs();
        let mean = |logs: &[f64; LENGTHS]| logs.iter().sum::<f64>() / LENGTHS as f64;
        let grow = mean(&standard) - mean(&shown);
        let logs = std::array::from_fn(|i| 0.5 * standard[i] + 0.5 * (shown[i] + grow));
        Person {
            lengths: Lengths::from_logs(logs),
            scale: scale / grow.exp(),
            focal: tuning.focal * picture.width.max(picture.height),
            centre: Vector2::new(picture.width, picture.height) / 2.0,
            pitch: (0.0, tuning.pitch_sd),
        }
    }

    /// How long the standing person's legs are in the picture at their longest, as a ray; none where nobody stands.
    #[must_use]
    pub(crate) fn full_height(&self, samples: &[Sample], scratch: &mut Vec<f64>) -> Option<f64> {
        scratch.clear();
        scratch.extend(samples.iter().filter_map(|sample| sample.leg_height));
        Some(quantile(scratch, 0.95)? / self.focal)
    }

    /// What one observation says about this person.
    #[must_use]
    pub(crate) fn frame(&self, seen: &Observation, tuning: &Tuning) -> Frame {
        let trunk = self.lengths.trunk * self.scale;
        // the lifter takes part in the fit of who stands or sits
        let seated = seen.lifted.is_some() && !seen.standing;
        let noise = |joint: usize| {
            let hidden = 1.0 + tuning.hidden * (1.0 - seen.visibility[joint].clamp(0.0, 1.0));
            let hip = joint == Joint::LeftHip as usize || joint == Joint::RightHip as usize;
            tuning.pixel_sd * trunk * hidden * if hip && seated { tuning.seated_hip } else { 1.0 }
        };
        Frame {
            time_s: seen.time_s,
            rays: seen.pixels.map(|p| (p - self.centre) / self.focal),
            precision: std::array::from_fn(|joint| self.focal / noise(joint)),
            shares: network_shares(&seen.world, tuning.share_gain),
            weight: 1.0,
            standing: seen.standing,
            tall: false,
            lifted: seen.lifted.as_ref().map(|lifted| believed(lifted, tuning)),
        }
    }

    /// A first guess at the posture; none where the landmarks span no body.
    #[must_use]
    pub(crate) fn guess(&self, seen: &Observation, start: Start) -> Option<Posture> {
        let joints = match start {
            Start::World | Start::Lifted => seen.world,
            Start::Deepened => deepened(&seen.world, DEEPER),
            Start::Foreshortened => {
                let flat = seen.pixels.map(|p| (p - self.centre) / self.scale);
                foreshortened(&flat, &seen.world, &self.lengths)
            }
        };
        let mut posture = posture_from_world(&joints)?;
        if let Some(lifted) = seen.lifted.filter(|_| start == Start::Lifted) {
            posture.legs = lifted.legs.map(|leg| leg.map(|estimate| estimate.angle));
        }
        let hips = (seen.pixels[2] + seen.pixels[3]) / 2.0;
        let ray = (hips - self.centre) / self.focal;
        posture.root = Vector3::new(ray.x, ray.y, 1.0) * (self.focal / self.scale);
        Some(posture)
    }
}

/// What the lifter says of the legs, as the fit weighs it: one frame's error is the next one's, so a frame by itself
/// counts for less than its spread says; and a straight leg shows no rotation.
fn believed(lifted: &Lifted, tuning: &Tuning) -> [[(f64, f64); 4]; 2] {
    lifted.legs.map(|leg| {
        let bent = leg[3].angle.sin().max(0.0);
        let precision = |angle: usize| {
            let share = if angle == 2 { bent } else { 1.0 };
            share / leg[angle].sd.hypot(tuning.lifted_sd[angle]) / tuning.lifted_doubt
        };
        std::array::from_fn(|angle| (leg[angle].angle, precision(angle)))
    })
}

/// Marks the frames in which a standing person's legs are about as long in the picture as they ever get: `full`, a ray's
/// length.
pub(super) fn mark_tall(frames: &mut [Frame], full: Option<f64>, tuning: &Tuning) {
    for frame in frames {
        let height = leg_height(&frame.rays);
        frame.tall = frame.standing && full.is_some_and(|full| height >= tuning.tall_height * full);
    }
}

/// From mid-ankle up to mid-hip, in the unit of the points.
fn leg_height(points: &[Vector2<f64>; JOINTS]) -> f64 {
    (points[6].y + points[7].y - points[2].y - points[3].y) / 2.0
}

/// True where every number of an observation is one, and the network shows a body.
#[must_use]
pub(super) fn usable(seen: &Observation) -> bool {
    seen.time_s.is_finite()
        && seen.pixels.iter().all(|p| p.iter().all(|v| v.is_finite()))
        && seen.visibility.iter().all(|v| v.is_finite())
        && seen.world.iter().all(|p| p.iter().all(|v| v.is_finite()))
        && posture_from_world(&seen.world).is_some()
        && scale_in_picture(&seen.pixels, &seen.world).is_some()
}

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
            let seated = frames[t].seated() && frames.get(t + 1).is_some_and(Frame::seated);
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

/// A quantile by rank, the values in any order; none of nothing.
#[must_use]
pub(super) fn quantile(values: &mut [f64], share: f64) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let rank = (share * (values.len().checked_sub(1)?) as f64).round();
    values.get(rank as usize).copied()
}
