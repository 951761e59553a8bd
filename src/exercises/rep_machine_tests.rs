//! What the repetition machine must and must not count, on made-up curves.

use proptest::prelude::*;

use super::candidate::Candidate;
use super::curve::Sample;
use super::rep_machine::RepMachine;
use super::tuning::Tuning;
use crate::units::Timestamp;

/// The gate of all these curves, degrees.
const GATE: f64 = 16.0;

/// A curve through `(seconds, degrees)` with gentle turns: slow, fast, slow between each two points.
struct Curve(Vec<(f64, f64)>);

impl Curve {
    fn at(&self, t: f64) -> f64 {
        let next = self.0.partition_point(|p| p.0 < t).clamp(1, self.0.len() - 1);
        let ((t0, a), (t1, b)) = (self.0[next - 1], self.0[next]);
        let share = ((t - t0) / (t1 - t0)).clamp(0.0, 1.0);
        a + (b - a) * (1.0 - (std::f64::consts::PI * share).cos()) / 2.0
    }

    fn end(&self) -> f64 {
        self.0.last().unwrap().0
    }

    /// `count` squats of `rise` degrees over `rest`, each `lasts` seconds and `pause` apart.
    fn squats(count: usize, rest: f64, rise: f64, lasts: f64, pause: f64) -> Self {
        let mut points = vec![(0.0, rest)];
        let mut t = 0.0;
        for _ in 0..count {
            t += pause;
            points.extend([(t, rest), (t + 0.5 * lasts, rest + rise), (t + lasts, rest)]);
            t += lasts;
        }
        points.push((t + pause, rest));
        Self(points)
    }
}

fn sample(t: f64, level: f64) -> Sample {
    Sample { time: Timestamp::from_secs_f64(t), level, parts: Default::default() }
}

/// Noise of one sigma from a small generator of its own, so that a failure can be seen again.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        let mut sum = 0.0;
        for _ in 0..12 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            sum += (self.0 >> 33) as f64 / (1u64 << 31) as f64;
        }
        sum - 6.0
    }
}

fn run(curve: &Curve, fps: f64, sd: f64, seed: u64) -> Vec<Candidate> {
    let mut machine = RepMachine::new(GATE, Tuning::default());
    let mut noise = Noise(seed);
    let mut found = Vec::new();
    let frames = (curve.end() * fps) as usize;
    for i in 0..=frames {
        let t = i as f64 / fps;
        let candidate = machine.push(sample(t, curve.at(t) + sd * noise.next()), false);
        if let Some(c) = &candidate {
            machine.learn(c);
        }
        found.extend(candidate);
    }
    found.extend(machine.finish(false));
    found
}

fn count(points: &[(f64, f64)]) -> usize {
    run(&Curve(points.to_vec()), 30.0, 0.5, 7).len()
}

proptest! {
    #[test]
    fn counts_do_not_depend_on_rate_speed_noise_or_shift(
        reps in 1usize..6,
        rest in -30.0..40.0f64,
        rise in 35.0..130.0f64,
        lasts in 0.8..15.0f64,
        fps in 10.0..60.0f64,
        sd in 0.0..1.5f64,
        seed in any::<u64>(),
    ) {
        let curve = Curve::squats(reps, rest, rise, lasts, 0.6);
        prop_assert_eq!(run(&curve, fps, sd, seed).len(), reps);
    }

    #[test]
    fn start_peak_and_end_are_where_they_are(rise in 40.0..120.0f64, lasts in 1.0..8.0f64, sd in 0.0..0.7f64, seed in any::<u64>()) {
        let found = run(&Curve::squats(1, 5.0, rise, lasts, 1.0), 30.0, sd, seed);
        prop_assert_eq!(found.len(), 1);
        let near = 0.1 + 0.12 * lasts;
        prop_assert!((found[0].start.time.seconds() - 1.0).abs() < near, "start {}", found[0].start.time);
        prop_assert!((found[0].peak.time.seconds() - 1.0 - 0.5 * lasts).abs() < near, "peak {}", found[0].peak.time);
        prop_assert!((found[0].end.time.seconds() - 1.0 - lasts).abs() < near, "end {}", found[0].end.time);
    }

    #[test]
    fn standing_about_is_nothing(fps in 10.0..60.0f64, sway in 0.0..5.0f64, sd in 0.0..1.5f64, seed in any::<u64>()) {
        let points = (0..40).map(|i| (f64::from(i) * 0.7, if i % 2 == 0 { 0.0 } else { sway })).collect();
        prop_assert_eq!(run(&Curve(points), fps, sd, seed).len(), 0);
    }
}

#[test]
fn half_a_second_is_enough() {
    for fps in [15.0, 30.0, 60.0] {
        assert_eq!(run(&Curve::squats(3, 0.0, 90.0, 0.5, 0.4), fps, 0.5, 3).len(), 3, "{fps} frames a second");
    }
}

#[test]
fn without_a_pause_they_do_not_merge() {
    assert_eq!(run(&Curve::squats(5, 0.0, 90.0, 1.2, 0.01), 30.0, 0.5, 3).len(), 5);
}

#[test]
fn a_long_hold_is_one() {
    assert_eq!(count(&[(0.0, 5.0), (1.0, 5.0), (2.0, 100.0), (32.0, 98.0), (33.0, 5.0), (35.0, 5.0)]), 1);
}

#[test]
fn a_pause_on_the_way_down_is_one() {
    assert_eq!(count(&[(0.0, 5.0), (1.0, 5.0), (2.0, 55.0), (4.0, 55.0), (5.0, 100.0), (6.0, 5.0), (8.0, 5.0)]), 1);
}

#[test]
fn a_pause_on_the_way_up_is_one() {
    assert_eq!(count(&[(0.0, 5.0), (1.0, 5.0), (2.0, 100.0), (3.0, 45.0), (5.0, 45.0), (6.0, 5.0), (8.0, 5.0)]), 1);
}

#[test]
fn bouncing_at_the_bottom_is_one() {
    let mut points = vec![(0.0, 5.0), (1.0, 5.0), (2.0, 100.0)];
    points.extend([(2.4, 75.0), (2.8, 100.0), (3.2, 72.0), (3.6, 99.0), (4.6, 5.0), (6.0, 5.0)]);
    assert_eq!(count(&points), 1);
}

#[test]
fn bouncing_at_the_bottom_of_a_clip_that_starts_there_is_none() {
    assert_eq!(count(&[(0.0, 100.0), (0.5, 65.0), (1.0, 100.0), (2.0, 5.0), (4.0, 5.0)]), 0);
}

#[test]
fn people_who_never_straighten_fully_are_counted() {
    let mut points = vec![(0.0, 3.0), (1.0, 3.0)];
    for i in 0..4 {
        let t = 1.0 + 2.0 * f64::from(i);
        points.extend([(t + 1.0, 100.0), (t + 2.0, 32.0)]);
    }
    points.push((11.0, 32.0));
    assert_eq!(count(&points), 4);
}

#[test]
fn another_way_of_standing_in_between_loses_none() {
    let mut points = vec![(0.0, -50.0), (1.5, -45.0), (2.0, 10.0), (4.0, 10.0)];
    points.extend([(5.0, 100.0), (6.0, 10.0), (8.0, 10.0), (9.0, 100.0), (10.0, 10.0), (12.0, 10.0)]);
    assert_eq!(count(&points), 2);
}

#[test]
fn a_shallow_one_between_deep_ones_is_counted() {
    let mut points = vec![(0.0, 5.0), (1.0, 5.0), (2.0, 110.0), (3.0, 5.0), (4.0, 5.0)];
    points.extend([(5.0, 35.0), (6.0, 5.0), (7.0, 5.0), (8.0, 110.0), (9.0, 5.0), (10.0, 5.0)]);
    assert_eq!(count(&points), 3);
}

#[test]
fn half_a_repetition_at_either_end_is_none() {
    assert_eq!(count(&[(0.0, 100.0), (1.0, 5.0), (3.0, 5.0), (4.0, 100.0)]), 0);
    assert_eq!(count(&[(0.0, 60.0), (0.5, 100.0), (1.5, 5.0), (3.0, 5.0)]), 0);
    assert_eq!(count(&[(0.0, 5.0), (1.0, 5.0), (2.0, 100.0), (2.7, 45.0)]), 0);
}

#[test]
fn the_last_one_counts_without_a_rest_after_it() {
    assert_eq!(count(&[(0.0, 5.0), (1.0, 5.0), (2.0, 100.0), (3.0, 6.0)]), 1);
}

#[test]
fn a_cut_to_another_scene_is_none() {
    let mut machine = RepMachine::new(GATE, Tuning::default());
    let levels = std::iter::repeat_n(100.0, 60).chain(std::iter::repeat_n(5.0, 60));
    let twice = levels.clone().chain(levels);
    let found = twice.enumerate().filter_map(|(i, level)| machine.push(sample(i as f64 / 30.0, level), i % 60 == 0));
    assert_eq!(found.count(), 0);
}

#[test]
fn a_gap_without_a_person_joins_nothing() {
    let mut machine = RepMachine::new(GATE, Tuning::default());
    let down = Curve(vec![(0.0, 5.0), (1.0, 5.0), (2.0, 100.0)]);
    let up = Curve(vec![(5.0, 100.0), (6.0, 5.0), (8.0, 5.0)]);
    let frames = (0..60).chain(150..240).map(|i| f64::from(i) / 30.0);
    let found = frames.filter_map(|t| machine.push(sample(t, if t < 3.0 { down.at(t) } else { up.at(t) }), false));
    assert_eq!(found.count(), 0);
}

#[test]
fn a_short_gap_is_bridged() {
    let mut machine = RepMachine::new(GATE, Tuning::default());
    let curve = Curve::squats(2, 5.0, 90.0, 2.0, 1.0);
    let frames = (0..210).map(|i| f64::from(i) / 30.0).filter(|t| !(1.6..2.0).contains(t));
    let found = frames.filter_map(|t| machine.push(sample(t, curve.at(t)), false));
    assert_eq!(found.count(), 2);
}

#[test]
fn times_that_stand_still_or_run_back_do_no_harm() {
    let mut machine = RepMachine::new(GATE, Tuning::default());
    for i in 0..200 {
        machine.push(sample(if i % 7 == 0 { 0.0 } else { 1.0 }, f64::from(i % 90)), false);
    }
    machine.finish(true);
}
