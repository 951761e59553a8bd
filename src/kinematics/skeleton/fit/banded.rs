//! Solves the fit's normal equations: frames couple to the two after them, and all of them to a few shared parameters.

use nalgebra::{SMatrix, SVector};

use crate::kinematics::body::joints::{LENGTHS, POSTURE};

/// Where the camera's pitch sits among the shared parameters, after the log lengths.
pub(super) const PITCH: usize = LENGTHS;
/// Parameters that a clip shares: log bone lengths and the camera's pitch.
pub(super) const SHARED: usize = LENGTHS + 1;

/// One frame's block.
pub(super) type Block = SMatrix<f64, POSTURE, POSTURE>;
/// One frame's coupling to the shared parameters.
pub(super) type Border = SMatrix<f64, POSTURE, SHARED>;
/// One frame's step or gradient.
pub(super) type Step = SVector<f64, POSTURE>;
/// The shared parameters' own block.
pub(super) type SharedBlock = SMatrix<f64, SHARED, SHARED>;
/// The shared parameters' step or gradient.
pub(super) type SharedStep = SVector<f64, SHARED>;

/// One frame's part of the normal equations `H x = -g`.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// This frame with itself, with the next (rows: next frame) and with the one after (rows: that frame).
    pub own: Block,
    pub next: Block,
    pub after: Block,
    pub border: Border,
    pub gradient: Step,
}

impl Row {
    const ZERO: Row = Row {
        own: Block::from_array_storage(nalgebra::ArrayStorage([[0.0; POSTURE]; POSTURE])),
        next: Block::from_array_storage(nalgebra::ArrayStorage([[0.0; POSTURE]; POSTURE])),
        after: Block::from_array_storage(nalgebra::ArrayStorage([[0.0; POSTURE]; POSTURE])),
        border: Border::from_array_storage(nalgebra::ArrayStorage([[0.0; POSTURE]; SHARED])),
        gradient: Step::from_array_storage(nalgebra::ArrayStorage([[0.0; POSTURE]; 1])),
    };
}

/// The normal equations of a stretch of frames.
#[derive(Debug, Clone)]
pub(crate) struct Normal {
    pub rows: Vec<Row>,
    pub shared: SharedBlock,
    pub shared_gradient: SharedStep,
}

/// The Cholesky factor of [`Normal`], and the step it gives.
#[derive(Debug, Clone)]
pub(crate) struct Solution {
    /// Factored rows; after solving, `gradient` holds the frame's step.
    pub rows: Vec<Row>,
    /// Step of the shared parameters.
    pub shared: SharedStep,
    /// What is known about the shared parameters once the frames are eliminated.
    pub shared_information: SharedBlock,
}

impl Normal {
    /// Empty equations of so many frames.
    #[must_use]
    pub(crate) fn zeros(frames: usize) -> Normal {
        Normal { rows: vec![Row::ZERO; frames], shared: SharedBlock::zeros(), shared_gradient: SharedStep::zeros() }
    }

    /// Makes room for so many frames, and clears them.
    pub(crate) fn resize(&mut self, frames: usize) {
        self.rows.resize(frames, Row::ZERO);
        self.clear();
    }

    /// Back to zero without giving memory back.
    pub(crate) fn clear(&mut self) {
        self.rows.fill(Row::ZERO);
        self.shared = SharedBlock::zeros();
        self.shared_gradient = SharedStep::zeros();
    }

    /// Solves with the diagonal raised by `damping` of itself (Marquardt); false if it is not positive definite.
    pub(crate) fn solve(&self, damping: f64, out: &mut Solution) -> bool {
        out.rows.clone_from(&self.rows);
        let mut shared = self.shared;
        let mut gradient = self.shared_gradient;
        raise(&mut shared, damping);
        for t in 0..out.rows.len() {
            raise(&mut out.rows[t].own, damping);
            if !eliminate(&mut out.rows, t) {
                return false;
            }
            let row = &out.rows[t];
            shared -= row.border.tr_mul(&row.border);
            gradient -= row.border.tr_mul(&row.gradient);
        }
        out.shared_information = shared;
        let Some(factor) = shared.cholesky() else {
            return false;
        };
        out.shared = -factor.solve(&gradient);
        substitute(&mut out.rows, &out.shared);
        true
    }
}

impl Solution {
    /// Room for so many frames.
    #[must_use]
    pub(crate) fn zeros(frames: usize) -> Solution {
        Solution {
            rows: vec![Row::ZERO; frames],
            shared: SharedStep::zeros(),
            shared_information: SharedBlock::zeros(),
        }
    }
}

/// Raises a diagonal by a share of itself, and by a little so that an unseen parameter stays solvable.
fn raise<const N: usize>(block: &mut SMatrix<f64, N, N>, damping: f64) {
    for i in 0..N {
        block[(i, i)] += damping * block[(i, i)] + 1e-9;
    }
}

/// Factors one block column in place (left-looking) and carries the right-hand sides forward.
fn eliminate(rows: &mut [Row], t: usize) -> bool {
    let (before, rest) = rows.split_at_mut(t);
    let row = &mut rest[0];
    if let Some(previous) = before.last() {
        row.own -= previous.next * previous.next.transpose();
        row.next -= previous.after * previous.next.transpose();
        row.border -= previous.next * previous.border;
        row.gradient -= previous.next * previous.gradient;
    }
    if let Some(earlier) = t.checked_sub(2).and_then(|i| before.get(i)) {
        row.own -= earlier.after * earlier.after.transpose();
        row.border -= earlier.after * earlier.border;
        row.gradient -= earlier.after * earlier.gradient;
    }
    let Some(factor) = row.own.cholesky() else {
        return false;
    };
    row.own = factor.l();
    row.next = right_solve(&row.own, &row.next);
    row.after = right_solve(&row.own, &row.after);
    row.own.solve_lower_triangular_mut(&mut row.border) && row.own.solve_lower_triangular_mut(&mut row.gradient)
}

/// `block` times the inverse of `lower`'s transpose.
fn right_solve(lower: &Block, block: &Block) -> Block {
    let mut transposed = block.transpose();
    lower.solve_lower_triangular_mut(&mut transposed);
    transposed.transpose()
}

/// Turns the forward-carried gradients into steps, from the last frame to the first.
fn substitute(rows: &mut [Row], shared: &SharedStep) {
    for t in (0..rows.len()).rev() {
        let (head, tail) = rows.split_at_mut(t + 1);
        let row = &mut head[t];
        let mut step = -row.gradient - row.border * shared;
        if let Some(next) = tail.first() {
            step -= row.next.tr_mul(&next.gradient);
        }
        if let Some(after) = tail.get(1) {
            step -= row.after.tr_mul(&after.gradient);
        }
        row.own.tr_solve_lower_triangular_mut(&mut step);
        row.gradient = step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::{DMatrix, DVector};

    /// A repeatable stand-in for random numbers in [-0.5, 0.5).
    fn noise(seed: &mut u64) -> f64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (*seed >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    }

    #[test]
    fn agrees_with_a_dense_solver() {
        let frames = 4;
        let mut seed = 7;
        let mut normal = Normal::zeros(frames);
        let size = frames * POSTURE + SHARED;
        let mut dense = DMatrix::<f64>::zeros(size, size);
        let mut right = DVector::<f64>::zeros(size);
        for t in 0..frames {
            let row = &mut normal.rows[t];
            row.next = Block::from_fn(|_, _| if t + 1 < frames { noise(&mut seed) } else { 0.0 });
            row.after = Block::from_fn(|_, _| if t + 2 < frames { noise(&mut seed) } else { 0.0 });
            row.border = Border::from_fn(|_, _| noise(&mut seed));
            row.gradient = Step::from_fn(|_, _| noise(&mut seed));
            row.own = Block::identity() * 40.0;
            let at = t * POSTURE;
            dense.view_mut((at, at), (POSTURE, POSTURE)).copy_from(&row.own);
            for (distance, block) in [(1, row.next), (2, row.after)] {
                if t + distance < frames {
                    let below = at + distance * POSTURE;
                    dense.view_mut((below, at), (POSTURE, POSTURE)).copy_from(&block);
                    dense.view_mut((at, below), (POSTURE, POSTURE)).copy_from(&block.transpose());
                }
            }
            let end = frames * POSTURE;
            dense.view_mut((at, end), (POSTURE, SHARED)).copy_from(&row.border);
            dense.view_mut((end, at), (SHARED, POSTURE)).copy_from(&row.border.transpose());
            right.rows_mut(at, POSTURE).copy_from(&row.gradient);
        }
        normal.shared = SharedBlock::identity() * 60.0;
        for i in 0..SHARED {
            dense[(frames * POSTURE + i, frames * POSTURE + i)] = 60.0;
        }
        let expected = dense.lu().solve(&-right).unwrap();
        let mut solution = Solution::zeros(frames);
        assert!(normal.solve(0.0, &mut solution));
        for t in 0..frames {
            let step = expected.rows(t * POSTURE, POSTURE);
            assert!((solution.rows[t].gradient - step).norm() < 1e-6);
        }
        assert!((solution.shared - expected.rows(frames * POSTURE, SHARED)).norm() < 1e-6);
    }
}
