//! Outputs by every name that an input can have, and folders that are swapped for links while they are served.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use super::child::{assess, coxa, run};
use super::common::repository;
use super::common::review_server::{Server, put};
use super::dice::{Dice, amount, seeds};

/// Everything that commands read, in one folder.
fn desk(dir: &Path) {
    fs::copy(repository("samples/landmarks/squat.jsonl.gz"), dir.join("clip.jsonl.gz")).unwrap();
    fs::copy(repository("src/exercises/builtin/squat.toml"), dir.join("own.toml")).unwrap();
    let plan = "label = \"P\"\nsessions_per_week = 3\n[[exercise]]\nname = \"own.toml\"\nsets = 1\nrepetitions = 3\n";
    fs::write(dir.join("plan.toml"), plan).unwrap();
    let mut kept = assess(&dir.join("clip.jsonl.gz"), &dir.join("kept"), &["--patient", "anna", "--history"]);
    kept.arg(dir.join("h.sqlite"));
    assert!(run(kept).status.success());
}

/// Another name of a file.
fn alias(dir: &Path, name: &str, dice: &mut Dice) -> PathBuf {
    let (real, other) = (dir.join(name), dir.join("aliases").join(name));
    let _ = fs::remove_dir_all(dir.join("aliases"));
    let _ = fs::remove_file(dir.join("way"));
    fs::create_dir(dir.join("aliases")).unwrap();
    match dice.below(6) {
        0 => return real,
        1 => return dir.join("kept/..").join(name),
        2 => symlink(&real, &other).unwrap(),
        3 => fs::hard_link(&real, &other).unwrap(),
        4 => {
            symlink(format!("../{name}"), dir.join("aliases/first")).unwrap();
            symlink("first", &other).unwrap();
        }
        _ => {
            symlink(dir, dir.join("way")).unwrap();
            return dir.join("way").join(name);
        }
    }
    other
}

#[test]
fn no_output_is_an_input_by_any_name() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    desk(dir);
    let commands: [(&str, &[&str]); 5] = [
        ("clip.jsonl.gz", &["assess", "@clip.jsonl.gz", "--exercise", "squat", "--out", "@out", "--landmarks"]),
        ("own.toml", &["exercises", "@own.toml", "--drawing"]),
        ("h.sqlite", &["history", "export", "--json", "--history", "@h.sqlite", "--out"]),
        ("h.sqlite", &["history", "anna", "--history", "@h.sqlite", "--html"]),
        ("plan.toml", &["history", "anna", "--history", "@h.sqlite", "--plan", "@plan.toml", "--html"]),
    ];
    let all = seeds("outputs that are inputs", 12, 300);
    for &seed in &all {
        let mut dice = Dice::new(seed);
        let (input, args) = commands[dice.below(commands.len())];
        let before = fs::read(dir.join(input)).unwrap();
        let typed = alias(dir, input, &mut dice);
        let args: Vec<_> = args
            .iter()
            .map(|arg| arg.strip_prefix('@').map_or_else(|| PathBuf::from(arg), |name| dir.join(name)))
            .chain([typed.clone(), PathBuf::from("--force")])
            .collect();
        let refused = run(coxa(&args));
        assert!(refused.stderr.contains("is read by this command"), "seed {seed}: {args:?}: {refused:?}");
        assert!(fs::read(dir.join(input)).unwrap() == before && !dir.join("out").exists(), "seed {seed}: {args:?}");
    }
    println!(
        "stress: outputs that are inputs by another name: {} tried, all refused, every input as it was",
        all.len()
    );
}

#[test]
fn a_folder_that_is_swapped_while_it_is_served_shows_and_changes_nothing_outside() {
    let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let served = dir.path().join("p");
    let clip = |report: &mut serde_json::Value| report["media"]["clip"] = json!("clip.mp4");
    put(&served, clip);
    fs::write(served.join("clip.mp4"), "own").unwrap();
    put(outside.path(), clip);
    fs::write(outside.path().join("clip.mp4"), "secret").unwrap();
    let before = fs::read_dir(outside.path()).unwrap().count();
    let server = Server::start(dir.path());
    let token = server.token("p");
    let rounds = amount(150, 3000);
    let done = AtomicBool::new(false);
    let notes = std::thread::scope(|scope| {
        scope.spawn(|| {
            let (away, link) = (dir.path().join(".away"), served.join("clip.mp4"));
            while !done.load(Ordering::Relaxed) {
                // The clip becomes a link, then the whole folder does.
                fs::remove_file(&link).unwrap();
                symlink(outside.path().join("clip.mp4"), &link).unwrap();
                fs::remove_file(&link).unwrap();
                fs::write(&link, "own").unwrap();
                fs::rename(&served, &away).unwrap();
                symlink(outside.path(), &served).unwrap();
                fs::remove_file(&served).unwrap();
                fs::rename(&away, &served).unwrap();
            }
        });
        let mut notes = 0;
        for round in 0..rounds {
            assert!(!server.get("/a/p/clip.mp4").text().contains("secret"), "round {round}");
            let note = json!({"change": "review", "reviewed": round % 2 == 0});
            notes += u64::from(server.note_with(&token, "p", &note).status == 200);
        }
        done.store(true, Ordering::Relaxed);
        notes
    });
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), before, "nothing is written outside");
    println!(
        "stress: a folder and a clip swapped for links while served: {rounds} clips asked for, none from outside; {notes} notes"
    );
}
