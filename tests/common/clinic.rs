//! A made-up clinic for tests: a history and the commands that fill it.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::{errors, repository};

/// A folder with a history, and what is done with it through the command line.
pub struct Clinic {
    /// Everything lies in it.
    pub folder: tempfile::TempDir,
}

impl Clinic {
    /// With an empty folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The file of the history.
    pub fn file(&self) -> PathBuf {
        self.path("history.sqlite")
    }

    /// `coxa ARGS --history FILE`, in the time zone of Greenwich, on wide paper.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_coxa"));
        command
            .args(args)
            .arg("--history")
            .arg(self.file())
            .env("TZ", "UTC")
            .env("COLUMNS", "200")
            .stdin(Stdio::null());
        command
    }

    /// Runs it.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// What it says on standard output; it has to succeed.
    pub fn said(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", errors(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Assesses a sample recording for somebody on a day.
    pub fn assess(&self, exercise: &str, label: &str, date: &str, more: &[&str]) {
        let input = repository(&format!("samples/landmarks/{exercise}.jsonl.gz"));
        let out = self.path(&format!("out-{label}-{exercise}-{date}"));
        let [input, out] = [&input, &out].map(|path| path.to_str().unwrap());
        let mut args =
            vec!["assess", input, "--exercise", exercise, "--out", out, "--patient", label, "--date", date, "--force"];
        args.extend(more);
        self.said(&args);
    }

    /// Everything that is kept.
    pub fn exported(&self) -> Value {
        serde_json::from_str(&self.said(&["history", "export", "--json"])).unwrap()
    }
}
