//! The journal of a live session: landmarks, decisions and events as they happen, so that nothing is lost with the power.
//!
//! JSON lines in `journal.jsonl` of the output folder. The first line is the [`Beginning`]; each further line is a frame
//! (as in a landmark recording), a decision `{"control": "count", "t_us": 1200000}`, a network that takes over
//! `{"network": {"name": ..., "sha256": ...}}`, a warning for the report
//! `{"warning": {"code": ..., "message": ...}}`, or an event as it was told, which is for people to read and is passed
//! over here. A line that is cut short or damaged is left out and counted.

mod in_the_way;
mod networks;
mod reader;
mod writer;

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::exercises::movement_test::Person;
use crate::exercises::{self, Exercise, ExerciseError};
use crate::plan::PlanFacts;
use crate::pose::recording::Header;
use crate::session::guided::Control;
use crate::session::result::Warning;
use crate::units::Side;

pub(crate) use in_the_way::in_the_way;
pub use networks::Network;
pub(crate) use networks::Networks;
pub use reader::{Entry, JournalReader};
pub use writer::JournalWriter;

pub use crate::folder::names::JOURNAL_FILE;
/// What the first line's `schema` says.
pub(crate) const SCHEMA: &str = "coxa.journal/1";

/// The first line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Beginning {
    /// `SCHEMA`.
    pub schema: String,
    /// Source and model; the rate is known at the end only.
    pub recording: Header,
    /// Name of the exercise, or what its own file was called.
    pub exercise: String,
    /// The text of the user's own exercise file.
    #[serde(default)]
    pub exercise_toml: Option<String>,
    /// The side that the user named.
    #[serde(default)]
    pub side: Option<Side>,
    /// The plan that it is done by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanFacts>,
    /// Whom a test of movement is about.
    #[serde(default)]
    pub person: Person,
    /// Whose movement it is: a label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whose: Option<String>,
    /// When the session began, RFC 3339, or the day that was named for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// In whose history the result is to be kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<KeptFor>,
}

/// Whose result it is, for the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFor {
    /// The person's label.
    pub label: String,
    /// File of the history; `None` = the usual place.
    pub history: Option<PathBuf>,
    /// When the session began, RFC 3339, or the day that was named for it.
    pub at: String,
    /// Tells the session from any other one; empty in journals of the first builds.
    #[serde(default)]
    pub session: String,
    /// Pain before, 0..=10.
    pub pain_before: Option<u8>,
}

impl KeptFor {
    /// What the history has in place of a part of a clip: a session has no clip.
    pub fn part(&self) -> String {
        format!("live {}", self.session).trim_end().to_owned()
    }
}

/// A decision and its moment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Decision {
    control: Control,
    t_us: i64,
}

/// Another network looks from the next frame on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Taken {
    network: Network,
}

/// A warning for the report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Told {
    warning: Warning,
}

/// Why a journal can not be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Writing failed while the session went on.
    #[error("{} cannot be written ({source}), so the session was ended; make room, then `coxa recover {}` makes the \
             report of what was kept", path.display(), folder.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Its folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A session that was not finished has left its journal.
    #[error("{} holds the journal of a session that was not finished; `coxa recover {}` makes its report, or name \
             another folder with --out (deleting {JOURNAL_FILE} throws that session away)", folder.display(), folder.display())]
    Unfinished {
        /// The output folder.
        folder: PathBuf,
    },
    /// Somebody is writing it.
    #[error("{} belongs to a session that is still going on; end that one first", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The exercise in it is not known any more.
    #[error(transparent)]
    Exercise(#[from] ExerciseError),
    /// The plan in it does not fit its exercise.
    #[error("the journal's plan does not fit its exercise: {0}; it was made by another version of coxa")]
    Plan(String),
    /// The first line is not that of a journal.
    #[error("{} is not a journal of a live session: {problem}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
}

impl Beginning {
    /// A session of this exercise that nothing else is known of.
    pub fn of(exercise: &str, recording: Header) -> Self {
        Self {
            schema: SCHEMA.into(),
            recording,
            exercise: exercise.to_owned(),
            exercise_toml: None,
            side: None,
            plan: None,
            person: Person::default(),
            whose: None,
            date: None,
            keep: None,
        }
    }

    /// The exercise that was done, with the plan's targets.
    ///
    /// # Errors
    /// When this version of Coxa does not know it any more.
    pub fn exercise(&self) -> Result<Exercise, JournalError> {
        let own = match &self.exercise_toml {
            Some(text) => exercises::parse::parse(&self.exercise, text)?,
            // Only a name: no file is read that a journal names.
            None => exercises::built_in(&self.exercise)?,
        };
        self.plan.as_ref().map_or(Ok(own.clone()), |plan| plan.put_into(own).map_err(JournalError::Plan))
    }
}

/// Where journals of a session lie that was not finished: in its folder, or in those of a plan's exercises inside it.
pub(crate) fn folders(session: &Path) -> Vec<PathBuf> {
    let unfinished = |folder: &PathBuf| folder.join(JOURNAL_FILE).symlink_metadata().is_ok_and(|file| file.is_file());
    let inside = std::fs::read_dir(session).into_iter().flatten().flatten();
    // A link leads into a folder that is not the session's.
    let inside = inside.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path());
    let mut found: Vec<PathBuf> = std::iter::once(session.to_owned()).chain(inside).filter(unfinished).collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PictureSize;
    use crate::pose::PoseFrame;
    use crate::units::Timestamp;
    use crate::warning_code::WarningCode;

    fn beginning() -> Beginning {
        let recording = Header {
            schema: crate::pose::recording::SCHEMA.into(),
            size: PictureSize { width: 4, height: 3 },
            fps: 0.0,
            rotation_deg: 0,
            unsmoothed: false,
            shown: None,
            model: "lite".into(),
            model_sha256: String::new(),
            networks: Vec::new(),
            source: "camera 0".into(),
            recorded: None,
            warnings: Vec::new(),
            people: Vec::new(),
        };
        Beginning { side: Some(Side::Left), ..Beginning::of("squat", recording) }
    }

    fn frame(s: f64) -> PoseFrame {
        PoseFrame { time: Timestamp::from_secs_f64(s), pose: None, camera: None }
    }

    fn written(folder: &Path) -> PathBuf {
        let mut journal = JournalWriter::create(folder, &beginning()).unwrap();
        journal.frame(&frame(0.1)).unwrap();
        journal.control(Control::Count, Timestamp::from_secs_f64(0.1)).unwrap();
        journal.event(&serde_json::json!({"advice": "right", "event": "framing", "t_s": 0.1})).unwrap();
        journal.warning(&Warning { code: WarningCode::SourceGap, message: "a gap".into() }).unwrap();
        journal.network(&Network { name: "nano".into(), sha256: "ab".into() }).unwrap();
        journal.frame(&frame(0.2)).unwrap();
        journal.finish().unwrap();
        folder.join(JOURNAL_FILE)
    }

    #[test]
    fn what_was_written_comes_back_in_its_order() {
        let dir = tempfile::tempdir().unwrap();
        let mut reader = JournalReader::open(&written(dir.path())).unwrap();
        assert_eq!(reader.beginning, beginning());
        assert_eq!(reader.beginning.exercise().unwrap().name, "squat");
        let entries: Vec<Entry> = reader.by_ref().collect();
        let at = Timestamp::from_secs_f64(0.1);
        assert_eq!(entries[..2], [Entry::Frame(Box::new(frame(0.1))), Entry::Control(Control::Count, at)]);
        assert!(matches!(&entries[2], Entry::Warning(w) if w.code == WarningCode::SourceGap));
        assert!(matches!(&entries[3], Entry::Network(network) if network.name == "nano"));
        assert_eq!((&entries[4], entries.len(), reader.damaged), (&Entry::Frame(Box::new(frame(0.2))), 5, 0));
    }

    #[test]
    fn a_line_cut_short_and_zeros_after_a_power_loss_cost_only_themselves() {
        let dir = tempfile::tempdir().unwrap();
        let path = written(dir.path());
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.truncate(bytes.len() - 7);
        bytes.extend([0; 600]);
        std::fs::write(&path, bytes).unwrap();
        let mut reader = JournalReader::open(&path).unwrap();
        assert_eq!((reader.by_ref().count(), reader.damaged), (4, 1));
    }

    #[test]
    fn an_endless_line_costs_only_itself() {
        let dir = tempfile::tempdir().unwrap();
        let path = written(dir.path());
        let text = std::fs::read_to_string(&path).unwrap();
        let (first, rest) = text.split_once('\n').unwrap();
        let long = "x".repeat(3 * crate::bounded::LINE as usize);
        std::fs::write(&path, format!("{first}\n{long}\n{rest}")).unwrap();
        let mut reader = JournalReader::open(&path).unwrap();
        assert_eq!((reader.by_ref().count(), reader.damaged), (5, 1));
    }

    #[test]
    fn an_unfinished_journal_is_never_written_over_and_one_in_use_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let open = JournalWriter::create(dir.path(), &beginning()).unwrap();
        assert!(matches!(JournalReader::open(&dir.path().join(JOURNAL_FILE)), Err(JournalError::InUse { .. })));
        let second = JournalWriter::create(dir.path(), &beginning());
        assert!(matches!(second, Err(JournalError::InUse { .. })), "nobody is advised to delete it");
        drop(open);
        assert_eq!(folders(dir.path()), [dir.path()]);
        assert_eq!(folders(dir.path().parent().unwrap()).iter().filter(|f| *f == dir.path()).count(), 1);
        let again = JournalWriter::create(dir.path(), &beginning());
        assert!(matches!(again, Err(JournalError::Unfinished { .. })));
        std::fs::write(dir.path().join(JOURNAL_FILE), "{}\n").unwrap();
        let wrong = JournalReader::open(&dir.path().join(JOURNAL_FILE));
        assert!(matches!(wrong, Err(JournalError::Format { .. })));
    }

    #[test]
    fn a_session_has_an_id_and_one_of_the_first_builds_has_none() {
        let kept = |text: &str| serde_json::from_str::<KeptFor>(text).unwrap().part();
        let old = r#"{"label": "anna", "history": null, "at": "2026-03-02T12:00:00+00:00", "pain_before": 5}"#;
        assert_eq!(kept(old), "live");
        assert_eq!(kept(&old.replace('{', r#"{"session": "17-4", "#)), "live 17-4");
    }
}
