//! The person detector's head: anchors, scores and boxes in, candidate people out.

use std::sync::LazyLock;

use nalgebra::Point2;
use ndarray::{ArrayView1, ArrayView2};

use crate::pose::estimator::Candidate;
use crate::pose::manifest::Head;
use crate::pose::region::Region;

/// Edge of the detector's square input, pixels.
pub(super) const INPUT_EDGE: usize = Head::BlazeposeDetector.edge();
/// Anchors, and so rows of the network's answer.
pub(super) const ANCHOR_COUNT: usize = 2254;
/// Values a row: box centre, box size, four keypoints.
pub(super) const VALUES_PER_ANCHOR: usize = 12;

const MIN_SCORE: f32 = 0.5;
/// Boxes that overlap by more than this are one person.
const SAME_PERSON_IOU: f64 = 0.3;

/// Anchor centres in 0..1: grids of 28 (two a cell), 14 (two) and 7 (six).
static ANCHORS: LazyLock<Vec<Point2<f64>>> = LazyLock::new(|| {
    let mut anchors = Vec::with_capacity(ANCHOR_COUNT);
    for (cells, repeats) in [(28_u32, 2), (14, 2), (7, 6)] {
        let centre = |i: u32| (f64::from(i) + 0.5) / f64::from(cells);
        for row in 0..cells {
            for col in 0..cells {
                anchors.extend(std::iter::repeat_n(Point2::new(centre(col), centre(row)), repeats));
            }
        }
    }
    anchors
});

#[derive(Clone, Copy)]
struct Box {
    score: f32,
    low: Point2<f64>,
    high: Point2<f64>,
    /// Hip centre, and the point that gives scale and rotation; 0..1 of what the network saw.
    keypoints: [Point2<f64>; 2],
}

/// Turns the network's answer into people, the surest first.
///
/// `boxes` is 2254 x 12 in input pixels relative to the anchor, `logits` 2254; `within` is what the network saw.
/// Overlapping boxes are merged, weighted by score, as MediaPipe does.
pub(super) fn decode(boxes: ArrayView2<f32>, logits: ArrayView1<f32>, within: &Region) -> Vec<Candidate> {
    let mut found: Vec<Box> = logits
        .iter()
        .zip(boxes.outer_iter())
        .zip(ANCHORS.iter())
        .filter_map(|((&logit, row), anchor)| box_at(logit, row, anchor))
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut people = Vec::new();
    while let Some(&best) = found.first() {
        let (same, others): (Vec<Box>, Vec<Box>) = found.into_iter().partition(|b| iou(&best, b) > SAME_PERSON_IOU);
        found = others;
        if same.is_empty() {
            break; // a degenerate box does not even overlap itself
        }
        let region = merged_region(&same, within);
        if region.is_sane() {
            people.push(Candidate { score: best.score, region });
        }
    }
    people
}

fn box_at(logit: f32, row: ArrayView1<f32>, anchor: &Point2<f64>) -> Option<Box> {
    let score = 1.0 / (1.0 + (-logit).exp());
    if score.is_nan() || score < MIN_SCORE {
        return None;
    }
    let v = |i: usize| f64::from(row[i]) / INPUT_EDGE as f64;
    let point = |i: usize| Point2::new(v(i) + anchor.x, v(i + 1) + anchor.y);
    let (centre, half) = (point(0), nalgebra::Vector2::new(v(2), v(3)) / 2.0);
    Some(Box { score, low: centre - half, high: centre + half, keypoints: [point(4), point(6)] })
}

fn merged_region(same: &[Box], within: &Region) -> Region {
    let total: f64 = same.iter().map(|b| f64::from(b.score)).sum();
    let mean = |k: usize| {
        let sum = same.iter().fold(nalgebra::Vector2::zeros(), |s, b| s + b.keypoints[k].coords * f64::from(b.score));
        within.to_picture(sum.x / total, sum.y / total)
    };
    Region::around_body(mean(0), mean(1))
}

fn iou(a: &Box, b: &Box) -> f64 {
    let area = |b: &Box| (b.high.x - b.low.x).max(0.0) * (b.high.y - b.low.y).max(0.0);
    let common = (a.high.x.min(b.high.x) - a.low.x.max(b.low.x)).max(0.0)
        * (a.high.y.min(b.high.y) - a.low.y.max(b.low.y)).max(0.0);
    let union = area(a) + area(b) - common;
    if union > 0.0 { common / union } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2};

    use super::*;
    use crate::frame::PictureSize;

    fn answer(people: &[(usize, f32)]) -> (Array2<f32>, Array1<f32>) {
        let mut boxes = Array2::zeros((ANCHOR_COUNT, VALUES_PER_ANCHOR));
        let mut logits = Array1::from_elem(ANCHOR_COUNT, -20.0);
        for &(anchor, logit) in people {
            logits[anchor] = logit;
            // A box of 60 pixels with the hips in its middle and the scale point 40 pixels above.
            let row = [0.0, 0.0, 60.0, 60.0, 0.0, 0.0, 0.0, -40.0, 0.0, 0.0, 0.0, 0.0];
            boxes.row_mut(anchor).assign(&ArrayView1::from(&row));
        }
        (boxes, logits)
    }

    #[test]
    fn there_are_as_many_anchors_as_rows() {
        assert_eq!(ANCHORS.len(), ANCHOR_COUNT);
    }

    #[test]
    fn two_boxes_on_one_person_are_one_and_two_people_are_two() {
        let letterbox = Region::letterbox(PictureSize { width: 448, height: 448 }, 0);
        let (boxes, logits) =
            answer(&[(2 * (14 * 28 + 5), 2.0), (2 * (14 * 28 + 5) + 1, 1.0), (2 * (14 * 28 + 22), 3.0)]);
        let people = decode(boxes.view(), logits.view(), &letterbox);
        assert_eq!(people.len(), 2);
        assert!(people[0].score > people[1].score);
        let region = people[1].region;
        assert!((region.centre - Point2::new(5.5 * 16.0, 14.5 * 16.0)).norm() < 1e-9);
        assert!((region.side - 200.0).abs() < 1e-9 && region.rotation.abs() < 1e-12);
    }

    #[test]
    fn nobody_and_nonsense_give_nobody() {
        let letterbox = Region::letterbox(PictureSize { width: 10, height: 10 }, 0);
        let (boxes, logits) = answer(&[]);
        assert!(decode(boxes.view(), logits.view(), &letterbox).is_empty());
        let nonsense = boxes.mapv(|_| f32::NAN);
        for logit in [f32::NAN, 9.0] {
            assert!(decode(nonsense.view(), logits.mapv(|_| logit).view(), &letterbox).is_empty());
        }
    }
}
