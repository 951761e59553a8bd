//! One file per command: wires the stages and holds the loop.

pub mod ask;
pub mod assess;
pub mod assessment;
pub mod batch;
pub mod beside;
pub mod choice;
pub mod completions;
pub mod doctor;
#[cfg(feature = "onnx")]
pub mod environment;
pub mod exercises;
pub mod given;
pub mod history;
pub mod intake;
pub mod keep;
#[cfg(all(feature = "camera", feature = "onnx"))]
pub mod live;
pub mod measures;
#[cfg(feature = "onnx")]
pub mod models;
pub mod picture_choice;
#[cfg(feature = "camera")]
pub mod pictures;
pub mod plan;
pub mod poses;
pub mod products;
pub mod progress;
pub mod recover;
pub mod review;
pub mod say;
pub mod settings;
pub mod signals;
pub mod stop;
pub mod taken;

/// Why a command could not do its job; each in one line that says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The input can not be read.
    #[error(transparent)]
    Media(#[from] crate::media::MediaError),
    /// A recording can not be read or written.
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
    /// The journal of a live session can not be read or written.
    #[error(transparent)]
    Journal(#[from] crate::journal::JournalError),
    /// A report can not be written.
    #[error(transparent)]
    Output(#[from] crate::folder::OutputError),
    /// A report that lies there can not be read back.
    #[error(transparent)]
    Stored(#[from] crate::report::stored::StoredError),
    /// An exercise file is wrong.
    #[error(transparent)]
    Exercise(#[from] crate::exercises::ExerciseError),
    /// The user, or the system, ended the program.
    #[error("stopped before the end: nothing new was written, and what was there before is as it was; run it again")]
    Stopped,
    /// An assessment can not be given away.
    #[error(transparent)]
    Given(#[from] crate::review::given::GivenError),
    /// A folder can not be served.
    #[error(transparent)]
    Review(#[from] crate::review::ReviewError),
    /// The history can not be read or written.
    #[error(transparent)]
    History(#[from] crate::history::HistoryError),
    /// A file that somebody wrote is wrong.
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
