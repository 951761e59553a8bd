//! The lifter live: one frame at a time, from the past alone.

use super::features::{Context, Glance};
use super::grid::{LIVE_BELL_S, STEP_S, smoothed};
use super::network::Network;
use crate::kinematics::body::lifted::Lifted;
use crate::kinematics::observe::observation::{Observation, Picture};

/// As many moments as bear on the newest one.
const MOMENTS: usize = 8;
/// Frames kept to lay them out from: at most so many, and as far back as this (seconds).
const MOST_FRAMES: usize = 64;
const REACH_S: f64 = MOMENTS as f64 * STEP_S + 0.15;
/// Moments kept of the session so far: when there is no more room, every other one goes, and new ones are kept half as
/// often.
const MOST_KEPT: usize = 128;
/// A gap longer than this (seconds) is not bridged: what comes after it starts afresh.
const GAP_S: f64 = 0.7;

/// Lifts what is seen so far.
#[derive(Debug, Clone)]
pub(crate) struct LiveLifter {
    picture: Picture,
    recent: Vec<(f64, Glance)>,
    kept: Vec<Glance>,
    keep_every_s: f64,
    kept_s: Option<f64>,
    context: Option<Context>,
    network: Network,
    moments: Vec<Glance>,
    scratch: Vec<f32>,
}

impl LiveLifter {
    /// Nobody seen yet.
    #[must_use]
    pub(crate) fn new(picture: Picture) -> Self {
        Self {
            picture,
            recent: Vec::with_capacity(MOST_FRAMES + 1),
            kept: Vec::with_capacity(MOST_KEPT + 1),
            keep_every_s: STEP_S,
            kept_s: None,
            context: None,
            network: Network::default(),
            moments: Vec::with_capacity(MOMENTS),
            scratch: Vec::with_capacity(MOST_KEPT + 1),
        }
    }

    /// What the newest frame shows, in the light of those before; none where its landmarks are no numbers.
    pub(crate) fn push(&mut self, seen: &Observation) -> Option<Lifted> {
        let glance = Glance::of(seen, self.picture)?;
        let now = seen.time_s;
        if self.recent.last().is_some_and(|(last, _)| now <= *last || now - last > GAP_S) {
            self.recent.clear();
        }
        self.recent.push((now, glance));
        let old = self.recent.iter().take_while(|(t, _)| *t < now - REACH_S).count();
        let most = self.recent.len().saturating_sub(MOST_FRAMES);
        self.recent.drain(..old.max(most));
        self.keep(now, glance);
        let context = self.context?;
        self.moments.clear();
        let first = self.recent.first().map_or(now, |(t, _)| *t);
        for back in (0..MOMENTS).rev() {
            let time = now - back as f64 * STEP_S;
            if back == 0 || time >= first {
                self.moments.push(smoothed(&self.recent, time, LIVE_BELL_S));
            }
        }
        self.network.run(&self.moments, &context).last().map(|outputs| Lifted::of(&outputs))
    }

    /// Keeps a moment every now and then for what the session says as a whole.
    fn keep(&mut self, now: f64, glance: Glance) {
        if self.kept_s.is_some_and(|kept| (now - kept).abs() < self.keep_every_s - 1e-3) {
            return;
        }
        self.kept_s = Some(now);
        self.kept.push(glance);
        if self.kept.len() > MOST_KEPT {
            let mut i = 0;
            self.kept.retain(|_| {
                i += 1;
                i % 2 == 1
            });
            self.keep_every_s *= 2.0;
        }
        self.context = Context::with(&self.kept, &mut self.scratch);
    }
}
