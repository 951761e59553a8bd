//! Where an exercise may have begun: a machine that follows the curve from the start, and others from new beginnings.
//!
//! Getting into position is a large rise that never comes home. So where the person takes up the exercise's posture, or
//! comes to rest away from where the movement began, another machine follows the curve from there. None is believed
//! before one of its movements passes the checks: then the others are let go.

use super::found::{Past, Rejected};
use crate::exercises::candidate::{Candidate, Half};
use crate::exercises::curve::Sample;
use crate::exercises::rep_machine::RepMachine;
use crate::units::Timestamp;

/// So many beginnings are followed: from the start, from a posture taken up, from a rest in it, and from a rest at a peak.
const MOST: usize = 4;

/// The machines of one curve, the outer one first.
#[derive(Debug)]
pub(super) struct Beginnings {
    fresh: RepMachine,
    machines: Vec<RepMachine>,
    /// Movements of the inner machine that are no repetitions: perhaps part of one of the outer machine.
    waiting: Vec<Rejected>,
    placed: Option<bool>,
}

impl Beginnings {
    /// Begins with a machine as it is.
    pub(super) fn new(machine: RepMachine) -> Self {
        Self { fresh: machine.clone(), machines: vec![machine], waiting: Vec::new(), placed: None }
    }

    /// The machine that is believed.
    pub(super) fn leading(&self) -> &RepMachine {
        &self.machines[0]
    }

    /// The samples that a machine has kept.
    pub(super) fn past(&self, machine: usize) -> &Past {
        self.machines[machine.min(self.machines.len() - 1)].past()
    }

    /// The oldest moment that is still needed.
    pub(super) fn oldest(&self) -> Option<Timestamp> {
        self.machines.iter().filter_map(|machine| Some(machine.oldest()?.time)).min()
    }

    /// See [`RepMachine::under_way_since`]; of any machine.
    pub(super) fn under_way_since(&self) -> Option<Timestamp> {
        self.machines.iter().filter_map(RepMachine::under_way_since).min()
    }

    /// Tells whether the body is placed for the exercise now.
    pub(super) fn posture(&mut self, placed: bool) {
        if self.placed.replace(placed) == Some(false) && placed && self.leading().is_out() {
            self.begin();
        }
    }

    /// Who rests at the top of a repetition begins nothing there, so the machines that began before are kept.
    fn begin(&mut self) {
        if self.machines.len() == MOST {
            self.machines.remove(1);
        }
        self.machines.push(self.fresh.clone());
    }

    /// Shows the next sample to every machine; returns what they found, by machine.
    pub(super) fn push(&mut self, sample: Sample, cut: bool) -> Vec<(usize, Candidate)> {
        let found: Vec<_> =
            self.machines.iter_mut().enumerate().filter_map(|(i, m)| Some((i, m.push(sample, cut)?))).collect();
        if found.is_empty() && self.machines.last().is_some_and(RepMachine::rests_away) {
            self.begin();
        }
        found
    }

    /// Ends the curve.
    pub(super) fn finish(&mut self, unfinished: bool) -> Vec<(usize, Candidate)> {
        self.machines.iter_mut().enumerate().filter_map(|(i, m)| Some((i, m.finish(unfinished)?))).collect()
    }

    /// Half a repetition that the last sample made known: of the machine that is believed, since the others begin in
    /// the middle of something.
    pub(super) fn take_half(&mut self) -> Option<Half> {
        self.machines[0].take_half()
    }

    /// One machine's movement was a repetition: that machine is right about where rest is.
    /// Returns what is to be told.
    pub(super) fn accepted(&mut self, machine: usize, movement: &Candidate) -> Vec<Rejected> {
        let waiting = std::mem::take(&mut self.waiting);
        self.machines.swap(0, machine);
        self.machines.truncate(1);
        self.machines[0].learn(movement);
        if machine > 0 { waiting } else { Vec::new() }
    }

    /// One machine's movement was no repetition. Returns what is to be told.
    pub(super) fn rejected(&mut self, machine: usize, told: Option<Rejected>) -> Vec<Rejected> {
        if machine > 0 {
            let known = |new: &Rejected| self.waiting.iter().any(|r| r.movement.peak.time == new.movement.peak.time);
            let told = told.filter(|new| !known(new));
            self.waiting.extend(told);
            return Vec::new();
        }
        // The outer machine was wrong; what began later is as good, and may be in the middle of a repetition.
        if self.machines.len() > 1 {
            self.machines.remove(0);
        }
        told.into_iter().chain(std::mem::take(&mut self.waiting)).collect()
    }

    /// What was kept back and never explained.
    pub(super) fn take_waiting(&mut self) -> Vec<Rejected> {
        std::mem::take(&mut self.waiting)
    }
}
