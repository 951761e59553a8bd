//! What a stranger's journal, history or folder says is shown, and never obeyed.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::common::clinic::Clinic;
use crate::common::{assert_refused, coxa, errors, repository};

/// A journal of a session that was cut off, made of a recording: kept for `label` in `history`.
fn journal(folder: &Path, change: impl FnOnce(&mut Value)) {
    let packed = Command::new("gzip").arg("-dc").arg(repository("samples/landmarks/squat.jsonl.gz")).output().unwrap();
    let text = String::from_utf8(packed.stdout).unwrap();
    let (header, frames) = text.split_once('\n').unwrap();
    let mut first = json!({
        "schema": "coxa.journal/1", "recording": serde_json::from_str::<Value>(header).unwrap(), "exercise": "squat",
        "keep": {"label": "anna", "history": null, "at": "2026-03-02T12:00:00+00:00", "session": "1-1", "pain_before": 2}
    });
    change(&mut first);
    fs::create_dir_all(folder).unwrap();
    let mut file = fs::File::create(folder.join("journal.jsonl")).unwrap();
    write!(file, "{first}\n{{\"control\": \"count\", \"t_us\": 0}}\n{frames}").unwrap();
}

#[test]
fn a_journal_names_no_file_and_no_label_that_could_not_be_typed() {
    let clinic = Clinic::new();
    let (out, other) = (clinic.path("out"), clinic.path("theirs/other.sqlite"));
    journal(&out, |first| first["keep"]["history"] = json!(other));
    let folder = out.to_str().unwrap();
    let told = coxa(&["recover", folder]);
    assert_eq!(told.status.code(), Some(1), "{}", errors(&told));
    assert!(errors(&told).contains("--history") && !other.exists() && !other.parent().unwrap().exists());
    assert!(out.join("report.json").exists() && out.join("journal.jsonl").exists());
    clinic.said(&["recover", folder]);
    assert_eq!(clinic.exported()["patients"][0]["label"], "anna");
    for label in ["=cmd|'/C calc'!A0", "-x", "a\u{202e}b", &"x".repeat(100)] {
        let _ = fs::remove_dir_all(&out);
        journal(&out, |first| first["keep"]["label"] = json!(label));
        let told = clinic.run(&["recover", folder]);
        assert_eq!(told.status.code(), Some(1), "{label:?}: {}", errors(&told));
        assert!(errors(&told).contains("a label has up to"), "{}", errors(&told));
    }
    assert_eq!(clinic.exported()["patients"].as_array().unwrap().len(), 1);
}

#[test]
fn a_journal_reads_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let own = dir.path().join("own.toml");
    fs::copy(repository("src/exercises/builtin/squat.toml"), &own).unwrap();
    journal(&dir.path().join("out"), |first| {
        first["exercise"] = json!(own);
        first["keep"] = Value::Null;
    });
    assert_refused(&coxa(&["recover", dir.path().join("out").to_str().unwrap()]), "there is no exercise");
}

#[cfg(unix)]
#[test]
fn links_and_pipes_in_a_session_s_folder_are_passed_over() {
    let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    journal(outside.path(), |first| first["keep"] = Value::Null);
    std::os::unix::fs::symlink(outside.path(), dir.path().join("linked")).unwrap();
    fs::create_dir(dir.path().join("own")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("journal.jsonl"), dir.path().join("own/journal.jsonl")).unwrap();
    assert!(Command::new("mkfifo").arg(dir.path().join("journal.jsonl")).status().unwrap().success());
    assert_refused(&coxa(&["recover", dir.path().to_str().unwrap()]), "nothing to recover");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
}

/// Runs SQL on the clinic's history as another program would.
fn sql(clinic: &Clinic, text: &str) {
    rusqlite::Connection::open(clinic.file()).unwrap().execute_batch(text).unwrap();
}

#[test]
fn a_history_with_more_than_its_own_tables_is_refused_before_anything_in_it_runs() {
    let more = [
        "CREATE TRIGGER t AFTER INSERT ON assessment BEGIN DELETE FROM patient; END;",
        "CREATE VIEW v AS SELECT 1;",
        "CREATE TABLE other (x);",
        "CREATE INDEX i ON assessment (abs(pain_before));",
        "ALTER TABLE patient ADD COLUMN extra TEXT DEFAULT 'x';",
        "DROP TABLE intake; CREATE VIEW intake AS SELECT 1 AS id, 1 AS patient, '' AS at, 0 AS at_us, '{}' AS answers;",
    ];
    for text in more {
        let clinic = Clinic::new();
        clinic.assess("squat", "anna", "2026-03-02", &[]);
        assert!(clinic.said(&["history"]).contains("anna"));
        sql(&clinic, text);
        assert_refused(&clinic.run(&["history"]), "is no history of Coxa's");
        assert_refused(&clinic.run(&["history", "forget", "anna", "--yes"]), "is no history of Coxa's");
    }
}

#[test]
fn a_label_that_an_earlier_build_let_in_can_be_forgotten_and_is_no_formula_in_a_table() {
    let clinic = Clinic::new();
    clinic.assess("squat", "anna", "2026-03-02", &[]);
    let label = "=cmd|'/C calc'!A0";
    sql(&clinic, &format!("UPDATE patient SET label = '{}'", label.replace('\'', "''")));
    let table = clinic.said(&["history", "export", "--csv"]);
    assert!(table.lines().skip(1).all(|line| line.starts_with("'=cmd")), "{table}");
    assert!(clinic.said(&["history", label]).contains("squat") || clinic.said(&["history", label]).contains("Squat"));
    clinic.said(&["history", "forget", label, "--yes"]);
    assert_eq!(clinic.exported()["patients"].as_array().unwrap().len(), 0);
}

#[test]
fn warnings_plans_and_lines_without_end_cost_little() {
    let clinic = Clinic::new();
    let out = clinic.path("out");
    journal(&out, |first| first["keep"] = Value::Null);
    let mut file = fs::OpenOptions::new().append(true).open(out.join("journal.jsonl")).unwrap();
    for number in 0..500 {
        let warning = json!({"warning": {"code": format!("w{number}"), "message": "x".repeat(100_000)}});
        writeln!(file, "{warning}").unwrap();
    }
    clinic.said(&["recover", out.to_str().unwrap()]);
    let all: u64 = fs::read_dir(&out).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    assert!(all < 3_000_000, "{all} bytes");
    let plan = clinic.path("plan.toml");
    let one = "[[exercise]]\nname = \"squat\"\nsets = 1\nrepetitions = 3\n";
    fs::write(&plan, format!("label = \"P\"\nsessions_per_week = 3\n{}", one.repeat(60_000))).unwrap();
    // Seconds of a processor, after which the system ends it.
    let limited = ["--cpu=5", env!("CARGO_BIN_EXE_coxa"), "plan", "check", plan.to_str().unwrap()];
    let refused = std::process::Command::new("prlimit").args(limited).output().unwrap();
    assert!(errors(&refused).contains("at most 100 exercises"), "{}", errors(&refused));
    fs::write(&plan, format!("label = \"{}\" x", "ä".repeat(1_900_000))).unwrap();
    let refused = errors(&coxa(&["plan", "check", plan.to_str().unwrap()]));
    assert!(refused.len() < 2000 && refused.contains('^'), "{} bytes", refused.len());
}

#[test]
fn the_label_of_a_plan_is_no_formula_in_a_table() {
    let clinic = Clinic::new();
    let plan = clinic.path("plan.toml");
    let text = "label = \"=1+1\"\nsessions_per_week = 3\n[[exercise]]\nname = \"squat\"\nsets = 1\nrepetitions = 3\n";
    fs::write(&plan, text).unwrap();
    clinic.assess("squat", "anna", "2026-03-02", &["--plan", plan.to_str().unwrap()]);
    let table = clinic.said(&["history", "export", "--csv"]);
    assert!(table.contains(",'=1+1,") && !table.contains(",=1+1"), "{table}");
}
