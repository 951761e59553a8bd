//! People painted as plain squares of one brightness each, and networks that see them: for tests of who is followed.

use nalgebra::{Point2, Vector2, Vector3};
use ndarray::Axis;

use super::crop::{Border, Scaling, blank, crop};
use super::estimator::{Candidate, Decoded, NetworkError, PoseEstimator};
use super::landmark::{Detail, LANDMARK_COUNT, Landmark, Pose, PoseLandmark};
use super::region::Region;
use crate::frame::{Frame, PictureSize};
use crate::units::{Confidence, Timestamp};

/// Edge of the picture and of what is cut out of it, pixels.
const EDGE: u32 = 224;

/// Somebody in a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Painted {
    /// Middle of the square, pixels.
    pub at: (f64, f64),
    /// Its edge, pixels.
    pub edge: f64,
    /// Its brightness, which nobody else has.
    pub shade: u8,
}

/// A picture of people; the first ones stand in front.
pub(super) fn picture(time_s: f64, people: &[Painted]) -> Frame {
    let shade = |x: f64, y: f64| {
        let covers = |p: &&Painted| (x - p.at.0).abs() <= p.edge / 2.0 && (y - p.at.1).abs() <= p.edge / 2.0;
        people.iter().find(covers).map_or(0, |p| p.shade)
    };
    let pixels = (0..EDGE * EDGE).flat_map(|i| [shade(f64::from(i % EDGE), f64::from(i / EDGE)); 3]).collect();
    Frame::new(Timestamp::from_secs_f64(time_s), PictureSize { width: EDGE, height: EDGE }, pixels).unwrap()
}

/// A square in a tensor: its shade, middle and edge, pixels.
struct Square {
    shade: f32,
    middle: Vector2<f64>,
    edge: f64,
}

/// Every square that a region of the picture shows.
fn squares(frame: &Frame, region: &Region, border: Border) -> Vec<Square> {
    let edge = EDGE as usize;
    let mut tensor = blank(edge);
    crop(frame, region, border, Scaling::to_range(0.0, 255.0), tensor.index_axis_mut(Axis(0), 0));
    let tensor = tensor.as_slice().unwrap();
    let mut found: Vec<(i32, Vector2<f64>, f64)> = Vec::new();
    for (i, rgb) in tensor.chunks_exact(3).enumerate() {
        // Shades are multiples of 40: a border between two of them is none.
        let shade = (rgb[0] / 40.0).round() as i32;
        let same = |before: Option<usize>| before.is_some_and(|b| (tensor[3 * b] - rgb[0]).abs() < 1.0);
        // A line between two shades is no square.
        let inside = same(i.checked_sub(1)) && same(i.checked_sub(edge));
        if shade == 0 || !inside || (rgb[0] - 40.0 * shade as f32).abs() > 1.0 {
            continue;
        }
        let at = Vector2::new((i % edge) as f64, (i / edge) as f64);
        match found.iter_mut().find(|f| f.0 == shade) {
            Some(f) => (f.1, f.2) = (f.1 + at, f.2 + 1.0),
            None => found.push((shade, at, 1.0)),
        }
    }
    let square = |(shade, sum, count): (i32, Vector2<f64>, f64)| Square {
        shade: 40.0 * shade as f32,
        middle: sum / count,
        edge: count.sqrt(),
    };
    found.into_iter().filter(|f| f.2 >= 25.0).map(square).collect()
}

/// A place in what was cut out, in the picture.
fn in_picture(region: &Region, at: Vector2<f64>) -> Point2<f64> {
    region.to_picture(at.x / f64::from(EDGE), at.y / f64::from(EDGE))
}

/// Where the hips are, and the point that gives scale and direction.
fn frame_points(region: &Region, square: &Square) -> [Point2<f64>; 2] {
    [square.middle, square.middle - Vector2::new(0.0, 0.8 * square.edge)].map(|at| in_picture(region, at))
}

/// Sees painted people.
#[derive(Debug, Default)]
pub(super) struct PaintedNetworks;

impl PoseEstimator for PaintedNetworks {
    fn detect(&mut self, frame: &Frame, within: &Region) -> Result<Vec<Candidate>, NetworkError> {
        let candidate = |square: &Square| {
            let [hips, scale] = frame_points(within, square);
            Candidate { score: 0.7 + square.shade / 1000.0, region: Region::around_body(hips, scale) }
        };
        let mut people: Vec<Candidate> = squares(frame, within, Border::Black).iter().map(candidate).collect();
        people.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ok(people)
    }

    /// The square nearest to the middle of the region, as a body upright in it.
    fn look(&mut self, frame: &Frame, region: &Region) -> Result<Option<Decoded>, NetworkError> {
        let middle = Vector2::repeat(f64::from(EDGE) / 2.0);
        let away = |s: &Square| (s.middle - middle).norm();
        let squares = squares(frame, region, Border::Replicate);
        let nearest = squares.into_iter().min_by(|a, b| away(a).total_cmp(&away(b)));
        Ok(nearest.map(|square| body(region, &square)))
    }
}

fn body(region: &Region, square: &Square) -> Decoded {
    let nowhere = PoseLandmark {
        pixel: region.centre,
        depth: 0.0,
        visibility: Confidence::new(0.5),
        world: Vector3::repeat(0.1),
        unsmoothed: None,
    };
    let mut landmarks = [nowhere; LANDMARK_COUNT];
    for (joint, landmark) in Landmark::JOINTS.into_iter().enumerate() {
        let aside = if joint % 2 == 0 { 0.2 } else { -0.2 };
        let off = Vector2::new(aside, [-0.4, 0.0, 0.2, 0.5][joint / 2]) * square.edge;
        landmarks[landmark as usize].pixel = in_picture(region, square.middle + off);
    }
    // The nose's depth is whose it is.
    landmarks[Landmark::Nose as usize].depth = f64::from(square.shade);
    Decoded {
        pose: Pose { presence: Confidence::new(0.9), detail: Detail::Whole, landmarks },
        frame_points: frame_points(region, square),
    }
}
