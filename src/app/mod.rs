//! One file per command: wires the stages and holds the loop.

pub mod assess;
pub mod assessment;
pub mod batch;
pub mod doctor;
pub mod exercises;
#[cfg(all(feature = "camera", feature = "onnx"))]
pub mod live;
pub mod measures;
#[cfg(feature = "onnx")]
pub mod models;
#[cfg(feature = "camera")]
pub mod pictures;
pub mod poses;
pub mod products;
pub mod progress;
pub mod settings;
pub mod taken;

/// Why a command could not do its job; each in one line that says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The input can not be read.
    #[error(transparent)]
    Capture(#[from] crate::capture::CaptureError),
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
    /// A report can not be written.
    #[error(transparent)]
    Output(#[from] crate::report::output::OutputError),
    /// An exercise file is wrong.
    #[error(transparent)]
    Exercise(#[from] crate::exercises::ExerciseError),
    /// What was asked for does not go together.
    #[error("{0}")]
    Usage(String),
}
