//! A curve that leaps within a movement: the film was cut there, and what lies on either side is no repetition.

use super::candidate::Candidate;
use super::curve::Legs;
use super::window::Window;
use crate::kinematics::Motion;
use crate::units::Side;

/// Hip and knee of a leg bend by no more than this in the mean between two pictures, degrees ...
const LEAP_DEG: f64 = 45.0;
/// ... and by no more than this a second.
const LEAP_DEG_PER_S: f64 = 900.0;
/// A slip of the network is over within so many moments.
const AROUND: usize = 3;

/// Seconds at which the legs that are followed leap from one place to another and stay there; `None` where they move.
pub(crate) fn leap_s(legs: Legs, movement: &Candidate, window: &Window) -> Option<f64> {
    let inside = window.between(movement.start.time, movement.end.time);
    let bent: Vec<(f64, f64)> = inside.filter_map(|m| Some((m.time.seconds(), bend(legs, m)?))).collect();
    (1..bent.len()).find(|&i| leaps(&bent, i)).map(|i| bent[i].0)
}

/// Mean flexion of hip and knee, degrees.
fn bend(legs: Legs, motion: &Motion) -> Option<f64> {
    let body = motion.coarse.as_ref()?;
    let leg = |side: Side| {
        let leg = &body.legs[side.index()];
        (leg.hip_flexion + leg.knee_flexion).to_degrees() / 2.0
    };
    Some(match legs.side() {
        Some(side) => leg(side),
        None => (leg(Side::Left) + leg(Side::Right)) / 2.0,
    })
}

fn leaps(bent: &[(f64, f64)], at: usize) -> bool {
    let ((before_s, before), (now_s, now)) = (bent[at - 1], bent[at]);
    let step = (now - before).abs();
    if step < LEAP_DEG.max(LEAP_DEG_PER_S * (now_s - before_s)) {
        return false;
    }
    // A slip comes back as suddenly as it came, and a slip may end here as well as begin.
    let sudden = |i: usize| (bent[i].1 - bent[i - 1].1).abs() > step / 2.0;
    let near = |i: usize, level: f64| (bent[i].1 - level).abs() < step / 2.0;
    let back = (at + 1..(at + AROUND).min(bent.len())).any(|i| sudden(i) && near(i, before));
    let ends = (at.saturating_sub(AROUND - 1).max(1)..at).any(|i| sudden(i) && near(i - 1, now));
    !back && !ends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_15_fps(levels: &[f64]) -> Vec<(f64, f64)> {
        levels.iter().enumerate().map(|(i, &level)| (i as f64 / 15.0, level)).collect()
    }

    #[test]
    fn a_cut_is_a_leap_and_a_slip_of_one_picture_and_a_fast_movement_are_none() {
        let cut = at_15_fps(&[5.0, 20.0, 50.0, 80.0, 5.0, 4.0, 5.0]);
        assert_eq!((1..cut.len()).filter(|&i| leaps(&cut, i)).collect::<Vec<_>>(), [4]);
        let slips = at_15_fps(&[5.0, 6.0, 7.0, 99.0, 98.0, 9.0, 10.0, 11.0]);
        assert!(!(1..slips.len()).any(|i| leaps(&slips, i)));
        let slip = at_15_fps(&[5.0, 6.0, 7.0, 99.0, 9.0, 10.0, 11.0]);
        assert!(!(1..slip.len()).any(|i| leaps(&slip, i)));
        let fast = at_15_fps(&[0.0, 30.0, 75.0, 110.0, 75.0, 30.0, 0.0]);
        assert!(!(1..fast.len()).any(|i| leaps(&fast, i)));
    }
}
