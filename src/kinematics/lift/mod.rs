//! A learnt lifter: from the picture's joints alone to the angles of legs and trunk and the camera's tilt, each with
//! its uncertainty.
//!
//! It was trained on made-up people alone (`models/lifter/`), so it knows how people are built and move, and nothing of
//! the clips that it is measured on. The fit starts from what it says and weighs it against picture and depth.
//! Its arithmetic is done here and not by ONNX Runtime, and its weights are part of the program: a recording has the
//! same angles on every machine and in every build, and there is nothing that could be missing.

mod features;
mod grid;
mod network;
mod watching;
mod weights;

use super::fit::{Observation, Picture};
use super::motion::Posture;
use features::Glance;
use grid::Grid;
use network::{Network, OUTPUTS};
pub use watching::LiveLifter;

/// A seated thigh that is turned out by more than this (radians, 34 degrees), over a knee that is bent, lies on the other.
const CROSSED: f64 = 0.6;
const BENT: f64 = 0.8;
/// The network looks half a second either way: beyond twice that, two moments do not explain each other, seconds.
const LONGEST_GAP_S: f64 = 1.0;

/// An angle with its standard deviation, in radians.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    /// The angle.
    pub angle: f64,
    /// One standard deviation, as the lifter states it.
    pub sd: f64,
}

/// What the lifter says of one moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Lifted {
    /// Left and right: hip flexion, abduction, external rotation and knee flexion, as in
    /// [`Posture`](super::body::Posture).
    pub legs: [[Estimate; 4]; 2],
    /// Of the trunk to the vertical, + forward.
    pub trunk_lean: Estimate,
    /// Of the camera, + looking down.
    pub pitch: Estimate,
    /// Of the camera about its own axis, + where the picture shows the world turned clockwise.
    pub roll: Estimate,
}

impl Lifted {
    /// From the network's order: hip L R, knee L R, abduction L R, rotation L R, lean, pitch, roll.
    fn of(outputs: &[Estimate; OUTPUTS]) -> Self {
        let leg = |i: usize| [outputs[i], outputs[4 + i], outputs[6 + i], outputs[2 + i]];
        Self { legs: [leg(0), leg(1)], trunk_lean: outputs[8], pitch: outputs[9], roll: outputs[10] }
    }

    /// Whether the moment is of a kind on which the lifter may take part in the fit: who sits with the legs crossed is not,
    /// and of who lies only the levels are taken from it, see [`Levels`](super::levels::Levels).
    #[must_use]
    pub fn on_known_ground(&self, posture: Posture) -> bool {
        let crossed = self.legs.iter().any(|leg| leg[2].angle > CROSSED && leg[3].angle > BENT);
        match posture {
            Posture::Standing => true,
            Posture::Sitting => !crossed,
            _ => false,
        }
    }

    /// What lies between two moments; `share` 0 gives the first and 1 the second.
    fn between(&self, next: &Self, share: f64) -> Self {
        let mix = |a: Estimate, b: Estimate| Estimate {
            angle: a.angle + share * (b.angle - a.angle),
            sd: a.sd + share * (b.sd - a.sd),
        };
        Self {
            legs: std::array::from_fn(|i| std::array::from_fn(|k| mix(self.legs[i][k], next.legs[i][k]))),
            trunk_lean: mix(self.trunk_lean, next.trunk_lean),
            pitch: mix(self.pitch, next.pitch),
            roll: mix(self.roll, next.roll),
        }
    }
}

/// What the lifter says of every frame of a scene, which it sees as a whole; none where nobody is seen.
#[must_use]
pub fn lift_scene(frames: &[Option<Observation>], picture: Picture) -> Vec<Option<Lifted>> {
    let seen: Vec<(f64, Glance)> =
        frames.iter().flatten().filter_map(|o| Some((o.time_s, Glance::of(o, picture)?))).collect();
    // Across a longer gap nothing is known, and a time stamp that jumps by years must cost nothing.
    let unbroken = seen.chunk_by(|(a, _), (b, _)| b - a <= LONGEST_GAP_S);
    let grids: Vec<Grid> = unbroken.map(grid::even).collect();
    let everything: Vec<Glance> = grids.iter().flat_map(|grid| grid.glances.iter().cloned()).collect();
    let Some(context) = features::Context::of(&everything) else { return vec![None; frames.len()] };
    let mut network = Network::default();
    let lifted: Vec<Vec<Lifted>> = grids
        .iter()
        .map(|grid| network.run(&grid.glances, &context).map(|outputs| Lifted::of(&outputs)).collect())
        .collect();
    let at = |o: &Observation| {
        Glance::of(o, picture)?;
        let stretch = grids.iter().rposition(|grid| grid.from_s <= o.time_s)?;
        let (lifted, (before, share)) = (&lifted[stretch], grids[stretch].place(o.time_s)?);
        let next = lifted.get(before + 1).or_else(|| lifted.last())?;
        Some(lifted.get(before)?.between(next, share))
    };
    frames.iter().map(|frame| frame.as_ref().and_then(at)).collect()
}

#[cfg(test)]
mod tests;
