//! No output is ever written over an input, nobody's file is replaced unasked, and pipes and devices stay what they are.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::common::{assert_refused, coxa, errors, repository};

/// A folder with one of everything that commands read.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        fs::copy(repository("samples/landmarks/squat.jsonl.gz"), desk.at("clip.jsonl.gz")).unwrap();
        fs::copy(repository("src/exercises/builtin/squat.toml"), desk.at("own.toml")).unwrap();
        let plan =
            "label = \"P\"\nsessions_per_week = 3\n[[exercise]]\nname = \"own.toml\"\nsets = 1\nrepetitions = 3\n";
        fs::write(desk.at("plan.toml"), plan).unwrap();
        let kept = desk.assess(&["--out", "kept", "--patient", "anna", "--history", "h.sqlite"]);
        assert!(kept.status.success(), "{}", errors(&kept));
        desk
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs a command; whatever has a dot in it is a name in the folder.
    fn run(&self, args: &[&str]) -> Output {
        let place = |arg: &&str| {
            let named = arg.contains(['.', '/']) || ["out", "kept", "pipe"].contains(arg);
            if named && !arg.starts_with('/') { self.at(arg).to_str().unwrap().to_owned() } else { (*arg).to_owned() }
        };
        coxa(&args.iter().map(place).collect::<Vec<_>>().iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn assess(&self, more: &[&str]) -> Output {
        self.run(&[&["assess", "clip.jsonl.gz", "--exercise", "squat"], more].concat())
    }

    fn content(&self, name: &str) -> Vec<u8> {
        fs::read(self.at(name)).unwrap()
    }
}

#[test]
fn no_input_is_ever_written_over_even_when_replacing_is_asked_for() {
    let desk = Desk::new();
    symlink(desk.at("clip.jsonl.gz"), desk.at("soft.jsonl.gz")).unwrap();
    fs::hard_link(desk.at("clip.jsonl.gz"), desk.at("hard.jsonl.gz")).unwrap();
    let kept = ["--patient", "anna", "--history", "h.sqlite"];
    let planned = ["--plan", "plan.toml", "--exercise", "own.toml"];
    let assess =
        |landmarks| vec!["assess", "clip.jsonl.gz", "--exercise", "squat", "--out", "out", "--landmarks", landmarks];
    let by_plan =
        |landmarks| [&["assess", "clip.jsonl.gz", "--out", "out", "--landmarks", landmarks][..], &planned].concat();
    let cases = [
        ("clip.jsonl.gz", assess("clip.jsonl.gz")),
        ("clip.jsonl.gz", assess("soft.jsonl.gz")),
        ("clip.jsonl.gz", assess("hard.jsonl.gz")),
        ("clip.jsonl.gz", assess("./kept/../clip.jsonl.gz")),
        ("h.sqlite", [assess("h.sqlite"), kept.to_vec()].concat()),
        ("plan.toml", by_plan("plan.toml")),
        ("own.toml", by_plan("own.toml")),
        ("h.sqlite", vec!["history", "export", "--json", "--history", "h.sqlite", "--out", "h.sqlite"]),
        ("h.sqlite", vec!["history", "export", "--csv", "--history", "h.sqlite", "--out", "h.sqlite"]),
        ("h.sqlite", vec!["history", "anna", "--history", "h.sqlite", "--html", "h.sqlite"]),
        ("plan.toml", vec!["history", "anna", "--history", "h.sqlite", "--plan", "plan.toml", "--html", "plan.toml"]),
        ("own.toml", vec!["history", "anna", "--history", "h.sqlite", "--plan", "plan.toml", "--html", "own.toml"]),
        ("own.toml", vec!["exercises", "own.toml", "--drawing", "own.toml"]),
        ("kept/landmarks.jsonl.gz", vec!["assess", "kept/landmarks.jsonl.gz", "--exercise", "squat", "--out", "kept"]),
        ("kept/report.json", vec!["assess", "kept/landmarks.jsonl.gz", "--exercise", "squat", "--out", "kept"]),
    ];
    for (input, args) in cases {
        let before = desk.content(input);
        assert_refused(&desk.run(&[&args[..], &["--force"]].concat()), "is read by this command");
        assert!(desk.content(input) == before, "{args:?} changed {input}");
        assert!(!desk.at("out").exists(), "{args:?} was refused only after a long run, or left something");
    }
}

#[test]
fn two_outputs_never_share_a_name() {
    let desk = Desk::new();
    for landmarks in ["out/report.html", "out/landmarks.jsonl.gz", "out/stills/../frames.csv", "out/stills/rep-01.jpg"]
    {
        fs::create_dir_all(desk.at("out/stills")).unwrap();
        assert_refused(
            &desk.assess(&["--out", "out", "--landmarks", landmarks, "--force"]),
            "a file of the report there",
        );
    }
    let beside = desk.assess(&["--out", "out", "--landmarks", "out/mine.jsonl.gz"]);
    assert!(beside.status.success() && desk.at("out/mine.jsonl.gz").exists(), "{}", errors(&beside));
}

#[test]
fn a_model_is_never_written_over() {
    let desk = Desk::new();
    fs::create_dir(desk.at("m.odels")).unwrap();
    for name in ["pose_detection.toml", "pose_landmark_lite.toml"] {
        fs::copy(repository("models").join(name), desk.at("m.odels").join(name)).unwrap();
    }
    fs::write(desk.at("v.mp4"), b"no video").unwrap();
    let model = "m.odels/pose_landmark_lite.toml";
    let args = ["assess", "v.mp4", "--exercise", "squat", "--out", "out", "--models", "m.odels", "--landmarks", model];
    assert_refused(&desk.run(&[&args[..], &["--force"]].concat()), "is read by this command");
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_that_is_asked_for() {
    let desk = Desk::new();
    let cases = [
        vec!["assess", "clip.jsonl.gz", "--exercise", "squat", "--out", "out", "--landmarks", "mine.jsonl"],
        vec!["history", "export", "--json", "--history", "h.sqlite", "--out", "mine.json"],
        vec!["history", "anna", "--history", "h.sqlite", "--html", "mine.html"],
        vec!["exercises", "own.toml", "--drawing", "mine.svg"],
        vec!["plan", "new", "mine.toml"],
        vec!["assess", "clip.jsonl.gz", "--exercise", "squat", "--out", "kept"],
    ];
    for args in cases {
        let mine = args.iter().find(|arg| arg.starts_with("mine")).copied().unwrap_or("kept/report.json");
        if mine.starts_with("mine") {
            fs::write(desk.at(mine), b"mine").unwrap();
        }
        let before = desk.content(mine);
        assert_refused(&desk.run(&args), "--force");
        assert_eq!(desk.content(mine), before, "{args:?}");
        let forced = desk.run(&[&args[..], &["--force"]].concat());
        assert!(forced.status.success(), "{args:?}: {}", errors(&forced));
        assert_ne!(desk.content(mine), b"mine", "{args:?}");
        let help = coxa(
            &[
                if args[0] == "history" && args[1] != "export" { &args[..1] } else { &args[..args.len().min(2)] },
                &["--help"],
            ]
            .concat(),
        );
        assert!(String::from_utf8_lossy(&help.stdout).contains("--force"), "{args:?}");
        let _ = fs::remove_dir_all(desk.at("out"));
    }
}

#[test]
fn files_that_are_called_like_ours_are_kept_where_no_report_was() {
    let desk = Desk::new();
    fs::create_dir(desk.at("out")).unwrap();
    for name in ["clip.mp4", "frames.csv", "reps.csv"] {
        fs::write(desk.at("out").join(name), b"mine").unwrap();
        assert_refused(&desk.assess(&["--out", "out"]), name);
        assert_eq!(fs::read(desk.at("out").join(name)).unwrap(), b"mine");
        fs::remove_file(desk.at("out").join(name)).unwrap();
    }
    fs::write(desk.at("out/batch.csv"), b"mine").unwrap();
    assert_refused(&desk.run(&["batch", "clip.jsonl.gz", "--exercise", "squat", "--out", "out"]), "--force");
    assert_eq!(fs::read(desk.at("out/batch.csv")).unwrap(), b"mine");
}

#[test]
fn pipes_and_devices_are_written_to_and_never_replaced() {
    let desk = Desk::new();
    let pipe = desk.at("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let cases = [
        vec!["history", "export", "--json", "--history", "h.sqlite", "--out"],
        vec!["history", "anna", "--history", "h.sqlite", "--html"],
        vec!["exercises", "own.toml", "--drawing"],
        vec!["plan", "new"],
        vec!["assess", "clip.jsonl.gz", "--exercise", "squat", "--out", "out", "--landmarks"],
    ];
    for args in cases {
        let from = pipe.clone();
        let reader = std::thread::spawn(move || fs::read(from).unwrap());
        let done = desk.run(&[&args[..], &["pipe"]].concat());
        if !done.status.success() {
            // Lets the reader go.
            let _ = fs::OpenOptions::new().write(true).open(&pipe);
        }
        assert!(done.status.success(), "{args:?}: {}", errors(&done));
        assert!(reader.join().unwrap().len() > 100, "{args:?}");
        assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo(), "{args:?}");
        let _ = fs::remove_dir_all(desk.at("out"));
    }
    symlink("/dev/full", desk.at("full.csv")).unwrap();
    assert_refused(&desk.run(&["history", "export", "--csv", "--history", "h.sqlite", "--out", "full.csv"]), "space");
    assert!(desk.at("full.csv").is_symlink());
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn all_files(folder: &Path) -> Vec<PathBuf> {
    let inside = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    inside.flat_map(|path| if path.is_dir() { all_files(&path) } else { vec![path] }).collect()
}

#[test]
fn what_is_made_is_no_more_readable_than_the_umask_the_source_and_the_history_allow() {
    let desk = Desk::new();
    assert!(all_files(&desk.at("kept")).iter().all(|file| mode(file) == 0o600), "the history is private");
    let umask = |mask: &str, out: &str| {
        let program = format!(
            "umask {mask}; exec '{}' assess '{}' --exercise squat --export csv --out '{}'",
            env!("CARGO_BIN_EXE_coxa"),
            desk.at("clip.jsonl.gz").display(),
            desk.at(out).display()
        );
        let done = std::process::Command::new("sh").args(["-c", &program]).output().unwrap();
        assert!(done.status.success(), "{}", errors(&done));
        all_files(&desk.at(out)).iter().map(|file| mode(file)).max().unwrap()
    };
    fs::set_permissions(desk.at("clip.jsonl.gz"), fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!((umask("022", "a.out"), umask("077", "b.out"), umask("027", "c.out")), (0o644, 0o600, 0o640));
    fs::set_permissions(desk.at("clip.jsonl.gz"), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(umask("022", "d.out"), 0o600);
    assert_eq!(mode(&desk.at("d.out")), 0o700);
    let export = desk.run(&["history", "export", "--csv", "--history", "h.sqlite", "--out", "all.csv"]);
    assert!(export.status.success() && mode(&desk.at("all.csv")) == 0o600, "{}", errors(&export));
}
