//! A test of movement: what an exercise's repetitions are worth as a figure, and what is usual for people of one's age.

use serde::{Deserialize, Serialize};

use super::measure_names::measure_kind_or_none;
use crate::kinematics::MeasureKind;

/// How a test is scored.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TestRule {
    /// What counts.
    pub take: Scored,
    /// How long the test lasts, seconds: for counts from the start of the first repetition, for holds at most.
    pub window_s: Option<f64>,
    /// For peaks: the measure.
    #[serde(default, deserialize_with = "measure_kind_or_none")]
    #[cfg_attr(test, schemars(schema_with = "super::measure_names::name_schema"))]
    pub measure: Option<MeasureKind>,
    /// Of a test on one leg the score is that of the leg which carries, not of the one that moves.
    #[serde(default)]
    pub carrying_leg: bool,
    /// What is usual.
    #[serde(default, rename = "norm")]
    pub norms: Vec<Norm>,
    /// Where the norms are from.
    pub source: String,
    /// What this test can not say with one camera.
    pub left_out: String,
}

/// What counts in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Scored {
    /// Repetitions, both legs together.
    Count,
    /// The farthest of each side: largest value of the measure.
    Peak,
    /// The farthest of each side the other way: smallest value of the measure, its sign turned.
    PeakBack,
    /// The longest hold of each side.
    Held,
}

/// Sex as the tables of norms know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Female.
    F,
    /// Male.
    M,
}

/// One row of a table of norms; what is left out is for everybody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Norm {
    /// For whom.
    pub sex: Option<Sex>,
    /// From this age on, years.
    pub from_age: Option<u32>,
    /// Up to and with this age, years.
    pub to_age: Option<u32>,
    /// Less is unusual.
    pub least: f64,
    /// More is unusual.
    pub most: Option<f64>,
}

/// The person whom a test is about, as far as the norms ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Person {
    /// Years.
    pub age: Option<u32>,
    /// See [`Sex`].
    pub sex: Option<Sex>,
}

impl TestRule {
    /// The row for a person; `None` where the table has none or asks for what is not known.
    pub fn norm(&self, person: Person) -> Option<&Norm> {
        let fits = |norm: &&Norm| {
            let sex = norm.sex.is_none() || norm.sex == person.sex;
            let bounded = norm.from_age.is_some() || norm.to_age.is_some();
            let (from, to) = (norm.from_age.unwrap_or(0), norm.to_age.unwrap_or(u32::MAX));
            sex && (!bounded || person.age.is_some_and(|age| (from..=to).contains(&age)))
        };
        self.norms.iter().find(fits)
    }
}

impl Norm {
    /// For whom the row is, in words: `women of 65 to 69`.
    pub fn group(&self) -> String {
        let who = match self.sex {
            Some(Sex::F) => "women",
            Some(Sex::M) => "men",
            None => "adults",
        };
        match (self.from_age, self.to_age) {
            (Some(from), Some(to)) => format!("{who} of {from} to {to}"),
            (Some(from), None) => format!("{who} from {from} on"),
            _ => who.to_owned(),
        }
    }
}
