//! Inputs that are no videos: exit code 1, one line, nothing half-written; wrong command lines: exit code 2.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::{assert_refused, coxa, errors};

fn assess(input: &Path, out: &Path) -> std::process::Output {
    coxa(&["assess", input.to_str().unwrap(), "--exercise", "squat", "--out", out.to_str().unwrap()])
}

#[test]
fn inputs_that_are_no_videos_are_refused_in_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let make = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let cases = [
        (dir.path().join("missing.mp4"), "No such file"),
        (dir.path().to_owned(), "directory"),
        (make("empty.jsonl", b""), "empty"),
        (make("text.jsonl", b"not a recording\n"), "line 1"),
        #[cfg(all(feature = "camera", feature = "onnx"))]
        (make("empty.mp4", b""), "empty"),
        #[cfg(all(feature = "camera", feature = "onnx"))]
        (make("text.mp4", b"This is a text and no video.\n"), "not a video"),
        #[cfg(not(all(feature = "camera", feature = "onnx")))]
        (make("video.mp4", b"whatever"), "recordings only"),
    ];
    for (input, word) in cases {
        let out = dir.path().join("out");
        assert_refused(&assess(&input, &out), word);
        assert!(!out.exists(), "{}: nothing may be left behind", input.display());
    }
}

#[test]
fn what_is_wrong_is_named_and_not_something_else() {
    let dir = tempfile::tempdir().unwrap();
    let recording = crate::common::repository("samples/landmarks/squat.jsonl.gz");
    let file = dir.path().join("file");
    fs::write(&file, b"x").unwrap();
    fs::create_dir(dir.path().join("plan.toml")).unwrap();
    let [recording, file, plan] =
        [recording, file, dir.path().join("plan.toml")].map(|path| path.to_str().unwrap().to_owned());
    let (out, folder) = (dir.path().join("out"), dir.path().to_str().unwrap());
    let common = ["assess", &recording, "--exercise", "squat"];
    for (more, word) in [
        (&["--to", "0.001"][..], "has a single picture in the part --to 0.001; name a longer part"),
        (&["--from", "3", "--to", "2"], "--to 2 is not after --from 3"),
        (&["--from", "2", "--to", "2"], "has a single picture in the part --from 2 --to 2; name a longer part"),
        (&["--plan", &plan], "is a directory"),
    ] {
        assert_refused(&coxa(&[&common[..], more, &["--out", out.to_str().unwrap()]].concat()), word);
        assert!(!out.exists());
    }
    assert_refused(&coxa(&[&common[..], &["--out", &file]].concat()), "a file is there and no folder");
    assert_refused(&coxa(&["desk", &file, "--no-browser"]), "a file is there and no folder");
    assert_refused(
        &coxa(&["share", folder]),
        "report.json cannot be read: it is not there, so the folder holds no assessment",
    );
    assert_refused(&coxa(&["pdf", &file]), "file cannot be read: ");
    assert_eq!(fs::read(&file).unwrap(), b"x");
}

#[test]
fn a_recording_may_be_called_in_capitals() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("SQUAT.JSONL.GZ");
    fs::copy(crate::common::repository("samples/landmarks/squat.jsonl.gz"), &input).unwrap();
    let done = coxa(&["assess", input.to_str().unwrap(), "--exercise", "squat"]);
    assert!(done.status.success(), "{}", errors(&done));
    assert_eq!(crate::common::report(&dir.path().join("SQUAT-coxa"))["summary"]["rep_count"], 3);
}

#[test]
fn assessed_again_without_a_folder_a_clip_keeps_its_report_as_the_help_says() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("squat.jsonl.gz");
    fs::copy(crate::common::repository("samples/landmarks/squat.jsonl.gz"), &input).unwrap();
    let assess =
        |more: &[&str]| coxa(&[&["assess", input.to_str().unwrap(), "--exercise", "squat"][..], more].concat());
    let named = || crate::common::report(&dir.path().join("squat-coxa"))["person"].clone();
    assert!(assess(&["--label", "first"]).status.success());
    assert_refused(&assess(&["--label", "second"]), "name another folder or add --force to replace it");
    assert_eq!(named(), "first");
    assert!(assess(&["--label", "third", "--force"]).status.success());
    assert_eq!((named(), fs::read_dir(dir.path()).unwrap().count()), ("third".into(), 2));
    let help = String::from_utf8(coxa(&["assess", "--help"]).stdout).unwrap();
    assert!(!help.contains("a new one") && help.contains("unless --force"), "{help}");
}

#[cfg(unix)]
#[test]
fn a_file_of_somebody_else_is_refused() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let input = dir.path().join("private.mp4");
    fs::write(&input, b"secret").unwrap();
    fs::set_permissions(&input, fs::Permissions::from_mode(0o000)).unwrap();
    // Root reads everything, so root becomes nobody for this; the program is copied to where nobody can start it.
    let program = dir.path().join("coxa");
    fs::copy(env!("CARGO_BIN_EXE_coxa"), &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let out = tempfile::tempdir().unwrap();
    fs::set_permissions(out.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let mut command = Command::new(&program);
    command.args(["assess", input.to_str().unwrap(), "--exercise", "squat", "--out"]).arg(out.path().join("o"));
    if fs::metadata("/proc/self").map(|m| m.uid()).unwrap_or(1) == 0 {
        command.uid(65534).gid(65534);
    }
    assert_refused(&command.output().unwrap(), "denied");
    assert!(!out.path().join("o").exists());
}

#[cfg(all(feature = "camera", feature = "onnx"))]
#[test]
fn sound_without_a_picture_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("sound.mp4");
    crate::common::ffmpeg(&["-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", input.to_str().unwrap()]);
    assert_refused(&assess(&input, &dir.path().join("out")), "not a video");
}

#[test]
fn wrong_command_lines_exit_with_2() {
    let cases: [&[&str]; 5] = [
        &["asess"],
        &["assess"],
        &["assess", "a.mp4", "--exercise", "squat", "--out", "/tmp/x", "--model", "huge"],
        &["assess", "a.mp4", "--exercise", "squatt", "--out", "/tmp/x"],
        &["assess", "a.mp4", "--exercise", "squat", "--out", "/tmp/x", "--from", "soon"],
    ];
    for args in cases {
        let output = coxa(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", errors(&output));
    }
    let unknown = errors(&coxa(&["assess", "a.mp4", "--exercise", "squatt", "--out", "/tmp/x"]));
    assert!(unknown.contains("squat") && unknown.trim_end().lines().count() == 1, "{unknown}");
}

/// Characters that a terminal obeys, other than line ends.
fn obeyed(bytes: &[u8]) -> Vec<char> {
    String::from_utf8_lossy(bytes).chars().filter(|c| c.is_control() && *c != '\n').collect()
}

#[cfg(unix)]
#[test]
fn names_of_strangers_reach_the_terminal_as_text_in_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let long = "n".repeat(242) + ".jsonl.gz";
    for name in ["\u{1b}[31mred\u{9b}2J.jsonl.gz", "two\nlines.jsonl.gz", "it's \"quoted\" $(id).jsonl.gz", &long] {
        let input = dir.path().join(name);
        fs::write(&input, b"no recording").unwrap();
        let refused = assess(&input, &dir.path().join("refused"));
        assert_refused(&refused, "line 1");
        fs::copy(crate::common::repository("samples/landmarks/squat.jsonl.gz"), &input).unwrap();
        // The output folder is called the same, so that the name is in the summary too.
        let out = dir.path().join("out").join(name);
        let done = assess(&input, &out);
        assert!(done.status.success(), "{name:?}: {}", errors(&done));
        assert_eq!(crate::common::report(&out)["summary"]["rep_count"], 3, "{name:?}");
        for bytes in [&refused.stderr, &done.stdout, &done.stderr] {
            assert_eq!(obeyed(bytes), [], "{name:?}: {}", String::from_utf8_lossy(bytes));
        }
    }
}

#[test]
fn titles_and_cues_of_strangers_reach_the_terminal_as_text() {
    let dir = tempfile::tempdir().unwrap();
    let squat = fs::read_to_string(crate::common::repository("src/exercises/builtin/squat.toml")).unwrap();
    let title = squat.lines().find(|line| line.starts_with("title")).unwrap();
    let own = dir.path().join("own.toml");
    fs::write(&own, squat.replace(title, "title = \"Squat \\u001b]0;owned\\u0007\\u202e\"")).unwrap();
    let (input, out) = (crate::common::repository("samples/landmarks/squat.jsonl.gz"), dir.path().join("out"));
    let [own, input, out] = [&own, &input, &out].map(|path| path.to_str().unwrap());
    for args in [&["exercises", own][..], &["assess", input, "--exercise", own, "--out", out]] {
        let output = coxa(args);
        assert!(output.status.success(), "{}", errors(&output));
        assert!(String::from_utf8_lossy(&output.stdout).contains("Squat \\u{1b}]0;owned"));
        assert_eq!(obeyed(&output.stdout), []);
    }
    fs::write(own, "title = \u{1b}[31m\n").unwrap();
    assert_eq!(obeyed(&coxa(&["exercises", own]).stderr), []);
}

#[cfg(unix)]
#[test]
fn a_reader_that_went_away_is_no_failure_and_a_full_disk_is_told() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_coxa"))
        .arg("measures")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), errors(&output)), (Some(0), String::new()));
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let output = Command::new(env!("CARGO_BIN_EXE_coxa")).arg("measures").stdout(full).output().unwrap();
    assert_refused(&output, "standard output");
}
