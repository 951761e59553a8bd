//! Many reports in one table: for the terminal, and as `batch.csv`.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::plain;
use crate::separated;
use crate::tables::{Ruled, Tone, toned};

/// The table of all inputs in the output folder.
pub(crate) const BATCH_FILE: &str = "batch.csv";

/// Whether a file is such a table.
pub(crate) fn is_table(path: &Path) -> bool {
    // Later columns may be those of another version.
    let first =
        format!("{},", COLUMNS.iter().take(3).map(|((name, _), _)| *name).collect::<Vec<_>>().join(",")).into_bytes();
    let mut found = vec![0; first.len()];
    let read = std::fs::metadata(path).is_ok_and(|facts| facts.is_file())
        && std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut found)).is_ok();
    read && found == first
}

/// What became of one input.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// As the user named it.
    pub input: PathBuf,
    /// Name of its folder inside the output folder.
    pub folder: String,
    /// How it went.
    pub status: Status,
}

/// How an input went.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Status {
    /// It was assessed just now; its [`facts`].
    Assessed(Value),
    /// It had been assessed before, with the same content and settings; its [`facts`].
    Skipped(Value),
    /// It could not be assessed; one line that says why.
    Failed(String),
}

/// What the table needs of the content of a `report.json`: those of ten thousand inputs are kept until the end.
pub(crate) fn facts(report: &Value) -> Value {
    let each = |list: &Value, of: fn(&Value) -> Value| list.as_array().into_iter().flatten().map(of).collect::<Value>();
    json!({
        "exercise": report["exercise"],
        "person": report["person"],
        "date": report["date"],
        "view": {"kind": report["view"]["kind"]},
        "model": {"name": report["model"]["name"]},
        "source": {"duration_s": report["source"]["duration_s"]},
        "summary": {
            "rep_count": report["summary"]["rep_count"],
            "valid_rep_count": report["summary"]["valid_rep_count"],
            "judged_rep_count": report["summary"]["judged_rep_count"],
        },
        "reps": each(&report["reps"], |rep| {
            let faults = rep["faults"].as_array().into_iter().flatten();
            let faults = faults.map(|f| json!({"id": f["id"]})).collect::<Value>();
            json!({"side": rep["side"], "faults": faults, "not_judged": rep["not_judged"]})
        }),
        "holds": each(&report["holds"], |hold| json!({"valid_s": hold["valid_s"]})),
        "warnings": each(&report["warnings"], |warning| json!({"code": warning["code"]})),
    })
}

impl Row {
    /// Whether there is no report.
    pub(crate) fn failed(&self) -> bool {
        matches!(self.status, Status::Failed(_))
    }

    fn report(&self) -> Option<&Value> {
        match &self.status {
            Status::Assessed(report) | Status::Skipped(report) => Some(report),
            Status::Failed(_) => None,
        }
    }

    fn word(&self) -> &'static str {
        match self.status {
            Status::Assessed(_) => "assessed",
            Status::Skipped(_) => "skipped",
            Status::Failed(_) => "failed",
        }
    }

    fn error(&self) -> &str {
        match &self.status {
            Status::Failed(why) => why,
            _ => "",
        }
    }

    fn count(&self, key: &str) -> String {
        self.report().and_then(|r| r["summary"][key].as_u64()).map_or_else(String::new, |n| n.to_string())
    }

    /// What stands at a JSON pointer of its report.
    fn text(&self, place: &str) -> String {
        self.report().and_then(|r| r.pointer(place)?.as_str()).unwrap_or_default().to_owned()
    }

    fn side_reps(&self, side: &str) -> String {
        let all = self.report().and_then(|r| r["reps"].as_array());
        all.map_or_else(String::new, |reps| reps.iter().filter(|rep| rep["side"] == side).count().to_string())
    }

    fn held_s(&self) -> String {
        let Some(holds) = self.report().and_then(|r| r["holds"].as_array()).filter(|h| !h.is_empty()) else {
            return String::new();
        };
        format!("{:.1}", holds.iter().filter_map(|hold| hold["valid_s"].as_f64()).sum::<f64>())
    }

    fn duration_s(&self) -> String {
        let duration = self.report().and_then(|r| r["source"]["duration_s"].as_f64());
        duration.map_or_else(String::new, |s| format!("{s:.1}"))
    }

    /// Faults with their numbers, the commonest first: `shallow_depth 3, trunk_lean 1`.
    fn faults(&self) -> String {
        self.counted("faults", |fault| fault["id"].as_str())
    }

    /// The same of what could not be told.
    fn not_judged(&self) -> String {
        self.counted("not_judged", Value::as_str)
    }

    fn counted<'a>(&'a self, key: &str, id: fn(&'a Value) -> Option<&'a str>) -> String {
        let reps = self.report().and_then(|r| r["reps"].as_array());
        let all = reps.into_iter().flatten().filter_map(|rep| rep[key].as_array()).flatten();
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for id in all.filter_map(id) {
            match counts.iter_mut().find(|(known, _)| *known == id) {
                Some((_, count)) => *count += 1,
                None => counts.push((id, 1)),
            }
        }
        counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        counts.iter().map(|(id, count)| format!("{id} {count}")).collect::<Vec<_>>().join(", ")
    }

    fn warnings(&self) -> String {
        let warnings = self.report().and_then(|r| r["warnings"].as_array());
        let mut codes: Vec<&str> = warnings.into_iter().flatten().filter_map(|w| w["code"].as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.join(", ")
    }
}

/// A column: its name, and its cell of a row.
type Column = (&'static str, fn(&Row) -> String);

/// Every column of `batch.csv`; those with a title are on the terminal too.
const COLUMNS: &[(Column, Option<&str>)] = &[
    (("input", |row| row.input.display().to_string()), None),
    (("folder", |row| row.folder.clone()), Some("folder")),
    (("status", |row| row.word().to_owned()), Some("status")),
    (("exercise", |row| row.text("/exercise")), None),
    (("duration_s", Row::duration_s), None),
    (("reps", |row| row.count("rep_count")), Some("reps")),
    (("judged_reps", |row| row.count("judged_rep_count")), Some("judged")),
    (("valid_reps", |row| row.count("valid_rep_count")), Some("good")),
    (("left_reps", |row| row.side_reps("left")), None),
    (("right_reps", |row| row.side_reps("right")), None),
    (("held_s", Row::held_s), None),
    (("faults", Row::faults), Some("to improve")),
    (("not_judged", Row::not_judged), Some("not judged")),
    (("warnings", Row::warnings), Some("warnings")),
    (("error", |row| row.error().to_owned()), None),
    (("person", |row| row.text("/person")), None),
    (("date", |row| row.text("/date")), None),
    (("view", |row| row.text("/view/kind")), None),
    (("model", |row| row.text("/model/name")), None),
];

/// Columns of numbers on the terminal.
const NUMBERS: [usize; 3] = [2, 3, 4];

/// One line an input, with a header. Cells that a spreadsheet would take for a formula are marked as text.
pub(crate) fn csv(rows: &[Row]) -> Vec<u8> {
    let cells = |row| COLUMNS.iter().map(move |((_, cell), _)| plain::cell(&cell(row)));
    separated::table(separated::COMMA, COLUMNS.iter().map(|((name, _), _)| name), rows.iter().map(cells))
}

/// Every input as an object, for programs.
pub(crate) fn json(rows: &[Row]) -> Vec<u8> {
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "input": row.input.display().to_string(),
                "folder": row.folder,
                "status": row.word(),
                "error": if row.failed() { Value::from(row.error()) } else { Value::Null },
                "report": row.report(),
            })
        })
        .collect();
    let mut bytes = serde_json::to_vec_pretty(&rows).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// The table for people, and under it why any input failed: safe to print.
pub(crate) fn table(rows: &[Row]) -> String {
    let shown = || COLUMNS.iter().filter_map(|((_, cell), title)| Some((cell, (*title)?)));
    let mut table = Ruled::new(shown().map(|(_, title)| title)).numbers(&NUMBERS);
    for row in rows {
        let tone = if row.failed() { Tone::Bad } else { Tone::Plain };
        table.row(shown().map(|(cell, title)| (in_words(title, plain::line(&cell(row))), tone)));
    }
    let failed = rows.iter().filter(|row| row.failed());
    let why = failed.map(|row| format!("{}\n", toned(&plain::line(&format!("! {}", row.error())), Tone::Bad)));
    format!("{table}{}", why.collect::<String>())
}

/// Codes are for files; words can be broken between lines.
fn in_words(title: &str, cell: String) -> String {
    if matches!(title, "to improve" | "not judged" | "warnings") { cell.replace('_', " ") } else { cell }
}

/// The first line on the terminal.
pub(crate) fn headline(rows: &[Row], out: &Path) -> String {
    let of = |word: &str| rows.iter().filter(|row| row.word() == word).count();
    let (assessed, skipped, failed) = (of("assessed"), of("skipped"), of("failed"));
    let listing = out.join(BATCH_FILE);
    let line = format!("{assessed} assessed, {skipped} skipped, {failed} failed; all in {}", listing.display());
    toned(&plain::line(&line), if failed == 0 { Tone::Title } else { Tone::Bad })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Value {
        json!({
            "exercise": "squat",
            "exercise_title": "Squat",
            "person": "anna",
            "date": "2026-03-02",
            "view": {"kind": "side", "yaw_deg": -80.5},
            "model": {"name": "heavy", "sha256": "0"},
            "source": {"duration_s": 9.5},
            "summary": {"rep_count": 3, "valid_rep_count": 0, "judged_rep_count": 2},
            "reps": [
                {"side": "both", "faults": [{"id": "trunk_lean"}, {"id": "=cmd()"}], "not_judged": []},
                {"side": "both", "faults": [{"id": "=cmd()"}], "not_judged": ["knee_valgus"]},
                {"side": "both", "faults": [], "not_judged": ["knee_valgus", "shallow_depth"]},
            ],
            "holds": [{"valid_s": 1.5}],
            "warnings": [{"code": "low_confidence"}, {"code": "low_confidence"}],
        })
    }

    fn rows() -> Vec<Row> {
        vec![
            Row { input: "=1+1.mp4".into(), folder: "=1+1".into(), status: Status::Assessed(facts(&report())) },
            Row { input: "b\u{1b}.mp4".into(), folder: "b\u{1b}".into(), status: Status::Failed("b: is empty".into()) },
        ]
    }

    #[test]
    fn every_input_is_a_row_and_no_cell_is_a_formula() {
        let bytes = csv(&rows());
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let header = reader.headers().unwrap().clone();
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), 2);
        let cell = |row: usize, name: &str| records[row][header.iter().position(|h| h == name).unwrap()].to_owned();
        assert_eq!(cell(0, "input"), "'=1+1.mp4");
        assert_eq!(cell(0, "faults"), "'=cmd() 2, trunk_lean 1");
        assert_eq!(["reps", "judged_reps", "valid_reps"].map(|name| cell(0, name)), ["3", "2", "0"]);
        assert_eq!(cell(0, "not_judged"), "knee_valgus 2, shallow_depth 1");
        assert_eq!(cell(0, "warnings"), "low_confidence");
        assert_eq!((cell(1, "reps"), cell(1, "error")), (String::new(), "b: is empty".into()));
    }

    #[test]
    fn no_column_asks_for_what_is_not_kept_of_a_report() {
        let row = |report| Row { input: "a.mp4".into(), folder: "a".into(), status: Status::Assessed(report) };
        let (whole, kept) = (row(report()), row(facts(&report())));
        for ((name, cell), _) in COLUMNS {
            assert_eq!(cell(&kept), cell(&whole), "{name}");
            assert!(!cell(&kept).is_empty() || *name == "error", "{name} is empty, which tests nothing");
            let documented = include_str!("../../docs/results.md").contains(&format!("`{name}`"));
            assert!(documented, "docs/results.md says nothing of {name}");
        }
    }

    #[test]
    fn the_terminal_gets_no_control_characters() {
        let text = table(&rows());
        assert!(text.contains("trunk") && text.contains("lean") && !text.contains('\u{1b}'), "{text}");
        assert_eq!(headline(&rows(), Path::new("out")), "1 assessed, 0 skipped, 1 failed; all in out/batch.csv");
    }
}
