//! What people write and what is kept of them, made wrong: plans, intakes, notes and histories.

use std::fs;
use std::io::Write;
use std::path::Path;

use coxa::folder::Held;
use coxa::history::{self, History, HistoryError, Intake, Progress};
use coxa::moment::Moment;
use coxa::plan::{Plan, PlanFacts, TEMPLATE};
use coxa::report::{self, Stored, read_report};
use coxa::review::{self, Change, corrected};
use serde_json::{Value, json};

use super::cases::{Became, each};
use super::child::on_its_own;
use super::common::clinic::Clinic;
use super::common::{coxa, errors, repository};
use super::dice::Dice;
use super::recordings::contains;
use super::{common, mutate};

/// An answer to every question of `coxa intake`.
const INTAKE: &str = "where = \"outside of the hip\"\nside = \"left\"\nsince = \"a fall in May\"\nworse = \"stairs\"\n\
                      wants = \"walk to the lake\"\n[warning_signs]\nbladder_bowel_or_saddle = false\n\
                      fall_and_cannot_stand = true\nhot_swollen_joint_or_calf = false\nfever_or_weight_loss = false\n\
                      night_pain = false\ncancer = false\n";

#[test]
fn plans() {
    each("plans", 60, 500, |dice| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("plan.toml");
        fs::write(&path, mutate::text(dice, TEMPLATE)).unwrap();
        let read = Plan::read(&path);
        if let Ok(plan) = &read {
            let steps = plan.steps();
            assert!(steps.len() <= 10_000, "{} sets", steps.len());
            steps.iter().for_each(|step| drop(step.announcement()));
            plan.exercises.iter().for_each(|planned| drop(report::plan_words(&PlanFacts::of(plan, planned))));
        }
        Became::from(&read)
    });
}

#[test]
fn intakes() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("answers.toml");
    fs::write(&path, INTAKE).unwrap();
    let whole = Intake::read(&path);
    assert!(whole.is_ok(), "{whole:?}");
    each("intakes", 40, 300, move |dice| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("answers.toml");
        fs::write(&path, mutate::text(dice, INTAKE)).unwrap();
        let read = Intake::read(&path);
        if let Ok(intake) = &read {
            drop((intake.answers().len(), intake.warning_words()));
        }
        Became::from(&read)
    });
}

/// A folder with the report of some squats.
fn report_folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let input = repository("samples/landmarks/squat.jsonl.gz");
    let (input, out) = (input.to_str().unwrap(), dir.path().to_str().unwrap());
    let output = coxa(&["assess", input, "--exercise", "squat", "--out", out]);
    assert!(output.status.success(), "{}", errors(&output));
    dir
}

#[test]
fn notes() {
    let dir = report_folder();
    let report = read_report(dir.path()).unwrap();
    let change = |value: Value| {
        let change: Change = serde_json::from_value(value).unwrap();
        review::change_notes(&Held::open(dir.path()).unwrap(), &report, change).unwrap();
    };
    change(json!({"change": "add_comment", "at_s": 1.5, "text": "Well done", "author": "A"}));
    change(json!({"change": "no_repetition", "rep": 2, "why": "That was a chair"}));
    let text = fs::read_to_string(dir.path().join("notes.json")).unwrap();
    each("notes", 60, 400, move |dice| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notes.json");
        let bytes = mutate::text(dice, &text);
        fs::write(&path, &bytes).unwrap();
        let read = review::read_notes(&Held::open(dir.path()).unwrap());
        let add = Change::AddComment { at_s: 1.0, text: "One more".into(), author: None };
        let changed = review::change_notes(&Held::open(dir.path()).unwrap(), &report, add);
        match &read {
            Ok(notes) => {
                let follows = corrected(&report, notes);
                assert!(follows.reps.len() <= report.reps.len());
                assert!(
                    changed.is_err() || review::read_notes(&Held::open(dir.path()).unwrap()).is_ok(),
                    "what was written can be read"
                );
            }
            Err(error) => {
                assert!(error.to_string().contains("notes.json"), "{error}");
                assert!(changed.is_err() && fs::read(&path).unwrap() == bytes, "what is not understood is left alone");
            }
        }
        Became::from(&read)
    });
}

/// Everything that a history is good for.
fn use_of(path: &Path) -> Result<(), HistoryError> {
    let mut history = History::open(Some(path))?;
    let everybody = history.list()?;
    drop(history::list(&everybody, path));
    let today = Moment::parse("2026-03-01").unwrap().date();
    for listed in &everybody {
        let patient = history.of(&listed.label)?;
        drop((history::csv(std::slice::from_ref(&patient)), history::json(std::slice::from_ref(&patient))));
        let progress = Progress::of(patient, None, today);
        drop(history::show(&progress));
        let html = history::html(&progress);
        assert!(!contains(html.as_bytes(), mutate::MARKUP.as_bytes()), "markup in the page");
    }
    history.forget("anna").map(drop)
}

/// Another program writes something else where this one would not.
fn change_a_cell(dice: &mut Dice, path: &Path) {
    const CELLS: [(&str, &str); 9] = [
        ("patient", "label"),
        ("assessment", "at"),
        ("assessment", "exercise"),
        ("assessment", "folder"),
        ("assessment", "report"),
        ("assessment", "report"),
        ("assessment", "at_us"),
        ("intake", "at"),
        ("intake", "answers"),
    ];
    let (table, column) = CELLS[dice.below(CELLS.len())];
    let history = rusqlite::Connection::open(path).unwrap();
    let text = format!("SELECT CAST({column} AS TEXT) FROM {table} WHERE id = 1");
    let before: String = history.query_row(&text, [], |row| row.get(0)).unwrap();
    let after = String::from_utf8_lossy(&mutate::text(dice, &before)).into_owned();
    // A column of numbers takes no text, and that is all right.
    let _ = history.execute(&format!("UPDATE {table} SET {column} = ?1 WHERE id = 1"), [after]);
}

#[test]
fn histories() {
    let clinic = Clinic::new();
    for (label, date) in [("anna", "2026-01-05"), ("anna", "2026-01-12"), ("ben", "2026-01-06")] {
        clinic.assess("squat", label, date, &["--pain-before", "3", "--pain-after", "2"]);
    }
    fs::write(clinic.path("answers.toml"), INTAKE).unwrap();
    clinic.said(&[
        "intake",
        "anna",
        "--answers",
        clinic.path("answers.toml").to_str().unwrap(),
        "--date",
        "2026-01-04",
    ]);
    let whole = fs::read(clinic.file()).unwrap();
    assert!(use_of(&clinic.file()).is_ok());
    each("histories", 60, 500, move |dice| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("history.sqlite");
        let mut bytes = whole.clone();
        if dice.below(3) == 0 {
            mutate::bytes(dice, &mut bytes);
        }
        fs::write(&path, &bytes).unwrap();
        if bytes == whole {
            change_a_cell(dice, &path);
        }
        let used = use_of(&path);
        if let Err(error) = &used {
            // As it reaches the terminal: what a stranger wrote into a cell is spelt out.
            let told = coxa::plain::line(&error.to_string());
            assert!(told.contains("history") && !told.contains(char::is_control), "{told}");
        }
        Became::from(&used)
    });
}

/// What a stranger puts into a folder so that reading it takes the memory: much of nothing.
#[test]
fn files_that_are_larger_in_memory_than_on_the_disk_are_refused() {
    let run = super::child::run(on_its_own("files::fat_files_in_this_process"));
    assert!(run.status.success() && run.stdout.contains("1 passed"), "{run:?}");
    println!("stress: files that are larger in memory than on the disk: 4 refused, {} MB at most", run.peak_kb / 1024);
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("plan.toml"), vec![b' '; 10 << 20]).unwrap();
    common::assert_refused(&coxa(&["plan", "check", dir.path().join("plan.toml").to_str().unwrap()]), "larger than");
    common::assert_refused(&coxa(&["plan", "check", "/dev/zero"]), "regular");
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn fat_files_in_this_process() {
    let dir = report_folder();
    let usual = |name: &str| fs::read(dir.path().join(name)).unwrap();
    let refused = |name: &str, bytes: Vec<u8>| {
        let before = usual(name);
        fs::write(dir.path().join(name), bytes).unwrap();
        assert!(Stored::read(dir.path()).is_err(), "{name}");
        fs::write(dir.path().join(name), before).unwrap();
    };
    let report = String::from_utf8(usual("report.json")).unwrap();
    // As large as a report may be: it is read, and is none, since it ends in the middle.
    refused("report.json", report.replacen('{', &format!("{{\"x\":[{}", "0,".repeat(7 << 20)), 1).into_bytes());
    refused("frames.csv", format!("time_s\n{}", "0\n".repeat(20 << 20)).into_bytes());
    refused("frames.csv", format!("time_s{}\n0\n", ",".repeat(100 << 20)).into_bytes());
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let header = super::recordings::squat().lines().next().unwrap().to_owned();
    let nobody = (0..600_000).map(|i| format!("{{\"t_us\":{i}}}\n"));
    std::iter::once(header + "\n").chain(nobody).for_each(|line| out.write_all(line.as_bytes()).unwrap());
    refused("landmarks.jsonl.gz", out.finish().unwrap());
}
