//! Makes the face of the measured person unrecognisable: coarse blocks over the head, held where it is not seen for a moment.

use nalgebra::{Point2, distance};

use crate::frame::{Frame, PictureSize};
use crate::pose::{Landmark, Pose, PoseFrame};
use crate::units::Side;

/// A head that is not found is taken to be near where it was found within this time, seconds.
const HELD_S: f64 = 1.0;
/// The head reaches this much further than its landmarks do from their centre.
const HEAD_OF_FACE: f64 = 1.9;
/// Half a head and its hair as a share of the trunk, for faces seen from the side or behind.
const HEAD_OF_TRUNK: f64 = 0.34;
/// Landmarks shake.
const MARGIN: f64 = 1.1;
/// A face of two to four blocks across can not be told from another one.
const BLOCKS_PER_RADIUS: f64 = 2.0;
/// Blocks across a whole picture in which nobody was found.
const BLOCKS_PER_PICTURE: u32 = 16;
/// Nose to mouth: see [`Landmark`].
const HEAD_LANDMARKS: usize = 11;

#[derive(Debug, Clone, Copy)]
struct Circle {
    centre: Point2<f64>,
    radius: f64,
}

/// What has to be covered in every frame.
pub(super) struct Cover {
    /// Circles of each frame; `None` for the whole picture.
    frames: Vec<Option<Vec<Circle>>>,
}

impl Cover {
    /// Finds the head in every frame of a clip.
    pub(super) fn of(frames: &[PoseFrame]) -> Self {
        let heads: Vec<Option<Circle>> = frames.iter().map(|frame| frame.pose.as_ref().map(head)).collect();
        let near = |from: usize, to: usize| frames[to].time.since(frames[from].time).abs() <= HELD_S;
        let covered = |i: usize| -> Option<Vec<Circle>> {
            if let Some(head) = heads[i] {
                return Some(vec![head]);
            }
            let before = (0..i).rev().take_while(|&j| near(j, i)).find_map(|j| heads[j]);
            let after = (i + 1..heads.len()).take_while(|&j| near(i, j)).find_map(|j| heads[j]);
            let around: Vec<Circle> = before.into_iter().chain(after).map(Circle::doubled).collect();
            (!around.is_empty()).then_some(around)
        };
        Self { frames: (0..frames.len()).map(covered).collect() }
    }

    /// Covers the face in the frame at `index`, or everything where nobody was found for long.
    pub(super) fn hide(&self, frame: &mut Frame, index: usize) {
        let size = frame.size();
        match self.frames.get(index).and_then(Option::as_ref) {
            Some(circles) => circles.iter().for_each(|circle| {
                let block = (circle.radius / BLOCKS_PER_RADIUS).max(4.0) as u32;
                mosaic(frame.pixels_mut(), size, block, circle.bounds(size), |x, y| circle.holds(x, y));
            }),
            None => {
                let block = (size.width.max(size.height) / BLOCKS_PER_PICTURE).max(1);
                mosaic(frame.pixels_mut(), size, block, (0, 0, size.width, size.height), |_, _| true);
            }
        }
    }
}

impl Circle {
    /// A head that moved unseen may have moved by its own size.
    fn doubled(self) -> Self {
        Self { radius: 2.0 * self.radius, ..self }
    }

    fn holds(&self, x: u32, y: u32) -> bool {
        distance(&self.centre, &Point2::new(f64::from(x) + 0.5, f64::from(y) + 0.5)) <= self.radius
    }

    /// Left, top, right, bottom inside the picture; casts of what lies outside saturate.
    fn bounds(&self, size: PictureSize) -> (u32, u32, u32, u32) {
        let Self { centre, radius } = self;
        let edge = |v: f64, most: u32| (v.max(0.0) as u32).min(most);
        (
            edge(centre.x - radius, size.width),
            edge(centre.y - radius, size.height),
            edge((centre.x + radius).ceil(), size.width),
            edge((centre.y + radius).ceil(), size.height),
        )
    }
}

fn head(pose: &Pose) -> Circle {
    let points = || pose.landmarks[..HEAD_LANDMARKS].iter().map(|l| l.pixel);
    let sum = points().fold(nalgebra::Vector2::zeros(), |sum, p| sum + p.coords);
    let centre = Point2::from(sum / HEAD_LANDMARKS as f64);
    let spread = points().map(|p| distance(&p, &centre)).fold(0.0, f64::max);
    let middle = |of: fn(Side) -> Landmark| nalgebra::center(&pose.pixel(of(Side::Left)), &pose.pixel(of(Side::Right)));
    let trunk = distance(&middle(Landmark::shoulder), &middle(Landmark::hip));
    Circle { centre, radius: (HEAD_OF_FACE * spread).max(HEAD_OF_TRUNK * trunk) * MARGIN }
}

/// Replaces what is covered by the mean colours of blocks on a grid of the whole picture.
fn mosaic(
    pixels: &mut [u8],
    size: PictureSize,
    block: u32,
    (left, top, right, bottom): (u32, u32, u32, u32),
    covered: impl Fn(u32, u32) -> bool,
) {
    let at = |x: u32, y: u32| 3 * (y as usize * size.width as usize + x as usize);
    for y0 in (top - top % block..bottom).step_by(block as usize) {
        for x0 in (left - left % block..right).step_by(block as usize) {
            let (x1, y1) = ((x0 + block).min(size.width), (y0 + block).min(size.height));
            let cells = || (y0..y1).flat_map(move |y| (x0..x1).map(move |x| (x, y)));
            let mut sum = [0_u64; 3];
            for (x, y) in cells() {
                let i = at(x, y);
                sum.iter_mut().zip(&pixels[i..i + 3]).for_each(|(sum, &v)| *sum += u64::from(v));
            }
            let count = u64::from((x1 - x0) * (y1 - y0)).max(1);
            for (x, y) in cells().filter(|&(x, y)| covered(x, y)) {
                let i = at(x, y);
                pixels[i..i + 3].copy_from_slice(&sum.map(|s| (s / count) as u8));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Timestamp;

    fn checkered(size: PictureSize) -> Frame {
        let pixels = (0..size.width * size.height)
            .flat_map(|i| [if (i + i / size.width).is_multiple_of(2) { 0 } else { 200 }; 3]);
        Frame::new(Timestamp::ZERO, size, pixels.collect()).unwrap()
    }

    #[test]
    fn the_circle_is_flat_and_the_rest_is_untouched() {
        let size = PictureSize { width: 64, height: 48 };
        let mut frame = checkered(size);
        let before = frame.pixels().to_vec();
        let circle = Circle { centre: Point2::new(30.0, 20.0), radius: 8.0 };
        Cover { frames: vec![Some(vec![circle])] }.hide(&mut frame, 0);
        for (i, (old, new)) in before.chunks(3).zip(frame.pixels().chunks(3)).enumerate() {
            let (x, y) = (i as u32 % 64, i as u32 / 64);
            if circle.holds(x, y) {
                assert_eq!(new, [100; 3], "{x} {y}");
            } else {
                assert_eq!(new, old, "{x} {y}");
            }
        }
    }

    #[test]
    fn a_short_gap_is_covered_from_both_ends_and_a_long_one_everywhere() {
        let empty = |ms: i64| PoseFrame { time: Timestamp::from_micros(ms * 1000), pose: None, camera: None };
        let mut frames: Vec<PoseFrame> = (0..40).map(|i| empty(i * 100)).collect();
        assert!(Cover::of(&frames).frames.iter().all(Option::is_none));
        let recording = crate::pose::recording::Recording::read(std::path::Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/samples/landmarks/squat.jsonl.gz"
        )))
        .unwrap();
        frames[20].pose = recording.frames.iter().find_map(|f| f.pose.clone());
        let cover = Cover::of(&frames);
        let known: Vec<usize> = (0..40).filter(|&i| cover.frames[i].is_some()).collect();
        assert_eq!(known, (10..=30).collect::<Vec<_>>());
        let at = |i: usize| cover.frames[i].as_ref().unwrap()[0].radius;
        assert_eq!(at(19), 2.0 * at(20));
        let mut frame = checkered(PictureSize { width: 64, height: 48 });
        cover.hide(&mut frame, 0);
        assert!(frame.pixels().iter().all(|&v| v == 100), "nothing is left of a picture without a pose");
    }

    #[test]
    fn a_head_outside_the_picture_is_no_problem() {
        let mut frame = checkered(PictureSize { width: 16, height: 12 });
        for centre in [Point2::new(-50.0, -50.0), Point2::new(1e12, 5.0), Point2::new(f64::NAN, 3.0)] {
            Cover { frames: vec![Some(vec![Circle { centre, radius: 5.0 }])] }.hide(&mut frame, 0);
        }
    }
}
