//! How the coach leads through the sets of a plan: when one is complete, the rest after it, the next one.

use super::framing::Framing;
use super::notice::{Notice, PauseWhy};
use super::{Coach, Stage, Task};
use crate::session::conclusion::Conclusion;
use crate::session::guided::Control;
use crate::session::result::SideLabel;
use crate::units::Timestamp;

/// So many seconds before its end, a rest that is longer than twice that is said to be over soon.
const SOON_S: f64 = 10.0;

impl Coach {
    /// What the repetitions of the set came to.
    pub fn conclusion(&self) -> Conclusion {
        Conclusion::of(self.exercise.faults.iter().map(|rule| rule.id.as_str()), &self.counted)
    }

    /// The set that a plan asks for now.
    pub fn task(&self) -> Option<&Task> {
        self.tasks.get(self.set - 1)
    }

    /// The set as the person knows it: of each side, where the plan says so.
    pub(super) fn set_name(&self) -> usize {
        self.task().map_or(self.set, |task| task.set)
    }

    /// Says what comes first or next, and rests before it.
    pub(super) fn announce(&mut self, now: Timestamp) {
        let Some(Task { rest_s, words, .. }) = self.task().cloned() else { return };
        self.tell(Notice::Next(words, rest_s));
        if rest_s > 0.0 {
            self.soon_told = rest_s < 2.0 * SOON_S;
            self.stage = Stage::Resting(Timestamp::from_secs_f64(now.seconds() + rest_s));
            self.out.controls.push(Control::Pause);
        } else {
            self.get_ready(now);
        }
    }

    pub(super) fn resting_stage(&mut self, now: Timestamp, until: Timestamp, sign: bool) {
        let left = until.since(now);
        if left <= 0.0 || sign {
            self.rest_over(now);
        } else if left <= SOON_S && !std::mem::replace(&mut self.soon_told, true) {
            self.tell(Notice::RestLeft(left.ceil() as u32));
        }
    }

    /// The rest was long enough, or the person does not want to wait.
    pub(super) fn rest_over(&mut self, now: Timestamp) {
        self.tell(Notice::RestOver);
        // Who went away for the rest has not left the session.
        self.gone_since = None;
        self.get_ready(now);
    }

    /// Before the next set: the picture, or at once.
    fn get_ready(&mut self, now: Timestamp) {
        if self.waits {
            self.stage = Stage::Framing;
            self.framing = Framing::default();
            self.out.controls.push(Control::Pause);
        } else {
            self.start(now);
        }
    }

    /// Whether a repetition belongs to the set under way; of a planned side, the other one does not.
    pub(super) fn belongs(&mut self, side: SideLabel) -> bool {
        let Some(task) = self.task() else { return true };
        let (own, wanted) = (task.is_of(side), task.side);
        if let Some(wanted) = wanted.filter(|_| !own && !self.side_told) {
            self.side_told = true;
            self.tell(Notice::OtherSide(wanted));
        }
        own
    }

    /// Goes on to the next set where this one is complete.
    pub(super) fn complete(&mut self, now: Timestamp) {
        if self.task().is_some_and(|task| self.counted.len() >= task.repetitions) {
            self.next_task(now);
        }
    }

    /// The set is over, complete or not.
    pub(super) fn next_task(&mut self, now: Timestamp) {
        if !self.counted.is_empty() {
            self.out.controls.push(Control::EndSet);
            self.tell(Notice::SetEnd(self.set_name(), self.conclusion()));
        }
        self.out.controls.push(Control::Pause);
        if self.set == self.tasks.len() {
            // The last set stays what is shown: there is no other one to come.
            let last_words = self.task().and_then(|task| task.last_words.clone());
            self.out.notices.extend(last_words.map(Notice::Finished));
            (self.out.finished, self.over) = (true, true);
            return;
        }
        self.set += 1;
        self.forget_set();
        self.side_told = false;
        self.announce(now);
    }

    /// A planned set waits for whoever leaves in the middle of it.
    pub(super) fn wait_for_return(&mut self) {
        self.stage = Stage::Framing;
        self.framing = Framing::default();
        self.out.controls.push(Control::Pause);
        self.tell(Notice::Pause(PauseWhy::Gone));
    }
}
