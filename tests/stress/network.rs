//! Nothing out: no network, no file outside the output folder, no picture that is not wanted.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::child::{MOST_TIME, Run, Started, run};
use super::common::mjpeg::{Step, pictures_with, serve};
use super::common::repository;

/// `coxa` behind another program, such as `strace`; `None` where that is not installed.
fn behind(wrapper: &[&str]) -> Option<Command> {
    let (program, arguments) = wrapper.split_first().unwrap();
    if Command::new(program).arg("--version").output().is_err() {
        println!("skipped: {program} is not installed");
        return None;
    }
    let mut command = Command::new(program);
    // As a user's shell has it, not as cargo does.
    command.env_remove("ORT_DISABLE_TELEMETRY");
    command.args(arguments).arg(env!("CARGO_BIN_EXE_coxa"));
    Some(command)
}

/// The folder of samples, or one with copies that only their owner can read.
fn samples() -> std::path::PathBuf {
    repository("samples")
}

fn private_samples() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("codecs")).unwrap();
    for name in ["squat.mp4", "codecs/h264.mp4", "codecs/vp9.webm"] {
        let copy = folder.path().join(name);
        fs::copy(samples().join(name), &copy).unwrap();
        fs::set_permissions(&copy, fs::Permissions::from_mode(0o600)).unwrap();
    }
    folder
}

/// The first second of the sample, assessed.
fn assess(command: &mut Command, clips: &Path, out: &Path, more: &[&str]) {
    command.arg("assess").arg(clips.join("squat.mp4"));
    command.args(["--exercise", "squat", "--model", "lite", "--to", "1", "--out"]).arg(out).args(more);
}

/// Two videos in a batch.
fn batch(command: &mut Command, clips: &Path, out: &Path, more: &[&str]) {
    let inputs = ["codecs/h264.mp4", "codecs/vp9.webm"].map(|name| clips.join(name));
    command.arg("batch").args(inputs).args(["--exercise", "squat", "--model", "lite", "--out"]).arg(out).args(more);
}

/// A network namespace of its own, with nothing in it but its loopback, which is down.
fn no_network() -> Option<&'static [&'static str]> {
    let unshare: [&[&str]; 2] = [&["unshare", "-n"], &["unshare", "-r", "-n"]];
    let works =
        |words: &&[&str]| Command::new(words[0]).args(&words[1..]).arg("true").status().is_ok_and(|s| s.success());
    let found = unshare.into_iter().find(works);
    if found.is_none() {
        println!("skipped: no network namespace may be made here");
    }
    found
}

#[test]
fn it_works_where_there_is_no_network_at_all() {
    let Some(unshare) = no_network() else { return };
    let dir = tempfile::tempdir().unwrap();
    let Some(mut command) = behind(unshare) else { return };
    assess(&mut command, &samples(), &dir.path().join("assessed"), &["--annotate"]);
    let assessed = run(command);
    assert!(assessed.status.success(), "{assessed:?}");
    let mut command = behind(unshare).unwrap();
    batch(&mut command, &samples(), &dir.path().join("batch"), &[]);
    let done = run(command);
    assert!(done.status.success(), "{done:?}");
}

#[test]
fn review_serves_its_folder_where_there_is_only_loopback() {
    let Some(unshare) = no_network() else { return };
    let dir = tempfile::tempdir().unwrap();
    let Some(mut command) = behind(unshare) else { return };
    assess(&mut command, &samples(), &dir.path().join("a"), &["--no-pictures"]);
    assert!(run(command).status.success());
    // The shell brings the loopback up, starts the server and asks it for its list.
    let asks = "ip link set lo up 2>/dev/null; \"$1\" review \"$2\" --no-browser > \"$3\" & server=$!; \
                for i in $(seq 100); do [ -s \"$3\" ] && break; sleep 0.1; done; \
                exec 3<>\"/dev/tcp/127.0.0.1/$(sed 's/.*:\\([0-9]*\\).*/\\1/' \"$3\")\"; \
                printf 'GET /%s HTTP/1.1\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n' \
                \"$(sed 's,http://[^/]*/,,' \"$3\")\" \"$(sed 's,http://\\([^/]*\\)/.*,\\1,' \"$3\")\" >&3; cat <&3; kill $server";
    let mut command = Command::new(unshare[0]);
    command.args(&unshare[1..]).args(["bash", "-c", asks, "bash", env!("CARGO_BIN_EXE_coxa")]);
    let output = command.arg(dir.path()).arg(dir.path().join("address")).output().unwrap();
    let answer = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    if errors.contains("/dev/tcp") {
        return println!("skipped: the loopback cannot be brought up here: {errors}");
    }
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("squat.mp4"), "{answer} {errors}");
}

/// What is traced: everything that reaches a network, and everything that makes a file.
const CALLS: &str = "trace=network,openat,open,creat,mkdir,mkdirat,memfd_create,link,linkat,symlink,symlinkat";

fn strace(trace: &Path) -> Option<Command> {
    behind(&["strace", "-f", "-qq", "-s", "4096", "-e", CALLS, "-o", trace.to_str().unwrap()])
}

/// The calls of a trace, without the number of the process before them.
fn calls(trace: &Path) -> Vec<String> {
    let text = fs::read_to_string(trace).unwrap();
    assert!(text.lines().count() > 20, "something was traced");
    text.lines().map(|line| line.split_once(' ').map_or("", |(_, call)| call.trim_start()).to_owned()).collect()
}

fn is_network(call: &str) -> bool {
    ["socket(", "connect(", "bind(", "listen(", "sendto(", "sendmsg("].iter().any(|name| call.starts_with(name))
        && !call.contains("AF_UNIX")
}

/// Whether a call makes something on a disk.
fn made(call: &str) -> bool {
    let makes = call.contains("O_CREAT") || ["creat(", "mkdir", "link", "symlink"].iter().any(|c| call.starts_with(c));
    makes && !call.contains("= -1") && !call.contains("/dev/null")
}

/// Files are made in `out` alone, pictures only where they are wanted, and what is unfinished is as private as the clips.
fn assert_files(calls: &[String], out: &Path, pictures: bool) {
    for call in calls {
        assert!(!made(call) || call.contains(out.to_str().unwrap()), "a file elsewhere: {call}");
        let picture = made(call) && [".jpg", ".mp4", ".webm", ".png"].iter().any(|e| call.contains(e));
        assert!(pictures || !picture, "a picture: {call}");
        // A folder of unfinished files is closed to others, whatever lies in it.
        let inside = call.split_once("/.coxa-").is_some_and(|(_, name)| name.split('"').next().unwrap().contains('/'));
        let closed = !call.starts_with("mkdir") || inside || !call.contains("/.coxa-") || call.contains("0700");
        assert!(closed, "a folder of unfinished files that others can look into: {call}");
        let private = inside || !call.contains("/.coxa-") || !call.contains("O_CREAT") || call.contains("0600");
        // FFmpeg opens again what was made privately.
        assert!(private || call.contains("O_TRUNC"), "readable by others while it is unfinished: {call}");
    }
}

fn assert_nothing_hidden(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        assert!(!entry.file_name().to_string_lossy().starts_with('.'), "{} is left", entry.path().display());
        if entry.path().is_dir() {
            assert_nothing_hidden(&entry.path());
        }
    }
}

fn assert_quiet_and_tidy(run: &Run, dir: &Path, pictures: bool) {
    assert!(run.status.success(), "{run:?}");
    let (trace, out) = (dir.join("trace"), dir.join("out"));
    let calls = calls(&trace);
    assert_eq!(calls.iter().find(|call| is_network(call)), None);
    assert_files(&calls, &out, pictures);
    assert_eq!(fs::read_dir(dir).unwrap().count(), 2, "nothing is left beside the folder");
    assert_nothing_hidden(&out);
}

#[test]
fn no_socket_is_opened_and_no_file_is_made_elsewhere() {
    let clips = private_samples();
    for (more, pictures) in [(&["--annotate"][..], true), (&["--no-pictures"], false)] {
        for command_line in [assess, batch] {
            let dir = tempfile::tempdir().unwrap();
            let Some(mut command) = strace(&dir.path().join("trace")) else { return };
            command_line(&mut command, clips.path(), &dir.path().join("out"), more);
            assert_quiet_and_tidy(&run(command), dir.path(), pictures);
        }
    }
}

#[test]
fn review_listens_on_loopback_alone_and_makes_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let (trace, out) = (dir.path().join("trace"), dir.path().join("out"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_coxa"));
    assess(&mut command, &samples(), &out, &[]);
    assert!(run(command).status.success());
    let Some(mut command) = strace(&trace) else { return };
    command.arg("review").arg(&out).arg("--no-browser").stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let (host, key) = line.trim().trim_start_matches("http://").trim_end_matches('/').split_once('/').unwrap();
    for path in ["/", "/a/%2F/", "/a/%2F/thumbnail", "/a/%2F/notes"] {
        let mut stream = std::net::TcpStream::connect(host).unwrap();
        let request = format!("GET /{key}{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
        std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
    }
    // strace hands the signal on to what it traces only when that is asked for by its own number.
    let traced = fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.id())).unwrap();
    let ended = Command::new("kill").arg("-INT").args(traced.split_whitespace()).status().unwrap();
    assert!(ended.success());
    child.wait().unwrap();
    let calls = calls(&trace);
    let network: Vec<&String> = calls.iter().filter(|call| is_network(call)).collect();
    assert!(network.iter().any(|call| call.starts_with("bind(")), "it listens");
    for call in network {
        let inside = !call.starts_with("bind(") && !call.starts_with("connect(") || call.contains("127.0.0.1");
        assert!(inside, "out of this machine: {call}");
    }
    assert!(!calls.iter().any(|call| made(call)), "looking makes nothing");
}

#[test]
fn a_session_reaches_its_stream_alone_and_stores_no_picture() {
    let squats = pictures_with(&repository("samples/squat.mp4"), &["-vf", "scale=120:-2", "-t", "2"]);
    let url = serve(vec![vec![Step::Loop(squats, 30.0, 1)]]);
    let dir = tempfile::tempdir().unwrap();
    let Some(mut command) = strace(&dir.path().join("trace")) else { return };
    command.args(["live", "--exercise", "squat", "--headless", "--start", "now", "--model", "lite", "--wait", "0"]);
    command.args(["--url", &url, "--out"]).arg(dir.path().join("out"));
    let mut started = Started::new(command);
    started.go_on(Duration::from_secs(20));
    let run = started.end(MOST_TIME);
    assert!(run.status.success(), "{run:?}");
    let calls = calls(&dir.path().join("trace"));
    let port = url.rsplit(':').next().unwrap().split('/').next().unwrap();
    for call in calls.iter().filter(|call| call.starts_with("connect(") && is_network(call)) {
        assert!(call.contains(&format!("htons({port})")) && call.contains("127.0.0.1"), "elsewhere: {call}");
    }
    assert!(!calls.iter().any(|call| call.starts_with("listen(")), "nobody is let in");
    assert_files(&calls, &dir.path().join("out"), false);
    assert_nothing_hidden(&dir.path().join("out"));
}
