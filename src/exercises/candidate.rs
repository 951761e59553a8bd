//! A movement that may be a repetition: its start, its peak and its end.

use super::curve::Sample;

/// A complete rise and return: samples at rest, at the peak and at rest again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Leaves rest.
    pub start: Sample,
    /// Farthest from rest.
    pub peak: Sample,
    /// Back at rest.
    pub end: Sample,
    /// First moment near the peak.
    pub near_from: Sample,
    /// Last moment near the peak.
    pub near_to: Sample,
    /// The stream ended before the return: `end` is its last sample, still away from rest.
    pub open: bool,
}

/// Half a repetition at an end of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Half {
    /// What was seen of it.
    pub movement: Candidate,
    /// Its beginning is missing; otherwise its end.
    pub begun_before: bool,
}

impl Candidate {
    /// Seconds from start to end.
    pub fn duration_s(&self) -> f64 {
        self.end.time.since(self.start.time)
    }

    /// How far the curve rose, from the higher one of the two rests, degrees.
    pub fn rise(&self) -> f64 {
        let rest = if self.open { self.start.level } else { self.start.level.max(self.end.level) };
        self.peak.level - rest
    }
}
