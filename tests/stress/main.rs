//! Nothing breaks it: mutated inputs, faults at random moments, closed networks, and long and many inputs.
//!
//! `cargo test` runs a short form; `make stress` sets `COXA_STRESS=full` and prints the figures. Every case is made
//! from a seed that a failure names; `COXA_STRESS_SEED` begins elsewhere. Seeds that once failed are kept as tests
//! of their own, next to what they broke.

#[path = "../common/mod.rs"]
mod common;

mod cases;
mod child;
mod dice;
mod folders;
mod formats;
mod mutate;
mod recordings;

#[cfg(target_os = "linux")]
mod batches;
#[cfg(all(feature = "camera", feature = "onnx", target_os = "linux"))]
mod clips;
#[cfg(all(feature = "camera", feature = "onnx", target_os = "linux"))]
mod clock;
#[cfg(target_os = "linux")]
mod faults;
mod files;
#[cfg(all(feature = "camera", feature = "onnx", target_os = "linux"))]
mod lies;
#[cfg(target_os = "linux")]
mod many;
#[cfg(all(feature = "camera", feature = "onnx", target_os = "linux"))]
mod models;
#[cfg(all(feature = "camera", feature = "onnx", target_os = "linux"))]
mod network;
#[cfg(target_os = "linux")]
mod outputs;
#[cfg(target_os = "linux")]
mod places;
#[cfg(all(feature = "camera", feature = "onnx", target_os = "linux"))]
mod sessions;
#[cfg(all(feature = "camera", feature = "onnx", target_os = "linux"))]
mod vanishing;
