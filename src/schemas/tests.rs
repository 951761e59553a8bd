//! The JSON Schemas in `docs/schema/`, by which editors complete and check our files, held to the types they are made from.

use std::fs;
use std::path::Path;

use schemars::{Schema, schema_for};

use serde_json::Value;

use crate::exercises::Exercise;
use crate::plan::{self, file::PlanFile};
use crate::report::json::Report;
use crate::review::notes::Notes;

fn schemas() -> [(&'static str, Schema); 4] {
    [
        ("report", schema_for!(Report)),
        ("notes", schema_for!(Notes)),
        ("plan", schema_for!(PlanFile)),
        ("exercise", schema_for!(Exercise)),
    ]
}

/// With `COXA_WRITE_SCHEMAS=1` in the environment they are written instead.
#[test]
fn the_schemas_are_those_of_the_types() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema");
    for (name, schema) in schemas() {
        let path = folder.join(format!("{name}.schema.json"));
        let made = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        if std::env::var_os("COXA_WRITE_SCHEMAS").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &made).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == made,
            "{} is not up to date: COXA_WRITE_SCHEMAS=1 cargo test --release --lib schemas",
            path.display()
        );
    }
}

/// What `value` has that the schema does not know, and what it lacks; alternatives are taken at their word.
fn problems(whole: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|link| link.strip_prefix("#/$defs/")) {
        return problems(whole, &whole["$defs"][name], value, at, found);
    }
    if let Some(names) = schema.get("enum").and_then(Value::as_array)
        && !names.contains(value)
    {
        found.push(format!("{at}: {value} is not one of the known"));
    }
    match value {
        Value::Object(entries) => {
            let Some(known) = schema.get("properties").and_then(Value::as_object) else { return };
            for (key, inner) in entries {
                match known.get(key).or_else(|| schema.get("additionalProperties")) {
                    Some(Value::Bool(false)) => found.push(format!("{at}.{key} is not known")),
                    Some(schema) => problems(whole, schema, inner, &format!("{at}.{key}"), found),
                    None => {}
                }
            }
            let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
            let lacking = required.filter_map(Value::as_str).filter(|key| !entries.contains_key(*key));
            found.extend(lacking.map(|key| format!("{at}.{key} is missing")));
        }
        Value::Array(items) => {
            let Some(schema) = schema.get("items") else { return };
            items.iter().for_each(|item| problems(whole, schema, item, at, found));
        }
        _ => {}
    }
}

fn against(schema: Schema, toml: &str) -> Vec<String> {
    let value: toml::Table = toml::from_str(toml).unwrap();
    let (schema, mut found) = (schema.to_value(), Vec::new());
    problems(&schema, &schema, &serde_json::to_value(value).unwrap(), "", &mut found);
    found
}

#[test]
fn our_own_files_are_as_the_schemas_say_and_a_mistake_is_noticed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut read = 0;
    for folder in ["src/exercises/builtin", "samples/own"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "toml") && !path.ends_with("none.toml") {
                let found = against(schema_for!(Exercise), &fs::read_to_string(&path).unwrap());
                assert!(found.is_empty(), "{}: {}", path.display(), found.join("; "));
                read += 1;
            }
        }
    }
    assert!(read >= 5, "{read} exercises");
    assert_eq!(against(schema_for!(PlanFile), plan::TEMPLATE), Vec::<String>::new());
    let squat = fs::read_to_string(root.join("src/exercises/builtin/squat.toml")).unwrap();
    let misspelt = squat.replacen("name = \"squat\"", "nom = \"squat\"", 1);
    assert_eq!(against(schema_for!(Exercise), &misspelt).len(), 2, "one key too many and one too few");
}
