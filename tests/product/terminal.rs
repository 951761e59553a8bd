//! The door: what little has to be typed, what is printed, and for whom.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::common::clinic::Clinic;
use crate::common::samples::recording;
use crate::common::{assert_refused, coxa, errors, report};

/// A copy of a sample recording, named as a clip of the user's own.
fn clip(folder: &Path, exercise: &str, name: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::copy(recording(exercise), &path).unwrap();
    path
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", errors(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn assert_fits(text: &str) {
    // A path stands on one line, whatever its length: it is copied.
    let path = |line: &str| line.starts_with("Report: ");
    let long = text.lines().find(|line| line.chars().count() > 80 && !path(line));
    assert_eq!(long, None, "in {text}");
}

#[test]
fn a_clip_alone_is_enough_and_its_results_lie_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let mine = clip(dir.path(), "bridge", "mine.jsonl.gz");
    let text = printed(&coxa(&["assess", mine.to_str().unwrap()]));
    let folder = dir.path().join("mine-coxa");
    assert!(text.contains(&format!("Report: {}", folder.join("report.html").display())), "{text}");
    assert_eq!(report(&folder)["exercise"], "bridge");
    assert_refused(&coxa(&["assess", mine.to_str().unwrap()]), "--force");
    let before = report(&folder);
    let other = clip(dir.path(), "squat", "mine.jsonl.gz");
    printed(&coxa(&["assess", other.to_str().unwrap(), "--exercise", "Squats", "--force"]));
    assert_eq!(report(&folder), before, "another clip's results stay, whatever the name and --force say");
    assert_eq!(report(&dir.path().join("mine-coxa-2"))["exercise"], "squat");
}

#[test]
fn everything_printed_fits_eighty_columns() {
    let clinic = Clinic::new();
    for exercise in ["squat", "clamshell", "seated_march", "bridge", "seated_glute_stretch"] {
        let out = clinic.path(exercise);
        let text = printed(&coxa(&[
            "assess",
            recording(exercise).to_str().unwrap(),
            "--exercise",
            exercise,
            "--out",
            out.to_str().unwrap(),
        ]));
        assert_fits(&text);
    }
    assert_fits(&printed(&coxa(&["exercises"])));
    clinic.assess("squat", "anna", "2026-03-02", &[]);
    clinic.assess("squat", "anna", "2026-03-09", &[]);
    for args in [&["history", "anna"][..], &["history"]] {
        assert_fits(&printed(&clinic.command(args).env_remove("COLUMNS").output().unwrap()));
    }
}

#[test]
fn colours_are_for_terminals_and_those_who_want_them() {
    let coloured = |set: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_coxa"));
        let dir = tempfile::tempdir().unwrap();
        command.args(["assess", recording("squat").to_str().unwrap(), "--out", dir.path().to_str().unwrap()]);
        let output = command.env_remove("NO_COLOR").envs(set.iter().copied()).output().unwrap();
        printed(&output).contains('\u{1b}')
    };
    assert!(!coloured(&[]), "a pipe is no terminal");
    assert!(coloured(&[("CLICOLOR_FORCE", "1")]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_has_colours_unless_it_is_asked_not_to() {
    let dir = tempfile::tempdir().unwrap();
    let run = |name: &str, no_color: bool| {
        let out = dir.path().join(name);
        let command = format!(
            "'{}' assess '{}' --exercise squat --out '{}'",
            env!("CARGO_BIN_EXE_coxa"),
            recording("squat").display(),
            out.display()
        );
        let mut script = Command::new("script");
        script.args(["-qec", &command, "/dev/null"]).env("TERM", "xterm").env_remove("NO_COLOR");
        if no_color {
            script.env("NO_COLOR", "1");
        }
        String::from_utf8_lossy(&script.output().unwrap().stdout).into_owned()
    };
    let count = |text: &str| text.matches("\u{1b}[1m").count() + text.matches("\u{1b}[38;5").count();
    assert!(count(&run("with", false)) > 0);
    assert_eq!(count(&run("without", true)), 0);
}

#[test]
fn programs_get_json_and_nobody_gets_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mine = clip(dir.path(), "squat", "mine.jsonl.gz");
    let mine = mine.to_str().unwrap();
    let json = coxa(&["assess", mine, "--json"]);
    let shown: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(shown, report(&dir.path().join("mine-coxa")));
    let quiet = coxa(&["assess", mine, "--quiet", "--force"]);
    assert!(quiet.status.success() && quiet.stdout.is_empty() && quiet.stderr.is_empty());
    assert_eq!(coxa(&["assess", mine, "--json", "--quiet"]).status.code(), Some(2));
    let out = dir.path().join("out");
    let rows = coxa(&["batch", mine, "--out", out.to_str().unwrap(), "--json"]);
    let rows: Value = serde_json::from_slice(&rows.stdout).unwrap();
    assert_eq!((&rows[0]["status"], &rows[0]["report"]["exercise"]), (&"assessed".into(), &"squat".into()));
}

#[test]
fn a_near_miss_is_answered_with_what_was_meant() {
    let output = coxa(&["exercises", "brigde"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("did you mean `bridge`?"), "{}", errors(&output));
    for (said, name) in [("Squat", "squat"), ("glute bridge", "bridge"), ("figure-4", "seated_glute_stretch")] {
        assert!(printed(&coxa(&["exercises", said])).contains(&format!("({name})")), "{said}");
    }
}

#[test]
fn a_batch_takes_folders_a_plan_a_person_and_exports() {
    let clinic = Clinic::new();
    let clips = clinic.path("clips");
    clip(&clips, "squat", "monday/squat.jsonl.gz");
    clip(&clips, "bridge", "bridge.jsonl.gz");
    let (plan, out) = (clinic.path("plan.toml"), clinic.path("out"));
    let text = "label = \"Hip\"\nsessions_per_week = 3\n[[exercise]]\nname = \"squat\"\nsets = 1\nrepetitions = 3\n\
                [exercise.targets]\ndepth_deg = 130\n[[exercise]]\nname = \"clamshell\"\nsets = 1\nrepetitions = 3\n";
    std::fs::write(&plan, text).unwrap();
    let [plan, out_text, clips] = [&plan, &out, &clips].map(|path| path.to_str().unwrap());
    let args = ["batch", clips, "--plan", plan, "--patient", "anna", "--date", "2026-03-02", "--out", out_text];
    clinic.said(&args);
    let (squat, bridge) = (report(&out.join("squat")), report(&out.join("bridge")));
    assert_eq!((&squat["plan"]["label"], &bridge["plan"]), (&"Hip".into(), &Value::Null));
    assert!(bridge["warnings"].as_array().unwrap().iter().any(|w| w["code"] == "plan_exercise"), "{bridge}");
    let kept = || clinic.exported()["patients"][0]["assessments"].as_array().unwrap().len();
    assert_eq!(kept(), 2);
    let table = clinic.said(&[&args[..], &["--export", "csv"]].concat());
    assert!(table.contains("2 assessed") && out.join("squat/reps.csv").is_file(), "an export is made up for: {table}");
    assert!(clinic.said(&[&args[..], &["--export", "csv"]].concat()).contains("2 skipped"));
    assert_eq!(kept(), 2, "the same clips on the same day are not done twice");
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let help = printed(&coxa(&["--help"]));
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|l| *l != "Commands:")
        .skip(1)
        .map_while(|l| l.strip_prefix("  ")?.split(' ').next())
        .collect();
    assert!(commands.len() > 12, "{help}");
    let manual = printed(&coxa(&["man"]));
    for shell in ["bash", "zsh", "fish"] {
        let script = printed(&coxa(&["completions", shell]));
        assert!(commands.iter().all(|command| script.contains(command)), "{shell}");
    }
    for command in commands.iter().filter(|c| **c != "help") {
        assert!(manual.contains(&format!("COXA {}", command.to_uppercase())), "{command}");
    }
    assert!(manual.starts_with(".ie") || manual.contains(".TH coxa 1"), "{}", &manual[..200]);
}
