//! What a later version wrote into notes: unknown fields and kinds of corrections are not shown, and not lost.

use serde_json::{Map, Value};

use super::Correction;

const CORRECTIONS: &str = "corrections";
/// Lists whose items have ids.
const LISTS: [&str; 4] = ["comments", CORRECTIONS, "angles", "joints"];

/// The file without the corrections whose kind is not known here.
pub(super) fn known(mut whole: Value) -> Value {
    if let Some(corrections) = whole.get_mut(CORRECTIONS).and_then(Value::as_array_mut) {
        corrections.retain(|item| !is_unknown(item));
    }
    whole
}

/// Of a kind that is none of ours; a known kind with wrong values is a mistake in the file.
fn is_unknown(correction: &Value) -> bool {
    let id = correction["id"].is_string() && correction["kind"].is_string();
    let refused = serde_json::from_value::<Correction>(correction.clone()).err();
    id && refused.is_some_and(|error| error.to_string().starts_with("unknown variant"))
}

/// Changed notes with what the file held besides.
pub(super) fn with_rest(changed: Value, whole: Value) -> Value {
    let Value::Object(mut changed) = changed else { return changed };
    let mut whole = match whole {
        Value::Object(whole) => whole,
        _ => Map::new(),
    };
    for list in LISTS {
        let old = whole.remove(list);
        let old: Vec<Value> = old.and_then(|old| old.as_array().cloned()).unwrap_or_default();
        if let Some(items) = changed.get_mut(list).and_then(Value::as_array_mut) {
            for item in items.iter_mut() {
                if let Some(before) = old.iter().find(|before| before["id"] == item["id"]) {
                    add_missing(item, before);
                }
            }
            items.extend(old.into_iter().filter(|item| list == CORRECTIONS && is_unknown(item)));
        }
    }
    for (key, value) in whole {
        changed.entry(key).or_insert(value);
    }
    Value::Object(changed)
}

fn add_missing(item: &mut Value, before: &Value) {
    if let (Some(item), Some(before)) = (item.as_object_mut(), before.as_object()) {
        before.iter().for_each(|(key, value)| {
            item.entry(key.clone()).or_insert_with(|| value.clone());
        });
    }
}
