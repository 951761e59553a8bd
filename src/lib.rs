//! Coxa turns one camera's pictures of an exercising person into hip angles, repetitions, holds and form faults.
//!
//! Data flows one way: `media -> pose -> kinematics -> exercises -> session -> report`, and live also through
//! `coach`, `journal`, `sound` and `overlay`; each stage knows only the types of the stages before it. `analysis` is the front
//! door: it wires them for an input that is there as a whole. `commands` is what can be typed, one file a command; `desk`
//! does the same in the browser.

// A live session has no part in a build without camera or networks: what is dead, and what is open without need, shows
// in the whole one.
#![cfg_attr(not(all(feature = "camera", feature = "onnx")), allow(dead_code, unused_imports))]
#![cfg_attr(all(feature = "camera", feature = "onnx"), warn(unreachable_pub))]
// Tests may (clippy.toml); elsewhere each one says why it can not fail.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable, clippy::todo)]

pub mod analysis;
mod bounded;
pub mod coach;
pub mod commands;
pub mod desk;
mod draft;
pub mod exercises;
pub mod folder;
pub mod frame;
pub mod history;
pub mod journal;
pub mod kinematics;
mod labels;
pub mod media;
pub mod moment;
pub mod overlay;
pub mod plain;
pub mod plan;
pub mod pose;
pub mod report;
pub mod review;
#[cfg(test)]
mod schemas {
    mod tests;
}
mod separated;
pub mod session;
mod sound;
mod tables;
pub mod timing;
pub mod units;
pub mod warning_code;
mod written;
