//! Exercises as data: their files, the repetition machine that reads their curves, and the rules of their faults.

mod boundaries;
pub(crate) mod candidate;
pub(crate) mod checks;
mod count_rules;
pub(crate) mod curve;
pub(crate) mod definition;
pub(crate) mod drawn_pose;
pub(crate) mod edges;
pub(crate) mod evidence;
pub(crate) mod faults;
pub(crate) mod hold;
pub(crate) mod leap;
pub(crate) mod measure_names;
pub(crate) mod movement_test;
pub(crate) mod parse;
pub(crate) mod rejection;
pub(crate) mod rep_machine;
mod settling;
mod smooth;
pub(crate) mod tuning;
mod validate;
pub(crate) mod window;
pub(crate) mod wording;

mod catalogue;

pub use catalogue::find;
pub(crate) use catalogue::{AUTO, built_in, is_offered, names, none, tests};
pub use curve::{Curve, Legs, sample};
pub use definition::Exercise;
pub use parse::{ExerciseError, parse};
pub use rep_machine::RepMachine;
pub use tuning::Tuning;

#[cfg(test)]
mod rep_machine_tests;
