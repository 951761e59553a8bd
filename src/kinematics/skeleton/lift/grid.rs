//! Moments at whatever times they were seen, laid out fifteen a second as the lifter knows them.

use nalgebra::Vector2;

use super::features::Glance;

/// Seconds between two moments of the lifter.
pub(super) const STEP_S: f64 = 1.0 / 15.0;
/// The landmarks are smoothed by a bell of this width (seconds), which takes the trembling of single frames away.
pub(super) const BELL_S: f64 = 0.045;
/// Live, where a bell has only its older half, a wider one would lag behind.
pub(super) const LIVE_BELL_S: f64 = 0.025;
/// How far a bell reaches, in its widths.
const REACH: f64 = 3.0;

/// Even moments.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// The first moment, seconds.
    pub from_s: f64,
    /// Every [`STEP_S`].
    pub glances: Vec<Glance>,
}

impl Grid {
    /// The moment before a time, and how far on the way to the next one it is.
    pub(super) fn place(&self, time_s: f64) -> Option<(usize, f64)> {
        let last = self.glances.len().checked_sub(1)?;
        let place = ((time_s - self.from_s) / STEP_S).clamp(0.0, last as f64);
        Some((place.floor() as usize, place.fract()))
    }
}

/// Lays moments out evenly; times that run back are left out.
pub(super) fn even(seen: &[(f64, Glance)]) -> Grid {
    let (Some((from, _)), Some((to, _))) = (seen.first(), seen.last()) else { return Grid::default() };
    let count = ((to - from).max(0.0) / STEP_S).floor() as usize + 1;
    let mut start = 0;
    let glances = (0..count).map(|i| {
        let time = from + i as f64 * STEP_S;
        while seen.get(start + 1).is_some_and(|(t, _)| *t < time - REACH * BELL_S) {
            start += 1;
        }
        smoothed(&seen[start..], time, BELL_S)
    });
    Grid { from_s: *from, glances: glances.collect() }
}

/// The bell's mean about a time; where nothing is near, what lies between the moments around it.
pub(super) fn smoothed(seen: &[(f64, Glance)], time: f64, bell_s: f64) -> Glance {
    let reach = REACH * bell_s;
    let mut sum = [Vector2::<f32>::zeros(); 12];
    let mut total = 0.0;
    for (t, glance) in seen.iter().take_while(|(t, _)| *t <= time + reach).filter(|(t, _)| *t >= time - reach) {
        let weight = (-0.5 * ((t - time) / bell_s).powi(2)).exp() as f32;
        total += weight;
        for (into, joint) in sum.iter_mut().zip(glance.joints()) {
            *into += joint * weight;
        }
    }
    if total > 1e-3 {
        return Glance::from_joints(&sum.map(|joint| joint / total));
    }
    let after = seen.iter().position(|(t, _)| *t >= time).unwrap_or(seen.len() - 1);
    let (a, b) = (&seen[after.saturating_sub(1)], &seen[after]);
    let share = ((time - a.0) / (b.0 - a.0).max(1e-9)).clamp(0.0, 1.0) as f32;
    let (from, to) = (a.1.joints(), b.1.joints());
    Glance::from_joints(&std::array::from_fn(|i| from[i].lerp(&to[i], share)))
}
