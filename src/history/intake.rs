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
    /// Each of [`WARNING_SIGNS`], answered.
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
pub const QUESTIONS: Questions = Questions {
    place: "Where does it hurt?",
    side: "On which side?",
    since: "Since when?",
    worse: "What makes it worse?",
    wants: "What do you want to be able to do again?",
};

/// See [`QUESTIONS`].
#[derive(Debug)]
pub struct Questions {
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
pub const WARNING_SIGNS: &[WarningSign] = &[
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

    /// Those that were answered with yes, the most urgent first.
    pub fn present(mut self) -> Vec<&'static WarningSign> {
        WARNING_SIGNS.iter().filter(|sign| *(sign.answer)(&mut self)).collect()
    }
}

impl Intake {
    /// Reads the answers from a file.
    ///
    /// # Errors
    /// When it can not be read, or an answer is missing or wrong, with line and caret.
    pub fn read(path: &Path) -> Result<Self, WrittenError> {
        Written::read(path)?.parse()
    }

    /// Questions and answers, without the warning signs.
    pub fn answers(&self) -> [(&'static str, &str); 5] {
        [
            (QUESTIONS.place, &self.place),
            (QUESTIONS.side, self.side.name()),
            (QUESTIONS.since, &self.since),
            (QUESTIONS.worse, &self.worse),
            (QUESTIONS.wants, &self.wants),
        ]
    }

    /// What to do before anything else, and why; `None` without a warning sign.
    pub fn warning(&self) -> Option<(Urgency, Vec<&'static str>)> {
        let present = self.warning_signs.present();
        let urgency = present.iter().map(|sign| sign.urgency).min()?;
        Some((urgency, present.iter().map(|sign| sign.title).collect()))
    }

    /// The same as a sentence.
    pub fn warning_words(&self) -> Option<String> {
        let (urgency, titles) = self.warning()?;
        Some(format!("{}, and show this answer: {}.", urgency.advice(), titles.join("; ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWERS: &str = "where = \"groin\"\nside = \"right\"\nsince = \"spring\"\nworse = \"stairs\"\nwants = \"dance\"\n\
        [warning_signs]\nbladder_bowel_or_saddle = false\nfall_and_cannot_stand = false\nhot_swollen_joint_or_calf = false\n\
        fever_or_weight_loss = false\nnight_pain = true\ncancer = false\n";

    fn intake(text: &str) -> Result<Intake, WrittenError> {
        Written::new("answers.toml", text).parse()
    }

    #[test]
    fn the_most_urgent_sign_decides_and_all_are_named() {
        let night = intake(ANSWERS).unwrap();
        assert_eq!(night.warning().unwrap(), (Urgency::First, vec!["pain at night that no position makes better"]));
        let both = intake(&ANSWERS.replace("fall_and_cannot_stand = false", "fall_and_cannot_stand = true")).unwrap();
        let (urgency, titles) = both.warning().unwrap();
        assert_eq!((urgency, titles.len()), (Urgency::Now, 2));
        assert!(both.warning_words().unwrap().starts_with("Go to an emergency department now"));
        assert_eq!(intake(&ANSWERS.replace("true", "false")).unwrap().warning(), None);
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
