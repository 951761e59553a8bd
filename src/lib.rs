//! Coxa turns one camera's pictures of an exercising person into hip angles, repetitions, holds and form faults.
//!
//! Data flows one way: `capture -> pose -> kinematics -> exercises -> session -> report`, and each stage knows only
//! the types of the stages before it. `app` wires them, one file a command.

pub mod app;
pub mod capture;
pub mod cli;
pub mod exercises;
pub mod frame;
pub mod kinematics;
pub mod overlay;
pub mod pose;
pub mod report;
pub mod session;
pub mod timing;
pub mod units;
