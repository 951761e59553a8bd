//! MoveNet's head: where the middle of the body is, from there where each point should be, and near that the hottest
//! place of its map.
//!
//! The steps and constants are those of the published graph (Google, MoveNet SinglePose Thunder, version 4), which takes
//! them inside the network.

use ndarray::{Array3, ArrayView3};

/// Points that the network gives.
pub(super) const POINTS: usize = 17;
/// Edge of its maps, cells.
pub(super) const EDGE: usize = 64;
/// Rows, columns, points.
pub(super) const HEATMAP: (usize, usize, usize) = (EDGE, EDGE, POINTS);
/// Rows, columns, one map.
pub(super) const CENTRE: (usize, usize, usize) = (EDGE, EDGE, 1);
/// Rows, columns, and down and across of each point.
pub(super) const WAYS: (usize, usize, usize) = (EDGE, EDGE, 2 * POINTS);

/// Added to a distance in cells before heat is divided by it.
const NEAR: f32 = 1.8;

/// What the network answers.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    /// How probable each point is in each cell, 0..=1.
    pub heatmap: Array3<f32>,
    /// How probable the middle of a body is.
    pub centre: Array3<f32>,
    /// From the body's middle to each point, in cells.
    pub regress: Array3<f32>,
    /// From a cell's corner to the point in it, in cells.
    pub offset: Array3<f32>,
}

/// One point.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Point {
    /// Share of the square from the left; may lie a little outside.
    pub across: f64,
    /// Share of the square from the top.
    pub down: f64,
    /// 0..=1.
    pub score: f32,
}

/// The 17 points. The answer must have the shapes above.
pub(super) fn decode(answer: &Answer) -> [Point; POINTS] {
    let middle = EDGE as f32 / 2.0;
    let (row, col) = hottest(answer.centre.view(), 0, [middle; 2]);
    std::array::from_fn(|k| {
        let way = |map: &Array3<f32>, at: (usize, usize)| {
            [0, 1].map(|k2| map.get((at.0, at.1, 2 * k + k2)).copied().unwrap_or(0.0))
        };
        let [down, across] = way(&answer.regress, (row, col));
        let at = hottest(answer.heatmap.view(), k, [row as f32 + down, col as f32 + across]);
        let [down, across] = way(&answer.offset, at);
        Point {
            across: f64::from(at.1 as f32 + across) / EDGE as f64,
            down: f64::from(at.0 as f32 + down) / EDGE as f64,
            score: answer.heatmap.get((at.0, at.1, k)).copied().unwrap_or(0.0),
        }
    })
}

/// The cell that is hottest for its distance from a place (row and column).
fn hottest(map: ArrayView3<f32>, channel: usize, from: [f32; 2]) -> (usize, usize) {
    let mut best = (f32::NEG_INFINITY, (0, 0));
    for (row, line) in map.outer_iter().enumerate() {
        let down = row as f32 - from[0];
        for (col, cell) in line.outer_iter().enumerate() {
            let across = col as f32 - from[1];
            let heat = cell.get(channel).copied().unwrap_or(0.0);
            // Nothing that is too cold even where it is nearest needs its distance.
            if heat > best.0 * NEAR {
                let heat = heat / ((down * down + across * across).sqrt() + NEAR);
                if heat > best.0 {
                    best = (heat, (row, col));
                }
            }
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Maps of a body in closed form; the published graph's own last steps give the same points from them.
    #[test]
    fn points_are_found_near_where_the_middle_says_and_not_where_it_is_hottest() {
        let mut answer = Answer {
            heatmap: Array3::zeros(HEATMAP),
            centre: Array3::zeros(CENTRE),
            regress: Array3::zeros(WAYS),
            offset: Array3::zeros(WAYS),
        };
        answer.centre[[20, 40, 0]] = 0.8;
        answer.centre[[32, 32, 0]] = 0.05;
        answer.centre[[2, 3, 0]] = 0.9;
        for k in 0..POINTS {
            answer.regress[[20, 40, 2 * k]] = k as f32 - 8.0;
            answer.regress[[20, 40, 2 * k + 1]] = 0.5 * k as f32 - 4.25;
            let (row, col) = (12 + k, 36 + k / 2);
            answer.heatmap[[row, col, k]] = 0.5 + 0.02 * k as f32;
            answer.heatmap[[60, 5, k]] = 0.95;
            for q in 0..2 * POINTS {
                answer.offset[[row, col, q]] = 0.03 * q as f32 - 0.4;
            }
        }
        for (k, point) in decode(&answer).into_iter().enumerate() {
            let down = (12.0 + 1.06 * k as f64 - 0.4) / 64.0;
            let across = (36.0 + (k / 2) as f64 + 0.06 * k as f64 + 0.03 - 0.4) / 64.0;
            assert!((point.down - down).abs() < 1e-6 && (point.across - across).abs() < 1e-6, "{k}: {point:?}");
            assert!((point.score - (0.5 + 0.02 * k as f32)).abs() < 1e-6);
        }
    }
}
