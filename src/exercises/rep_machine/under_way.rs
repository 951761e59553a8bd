//! What can be asked of a repetition machine while a movement is under way.

use super::{Phase, RepMachine};
use crate::units::Timestamp;

impl RepMachine {
    /// Whether a repetition is under way.
    pub fn is_out(&self) -> bool {
        matches!(self.phase, Some(Phase::Out { .. }))
    }

    /// Since when a movement may be under way, home included that is not sure yet.
    pub fn under_way_since(&self) -> Option<Timestamp> {
        match self.phase {
            Some(Phase::Out { low, .. }) => Some(low.time),
            Some(Phase::Back { .. }) => Some(self.past.front()?.time),
            _ => None,
        }
    }

    /// Of the movement under way: how far it is from rest now, and how far it was at most, degrees.
    pub fn risen(&self) -> Option<(f64, f64)> {
        match (self.phase, self.past.back()) {
            (Some(Phase::Out { low, high }), Some(now)) if high.level - low.level >= self.gate() => {
                Some((now.level - low.level, high.level - low.level))
            }
            _ => None,
        }
    }
}
