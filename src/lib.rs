//! Coxa turns one camera's pictures of an exercising person into hip angles, repetitions, holds and form faults.
//!
//! Data flows one way: `media -> pose -> kinematics -> exercises -> session -> report`, and live also through
//! `coach`, `journal`, `sound` and `overlay`; each stage knows only the types of the stages before it. `app` wires them,
//! one file a command; `desk` does the same in the browser.

// Tests may (clippy.toml); elsewhere each one says why it can not fail.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable, clippy::todo)]

pub mod app;
pub mod bounded;
pub mod cli;
pub mod coach;
pub mod desk;
pub mod exercises;
pub mod folder;
pub mod frame;
pub mod history;
pub mod journal;
pub mod kinematics;
pub mod labels;
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
pub mod sound;
pub mod tables;
pub mod timing;
pub mod units;
pub mod warning_code;
pub mod written;
