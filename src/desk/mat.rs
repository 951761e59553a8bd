//! Who is on the mat, and whether that person may exercise: the warning signs of the intake come before anything else.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::commands::CommandError;
use crate::commands::HistoryFile;
use crate::folder::{Held, OutputError, Readers};
use crate::history::alarm::Alarm;
use crate::history::intake::{Intake, WarningSigns};
use crate::history::{History, HistoryError};
use crate::moment::Moment;

/// Remembers who it was the last time, and when someone without a label was asked.
const FILE: &str = ".coxa-desk.json";
/// Far more than it needs, bytes.
const MOST: u64 = 1 << 16;

/// The person who exercises at this desk.
pub(crate) struct Mat {
    folder: Held,
    now: Mutex<Now>,
}

#[derive(Default)]
struct Now {
    remembered: Remembered,
    /// What was kept of the last session, to which the pain afterwards belongs.
    kept: Vec<i64>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Remembered {
    person: Option<String>,
    /// The day on which someone without a label has answered every question with no.
    asked_on: Option<String>,
}

/// Whether someone may exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clear {
    /// No warning sign was reported.
    Yes,
    /// Nobody has asked yet.
    NotAsked,
    /// Not before a professional has agreed; what to do.
    No(String),
}

/// What became of answers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    /// They are kept.
    Kept(Clear),
    /// A yes stops the person until a professional has spoken: these questions are asked about before it is kept.
    ToConfirm(Vec<&'static str>),
}

impl Mat {
    /// As it was left in the folder of a desk.
    pub(crate) fn open(desk: Held) -> Self {
        let read = desk.read(FILE, MOST).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let now = Now { remembered: read.unwrap_or_default(), ..Now::default() };
        Self { folder: desk, now: Mutex::new(now) }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The label, where one was given.
    pub(crate) fn person(&self) -> Option<String> {
        self.now().remembered.person.clone()
    }

    /// Somebody else is on the mat.
    ///
    /// # Errors
    /// When it can not be remembered.
    pub(crate) fn change(&self, person: Option<String>) -> io::Result<()> {
        let remembered = Remembered { person, asked_on: None };
        self.remember(&remembered)?;
        *self.now() = Now { remembered, ..Now::default() };
        Ok(())
    }

    fn remember(&self, remembered: &Remembered) -> io::Result<()> {
        let bytes = serde_json::to_vec(remembered).map_err(io::Error::other)?;
        self.folder.write_whole(FILE, &bytes, Readers::OWNER)
    }

    /// Whether the person may exercise.
    ///
    /// # Errors
    /// When the history can not be read.
    pub(crate) fn is_clear(&self, history: &HistoryFile) -> Result<Clear, CommandError> {
        let Some(person) = self.person() else {
            let asked = self.now().remembered.asked_on.as_ref() == Some(&today());
            return Ok(if asked { Clear::Yes } else { Clear::NotAsked });
        };
        match History::open(history.file.as_deref()).and_then(|history| history.of(&person)) {
            Ok(patient) => Ok(match patient.alarm() {
                Some(alarm) => Clear::No(alarm.words()),
                None if patient.intakes.is_empty() => Clear::NotAsked,
                None => Clear::Yes,
            }),
            Err(HistoryError::Unknown { .. } | HistoryError::Empty(_)) => Ok(Clear::NotAsked),
            Err(error) => Err(error.into()),
        }
    }

    /// The questions were answered; a yes is kept once it is `confirmed`.
    ///
    /// # Errors
    /// When the answers can not be kept.
    pub(crate) fn answered(
        &self,
        signs: WarningSigns,
        confirmed: bool,
        history: &HistoryFile,
    ) -> Result<Answered, CommandError> {
        let questions: Vec<&str> = signs.present().iter().map(|sign| sign.question).collect();
        if !confirmed && !questions.is_empty() {
            return Ok(Answered::ToConfirm(questions));
        }
        let intake = Intake::of_signs(signs);
        let clear = match self.person() {
            Some(person) => {
                History::open_or_make(history.file.as_deref())?.add_intake(&person, &Moment::now(), &intake)?;
                self.is_clear(history)?
            }
            None => match Alarm::of(std::iter::once(&intake)) {
                Some(alarm) => Clear::No(alarm.words()),
                None => {
                    let remembered = Remembered { person: None, asked_on: Some(today()) };
                    let path = self.folder.path().join(FILE);
                    self.remember(&remembered).map_err(|source| OutputError::Io { path, source })?;
                    self.now().remembered = remembered;
                    Clear::Yes
                }
            },
        };
        Ok(Answered::Kept(clear))
    }

    /// A professional has agreed; who said what.
    ///
    /// # Errors
    /// When it can not be kept, or the person has no label.
    pub(crate) fn agreed(&self, words: &str, history: &HistoryFile) -> Result<(), CommandError> {
        let Some(person) = self.person() else {
            return Err(CommandError::Usage("enter who you are first: an agreement is kept under a label".into()));
        };
        Ok(History::open_or_make(history.file.as_deref())?.clear(&person, &Moment::now(), words)?)
    }

    /// A session was kept; pain afterwards belongs to it.
    #[cfg(all(feature = "camera", feature = "onnx"))]
    pub(crate) fn kept(&self, ids: Vec<i64>) {
        self.now().kept = ids;
    }

    /// How much it hurt after the last session.
    ///
    /// # Errors
    /// When nothing was kept, or it can not be written.
    pub(crate) fn pain_after(&self, pain: u8, history: &HistoryFile) -> Result<(), CommandError> {
        let ids = self.now().kept.clone();
        if ids.is_empty() {
            return Err(CommandError::Usage("there is no session to which this could be added".into()));
        }
        Ok(History::open(history.file.as_deref())?.set_pain_after(&ids, pain)?)
    }
}

fn today() -> String {
    Moment::now().date().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_clear_before_every_question_is_answered_with_no() {
        let dir = tempfile::tempdir().unwrap();
        let history = HistoryFile { file: Some(dir.path().join("h.sqlite")) };
        let open = || Mat::open(Held::open(dir.path()).unwrap());
        let mat = open();
        let clear = |mat: &Mat| mat.is_clear(&history).unwrap();
        let pain = WarningSigns { night_pain: true, ..WarningSigns::none() };
        let answered = |mat: &Mat, signs| match mat.answered(signs, true, &history).unwrap() {
            Answered::Kept(clear) => clear,
            other => panic!("{other:?}"),
        };
        assert_eq!(clear(&mat), Clear::NotAsked);
        assert!(matches!(answered(&mat, pain), Clear::No(words) if words.contains("doctor")));
        assert_eq!(clear(&mat), Clear::NotAsked, "who has no label is asked again");
        assert_eq!(answered(&mat, WarningSigns::none()), Clear::Yes);
        assert_eq!(clear(&open()), Clear::Yes, "once a day, however often the desk is opened");
        mat.change(Some("anna".into())).unwrap();
        assert_eq!(clear(&mat), Clear::NotAsked, "another person has answered nothing");
        let unsure = mat.answered(pain, false, &history).unwrap();
        assert!(matches!(unsure, Answered::ToConfirm(questions) if questions.len() == 1));
        assert_eq!(clear(&mat), Clear::NotAsked, "a slip is not kept");
        assert!(matches!(answered(&mat, pain), Clear::No(_)));
        assert!(matches!(answered(&mat, WarningSigns::none()), Clear::No(_)), "it stays");
        let mat = open();
        assert_eq!((mat.person().as_deref(), matches!(clear(&mat), Clear::No(_))), (Some("anna"), true));
        mat.agreed("Dr Berg, by telephone", &history).unwrap();
        assert_eq!(clear(&mat), Clear::Yes);
    }
}
