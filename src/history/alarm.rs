//! Warning signs that stop a person: what is said of them, and of which ones.

use super::intake::{Intake, Urgency, WarningSigns};
use super::reading::Patient;

/// Warning signs that no professional has spoken about yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// How soon somebody has to be asked.
    pub urgency: Urgency,
    /// The signs in a few words each.
    pub signs: Vec<&'static str>,
}

impl Alarm {
    /// What to do before anything else, as a sentence.
    pub fn words(&self) -> String {
        format!("{}, and show this answer: {}.", self.urgency.advice(), self.signs.join("; "))
    }

    /// Of everything that was answered; `None` without a warning sign.
    pub fn of<'a>(intakes: impl Iterator<Item = &'a Intake>) -> Option<Self> {
        let all = intakes.fold(WarningSigns::none(), |all, intake| all.or(intake.warning_signs));
        let present = all.present();
        let urgency = present.iter().map(|sign| sign.urgency).min()?;
        Some(Self { urgency, signs: present.iter().map(|sign| sign.title).collect() })
    }
}

impl Patient {
    /// The warning signs of every intake that no professional has spoken about.
    pub fn alarm(&self) -> Option<Alarm> {
        let cleared = self.clearances.iter().map(|clearance| clearance.intake).max().unwrap_or(0);
        let open = self.intakes.iter().zip(&self.intake_ids).filter(|(_, id)| **id > cleared);
        Alarm::of(open.map(|((_, intake), _)| intake))
    }
}

impl Intake {
    /// What to do before anything else, as a sentence; `None` without a warning sign.
    pub fn warning_words(&self) -> Option<String> {
        Alarm::of(std::iter::once(self)).map(|alarm| alarm.words())
    }
}
