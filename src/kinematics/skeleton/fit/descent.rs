//! Levenberg-Marquardt over one stretch of frames.

use super::banded::{Normal, SHARED, Solution};
use super::problem::{Problem, State, Workspace};

/// Lengths and pitch move by no more than this in one step (log metres, radians).
const LONGEST_SHARED_STEP: f64 = 0.2;
/// Damping starts low: the guess is close, and depth is a shallow valley that damping would keep it from following.
const FIRST_DAMPING: f64 = 1e-4;
/// A step that lowers the cost by less than this share is the last one.
const SETTLED: f64 = 1e-4;

/// Buffers of a descent, kept between descents.
#[derive(Debug, Clone)]
pub(super) struct Descent {
    workspace: Workspace,
    normal: Normal,
    solution: Solution,
    candidate: State,
    /// Steps taken by the last run.
    pub steps: usize,
}

impl Default for Descent {
    fn default() -> Self {
        Descent {
            workspace: Workspace::default(),
            normal: Normal::zeros(0),
            solution: Solution::zeros(0),
            candidate: State::default(),
            steps: 0,
        }
    }
}

impl Descent {
    /// Lowers the cost of a state in at most so many steps; gives the cost reached.
    pub(super) fn run(&mut self, problem: &Problem, state: &mut State, most: usize) -> f64 {
        self.normal.resize(problem.frames.len());
        let mut cost = problem.cost(state, &mut self.workspace);
        let mut damping = FIRST_DAMPING;
        self.steps = 0;
        for _ in 0..most {
            problem.assemble(state, &mut self.workspace, &mut self.normal);
            let Some(better) = self.attempt(problem, state, cost, &mut damping) else {
                break;
            };
            self.steps += 1;
            std::mem::swap(state, &mut self.candidate);
            let settled = (cost - better) < SETTLED * cost;
            cost = better;
            damping = f64::max(damping / 5.0, 1e-7);
            if settled {
                break;
            }
        }
        cost
    }

    /// Tries shorter and shorter steps until one lowers the cost.
    fn attempt(&mut self, problem: &Problem, state: &State, cost: f64, damping: &mut f64) -> Option<f64> {
        for _ in 0..6 {
            if self.normal.solve(*damping, &mut self.solution) {
                step(state, &self.solution, &mut self.candidate);
                let reached = problem.cost(&self.candidate, &mut self.workspace);
                if reached < cost {
                    return Some(reached);
                }
            }
            *damping *= 5.0;
        }
        None
    }
}

/// The state after a solved step.
fn step(state: &State, solution: &Solution, next: &mut State) {
    next.postures.clear();
    let postures = state.postures.iter().zip(&solution.rows);
    next.postures.extend(postures.map(|(posture, row)| posture.stepped(&row.gradient)));
    for i in 0..SHARED {
        let by = solution.shared[i].clamp(-LONGEST_SHARED_STEP, LONGEST_SHARED_STEP);
        next.shared[i] = state.shared[i] + by;
    }
}
