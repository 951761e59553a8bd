//! `coxa draft`: a recording becomes an exercise file that counts it, and others, and nothing else.

use std::fs;
use std::path::Path;

use crate::common::samples::{assess, recording};
use crate::common::{assert_refused, coxa, errors, report, repository};

/// The draft of a recording, and what was said of it.
fn drafted(input: &Path, title: &str, out: &Path) -> String {
    let said = coxa(&["draft", input.to_str().unwrap(), "--title", title, "--out", out.to_str().unwrap()]);
    assert!(said.status.success(), "{}", errors(&said));
    String::from_utf8(said.stdout).unwrap()
}

/// Repetitions of a recording by an exercise file.
fn counted(exercise: &Path, of: &str, dir: &Path) -> u64 {
    let out = dir.join(format!("{of} by {}", exercise.file_stem().unwrap().to_str().unwrap()));
    assess(&recording(of), exercise.to_str().unwrap(), &out, &["--no-pictures"]);
    report(&out)["summary"]["rep_count"].as_u64().unwrap()
}

#[test]
fn a_draft_counts_its_own_exercise_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let all = [
        ("squat", 3, "standing"),
        ("bridge", 2, "supine"),
        ("clamshell", 3, "side_lying"),
        ("seated_march", 6, "sitting"),
    ];
    for (name, reps, posture) in all {
        let file = dir.path().join(format!("{name}.toml"));
        let said = drafted(&recording(name), &format!("Own {name}"), &file);
        assert!(said.contains(&format!("has {reps} repetitions")) && said.contains("marked EDIT"), "{said}");
        assert!(said.contains(&format!("Found: {}, ", posture.replace('_', " "))), "{said}");
        assert!(fs::read_to_string(&file).unwrap().contains(&format!("posture = \"{posture}\"")), "{name}");
        let explained = coxa(&["exercises", file.to_str().unwrap()]);
        assert!(explained.status.success(), "{}", errors(&explained));
        for (other, there, _) in all {
            let wanted = if other == name { there } else { 0 };
            assert_eq!(counted(&file, other, dir.path()), wanted, "{other} by the draft of {name}");
        }
    }
}

#[test]
fn the_folder_of_an_assessment_is_as_good_as_its_recording() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, files) = (dir.path().join("squat"), ["a.toml", "b.toml"].map(|name| dir.path().join(name)));
    assess(&recording("squat"), "squat", &folder, &[]);
    drafted(&folder, "Bend", &files[0]);
    drafted(&recording("squat"), "Bend", &files[1]);
    let [a, b] = files.map(|file| fs::read_to_string(file).unwrap());
    assert_eq!(a, b);
    fs::remove_file(folder.join("landmarks.jsonl.gz")).unwrap();
    let out = dir.path().join("c.toml");
    assert_refused(&coxa(&["draft", folder.to_str().unwrap(), "--out", out.to_str().unwrap()]), "landmarks.jsonl.gz");
}

#[test]
fn where_nothing_can_be_made_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("own.toml");
    let draft = |input: &Path, more: &[&str]| {
        coxa(&[&["draft", input.to_str().unwrap(), "--out", out.to_str().unwrap()], more].concat())
    };
    assert_refused(&draft(&recording("squat"), &["--to", "1"]), "2 times or more");
    assert_refused(&draft(&recording("squat"), &["--title", "\u{2603}"]), "letters or digits");
    // Its pictures are gone.
    assert_refused(&draft(&recording("squat"), &["--rotate", "90"]), "--rotate");
    assert_refused(&draft(&repository("README.md"), &[]), "README.md");
    assert_refused(&draft(&dir.path().join("missing.mp4"), &[]), "missing.mp4");
    assert!(!out.exists(), "nothing was written");
    fs::write(&out, "mine").unwrap();
    assert_refused(&draft(&recording("squat"), &[]), "--force");
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
    let own = dir.path().join("squat.jsonl.gz");
    fs::copy(recording("squat"), &own).unwrap();
    let over = coxa(&["draft", own.to_str().unwrap(), "--out", own.to_str().unwrap(), "--force"]);
    assert_refused(&over, "squat.jsonl.gz");
    assert_eq!(fs::read(&own).unwrap(), fs::read(recording("squat")).unwrap(), "an input is never written over");
}

#[cfg(unix)]
#[test]
fn a_report_that_is_looked_at_gives_the_same_file() {
    use crate::common::review_server::{Server, put};

    let dir = tempfile::tempdir().unwrap();
    assess(&recording("clamshell"), "clamshell", &dir.path().join("clamshell"), &[]);
    put(&dir.path().join("bare"), |_| {});
    let out = dir.path().join("own.toml");
    drafted(&dir.path().join("clamshell"), "Clamshell", &out);
    let server = Server::start(dir.path());
    let given = server.get("/a/clamshell/draft");
    assert_eq!((given.status, given.text()), (200, fs::read_to_string(&out).unwrap()));
    assert!(given.header("content-disposition").unwrap().contains("filename=\"my_clamshell.toml\""));
    let bare = server.get("/a/bare/draft");
    assert!(bare.status == 422 && bare.text().contains("landmarks"), "{}", bare.text());
    assert_eq!(server.get("/a/nobody/draft").status, 404);
    let list: Vec<_> = fs::read_dir(dir.path().join("clamshell")).unwrap().collect();
    assert!(!list.iter().any(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|e| e == "toml")));
}
