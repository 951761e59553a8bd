//! The landmark network's head: 39 points with a heatmap in, a [`Pose`] and the next region out.

use nalgebra::Vector3;
use ndarray::{Array2, Array3};

use crate::pose::estimator::Decoded;
use crate::pose::landmark::{Detail, LANDMARK_COUNT, Pose, PoseLandmark};
use crate::pose::manifest::Head;
use crate::pose::region::Region;
use crate::units::Confidence;

/// Edge of the network's square input, pixels.
pub const INPUT_EDGE: usize = Head::BlazeposeLandmarks.edge();
/// Points the network gives: 33 of the body and 6 helpers.
const POINT_COUNT: usize = 39;
/// Edge of the heatmap.
const HEATMAP_EDGE: usize = 64;
/// Points, and what is said of each: x, y, z, visibility, presence.
pub(super) const LANDMARKS: (usize, usize) = (POINT_COUNT, 5);
/// Rows, columns, points.
pub(super) const HEATMAP: (usize, usize, usize) = (HEATMAP_EDGE, HEATMAP_EDGE, POINT_COUNT);
/// Points, and x, y, z of each.
pub(super) const WORLD: (usize, usize) = (POINT_COUNT, 3);
/// Below this the network says that there is no person in the crop.
pub(super) const MIN_PRESENCE: f32 = 0.5;

/// Half-width of the window in which the heatmap's centre of mass is taken.
const HEATMAP_REACH: usize = 3;
const MIN_HEAT: f32 = 0.5;

/// What the landmark network answers.
#[derive(Debug, Clone, Default)]
pub struct LandmarkAnswer {
    /// 39 x (x, y, z in crop pixels, visibility logit, presence logit).
    pub landmarks: Array2<f32>,
    /// Probability that the crop shows a person.
    pub presence: f32,
    /// 64 x 64 x 39 logits.
    pub heatmap: Array3<f32>,
    /// 39 x (x, y, z) metres, along the crop's axes.
    pub world: Array2<f32>,
}

impl LandmarkAnswer {
    /// Whether every part has the shape that the head needs.
    pub fn is_whole(&self) -> bool {
        self.landmarks.dim() == LANDMARKS
            && self.heatmap.dim() == HEATMAP
            && self.world.dim() == WORLD
            && self.landmarks.iter().chain(&self.world).all(|v| v.is_finite())
    }
}

/// Turns the answer for a crop into picture pixels and upright metres.
///
/// `answer` must be whole ([`LandmarkAnswer::is_whole`]).
pub fn decode(answer: &LandmarkAnswer, region: &Region) -> Decoded {
    let point = |i: usize| {
        let (u, v) = refined(answer, i);
        region.to_picture(u, v)
    };
    let (sin, cos) = region.rotation.sin_cos();
    let landmarks: [PoseLandmark; LANDMARK_COUNT] = std::array::from_fn(|i| {
        let row = answer.landmarks.row(i);
        let w: [f64; 3] = std::array::from_fn(|k| f64::from(answer.world[[i, k]]));
        PoseLandmark {
            pixel: point(i),
            depth: f64::from(row[2]) / INPUT_EDGE as f64 * region.side,
            visibility: Confidence::from_logit(row[3]),
            // The network sees the body upright in its crop: turn it back as the crop was turned.
            world: Vector3::new(cos * w[0] - sin * w[1], sin * w[0] + cos * w[1], w[2]),
            unsmoothed: None,
        }
    });
    let pose = Pose { presence: Confidence::new(answer.presence), detail: Detail::Whole, landmarks };
    Decoded { pose, frame_points: [point(LANDMARK_COUNT), point(LANDMARK_COUNT + 1)] }
}

/// A point in 0..1 of the crop, moved to the heatmap's centre of mass around it where the map is sure enough.
fn refined(answer: &LandmarkAnswer, point: usize) -> (f64, f64) {
    let coordinate = |k: usize| f64::from(answer.landmarks[[point, k]]) / INPUT_EDGE as f64;
    let (u, v) = (coordinate(0), coordinate(1));
    let edge = HEATMAP_EDGE as f64;
    let (col, row) = ((u * edge).floor(), (v * edge).floor());
    if !(0.0..edge).contains(&col) || !(0.0..edge).contains(&row) {
        return (u, v);
    }
    let window = |at: f64| {
        let at = at as usize;
        at.saturating_sub(HEATMAP_REACH)..(at + HEATMAP_REACH + 1).min(HEATMAP_EDGE)
    };
    let (mut sum, mut sum_x, mut sum_y, mut hottest) = (0.0, 0.0, 0.0, 0.0_f32);
    for y in window(row) {
        for x in window(col) {
            let heat = 1.0 / (1.0 + (-answer.heatmap[[y, x, point]]).exp());
            hottest = hottest.max(heat);
            sum += f64::from(heat);
            sum_x += f64::from(heat) * x as f64;
            sum_y += f64::from(heat) * y as f64;
        }
    }
    if hottest >= MIN_HEAT && sum > 0.0 { (sum_x / sum / edge, sum_y / sum / edge) } else { (u, v) }
}

#[cfg(test)]
mod tests {
    use nalgebra::Point2;

    use super::*;

    fn answer() -> LandmarkAnswer {
        let landmarks = Array2::from_shape_fn(LANDMARKS, |(_, k)| [128.0, 64.0, 32.0, 0.0, 0.0][k]);
        let world = Array2::from_shape_fn(WORLD, |(_, k)| [1.0, 0.0, 0.5][k]);
        LandmarkAnswer { landmarks, presence: 0.9, heatmap: Array3::from_elem(HEATMAP, -20.0), world }
    }

    const REGION: Region = Region { centre: Point2::new(100.0, 100.0), side: 200.0, rotation: 0.0 };

    #[test]
    fn a_cold_heatmap_leaves_the_regressed_point() {
        let decoded = decode(&answer(), &REGION);
        assert_eq!(decoded.pose.landmarks[0].pixel, Point2::new(100.0, 50.0));
        assert_eq!(decoded.pose.landmarks[0].depth, 25.0);
        assert_eq!(decoded.pose.landmarks[0].visibility.value(), 0.5);
    }

    #[test]
    fn a_hot_spot_near_the_point_moves_it_there() {
        let mut answer = answer();
        let (x, y) = (33, 17); // one cell right of and below (32, 16)
        answer.heatmap[[y, x, 0]] = 20.0;
        let pixel = decode(&answer, &REGION).pose.landmarks[0].pixel;
        assert!((pixel - REGION.to_picture(33.0 / 64.0, 17.0 / 64.0)).norm() < 1e-3, "{pixel}");
    }

    #[test]
    fn a_turned_crop_turns_the_world_back() {
        let region = Region { rotation: std::f64::consts::FRAC_PI_2, ..REGION };
        let world = decode(&answer(), &region).pose.landmarks[5].world;
        assert!((world - Vector3::new(0.0, 1.0, 0.5)).norm() < 1e-6, "{world}");
    }

    #[test]
    fn broken_answers_are_told_apart() {
        assert!(answer().is_whole());
        assert!(!LandmarkAnswer::default().is_whole());
        let mut broken = answer();
        broken.world[[1, 0]] = f32::NAN;
        assert!(!broken.is_whole());
    }
}
