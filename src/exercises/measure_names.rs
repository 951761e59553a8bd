//! Measures by the names that exercise files and reports give them.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use crate::kinematics::{KINDS, MeasureKind};

const NAMES: [&str; KINDS.len()] = {
    let mut names = [""; KINDS.len()];
    let mut i = 0;
    while i < names.len() {
        names[i] = KINDS[i].name;
        i += 1;
    }
    names
};

/// A measure by its name in files.
pub(crate) fn measure_named(name: &str) -> Option<MeasureKind> {
    KINDS.iter().find(|row| row.name == name).map(|row| row.kind)
}

pub(super) fn measure_kind<'de, D: Deserializer<'de>>(from: D) -> Result<MeasureKind, D::Error> {
    let name = String::deserialize(from)?;
    measure_named(&name).ok_or_else(|| D::Error::unknown_variant(&name, &NAMES))
}

pub(super) fn measure_kinds<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<MeasureKind>, D::Error> {
    let names = Vec::<String>::deserialize(from)?;
    names.iter().map(|name| measure_named(name).ok_or_else(|| D::Error::unknown_variant(name, &NAMES))).collect()
}

pub(super) fn measure_kind_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<MeasureKind>, D::Error> {
    measure_kind(from).map(Some)
}

/// The names, for the JSON Schema of exercise files.
#[cfg(test)]
pub(super) fn name_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "type": "string", "enum": NAMES })
}

/// A list of them.
#[cfg(test)]
pub(super) fn names_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "type": "array", "items": name_schema(generator) })
}
