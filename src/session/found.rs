//! Movements as the machines and the checks leave them: a repetition, or what is none and why.

use crate::exercises::candidate::Candidate;
use crate::exercises::curve::{Legs, Sample};
use crate::exercises::hold::Held;
use crate::exercises::rejection::Rejection;

/// A repetition that passed every check.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// Whose.
    pub legs: Legs,
    /// Its start, peak and end.
    pub movement: Candidate,
    /// What was held of it.
    pub held: Option<Held>,
    /// It is one for its likeness to the others, and something of it was seen badly: its form is not judged, and its
    /// angles are not given.
    pub seen_badly: bool,
}

/// A movement that is no repetition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rejected {
    /// Whose.
    pub legs: Legs,
    /// Its start, peak and end.
    pub movement: Candidate,
    /// Why it is none.
    pub why: Rejection,
}

/// Kept apart, since the samples of a whole clip are wanted by the second look as well.
pub(super) type Past = std::collections::VecDeque<Sample>;
