//! What is said once of the clips that are dropped together: whose they are, of when, and what they show.

use serde::{Deserialize, Serialize};

use super::own::Own;
use crate::commands::HistoryFile;
use crate::commands::whose;
use crate::exercises;
use crate::history::History;
use crate::labels;
use crate::moment::Moment;

/// Whose, when and what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    /// The person's label, under which results are kept; nothing is kept without one.
    pub person: Option<String>,
    /// The day on which it was done, where that is known.
    pub date: Option<String>,
    /// Name of an exercise, or `auto`.
    pub exercise: String,
}

/// The same as it was entered.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Entered {
    /// A label, or nothing.
    pub person: String,
    /// The label is a new person's, although it is nearly that of another one.
    pub is_new: bool,
    /// A day, or nothing.
    pub date: String,
    /// Name of an exercise; nothing and `auto` are the same.
    pub exercise: String,
}

/// Why it can not be taken as it was entered: the field, and what is wrong.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Wrong {
    /// `person`, `date` or `exercise`.
    pub field: &'static str,
    /// In words.
    pub words: String,
    /// The label is nearly another person's: whether it is a new one has to be asked.
    pub near: bool,
}

impl Entered {
    /// Looks at every field.
    ///
    /// # Errors
    /// The first that is wrong.
    pub(super) fn checked(&self, history: &HistoryFile, own: &Own) -> Result<About, Wrong> {
        let wrong = |field, words: String| Wrong { field, words: sentence(&words), near: false };
        let person = match self.person.trim() {
            "" => None,
            text => Some(self.label(text, history)?),
        };
        let date = match self.date.trim() {
            "" => None,
            text => Some(Moment::past(text).map_err(|words| wrong("date", words))?.text_as_known()),
        };
        let exercise = match self.exercise.trim() {
            "" => exercises::AUTO.to_owned(),
            known if own.has(known) => known.to_owned(),
            other => {
                return Err(wrong("exercise", format!("there is no exercise called {other}; choose one of the list")));
            }
        };
        Ok(About { person, date, exercise })
    }

    /// The label as it is kept.
    fn label(&self, text: &str, history: &HistoryFile) -> Result<String, Wrong> {
        let wrong = |near| move |words: String| Wrong { field: "person", words: sentence(&words), near };
        let label = labels::parse(text).map_err(wrong(false))?;
        let history = History::open_or_make(history.file.as_deref()).map_err(|e| wrong(false)(e.to_string()))?;
        let known = history.list().map_err(|e| wrong(false)(e.to_string()))?;
        let near = labels::near(&label, known.iter().map(|listed| listed.label.as_str()));
        if let Some(near) = near.filter(|_| !self.is_new) {
            return Err(wrong(true)(format!("There is already someone called {near}. Is {label} another person?")));
        }
        whose(&history, &label, self.is_new).map_err(|e| wrong(false)(e.to_string()))
    }
}

/// With a capital.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::intake::{Intake, PainSide, WarningSigns};

    #[test]
    fn what_is_wrong_is_said_of_its_field_and_a_slip_of_a_name_is_asked_about() {
        let dir = tempfile::tempdir().unwrap();
        let history = HistoryFile { file: Some(dir.path().join("h.sqlite")) };
        let own = Own::of(dir.path());
        let entered = |person: &str, date: &str, exercise: &str| Entered {
            person: person.into(),
            date: date.into(),
            exercise: exercise.into(),
            is_new: false,
        };
        let field = |e: Entered| e.checked(&history, &own).map_err(|wrong| (wrong.field, wrong.near));
        let nothing = About { person: None, date: None, exercise: "auto".into() };
        assert_eq!(field(entered(" ", "", "")), Ok(nothing));
        assert_eq!(field(entered("", "2999-01-01", "")), Err(("date", false)));
        assert_eq!(field(entered("", "", "../squat.toml")), Err(("exercise", false)));
        assert_eq!(field(entered("-rf", "", "")), Err(("person", false)));
        let mut kept = History::open_or_make(history.file.as_deref()).unwrap();
        let [place, since, worse, wants] = ["hip", "May", "stairs", "walk"].map(str::to_owned);
        let (side, warning_signs) = (PainSide::Left, WarningSigns::none());
        let intake = Intake { place, side, since, worse, wants, pain: None, warning_signs };
        kept.add_intake("Annabel", &Moment::now(), &intake).unwrap();
        assert_eq!(field(entered("anna bel", "", "squat")).unwrap().person.as_deref(), Some("Annabel"));
        assert_eq!(field(entered("Anabel", "", "")), Err(("person", true)));
        let new = Entered { is_new: true, ..entered("Anabel", "", "") };
        assert_eq!(new.checked(&history, &own).unwrap().person.as_deref(), Some("Anabel"));
    }
}
