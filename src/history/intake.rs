//! A few questions at the beginning, and the warning signs that send to a professional at once. It diagnoses nothing.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::written::{Written, WrittenError};

/// What the person said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Where it hurts.
    #[serde(rename = "where")]
    pub place: String,
    /// On which side.
    pub side: PainSide,
    /// Since when.
    pub since: String,
    /// What makes it worse.
    pub worse: String,
    /// What the person wants to be able to do again.
    pub wants: String,
    /// How much it hurts at the moment, 0..=10; absent from what was asked before that was a question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pain: Option<u8>,
    /// Each of `WARNING_SIGNS`, answered.
    pub warning_signs: WarningSigns,
}

/// The side that hurts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PainSide {
    /// The left one.
    Left,
    /// The right one.
    Right,
    /// Both.
    Both,
    /// In the middle, or nowhere.
    Neither,
    /// Somebody had to go at once.
    NotAsked,
}

impl PainSide {
    /// What can be answered.
    pub const ALL: [Self; 4] = [Self::Left, Self::Right, Self::Both, Self::Neither];

    /// The word that answers it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Both => "both",
            Self::Neither => "neither",
            Self::NotAsked => "not asked",
        }
    }

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Both => "both sides",
            Self::Neither => "in the middle, or nowhere",
            Self::NotAsked => "not asked",
        }
    }
}

/// The questions that are answered in the person's own words.
pub(crate) const QUESTIONS: Questions = Questions {
    place: "Where does it hurt?",
    side: "On which side?",
    since: "Since when?",
    worse: "What makes it worse?",
    wants: "What do you want to be able to do again?",
    pain: "How much does it hurt now, from 0 (not at all) to 10 (as bad as it can be)?",
};

/// The most that pain is, in numbers.
pub(crate) const MOST_PAIN: u8 = 10;

/// See [`QUESTIONS`].
#[derive(Debug)]
pub(crate) struct Questions {
    /// Of [`Intake::place`].
    pub place: &'static str,
    /// Of [`Intake::side`].
    pub side: &'static str,
    /// Of [`Intake::since`].
    pub since: &'static str,
    /// Of [`Intake::worse`].
    pub worse: &'static str,
    /// Of [`Intake::wants`].
    pub wants: &'static str,
    /// Of [`Intake::pain`].
    pub pain: &'static str,
}

/// Yes or no to each warning sign. Every one has to be answered: what is left out is not taken for a no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the questions in WARNING_SIGNS say what each one is
pub struct WarningSigns {
    pub bladder_bowel_or_saddle: bool,
    pub fall_and_cannot_stand: bool,
    pub hot_swollen_joint_or_calf: bool,
    pub fever_or_weight_loss: bool,
    pub night_pain: bool,
    pub cancer: bool,
}

/// How soon somebody has to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Emergency department.
    Now,
    /// A doctor, the same day.
    Today,
    /// A doctor, before any exercise.
    First,
}

impl Urgency {
    /// Its name for programs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Today => "today",
            Self::First => "before_exercise",
        }
    }

    /// What to do.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Now => "Go to an emergency department now, or call your emergency number",
            Self::Today => "See a doctor today",
            Self::First => "See a doctor before you exercise",
        }
    }
}

/// One warning sign.
#[derive(Debug)]
pub struct WarningSign {
    /// The question.
    pub question: &'static str,
    /// The sign in a few words.
    pub title: &'static str,
    /// How soon.
    pub urgency: Urgency,
    /// Its answer.
    pub answer: fn(&mut WarningSigns) -> &mut bool,
}

/// The most urgent first. They stand in for no examination: one alone says little of a cause (Finucane et al., JOSPT 2020;50(7):350,
/// the international framework for red flags), which is why the word is to ask a professional and never what it may be.
pub(crate) const WARNING_SIGNS: &[WarningSign] = &[
    // Cauda equina: Finucane 2020; NHS England GIRFT national suspected cauda equina syndrome pathway, 2023.
    WarningSign {
        question: "Have you lost control of bladder or bowel, or is the skin between your legs numb?",
        title: "loss of control of bladder or bowel, or numbness between the legs",
        urgency: Urgency::Now,
        answer: |signs| &mut signs.bladder_bowel_or_saddle,
    },
    // Fracture of the hip: NICE CG124.
    WarningSign {
        question: "Did it begin with a fall or an injury, and can you not put weight on the leg?",
        title: "a fall or an injury, and no weight can be put on the leg",
        urgency: Urgency::Now,
        answer: |signs| &mut signs.fall_and_cannot_stand,
    },
    // Joint infection: Coakley et al., Rheumatology 2006;45:1039. Deep vein thrombosis: NICE NG158.
    WarningSign {
        question: "Is a joint or your calf hot, red or newly swollen?",
        title: "a hot, red or swollen joint or calf",
        urgency: Urgency::Today,
        answer: |signs| &mut signs.hot_swollen_joint_or_calf,
    },
    // Infection, malignancy: Finucane 2020.
    WarningSign {
        question: "Have you had a fever or night sweats, or lost weight without wanting to?",
        title: "fever, night sweats or weight loss without a reason",
        urgency: Urgency::Today,
        answer: |signs| &mut signs.fever_or_weight_loss,
    },
    // Malignancy: Finucane 2020.
    WarningSign {
        question: "Does it hurt at night, and no position makes it better?",
        title: "pain at night that no position makes better",
        urgency: Urgency::First,
        answer: |signs| &mut signs.night_pain,
    },
    WarningSign {
        question: "Have you ever had cancer?",
        title: "cancer, now or earlier",
        urgency: Urgency::First,
        answer: |signs| &mut signs.cancer,
    },
];

impl WarningSigns {
    /// All answered with no.
    pub fn none() -> Self {
        Self {
            bladder_bowel_or_saddle: false,
            fall_and_cannot_stand: false,
            hot_swollen_joint_or_calf: false,
            fever_or_weight_loss: false,
            night_pain: false,
            cancer: false,
        }
    }

    /// Yes where either says so.
    #[must_use]
    pub fn or(mut self, mut other: Self) -> Self {
        for sign in WARNING_SIGNS {
            *(sign.answer)(&mut self) |= *(sign.answer)(&mut other);
        }
        self
    }

    /// Those that were answered with yes, the most urgent first.
    pub fn present(mut self) -> Vec<&'static WarningSign> {
        WARNING_SIGNS.iter().filter(|sign| *(sign.answer)(&mut self)).collect()
    }
}

impl Intake {
    /// Nothing but the warning signs was asked.
    pub fn of_signs(warning_signs: WarningSigns) -> Self {
        let not_asked = || PainSide::NotAsked.name().to_owned();
        Self {
            place: not_asked(),
            side: PainSide::NotAsked,
            since: not_asked(),
            worse: not_asked(),
            wants: not_asked(),
            pain: None,
            warning_signs,
        }
    }

    /// Reads the answers from a file.
    ///
    /// # Errors
    /// When it can not be read, or an answer is missing or wrong, with line and caret.
    pub fn read(path: &Path) -> Result<Self, WrittenError> {
        let written = Written::read(path)?;
        let intake: Self = written.parse()?;
        match intake.pain.filter(|pain| *pain > MOST_PAIN) {
            Some(_) => {
                Err(written.wrong_near(&["pain".to_owned()], &format!("pain is a whole number from 0 to {MOST_PAIN}")))
            }
            None => Ok(intake),
        }
    }

    /// Questions and answers, without the warning signs.
    pub fn answers(&self) -> Vec<(&'static str, String)> {
        let mut answers: Vec<(&'static str, String)> = [
            (QUESTIONS.place, self.place.as_str()),
            (QUESTIONS.side, self.side.name()),
            (QUESTIONS.since, &self.since),
            (QUESTIONS.worse, &self.worse),
            (QUESTIONS.wants, &self.wants),
        ]
        .map(|(question, answer)| (question, answer.to_owned()))
        .into();
        answers.extend(self.pain.map(|pain| (QUESTIONS.pain, pain.to_string())));
        answers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::alarm::Alarm;

    const ANSWERS: &str = "where = \"groin\"\nside = \"right\"\nsince = \"spring\"\nworse = \"stairs\"\nwants = \"dance\"\n\
        [warning_signs]\nbladder_bowel_or_saddle = false\nfall_and_cannot_stand = false\nhot_swollen_joint_or_calf = false\n\
        fever_or_weight_loss = false\nnight_pain = true\ncancer = false\n";

    fn intake(text: &str) -> Result<Intake, WrittenError> {
        Written::new("answers.toml", text).parse()
    }

    #[test]
    fn the_most_urgent_sign_decides_and_all_are_named() {
        let alarm = |intake: &Intake| Alarm::of(std::iter::once(intake));
        let night = intake(ANSWERS).unwrap();
        let signs = vec!["pain at night that no position makes better"];
        assert_eq!(alarm(&night).unwrap(), Alarm { urgency: Urgency::First, signs });
        let both = intake(&ANSWERS.replace("fall_and_cannot_stand = false", "fall_and_cannot_stand = true")).unwrap();
        let Alarm { urgency, signs } = alarm(&both).unwrap();
        assert_eq!((urgency, signs.len()), (Urgency::Now, 2));
        assert!(both.warning_words().unwrap().starts_with("Go to an emergency department now"));
        assert_eq!(alarm(&intake(&ANSWERS.replace("true", "false")).unwrap()), None);
    }

    #[test]
    fn pain_is_a_number_and_older_answers_have_none() {
        assert_eq!(intake(&format!("pain = 7\n{ANSWERS}")).unwrap().pain, Some(7));
        assert_eq!(intake(ANSWERS).unwrap().pain, None, "an answer of the first builds");
    }

    #[test]
    fn every_sign_has_an_answer_of_its_own() {
        for (i, sign) in WARNING_SIGNS.iter().enumerate() {
            let mut signs = WarningSigns::none();
            *(sign.answer)(&mut signs) = true;
            assert_eq!(signs.present().len(), 1);
            assert_eq!(signs.present()[0].question, WARNING_SIGNS[i].question);
        }
        let keys = serde_json::to_value(WarningSigns::none()).unwrap().as_object().unwrap().len();
        assert_eq!(keys, WARNING_SIGNS.len());
    }

    #[test]
    fn an_answer_that_is_missing_is_no_no() {
        let told = intake(&ANSWERS.replace("night_pain = true\n", "")).unwrap_err().to_string();
        assert!(told.contains("missing field `night_pain`"), "{told}");
        let told = intake(&ANSWERS.replace("\"right\"", "\"rihgt\"")).unwrap_err().to_string();
        assert!(told.starts_with("answers.toml:2:8:") && told.contains("did you mean `right`?"), "{told}");
    }
}
