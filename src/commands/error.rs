//! Why a command could not do its job.

use crate::analysis::AnalysisError;

/// Why a command could not do its job; each in one line that says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// There is no assessment.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    /// A report that lies there cannot be read back.
    #[error(transparent)]
    Stored(#[from] crate::report::stored::StoredError),
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
    /// A person with a warning sign is not to exercise.
    #[error(
        "{label} answered yes to a warning sign, so nothing was started. {what} Once a professional agrees, \
             note it with --patient {label} --cleared-by \"WHO SAID WHAT\""
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

/// What keeps a command from its job as it would keep an analysis, in the same words.
macro_rules! as_in_an_analysis {
    ($($error:ty),* $(,)?) => {
        $(impl From<$error> for CommandError {
            fn from(error: $error) -> Self {
                Self::Analysis(error.into())
            }
        })*
    };
}

as_in_an_analysis!(
    crate::media::MediaError,
    crate::pose::recording::RecordingError,
    crate::pose::estimator::NetworkError,
    crate::pose::manifest::ModelError,
    crate::pose::locate::NotFound,
    crate::journal::JournalError,
    crate::folder::OutputError,
    crate::exercises::ExerciseError,
    crate::plan::PlanError,
);
