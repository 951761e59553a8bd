//! One cue at a time, the most important first, and a pause before the next.

use crate::exercises::wording;
use crate::session::result::Fault;
use crate::units::Timestamp;

/// Between two cues, seconds: time to hear one and to try it.
const PAUSE_S: f64 = 6.0;
/// The same cue again only after this, seconds: who can not change it now need not hear it every time.
const AGAIN_S: f64 = 20.0;
/// A cue that could not be said for so long is about something forgotten, seconds.
const STALE_S: f64 = 8.0;

/// What may hurt a joint comes before what makes the exercise less useful (a choice of ours). Faults that only an
/// exercise of the user's own knows come in between.
const FIRST: &[&str] = &[
    "knee_valgus",
    "pelvis_roll_back",
    "overextension",
    "trunk_lean",
    "heel_rise",
    wording::POSITION_LOST,
    "lean_back",
    "slouch",
    "pelvic_drop",
    "feet_apart",
    wording::TOO_FAST,
];
const LAST: &[&str] = &[
    "shallow_depth",
    "incomplete_extension",
    "small_opening",
    "low_lift",
    wording::HOLD_TOO_SHORT,
    wording::ASYMMETRY,
];

fn rank(id: &str) -> usize {
    let place = |list: &[&str]| list.iter().position(|known| *known == id);
    place(FIRST).or(place(LAST).map(|i| FIRST.len() + 1 + i)).unwrap_or(FIRST.len())
}

/// Chooses what to say.
#[derive(Debug, Clone, Default)]
pub(super) struct Cues {
    waiting: Option<(String, Timestamp)>,
    said: Vec<(String, Timestamp)>,
}

impl Cues {
    /// Something was wrong with a repetition or a hold that has just ended.
    pub(super) fn note(&mut self, time: Timestamp, faults: &[Fault]) {
        let worst = faults.iter().map(|f| f.id.as_str()).filter(|id| self.may_say(id, time)).min_by_key(|id| rank(id));
        if let Some(id) = worst {
            self.waiting = Some((id.to_owned(), time));
        }
    }

    /// The fault whose cue is to be said now.
    pub(super) fn due(&mut self, time: Timestamp) -> Option<String> {
        let recent = self.said.iter().any(|(_, at)| time.since(*at) < PAUSE_S);
        if recent {
            return None;
        }
        let (id, since) = self.waiting.take()?;
        if time.since(since) > STALE_S {
            return None;
        }
        self.said.retain(|(_, at)| time.since(*at) < AGAIN_S);
        self.said.push((id.clone(), time));
        Some(id)
    }

    fn may_say(&self, id: &str, time: Timestamp) -> bool {
        !self.said.iter().any(|(said, at)| said == id && time.since(*at) < AGAIN_S)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::result::SideLabel;

    fn faults(ids: &[&str]) -> Vec<Fault> {
        let fault = |id: &&str| Fault {
            id: (*id).into(),
            side: SideLabel::Both,
            at_s: 0.0,
            value: 0.0,
            sd: 0.0,
            limit: 0.0,
            unit: "deg".into(),
        };
        ids.iter().map(fault).collect()
    }

    #[test]
    fn the_worst_is_said_first_and_nothing_too_soon() {
        let at = Timestamp::from_secs_f64;
        let mut cues = Cues::default();
        assert_eq!(cues.due(at(0.0)), None);
        cues.note(at(1.0), &faults(&["shallow_depth", "own_rule", "knee_valgus"]));
        assert_eq!(cues.due(at(1.0)).as_deref(), Some("knee_valgus"));
        cues.note(at(4.0), &faults(&["shallow_depth", "knee_valgus"]));
        assert_eq!(cues.due(at(4.0)), None, "a pause after each cue");
        assert_eq!(cues.due(at(7.1)).as_deref(), Some("shallow_depth"), "and not the same again");
        cues.note(at(22.0), &faults(&["knee_valgus"]));
        assert_eq!(cues.due(at(22.0)).as_deref(), Some("knee_valgus"), "unless it has been a while");
        cues.note(at(23.0), &faults(&["own_rule"]));
        assert_eq!(cues.due(at(40.0)), None, "what is long over is not mentioned");
    }

    #[test]
    fn every_fault_of_ours_has_its_place() {
        for id in wording::ids() {
            assert_ne!(rank(id), FIRST.len(), "{id} is ranked as if it were the user's own");
        }
    }
}
