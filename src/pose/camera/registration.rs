//! Registers small grey pictures with a key picture outside of the person, from coarse to fine.
//!
//! Every picture is held against a key picture and not against the one before, so that next to nothing adds up. A camera
//! that stands still gives exactly [`CameraMotion::STILL`]: what is smaller than noise, or explains the picture no better
//! than standing still does, is no movement. Key pictures are taken with the clock, so that it does not matter where the
//! reading began.

use super::fit::{Bounds, Fit, LEAST_POINTS, Point, Room, find_edges};
use super::similarity::Similarity;
use super::small::{Grey, LEVELS, LONG_EDGE, Pyramid};
use super::{CameraMotion, CameraStep};
use crate::frame::Frame;
use crate::units::Timestamp;

/// The person's box is too small for the body by this share of its longer edge.
const ROOM: f64 = 0.2;
/// Less than this share of the points fit: the picture is another one.
const FITTING: f64 = 0.5;
/// More than this: nothing has moved but what moves by itself.
const ALL_FITTING: f64 = 0.95;
/// No corner of the picture moved by more than this, pixels of the small one: the camera stands still. Once it has moved,
/// it is taken at its word.
const STILL_PX: f64 = 0.3;
const STILL_AGAIN_PX: f64 = 0.05;
/// A movement leaves less than this share of the difference that standing still leaves.
const BETTER: f64 = 0.75;
/// A movement that is known no better than this where the person is, pixels of the small picture, is not known.
const MOST_SD: f64 = 0.6;
/// With more than this, shares of the picture and of its size, a new key picture is taken ...
const FAR: f64 = 0.25;
const ZOOMED: f64 = 0.2;
/// ... and after so many seconds of the source's clock, and where so many pictures in a row could not be registered.
const KEY_S: f64 = 5.0;
const MOST_FAILURES: usize = 20;

/// Follows the camera from picture to picture.
#[derive(Debug, Clone, Default)]
pub struct Registrar {
    /// When the key picture was taken, and its edge points.
    key: Option<Timestamp>,
    points: [Vec<Point>; LEVELS],
    /// From the key picture's small pixels to those of the last picture.
    last: Similarity,
    /// The same in pixels, and back.
    motion: Option<CameraMotion>,
    /// Whether the camera has moved since some key picture, and since this one.
    moving: bool,
    moved: bool,
    failures: usize,
    pyramid: Pyramid,
    room: Room,
}

impl Registrar {
    /// Where the camera is in the next picture, against the last key picture. `person` is left out of the comparison.
    pub fn push(&mut self, frame: &Frame, person: Option<Bounds>) -> CameraStep {
        let mut pyramid = std::mem::take(&mut self.pyramid);
        pyramid.take(frame);
        let zoom = f64::from(frame.size().width.max(frame.size().height)) / LONG_EDGE as f64;
        let hidden = person.map(|bounds| widened(bounds, zoom));
        let found = self.register(&pyramid, hidden);
        self.failures = if found.is_some() { 0 } else { self.failures + 1 };
        if let Some(found) = found {
            self.last = found;
            let motion = found.in_pixels(frame.size(), zoom).inverse();
            self.motion = (found != Similarity::default()).then_some(motion);
        }
        let key = self.key.unwrap_or(frame.time);
        let step = CameraStep {
            key,
            motion: self.motion.unwrap_or(CameraMotion::STILL),
            is_key: self.is_key_due(frame.time, &pyramid.0[0]),
        };
        if step.is_key {
            self.take_key(frame.time, &pyramid, hidden);
        }
        self.pyramid = pyramid;
        step
    }

    fn is_key_due(&self, now: Timestamp, picture: &Grey) -> bool {
        let interval = |time: Timestamp| (time.seconds() / KEY_S).floor();
        let edge = picture.width.min(picture.height) as f64;
        let far = self.last.tx.abs().max(self.last.ty.abs()) > FAR * edge || self.last.a.abs() > ZOOMED;
        let due = self.key.is_none_or(|key| interval(key) != interval(now));
        // A picture that tells nothing is a poor key, but the camera has to be found again some time.
        (due || far) && self.failures == 0 || self.key.is_none() || self.failures > MOST_FAILURES
    }

    fn take_key(&mut self, now: Timestamp, pyramid: &Pyramid, hidden: Option<Bounds>) {
        for (level, (points, grey)) in self.points.iter_mut().zip(&pyramid.0).enumerate() {
            find_edges(points, grey, hidden, level);
        }
        self.key = Some(now);
        self.last = Similarity::default();
        self.motion = None;
        self.failures = 0;
        self.moving &= self.moved;
        self.moved = false;
    }

    /// From the key picture to this one; `None` where they do not fit together.
    fn register(&mut self, pyramid: &Pyramid, hidden: Option<Bounds>) -> Option<Similarity> {
        if self.key.is_none() || self.points[0].len() < LEAST_POINTS {
            return None;
        }
        let finest = Fit { points: &self.points[0], grey: &pyramid.0[0], hidden, level: 0 };
        let still = finest.look(&Similarity::default(), &mut self.room)?;
        // Most cameras stand: then there is nothing to search for.
        if !self.moving && still.fitting >= ALL_FITTING {
            let step = finest.improve(&Similarity::default(), &still, &self.room)?;
            if finest.most(&step.change) < STILL_PX / 2.0 {
                return Some(Similarity::default());
            }
        }
        let (last, room) = (self.last, &mut self.room);
        let mut coarse = last;
        for level in (0..LEVELS).rev() {
            let share = f64::from(1 << level);
            let fit = Fit { points: &self.points[level], grey: &pyramid.0[level], hidden, level };
            coarse = fit.descend(coarse.scaled(1.0 / share), room).scaled(share);
        }
        // Rows of like things mislead the coarse search, and a sudden movement the fine one.
        let ends = [coarse, finest.descend(last, room)];
        let ends = ends.into_iter().filter_map(|end| Some((end, finest.look(&end, room)?)));
        let best = ends.filter(|(_, look)| look.fitting >= FITTING).min_by(|a, b| a.1.cost.total_cmp(&b.1.cost));
        let least = if self.moving { STILL_AGAIN_PX } else { STILL_PX };
        if let Some((found, _)) =
            best.filter(|(end, look)| finest.most(end) >= least && look.cost < BETTER * still.cost)
        {
            let look = finest.look(&found, room)?;
            finest.improve(&found, &look, room).filter(|step| step.sd_at(finest.person()) < MOST_SD)?;
            self.moved |= finest.most(&found) >= STILL_PX;
            self.moving |= self.moved;
            return Some(found);
        }
        // Nobody comes back to where they were from one picture to the next unless that fits better.
        let back = finest.look(&last, room).is_none_or(|held| still.cost <= held.cost);
        (still.fitting >= FITTING && back).then(Similarity::default)
    }
}

/// The person's box in pixels of the largest small picture, with room for arms and head.
fn widened((left, top, right, bottom): Bounds, zoom: f64) -> Bounds {
    let room = ROOM * (right - left).max(bottom - top);
    ((left - room) / zoom, (top - room) / zoom, (right + room) / zoom, (bottom + room) / zoom)
}

#[cfg(test)]
mod tests {
    use nalgebra::Point2;

    use super::super::CameraPath;
    use super::*;
    use crate::frame::PictureSize;

    const SIZE: PictureSize = PictureSize { width: 320, height: 240 };

    /// A room of boxes as a camera sees it that has moved so: what is at `p` now was at `motion.apply(p)` at first.
    fn room(i: usize, motion: CameraMotion, person_x: f64) -> Frame {
        let shade = |x: f64, y: f64| {
            if (x - person_x).abs() < 25.0 && (y - 130.0).abs() < 70.0 {
                return if (y as i64 / 12) % 2 == 0 { 230.0 } else { 20.0 };
            }
            let p = motion.apply(Point2::new(x, y));
            let boxes = (p.x / 37.0).floor() * 29.0 + (p.y / 31.0).floor() * 53.0;
            60.0 + boxes.rem_euclid(130.0)
        };
        // Each pixel is a mean, as a lens makes it.
        let mean = |x: u32, y: u32| {
            let near = [0.25, 0.75].iter().flat_map(|dx| [0.25, 0.75].map(|dy| (dx, dy)));
            (near.map(|(dx, dy)| shade(f64::from(x) + dx - 0.5, f64::from(y) + dy - 0.5)).sum::<f64>() / 4.0) as u8
        };
        let pixels = (0..SIZE.width * SIZE.height).flat_map(|i| [mean(i % SIZE.width, i / SIZE.width); 3]).collect();
        Frame::new(Timestamp::from_secs_f64(i as f64 / 10.0), SIZE, pixels).unwrap()
    }

    fn bounds(person_x: f64) -> Option<Bounds> {
        Some((person_x - 15.0, 75.0, person_x + 15.0, 190.0))
    }

    fn moved(t: f64) -> CameraMotion {
        CameraMotion {
            dx: 12.0 * (3.0 * t).sin() + 12.0 * t,
            dy: 8.0 * (5.0 * t).cos() - 8.0,
            scale: 1.0 + 0.02 * t,
            angle: 0.03 * (2.0 * t).sin(),
        }
    }

    /// How far a corner is from where the truth has it, pixels.
    fn error(found: Option<CameraMotion>, truth: &CameraMotion) -> f64 {
        let found = found.unwrap_or(CameraMotion::STILL);
        [(10.0, 10.0), (310.0, 20.0), (150.0, 230.0)]
            .iter()
            .map(|&(x, y)| (found.apply(Point2::new(x, y)) - truth.apply(Point2::new(x, y))).norm())
            .fold(0.0, f64::max)
    }

    #[test]
    fn shaking_panning_and_zooming_are_followed_while_somebody_moves_about() {
        let (mut registrar, mut path) = (Registrar::default(), CameraPath::default());
        for i in 0..80 {
            let t = i as f64 / 10.0;
            let person_x = 160.0 + 40.0 * (2.0 * t).sin();
            let found = path.push(&registrar.push(&room(i, moved(t), person_x), bounds(person_x)));
            assert!(error(found, &moved(t)) < 3.0, "{i}: {found:?}, in truth {:?}", moved(t));
        }
    }

    #[test]
    fn a_camera_that_stands_still_stands_exactly_still() {
        let mut registrar = Registrar::default();
        for i in 0..80 {
            let person_x = 160.0 + 60.0 * (i as f64 / 3.0).sin();
            let step = registrar.push(&room(i, CameraMotion::STILL, person_x), bounds(person_x));
            assert_eq!(step.motion, CameraMotion::STILL);
        }
    }

    #[test]
    fn a_bare_wall_and_another_scene_move_nothing() {
        let wall = Frame::new(Timestamp::ZERO, SIZE, vec![120; 320 * 240 * 3]).unwrap();
        let mut registrar = Registrar::default();
        for frame in [&wall, &room(1, CameraMotion::STILL, 100.0), &wall, &wall] {
            assert_eq!(registrar.push(frame, None).motion, CameraMotion::STILL);
        }
    }

    #[test]
    fn it_does_not_matter_where_the_reading_began() {
        let (mut whole, mut part) = (Registrar::default(), Registrar::default());
        for i in 0..70 {
            let frame = room(i, moved(i as f64 / 10.0), 160.0);
            let step = whole.push(&frame, bounds(160.0));
            // From the key picture that comes with the clock on.
            let late = (i >= 20).then(|| part.push(&frame, bounds(160.0)));
            assert!(i <= 50 || late.is_some_and(|late| late == step && late.agrees(&step)), "{i}");
        }
    }
}
