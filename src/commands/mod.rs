//! What the user typed: one file a command, its arguments beside what they start.

mod ask;
pub mod assess;
pub mod batch;
mod beside;
mod cli;
pub mod completions;
mod desk;
pub mod doctor;
#[cfg(feature = "onnx")]
mod environment;
mod error;
pub mod exercises;
mod export;
pub mod given;
pub mod history;
pub mod intake;
mod keep;
#[cfg(all(feature = "camera", feature = "onnx"))]
pub mod live;
mod live_args;
pub mod measures;
mod person;
mod places;
pub mod plan;
mod printed;
mod progress;
pub mod recover;
pub mod review;
pub mod say;
pub mod settings;
mod signals;
mod stop;
mod values;

pub use ask::never as never_ask;
pub use assess::AssessArgs;
pub use cli::{Cli, Command};
pub use desk::DeskArgs;
#[cfg(feature = "onnx")]
pub use environment::prepare as prepare_environment;
pub use error::CommandError;
pub use keep::{HistoryFile, whose};
pub use live_args::LiveArgs;
pub use places::Places;
pub use progress::Meter;
pub use recover::RecoverArgs;
pub use signals::{on_end, tell_limits};
