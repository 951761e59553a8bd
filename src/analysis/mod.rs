//! The front door of the library: a request in, an assessment out.
//!
//! Nothing here prints, asks or ends the process; long work ends early where its [`Cancel`] says so. Recordings need no
//! camera and no network. Video needs models and ONNX Runtime, which are found where `coxa` finds them, and a process
//! that was started with `ORT_DISABLE_TELEMETRY=1`: the runtime gathers telemetry otherwise, so it is not loaded.

mod assessment;
mod cancel;
mod choice;
mod error;
mod journaled;
#[cfg(feature = "onnx")]
mod models;
#[cfg(feature = "camera")]
mod pictures;
mod poses;
mod products;
mod request;
mod settings;
mod taken;
mod times;

pub(crate) use assessment::motions_of;
pub use assessment::{Assessment, hash_of};
pub use cancel::Cancel;
pub use choice::{Choice, ExerciseChoice};
pub use error::AnalysisError;
pub use journaled::{Made, Recorded, reports};
#[cfg(feature = "onnx")]
pub use models::Found;
pub use poses::{Poses, Progress, of_input};
pub use products::{check, write};
pub use request::{NetworkPool, PictureChoice, Request, cores};
pub use settings::settings_of;
