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

use crate::kinematics::body::lifted::Lifted;
use crate::kinematics::observe::observation::{Observation, Picture};
use features::Glance;
use grid::Grid;
use network::Network;
pub(crate) use watching::LiveLifter;

/// The network looks half a second either way: beyond twice that, two moments do not explain each other, seconds.
const LONGEST_GAP_S: f64 = 1.0;

/// What the lifter says of every frame of a scene, which it sees as a whole; none where nobody is seen.
#[must_use]
pub(crate) fn lift_scene(frames: &[Option<Observation>], picture: Picture) -> Vec<Option<Lifted>> {
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
