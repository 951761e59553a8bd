//! Why a command could not do its job.

use crate::analysis::AnalysisError;

/// Why a command could not do its job; each in one line that says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The input cannot be read.
    #[error(transparent)]
    Media(#[from] crate::media::MediaError),
    /// A recording cannot be read or written.
    #[error(transparent)]
    Recording(#[from] crate::pose::recording::RecordingError),
    /// The networks failed.
    #[error(transparent)]
    Network(#[from] crate::pose::networks::NetworkError),
    /// A model is missing or wrong.
    #[error(transparent)]
    Model(#[from] crate::pose::manifest::ModelError),
    /// Models or runtime were found nowhere.
    #[error(transparent)]
    NotFound(#[from] crate::pose::locate::NotFound),
    /// The journal of a live session cannot be read or written.
    #[error(transparent)]
    Journal(#[from] crate::journal::JournalError),
    /// A report cannot be written.
    #[error(transparent)]
    Output(#[from] crate::folder::OutputError),
    /// A report that lies there cannot be read back.
    #[error(transparent)]
    Stored(#[from] crate::report::stored::StoredError),
    /// An exercise file is wrong.
    #[error(transparent)]
    Exercise(#[from] crate::exercises::ExerciseError),
    /// The user, or the system, ended the program.
    #[error("stopped before the end: nothing new was written, and what was there before is as it was; run it again")]
    Stopped,
    /// An assessment cannot be given away.
    #[error(transparent)]
    Given(#[from] crate::review::given::GivenError),
    /// A folder cannot be served.
    #[error(transparent)]
    Review(#[from] crate::review::ReviewError),
    /// The history cannot be read or written.
    #[error(transparent)]
    History(#[from] crate::history::HistoryError),
    /// A file that someone wrote is wrong.
    #[error(transparent)]
    Written(#[from] crate::written::WrittenError),
    /// A plan is wrong, or has nothing of what was done.
    #[error(transparent)]
    Plan(#[from] crate::plan::PlanError),
    /// A person with a warning sign is not to exercise.
    #[error(
        "{label} answered yes to a warning sign, so nothing was started. {what} Once a professional agrees, \
             note it with --cleared-by \"WHO SAID WHAT\""
    )]
    WarningSign {
        /// Whose.
        label: String,
        /// What to do.
        what: String,
    },
    /// What was asked for does not go together.
    #[error("{0}")]
    Usage(String),
}

impl From<AnalysisError> for CommandError {
    fn from(error: AnalysisError) -> Self {
        match error {
            AnalysisError::Media(error) => Self::Media(error),
            AnalysisError::Recording(error) => Self::Recording(error),
            AnalysisError::Network(error) => Self::Network(error),
            AnalysisError::Model(error) => Self::Model(error),
            AnalysisError::NotFound(error) => Self::NotFound(error),
            AnalysisError::Journal(error) => Self::Journal(error),
            AnalysisError::Output(error) => Self::Output(error),
            AnalysisError::Exercise(error) => Self::Exercise(error),
            AnalysisError::Plan(error) => Self::Plan(error),
            AnalysisError::Stopped => Self::Stopped,
            AnalysisError::Usage(words) => Self::Usage(words),
        }
    }
}
