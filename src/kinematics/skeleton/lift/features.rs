//! What the lifter is shown: where twelve joints lie in the picture, and how they lay over the whole clip. The same,
//! number by number, as `features` in `models/lifter/net.py`.

use nalgebra::Vector2;

use crate::kinematics::observe::observation::{Observation, Picture};

/// Shoulders, hips, knees, ankles, heels and toes, left before right.
const JOINTS: usize = 12;
const BONES: usize = 7;
/// Joints from mid-hip and bone lengths.
const SHAPE: usize = 2 * JOINTS + BONES;
/// With where mid-hip is.
pub(super) const INPUTS: usize = SHAPE + 2;
/// What is kept of a shape's distribution over the clip.
const RANKS: [f32; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
/// With the mean and spread of mid-hip, size and its inverse.
pub(super) const CONTEXT: usize = RANKS.len() * SHAPE + 6;
/// Trunk, thigh and shank are about this many thighs.
const SIZE_RANK: f32 = 0.9;
const BONES_OF_SIZE: f32 = 3.0;

/// One moment in the picture: origin at its centre, unit its longer side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glance {
    /// Joints from mid-hip, x before y, then bone lengths.
    pub shape: [f32; SHAPE],
    /// Mid-hip.
    pub middle: [f32; 2],
}

impl Glance {
    /// The moment's joints; none where one is no number.
    pub(super) fn of(seen: &Observation, picture: Picture) -> Option<Self> {
        let centre = Vector2::new(picture.width, picture.height) / 2.0;
        let side = picture.width.max(picture.height);
        let at = |i: usize| {
            let pixel = if i < 8 { seen.pixels[i] } else { seen.feet[i - 8] };
            ((pixel - centre) / side).cast::<f32>()
        };
        let joints: [Vector2<f32>; JOINTS] = std::array::from_fn(at);
        joints.iter().all(|p| p.iter().all(|v| v.is_finite())).then(|| Self::from_joints(&joints))
    }

    /// From joints in the unit above.
    pub(super) fn from_joints(joints: &[Vector2<f32>; JOINTS]) -> Self {
        let middle = (joints[2] + joints[3]) / 2.0;
        let top = (joints[0] + joints[1]) / 2.0;
        let bones = [
            top - middle,
            joints[0] - joints[1],
            joints[2] - joints[3],
            joints[4] - joints[2],
            joints[5] - joints[3],
            joints[6] - joints[4],
            joints[7] - joints[5],
        ];
        let mut shape = [0.0; SHAPE];
        for (i, joint) in joints.iter().enumerate() {
            shape[2 * i] = joint.x - middle.x;
            shape[2 * i + 1] = joint.y - middle.y;
        }
        for (length, bone) in shape[2 * JOINTS..].iter_mut().zip(bones) {
            *length = bone.norm();
        }
        Self { shape, middle: [middle.x, middle.y] }
    }

    /// What lies between two moments is between their joints.
    pub(super) fn joints(&self) -> [Vector2<f32>; JOINTS] {
        let middle = Vector2::from(self.middle);
        std::array::from_fn(|i| Vector2::new(self.shape[2 * i], self.shape[2 * i + 1]) + middle)
    }

    /// The same moment in a mirror: what is left becomes right.
    pub(super) fn mirrored(&self) -> Self {
        let shape = std::array::from_fn(|i| mirror_sign(i) * self.shape[mirror_index(i)]);
        Self { shape, middle: [-self.middle[0], self.middle[1]] }
    }

    fn size(&self) -> f32 {
        let bones = &self.shape[2 * JOINTS..];
        bones[0] + (bones[3] + bones[4]) / 2.0 + (bones[5] + bones[6]) / 2.0
    }

    /// The network's inputs for a body of this size.
    pub(super) fn inputs(&self, size: f32) -> [f32; INPUTS] {
        std::array::from_fn(|i| match i {
            0..24 => self.shape[i] / size,
            24 | 25 => self.middle[i - 24],
            _ => self.shape[i - 2] / size,
        })
    }
}

/// What a stretch of time says as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Context {
    /// Of the body in the picture: a third of trunk, thigh and shank at their longest.
    pub size: f32,
    /// The network's second input.
    pub values: [f32; CONTEXT],
}

impl Context {
    /// Of so many moments; none of none.
    pub(super) fn of(glances: &[Glance]) -> Option<Self> {
        Self::with(glances, &mut Vec::with_capacity(glances.len()))
    }

    /// The same with room to sort in.
    pub(super) fn with(glances: &[Glance], scratch: &mut Vec<f32>) -> Option<Self> {
        let mut sorted = |value: &dyn Fn(&Glance) -> f32, each: &mut dyn FnMut(&[f32])| {
            scratch.clear();
            scratch.extend(glances.iter().map(value));
            scratch.sort_unstable_by(f32::total_cmp);
            each(scratch);
        };
        if glances.is_empty() {
            return None;
        }
        let mut size = 0.0;
        sorted(&Glance::size, &mut |column| size = rank(column, SIZE_RANK) / BONES_OF_SIZE + 1e-6);
        let mut values = [0.0; CONTEXT];
        for i in 0..SHAPE {
            sorted(&|glance| glance.shape[i], &mut |column| {
                for (k, share) in RANKS.into_iter().enumerate() {
                    values[k * SHAPE + i] = rank(column, share) / size;
                }
            });
        }
        let count = glances.len() as f32;
        for axis in 0..2 {
            let mean = glances.iter().map(|g| g.middle[axis]).sum::<f32>() / count;
            let square = glances.iter().map(|g| (g.middle[axis] - mean).powi(2)).sum::<f32>() / count;
            values[RANKS.len() * SHAPE + axis] = mean;
            values[RANKS.len() * SHAPE + 2 + axis] = square.sqrt() / size;
        }
        values[CONTEXT - 2] = size;
        values[CONTEXT - 1] = 1.0 / size;
        Some(Self { size, values })
    }

    /// The same stretch of time in a mirror: where x changes its sign, the highest becomes the lowest.
    pub(super) fn mirrored(&self) -> Self {
        let mut values = self.values;
        for (k, ranked) in values[..RANKS.len() * SHAPE].chunks_exact_mut(SHAPE).enumerate() {
            for (i, value) in ranked.iter_mut().enumerate() {
                let sign = mirror_sign(i);
                let rank = if sign < 0.0 { RANKS.len() - 1 - k } else { k };
                *value = sign * self.values[rank * SHAPE + mirror_index(i)];
            }
        }
        values[RANKS.len() * SHAPE] *= -1.0;
        Self { size: self.size, values }
    }
}

/// Which number of a shape a mirror puts in this one's place.
fn mirror_index(i: usize) -> usize {
    match i {
        // two numbers a joint, left before right
        0..24 => i ^ 2,
        // trunk, shoulders and hips have no side
        24..27 => i,
        // left and right thigh, left and right shank
        _ => 2 * JOINTS + 3 + ((i - 2 * JOINTS - 3) ^ 1),
    }
}

/// -1 for an x, which a mirror turns round.
fn mirror_sign(i: usize) -> f32 {
    if i < 2 * JOINTS && i.is_multiple_of(2) { -1.0 } else { 1.0 }
}

/// A quantile between the two nearest of sorted values.
fn rank(sorted: &[f32], share: f32) -> f32 {
    let place = share * (sorted.len() - 1) as f32;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (place - below as f32)
}
