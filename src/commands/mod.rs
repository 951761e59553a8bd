//! What the user typed: one file a command, its arguments beside what they start.

mod ask;
pub(crate) mod assess;
mod batch;
mod beside;
mod cli;
mod completions;
mod desk;
mod doctor;
mod draft;
#[cfg(feature = "onnx")]
mod environment;
mod error;
mod exercises;
mod export;
mod given;
pub(crate) mod history;
mod intake;
mod keep;
#[cfg(all(feature = "camera", feature = "onnx"))]
pub(crate) mod live;
mod live_args;
mod measures;
mod person;
mod places;
mod plan;
mod printed;
mod progress;
pub(crate) mod recover;
pub(crate) mod review;
pub(crate) mod say;
mod settings;
mod signals;
mod stop;
mod values;

pub(crate) use ask::never as never_ask;
pub use assess::{AssessArgs, run as assess};
pub use batch::run as batch;
pub use cli::{Cli, Command};
pub use completions::{completions, manual};
pub use desk::DeskArgs;
pub use doctor::run as doctor;
pub use draft::run as draft;
#[cfg(feature = "onnx")]
pub use environment::prepare as prepare_environment;
pub use error::CommandError;
pub use exercises::run as exercises;
pub use given::{pdf, share};
pub use history::run as history;
pub use intake::run as intake;
pub(crate) use keep::{HistoryFile, whose};
#[cfg(all(feature = "camera", feature = "onnx"))]
pub use live::{probe_window, run as live};
pub(crate) use live_args::LiveArgs;
pub use measures::run as measures;
pub use places::Places;
pub use plan::run as plan;
pub(crate) use progress::Meter;
pub use recover::{RecoverArgs, run as recover};
pub use review::run as review;
pub use say::{aside, note};
pub use settings::run as settings;
pub(crate) use signals::on_end;
pub use signals::tell_limits;
