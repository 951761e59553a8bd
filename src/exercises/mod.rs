//! Exercises as data: their files, the repetition machine that reads their curves, and the rules of their faults.

pub mod boundaries;
pub mod candidate;
pub mod checks;
pub mod count_rules;
pub mod curve;
pub mod definition;
pub mod drawn_pose;
pub mod edges;
pub mod evidence;
pub mod faults;
pub mod hold;
pub mod leap;
pub mod measure_names;
pub mod movement_test;
pub mod parse;
pub mod rejection;
pub mod rep_machine;
pub mod settling;
pub mod smooth;
pub mod tuning;
pub mod validate;
pub mod window;
pub mod wording;

mod catalogue;

pub use catalogue::{AUTO, built_in, find, is_offered, names, none, tests};
pub use definition::Exercise;
pub use parse::ExerciseError;

#[cfg(test)]
mod rep_machine_tests;
