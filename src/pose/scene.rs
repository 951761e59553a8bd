//! Sudden changes of the whole picture: where a video was cut, or its pictures are damaged.
//!
//! People and cameras move on from picture to picture, so that changes come in company. A change that stands alone
//! between pictures that hardly change is no movement.

use std::collections::VecDeque;

use crate::frame::Frame;
use crate::units::Timestamp;

/// The picture is compared in so many cells each way ...
const CELLS: usize = 16;
/// ... each the mean of so many points each way: noise and edges must not matter.
const POINTS: usize = 4;
/// Changes that a change is held against, on either side.
const AROUND: usize = 8;
/// Fewer of them say nothing.
const LEAST_AROUND: usize = 4;
/// A jump is so many times the third largest of them: one damaged picture makes two changes, and another one is granted.
/// In film of people who exercise the largest were under three times as large, but for somebody who walks off at seven
/// pictures a second.
const JUMP_RATIO: f64 = 4.0;
/// And at least so much, levels of 256 in the mean: about what a person who fills a quarter of the picture makes.
const JUMP_LEVELS: f64 = 6.0;

/// The last picture, made small, and how the ones before it changed.
#[derive(Debug, Clone, Default)]
pub(super) struct Scene {
    last: Option<Vec<f32>>,
    past: Changes,
}

impl Scene {
    /// How much the next picture differs from the one before, levels of 256 in the mean, where there is one; and whether
    /// it is a jump, as far as that can be said without knowing what comes.
    pub(super) fn push(&mut self, frame: &Frame) -> (Option<f32>, bool) {
        let change = self.change(frame);
        self.past.push(frame.time, change, AROUND + 1);
        let newest = self.past.recent.len().checked_sub(1).filter(|_| change.is_some());
        (change, newest.and_then(|at| self.past.jump(at)).is_some())
    }

    fn change(&mut self, frame: &Frame) -> Option<f32> {
        let now = small(frame);
        let last = self.last.replace(now)?;
        let now = self.last.as_ref()?;
        let sum: f32 = last.iter().zip(now).map(|(a, b)| (a - b).abs()).sum();
        Some(sum / (CELLS * CELLS) as f32)
    }
}

/// Means of the green channel, which carries most of the brightness; few points of it, so that it costs next to nothing.
fn small(frame: &Frame) -> Vec<f32> {
    const ACROSS: usize = CELLS * POINTS;
    let (width, height) = (frame.size().width as usize, frame.size().height as usize);
    let place = |i: usize, of: usize| (2 * i + 1) * of / (2 * ACROSS);
    let mut cells = vec![0.0; CELLS * CELLS];
    for y in 0..ACROSS {
        let row = place(y, height) * width;
        for x in 0..ACROSS {
            let green = frame.pixels()[3 * (row + place(x, width)) + 1];
            cells[y / POINTS * CELLS + x / POINTS] += f32::from(green);
        }
    }
    cells.iter_mut().for_each(|cell| *cell /= (POINTS * POINTS) as f32);
    cells
}

/// Finds the jumps among the changes that pass.
#[derive(Debug, Clone, Default)]
pub(super) struct Jumps {
    changes: Changes,
    found: Vec<Timestamp>,
}

/// The last changes, the newest last.
#[derive(Debug, Clone, Default)]
struct Changes {
    recent: VecDeque<Change>,
    last: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy)]
struct Change {
    time: Timestamp,
    /// Since the picture before, seconds.
    step_s: f64,
    levels: f64,
}

impl Jumps {
    /// The next picture's time, and its change where it has one before it.
    pub(super) fn push(&mut self, time: Timestamp, change: Option<f32>) {
        if !self.changes.push(time, change, 2 * AROUND + 1) {
            return;
        }
        // It has all of its company now.
        if let Some(at) = self.changes.recent.len().checked_sub(AROUND + 1) {
            self.found.extend(self.changes.jump(at));
        }
    }

    /// The times of the pictures that a jump led to.
    pub(super) fn moments(&self) -> Vec<Timestamp> {
        let count = self.changes.recent.len();
        let newest = count.saturating_sub(AROUND)..count;
        self.found.iter().copied().chain(newest.filter_map(|at| self.changes.jump(at))).collect()
    }
}

impl Changes {
    /// Adds the next one, if it is one, and keeps this many.
    fn push(&mut self, time: Timestamp, change: Option<f32>, keep: usize) -> bool {
        let last = self.last.replace(time);
        let Some((last, levels)) = last.zip(change) else { return false };
        self.recent.push_back(Change { time, step_s: time.since(last), levels: f64::from(levels) });
        if self.recent.len() > keep {
            self.recent.pop_front();
        }
        true
    }

    /// The time of the change at this place, if it is a jump.
    fn jump(&self, at: usize) -> Option<Timestamp> {
        let Change { time, step_s, levels } = *self.recent.get(at).filter(|change| change.levels >= JUMP_LEVELS)?;
        let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(self.recent.len());
        let others: Vec<Change> = around.filter(|&i| i != at).map(|i| self.recent[i]).collect();
        if others.len() < LEAST_AROUND {
            return None;
        }
        let nth = |n: usize, of: fn(&Change) -> f64| {
            let mut all: Vec<f64> = others.iter().map(of).collect();
            all.sort_by(|a, b| b.total_cmp(a));
            all[n]
        };
        // Where pictures are missing, the next one may have changed by that much more.
        let steps = step_s / nth(others.len() / 2, |other| other.step_s).max(f64::EPSILON);
        let levels = levels / steps.max(1.0);
        (levels >= JUMP_LEVELS && levels >= JUMP_RATIO * nth(2, |other| other.levels)).then_some(time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PictureSize;

    fn frame(i: usize, shade: impl Fn(usize, usize) -> u8) -> Frame {
        let size = PictureSize { width: 90, height: 70 };
        let pixels = (0..90 * 70).flat_map(|p| [shade(p % 90, p / 90); 3]).collect();
        Frame::new(Timestamp::from_secs_f64(i as f64 / 30.0), size, pixels).unwrap()
    }

    /// Numbers of the frames that a jump leads to, when these changes follow the first frame.
    fn jumps(changes: &[f32], time: impl Fn(usize) -> f64) -> Vec<usize> {
        let mut jumps = Jumps::default();
        jumps.push(Timestamp::ZERO, None);
        let at = |i: usize| Timestamp::from_secs_f64(time(i));
        changes.iter().enumerate().for_each(|(i, &change)| jumps.push(at(i + 1), Some(change)));
        jumps.moments().iter().map(|&m| (1..=changes.len()).find(|&i| at(i) == m).unwrap()).collect()
    }

    fn steady(i: usize) -> f64 {
        i as f64 / 30.0
    }

    #[test]
    fn a_change_is_the_mean_difference() {
        let mut scene = Scene::default();
        assert_eq!(scene.change(&frame(0, |_, _| 100)), None);
        assert_eq!(scene.change(&frame(1, |_, _| 100)), Some(0.0));
        assert_eq!(scene.change(&frame(2, |_, _| 112)), Some(12.0));
        // A quarter of the picture.
        let part = scene.change(&frame(3, |x, y| if x < 45 && y < 35 { 52 } else { 112 }));
        assert!(part.is_some_and(|levels| (levels - 15.0).abs() < 1.0), "{part:?}");
    }

    #[test]
    fn somebody_who_walks_through_the_picture_is_no_jump_and_a_cut_is_one() {
        let walk = |i: usize, x: usize| if (2 * i..2 * i + 25).contains(&x) { 40 } else { 180 };
        let film = |cut: usize| {
            let (mut scene, mut jumps) = (Scene::default(), Jumps::default());
            for i in 0..30 {
                let there = if i >= cut { i + 15 } else { i };
                let frame = frame(i, |x, _| walk(there, x));
                jumps.push(frame.time, scene.change(&frame));
            }
            jumps.moments()
        };
        assert_eq!(film(99), []);
        for cut in [3, 14, 27] {
            assert_eq!(film(cut), [Timestamp::from_secs_f64(cut as f64 / 30.0)]);
        }
    }

    #[test]
    fn changes_in_company_are_movement() {
        let mut changes = vec![1.0; 60];
        changes[20..24].copy_from_slice(&[9.0, 30.0, 30.0, 12.0]);
        assert_eq!(jumps(&changes, steady), Vec::<usize>::new());
        // A damaged picture: there and back.
        changes[20..24].copy_from_slice(&[1.0, 30.0, 30.0, 1.0]);
        assert_eq!(jumps(&changes, steady), [22, 23]);
        assert_eq!(jumps(&[1.0, 30.0, 1.0], steady), Vec::<usize>::new(), "three pictures say nothing");
    }

    #[test]
    fn a_picture_that_comes_late_may_differ_by_more() {
        let mut changes = vec![1.0; 40];
        changes[19] = 30.0;
        assert_eq!(jumps(&changes, steady), [20]);
        assert_eq!(jumps(&changes, |i| steady(if i >= 20 { i + 10 } else { i })), Vec::<usize>::new());
    }

    #[test]
    fn hours_of_film_take_no_memory() {
        let mut jumps = Jumps::default();
        for i in 0..10_000 {
            jumps.push(Timestamp::from_secs_f64(steady(i)), Some(if i % 100 == 50 { 20.0 } else { 1.0 }));
        }
        assert_eq!((jumps.moments().len(), jumps.changes.recent.len()), (100, 2 * AROUND + 1));
    }
}
