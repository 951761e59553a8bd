//! Turns observations into the fit's terms: rays and their precision, depth shares, and a first guess.

use nalgebra::{Vector2, Vector3};

use super::residuals::{Frame, network_shares};
use super::start::{deepened, foreshortened, lengths_from_world, posture_from_world, scale_in_picture};
use super::tuning::Tuning;
use crate::kinematics::body::joints::{BodyPosture, JOINTS, Joint, LENGTHS, Lengths};
use crate::kinematics::body::lifted::Lifted;
use crate::kinematics::observe::observation::{Observation, Picture};

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
        let seated = seen.seated();
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
            share_sd: tuning.share_sd * if seen.flat { tuning.guessed_depth } else { 1.0 },
            weight: 1.0,
            standing: seen.standing,
            seated,
            tall: false,
            lifted: seen.lifted.as_ref().map(|lifted| believed(lifted, tuning)),
        }
    }

    /// A first guess at the posture; none where the landmarks span no body.
    #[must_use]
    pub(crate) fn guess(&self, seen: &Observation, start: Start) -> Option<BodyPosture> {
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

/// A quantile by rank, the values in any order; none of nothing.
#[must_use]
pub(super) fn quantile(values: &mut [f64], share: f64) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let rank = (share * (values.len().checked_sub(1)?) as f64).round();
    values.get(rank as usize).copied()
}
