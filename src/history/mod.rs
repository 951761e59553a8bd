//! What is kept of a person by a label, and what changed over time, beyond what measuring alone makes change.

pub mod adding;
pub mod adherence;
pub mod alarm;
pub mod baseline;
pub mod by_hand;
pub mod change;
pub mod clearance;
pub mod error;
pub mod export;
pub mod figures;
pub mod file;
pub mod intake;
pub mod month;
pub mod page;
pub mod progress;
pub mod quantity;
pub mod reading;
mod rows;
pub mod store;
pub mod terminal;

pub use error::HistoryError;
pub use store::History;

#[cfg(test)]
mod tests;
