//! Why there is no assessment.

/// Why there is no assessment; each in one line that says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// The input can not be read.
    #[error(transparent)]
    Media(#[from] crate::media::MediaError),
    /// A recording can not be read or written.
    #[error(transparent)]
    Recording(#[from] crate::pose::recording::RecordingError),
    /// The networks failed.
    #[error(transparent)]
    Network(#[from] crate::pose::estimator::NetworkError),
    /// A model is missing or wrong.
    #[error(transparent)]
    Model(#[from] crate::pose::manifest::ModelError),
    /// Models or runtime were found nowhere.
    #[error(transparent)]
    NotFound(#[from] crate::pose::locate::NotFound),
    /// The journal of a live session can not be read.
    #[error(transparent)]
    Journal(#[from] crate::journal::JournalError),
    /// A result can not be written.
    #[error(transparent)]
    Output(#[from] crate::folder::OutputError),
    /// An exercise file is wrong.
    #[error(transparent)]
    Exercise(#[from] crate::exercises::ExerciseError),
    /// A plan is wrong, or has nothing of what was done.
    #[error(transparent)]
    Plan(#[from] crate::plan::PlanError),
    /// The user, or the system, ended the work.
    #[error("stopped before the end: nothing new was written, and what was there before is as it was; run it again")]
    Stopped,
    /// What was asked for does not go together.
    #[error("{0}")]
    Usage(String),
}
