//! Whom a test of movement is about, as the command line tells it.

use clap::{Args, ValueEnum};

use crate::exercises::movement_test::{Person, Sex};

/// Age and sex, for the norms of a test of movement.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct PersonArgs {
    /// Age in years, for the norms of a test of movement
    #[arg(long, value_name = "YEARS", value_parser = clap::value_parser!(u32).range(1..=120))]
    pub age: Option<u32>,
    /// Sex, for the norms of a test of movement
    #[arg(long, value_enum)]
    pub sex: Option<SexChoice>,
}

/// Sex as the tables of norms know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SexChoice {
    /// Female.
    F,
    /// Male.
    M,
}

impl PersonArgs {
    /// As the norms ask.
    pub fn person(self) -> Person {
        let sex = self.sex.map(|sex| match sex {
            SexChoice::F => Sex::F,
            SexChoice::M => Sex::M,
        });
        Person { age: self.age, sex }
    }
}
