//! How exports are named on the command line: read off their table.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::report::export::{EXPORTS, Export, named};

/// Takes the name of one export; help and errors list them all.
pub(super) fn export_names() -> impl TypedValueParser<Value = &'static Export> {
    let names = EXPORTS.iter().map(|e| PossibleValue::new(e.name).help(format!("{}: {}", e.file, e.about)));
    PossibleValuesParser::new(names).try_map(|name| named(&name).ok_or("no such format"))
}
