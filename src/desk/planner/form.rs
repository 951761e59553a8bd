//! A plan's text as a form and back: only what was changed in the form changes in the text; comments and order stay.

use serde::{Deserialize, Serialize};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, TableLike, TomlError, Value, value};

/// Everything as it was typed; an empty field is a key that is not there.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Form {
    label: String,
    notes: String,
    sessions_per_week: String,
    start: String,
    weeks: String,
    exercises: Vec<Entry>,
}

/// One exercise of it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Entry {
    /// Its number in the text that the form was filled from.
    was: Option<usize>,
    name: String,
    sets: String,
    repetitions: String,
    hold_s: String,
    side: String,
    rest_s: String,
    camera: String,
    notes: String,
    /// Name and value.
    targets: Vec<(String, String)>,
}

impl Form {
    /// The form of a text.
    ///
    /// # Errors
    /// When it is no TOML.
    pub(super) fn of(text: &str) -> Result<Self, TomlError> {
        let document: DocumentMut = text.parse()?;
        let get = |key| words(document.get(key));
        let exercises = tables(&document);
        Ok(Self {
            label: get("label"),
            notes: get("notes"),
            sessions_per_week: get("sessions_per_week"),
            start: get("start"),
            weeks: get("weeks"),
            exercises: exercises.iter().enumerate().map(|(number, table)| Entry::of(number, table)).collect(),
        })
    }

    /// What the parser of the text can not see: the number of the exercise, the field, and what is to be done.
    pub(super) fn unclear(&self, text: &str, offered: &[String]) -> Option<(usize, String, &'static str)> {
        if let Some(number) = self.foreign(text, offered) {
            let words = "choose one of the exercises; put the file of your own one into the folder `exercises` first";
            return Some((number, "name".to_owned(), words));
        }
        if let Some(number) = self.twice() {
            let words = "this exercise is in the plan already; change it there, or choose the left side here and the right \
                         side there";
            return Some((number, "name".to_owned(), words));
        }
        self.exercises.iter().enumerate().find_map(|(number, entry)| {
            let (name, words) = entry.unclear_target()?;
            Some((number, format!("targets.{name}"), words))
        })
    }

    /// The second exercise of those that ask for the same one on the same side.
    fn twice(&self) -> Option<usize> {
        let one_sided = |entry: &Entry| ["left", "right"].contains(&entry.side.as_str());
        let clash = |a: &Entry, b: &Entry| a.name == b.name && (a.side == b.side || !one_sided(a) || !one_sided(b));
        (0..self.exercises.len()).find(|&i| self.exercises[..i].iter().any(|other| clash(other, &self.exercises[i])))
    }

    /// The first exercise that is neither offered nor in the text already: a page names no other files.
    fn foreign(&self, text: &str, offered: &[String]) -> Option<usize> {
        let document: DocumentMut = text.parse().ok()?;
        let there: Vec<String> = tables(&document).iter().map(|table| words(table.get("name"))).collect();
        self.exercises.iter().position(|entry| {
            entry.name.contains(['.', '/', '\\']) && !there.contains(&entry.name) && !offered.contains(&entry.name)
        })
    }

    /// The text with what stands in the form.
    ///
    /// # Errors
    /// When the text is no TOML.
    pub(super) fn put_into(&self, text: &str) -> Result<String, TomlError> {
        let mut document: DocumentMut = text.parse()?;
        let before = tables(&document);
        let table = document.as_table_mut();
        put(table, "label", &self.label, text_value);
        put(table, "notes", &self.notes, text_value);
        put(table, "sessions_per_week", &self.sessions_per_week, typed);
        put(table, "start", &self.start, typed);
        put(table, "weeks", &self.weeks, typed);
        let mut after = ArrayOfTables::new();
        for entry in &self.exercises {
            let was = entry.was.and_then(|number| before.get(number));
            let mut table = was.cloned().unwrap_or_default();
            entry.put_into(&mut table);
            unplace(&mut table);
            after.push(table);
        }
        document.insert("exercise", Item::ArrayOfTables(after));
        Ok(document.to_string())
    }
}

impl Entry {
    fn of(number: usize, table: &Table) -> Self {
        let get = |key| words(table.get(key));
        let targets = table.get("targets").and_then(Item::as_table_like);
        Self {
            was: Some(number),
            name: get("name"),
            sets: get("sets"),
            repetitions: get("repetitions"),
            hold_s: get("hold_s"),
            side: get("side"),
            rest_s: get("rest_s"),
            camera: get("camera"),
            notes: get("notes"),
            targets: targets
                .into_iter()
                .flat_map(TableLike::iter)
                .map(|(k, v)| (k.to_owned(), words(Some(v))))
                .collect(),
        }
    }

    /// A target that would be lost without a word.
    fn unclear_target(&self) -> Option<(&str, &'static str)> {
        self.targets.iter().enumerate().find_map(|(i, (name, written))| {
            let words = if name.is_empty() {
                "choose a target, or remove this line"
            } else if written.trim().is_empty() {
                "enter a value, or remove this target"
            } else if self.targets[..i].iter().any(|(earlier, _)| earlier == name) {
                "this target is there twice; remove one of the two"
            } else {
                return None;
            };
            Some((name.as_str(), words))
        })
    }

    fn put_into(&self, table: &mut Table) {
        put(table, "name", &self.name, text_value);
        put(table, "side", &self.side, text_value);
        put(table, "sets", &self.sets, typed);
        put(table, "repetitions", &self.repetitions, typed);
        put(table, "hold_s", &self.hold_s, typed);
        put(table, "rest_s", &self.rest_s, typed);
        put(table, "camera", &self.camera, text_value);
        put(table, "notes", &self.notes, text_value);
        if self.targets.is_empty() {
            table.remove("targets");
            return;
        }
        let targets = table.entry("targets").or_insert_with(|| Item::Table(Table::new()));
        let Some(targets) = targets.as_table_like_mut() else { return };
        let gone: Vec<String> = targets.iter().map(|(name, _)| name.to_owned()).collect();
        for name in gone.iter().filter(|name| !self.targets.iter().any(|(kept, _)| kept == *name)) {
            targets.remove(name);
        }
        for (name, written) in &self.targets {
            put(targets, name, written, typed);
        }
    }
}

/// The exercises, whether they are written as tables or as a list.
fn tables(document: &DocumentMut) -> Vec<Table> {
    let item = document.get("exercise").cloned().unwrap_or_default();
    item.into_array_of_tables().map(|tables| tables.iter().cloned().collect()).unwrap_or_default()
}

/// Tables without a place of their own are written in the order in which they stand.
fn unplace(table: &mut Table) {
    table.set_position(None);
    table.iter_mut().filter_map(|(_, item)| item.as_table_mut()).for_each(unplace);
}

/// A value as one types it.
fn words(item: Option<&Item>) -> String {
    match item.and_then(Item::as_value) {
        Some(Value::String(text)) => text.value().clone(),
        Some(other) => other.clone().decorated("", "").to_string(),
        None => String::new(),
    }
}

fn text_value(written: &str) -> Value {
    written.into()
}

/// A number or a day where it is one; the parser says what is wrong with anything else.
fn typed(written: &str) -> Value {
    let written = written.trim();
    if let Ok(number) = written.parse::<i64>() {
        return number.into();
    }
    if let Ok(number) = written.replace(',', ".").parse::<f64>() {
        return number.into();
    }
    written.parse::<toml_edit::Datetime>().map_or_else(|_| written.into(), Value::from)
}

/// Changes one key, and leaves what stands around it; an empty one goes.
fn put(table: &mut dyn TableLike, key: &str, written: &str, of: fn(&str) -> Value) {
    if words(table.get(key)) == written {
        return;
    }
    if written.trim().is_empty() {
        table.remove(key);
        return;
    }
    let mut new = of(written);
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        None => {
            table.insert(key, value(new));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::TEMPLATE;

    #[test]
    fn an_untouched_form_changes_nothing_and_a_field_changes_its_own_line() {
        let mut form = Form::of(TEMPLATE).unwrap();
        assert_eq!(form.put_into(TEMPLATE).unwrap(), TEMPLATE);
        form.exercises[0].sets = "4".into();
        assert_eq!(form.put_into(TEMPLATE).unwrap(), TEMPLATE.replacen("sets = 3", "sets = 4", 1));
    }

    #[test]
    fn exercises_are_moved_with_their_comments_taken_away_and_added() {
        let mut form = Form::of(TEMPLATE).unwrap();
        form.exercises.swap(0, 2);
        form.exercises.remove(1);
        form.exercises.push(Entry {
            name: "bridge".into(),
            sets: "2".into(),
            repetitions: "8".into(),
            ..Entry::default()
        });
        let text = form.put_into(TEMPLATE).unwrap();
        let plan = crate::plan::Plan::of_text(std::path::Path::new("p.toml"), &text).unwrap();
        assert_eq!(plan.names(), ["seated_glute_stretch", "squat", "bridge"], "{text}");
        assert_eq!(plan.exercises[1].targets.len(), 3, "{text}");
        assert!(text.contains("# Pause after each set, seconds."), "{text}");
    }

    #[test]
    fn a_file_is_named_only_where_it_was_before_or_is_offered() {
        let mut form = Form::of(TEMPLATE).unwrap();
        assert_eq!(form.foreign(TEMPLATE, &[]), None);
        form.exercises[1].name = "../../etc/passwd.toml".into();
        assert_eq!(form.foreign(TEMPLATE, &["exercises/passwd.toml".into()]), Some(1));
        assert_eq!(form.foreign(TEMPLATE, &[form.exercises[1].name.clone()]), None, "it is offered");
        let there = TEMPLATE.replace("\"clamshell\"", "\"../../etc/passwd.toml\"");
        assert_eq!(form.foreign(&there, &[]), None);
    }
}
