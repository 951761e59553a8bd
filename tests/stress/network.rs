//! Nothing out: no network, no file outside the output folder, no picture that is not wanted.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::child::{Run, run};
use super::common::repository;

/// `assess` of the sample's first second behind another program, such as `strace`.
fn behind(wrapper: &[&str], out: &Path, more: &[&str]) -> Option<Run> {
    let (program, arguments) = wrapper.split_first().unwrap();
    if Command::new(program).arg("--version").output().is_err() {
        println!("skipped: {program} is not installed");
        return None;
    }
    let mut command = Command::new(program);
    // As a user's shell has it, not as cargo does.
    command.env_remove("ORT_DISABLE_TELEMETRY");
    command.args(arguments).arg(env!("CARGO_BIN_EXE_coxa")).args(["assess"]).arg(repository("samples/squat.mp4"));
    command.args(["--exercise", "squat", "--model", "lite", "--to", "1", "--out"]).arg(out).args(more);
    Some(run(command))
}

#[test]
fn it_works_where_there_is_no_network_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let unshare: &[&str] = if Command::new("unshare").args(["-n", "true"]).status().is_ok_and(|s| s.success()) {
        &["unshare", "-n"]
    } else {
        &["unshare", "-r", "-n"]
    };
    let Some(run) = behind(unshare, &dir.path().join("out"), &["--annotate"]) else { return };
    if run.stderr.contains("unshare") {
        return println!("skipped: no network namespace may be made here");
    }
    assert!(run.status.success(), "{run:?}");
}

#[test]
fn no_socket_is_opened_and_no_file_is_made_elsewhere() {
    for (more, pictures) in [(&["--annotate"][..], true), (&["--no-pictures"], false)] {
        let dir = tempfile::tempdir().unwrap();
        let (trace, out) = (dir.path().join("trace"), dir.path().join("out"));
        let calls = "trace=network,openat,open,creat,mkdir,mkdirat,memfd_create,link,linkat,symlink,symlinkat";
        let strace = ["strace", "-f", "-qq", "-s", "4096", "-e", calls, "-o", trace.to_str().unwrap()];
        let Some(run) = behind(&strace, &out, more) else { return };
        assert!(run.status.success(), "{run:?}");
        let text = fs::read_to_string(&trace).unwrap();
        assert!(text.lines().count() > 50, "something was traced");
        for line in text.lines() {
            let call = line.split_once(' ').map_or("", |(_, call)| call.trim_start());
            let socket = ["socket(", "connect(", "bind(", "sendto("].iter().any(|name| call.starts_with(name));
            assert!(!socket || call.contains("AF_UNIX"), "{line}");
            assert!(!made(call) || call.contains(out.to_str().unwrap()), "a file elsewhere: {line}");
            let picture = made(call) && [".jpg", ".mp4", ".webm", ".png"].iter().any(|e| call.contains(e));
            assert!(pictures || !picture, "a picture: {line}");
            let private = !call.contains("/.coxa-") || !call.contains("O_CREAT") || call.contains("0600");
            // FFmpeg opens again what was made privately.
            assert!(private || call.contains("O_TRUNC"), "readable by others while it is unfinished: {line}");
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "nothing is left beside the folder");
        assert!(!fs::read_dir(&out).unwrap().flatten().any(|e| e.file_name().to_string_lossy().starts_with('.')));
    }
}

/// Whether a call makes something on a disk.
fn made(call: &str) -> bool {
    let makes = call.contains("O_CREAT") || ["creat(", "mkdir", "link", "symlink"].iter().any(|c| call.starts_with(c));
    makes && !call.contains("= -1") && !call.contains("/dev/null")
}
