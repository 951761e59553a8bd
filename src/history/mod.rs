//! What is kept of a person by a label, and what changed over time, beyond what measuring alone makes change.

pub(crate) mod adding;
mod adherence;
pub(crate) mod alarm;
pub(crate) mod baseline;
pub(crate) mod by_hand;
pub(crate) mod change;
mod clearance;
mod error;
pub(crate) mod export;
mod figures;
mod file;
pub(crate) mod intake;
pub(crate) mod month;
pub(crate) mod page;
pub(crate) mod progress;
pub(crate) mod quantity;
pub(crate) mod reading;
mod rows;
mod store;
pub(crate) mod terminal;

pub use error::HistoryError;
pub use export::{csv, json};
pub use intake::Intake;
pub use page::html;
pub use progress::Progress;
pub use store::History;
pub use terminal::{list, show};

#[cfg(test)]
mod tests;
