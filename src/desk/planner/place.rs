//! At which field of the form a mistake of a plan is: the place in the text says it.

use serde_json::{Value, json};
use toml_edit::{Document, Item, TableLike};

use crate::plan::PlanError;
use crate::written::WrittenError;

/// The mistake in words, and the number of the exercise and the field that it is at, where it is at one.
pub(super) fn json(error: &PlanError, text: &str) -> Value {
    let PlanError::Written(WrittenError::Content { what, at, .. }) = error else {
        return json!({"exercise": null, "field": null, "words": error.to_string()});
    };
    let (exercise, found) = place(text, *at);
    let missing = missing(what);
    let words = if missing.is_some() { "enter a value; a plan cannot do without it" } else { what };
    let field = missing.map(str::to_owned).or(found);
    json!({"exercise": exercise, "field": field, "words": words})
}

/// The key that is not there.
fn missing(what: &str) -> Option<&str> {
    what.trim().strip_prefix("missing field `")?.split('`').next()
}

fn place(text: &str, at: usize) -> (Option<usize>, Option<String>) {
    let Ok(document) = Document::parse(text) else { return (None, None) };
    let tables = document.get("exercise").and_then(Item::as_array_of_tables);
    let begins = |table: &toml_edit::Table| table.span().is_some_and(|span| span.start <= at);
    let inside = tables.map_or(0, |tables| tables.iter().filter(|table| begins(table)).count());
    match tables.and_then(|tables| tables.get(inside.checked_sub(1)?)) {
        Some(table) => (Some(inside - 1), field(table, at)),
        None => (None, field(document.as_table(), at)),
    }
}

/// The field whose key or value is there; a target is `targets.NAME`.
fn field(table: &dyn TableLike, at: usize) -> Option<String> {
    table.iter().find_map(|(name, item)| {
        if let Some(targets) = item.as_table_like().filter(|_| name == "targets") {
            return field(targets, at).map(|target| format!("targets.{target}"));
        }
        let key = table.key(name).and_then(toml_edit::Key::span);
        let spans = [key, item.span()].into_iter().flatten();
        spans.into_iter().any(|span| span.contains(&at)).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_text_is_a_field() {
        let text = crate::plan::TEMPLATE;
        for (word, exercise, field) in [
            ("3\n# The first day", None, "sessions_per_week"),
            ("60", Some(0), "rest_s"),
            ("depth_deg = 70", Some(0), "targets.depth_deg"),
            ("70", Some(0), "targets.depth_deg"),
            ("\"clamshell\"", Some(1), "name"),
            ("30\nrest_s", Some(2), "hold_s"),
        ] {
            let at = text.rfind(word).unwrap();
            assert_eq!(place(text, at), (exercise, Some(field.to_owned())), "{word}");
        }
        assert_eq!(missing("missing field `sets`"), Some("sets"));
    }
}
