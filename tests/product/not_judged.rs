//! Clips that can not be judged, each of its own kind, through every output: nothing calls them good.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::clinic::Clinic;
#[cfg(unix)]
use crate::common::review_server::Server;
use crate::common::samples::{lines, recording};
use crate::common::{errors, repository};
use serde_json::Value;

/// What nobody may read of a repetition that was not judged.
const PRAISE: [&str; 11] = [
    "without a fault",
    "nothing was found",
    "go on like this",
    "all good",
    ", good",
    "nothing to change",
    ": \"good\"",
    ">good<",
    "carry on",
    "well done",
    "in every repetition:",
];

/// The squat recording, each frame changed.
fn changed(to: &Path, height: Option<u64>, change: impl Fn(&mut Value)) {
    let mut lines = lines(&recording("squat"));
    if let Some(height) = height {
        lines[0]["size"]["height"] = height.into();
    }
    lines[1..].iter_mut().for_each(|frame| frame["landmarks"].as_array_mut().unwrap().iter_mut().for_each(&change));
    fs::write(to, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
}

/// A squat with another rule for its depth.
fn own_squat(to: &Path, rule: &str) {
    let squat = fs::read_to_string(repository("src/exercises/builtin/squat.toml")).unwrap();
    let examples = squat.find("[[example]]").unwrap();
    let text = squat[..examples].replace("below = 80", rule).replacen("\"squat\"", "\"own_squat\"", 1);
    fs::write(to, text).unwrap();
}

/// Every kind: a clip and the exercise that it is assessed as.
fn kinds(folder: &Path) -> Vec<(&'static str, PathBuf, PathBuf)> {
    let squat = || PathBuf::from("squat");
    // The hips of the deepest squat are at 420 of 640 pixels, the knees at 412 to 441.
    let cut = folder.join("cut.jsonl");
    changed(&cut, Some(380), |_| ());
    // What a network does with what it does not see: it puts it just inside the edge.
    let guessed = folder.join("guessed.jsonl");
    changed(&guessed, Some(400), |landmark| {
        if landmark[1].as_f64().unwrap() > 399.0 {
            landmark[1] = 399.0.into();
            landmark[3] = 0.05.into();
        }
    });
    let front = folder.join("front.toml");
    own_squat(&front, "below = 80\nviews = [\"front\"]");
    let close = folder.join("close.toml");
    own_squat(&close, "below = 114");
    vec![
        ("legs out of the picture", cut, squat()),
        ("legs guessed at its edge", guessed, squat()),
        ("seen from the wrong side", recording("squat"), front),
        ("too close to the limit", recording("squat"), close),
    ]
}

fn check_unpraised(kind: &str, place: &str, text: &str) {
    let text = text.to_lowercase();
    for praise in PRAISE {
        assert!(!text.contains(praise), "{kind}: {praise:?} in {place}: {text:.4000}");
    }
}

#[test]
fn what_can_not_be_judged_is_called_good_nowhere() {
    let clinic = Clinic::new();
    for (i, (kind, clip, exercise)) in kinds(clinic.folder.path()).into_iter().enumerate() {
        let out = clinic.path(&format!("out{i}/a"));
        let label = format!("P{i}");
        let [clip, exercise, folder] = [&clip, &exercise, &out].map(|path| path.to_str().unwrap());
        let mut args = vec!["assess", clip, "--exercise", exercise, "--out", folder, "--export", "csv,fhir"];
        args.extend(["--patient", &label, "--date", "2026-03-02"]);
        let output = clinic.run(&args);
        assert!(output.status.success(), "{kind}: {}", errors(&output));
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        check_unpraised(kind, "the terminal", &printed);
        assert!(printed.contains("not judged") || printed.contains("none judged"), "{kind}: {printed}");
        let report = crate::common::report(&out);
        let reps = report["reps"].as_array().unwrap();
        assert_eq!(reps.len(), 3, "{kind}: counted all the same");
        for rep in reps {
            assert_eq!(rep["verdict"], "not_judged", "{kind}: {rep}");
            let open = rep["not_judged"].as_array().unwrap();
            assert!(open.iter().any(|id| id == "shallow_depth"), "{kind}: {rep}");
        }
        let summary = &report["summary"];
        assert_eq!((&summary["valid_rep_count"], &summary["judged_rep_count"]), (&0.into(), &0.into()), "{kind}");
        for file in fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()) {
            if let Ok(text) = fs::read_to_string(&file) {
                check_unpraised(kind, &file.display().to_string(), &text);
            }
        }
        check_history(&clinic, kind, &label);
        check_batch(&clinic, kind, clip, exercise, i);
        #[cfg(unix)]
        check_review(kind, out.parent().unwrap());
    }
}

fn check_history(clinic: &Clinic, kind: &str, label: &str) {
    let page = clinic.path("history.html");
    let args = ["history", label, "--until", "2026-04-30", "--force", "--html", page.to_str().unwrap()];
    let told = clinic.said(&args);
    check_unpraised(kind, "the history", &told);
    check_unpraised(kind, "the history's page", &fs::read_to_string(&page).unwrap());
    assert!(told.contains("3 of 3 repetitions could not be judged"), "{kind}: {told}");
    let table = clinic.said(&["history", "export", label, "--csv"]);
    assert!(!table.contains("quality"), "{kind}: no share of nothing: {table}");
}

fn check_batch(clinic: &Clinic, kind: &str, clip: &str, exercise: &str, i: usize) {
    let out = clinic.path(&format!("batch{i}"));
    let args = ["batch", clip, "--exercise", exercise, "--out", out.to_str().unwrap()];
    let output = crate::common::coxa(&args);
    assert!(output.status.success(), "{kind}: {}", errors(&output));
    check_unpraised(kind, "the batch's table", &String::from_utf8_lossy(&output.stdout));
    let bytes = fs::read(out.join("batch.csv")).unwrap();
    let mut table = csv::Reader::from_reader(bytes.as_slice());
    let header = table.headers().unwrap().clone();
    let [reps, judged, valid, open] = ["reps", "judged_reps", "valid_reps", "not_judged"]
        .map(|name| header.iter().position(|column| column == name).unwrap());
    let row = table.records().next().unwrap().unwrap();
    assert_eq!([&row[reps], &row[judged], &row[valid]], ["3", "0", "0"], "{kind}");
    assert!(row[open].contains("shallow_depth 3"), "{kind}: {}", &row[open]);
}

#[cfg(unix)]
fn check_review(kind: &str, folder: &Path) {
    let server = Server::start(folder);
    let list = server.get("/").text();
    check_unpraised(kind, "the review list", &list);
    assert!(list.contains("none judged"), "{kind}: {list}");
    check_unpraised(kind, "the page to review", &server.get("/a/a/").text());
    check_unpraised(kind, "its notes", &server.get("/a/a/notes").text());
    check_unpraised(kind, "the comparison", &server.get("/compare?a=a&b=a&ra=1&rb=2").text());
}

#[test]
fn a_good_clip_is_good_and_says_what_it_could_not_show() {
    let clinic = Clinic::new();
    let (clip, out) = (recording("squat"), clinic.path("out"));
    let [clip, out] = [&clip, &out].map(|path| path.to_str().unwrap());
    let printed = clinic.said(&["assess", clip, "--exercise", "squat", "--out", out, "--patient", "P"]);
    assert!(
        printed.starts_with("Squat: 3 repetitions, all good\nNot judged: heels lift, knees fall inward"),
        "{printed}"
    );
    let report = crate::common::report(Path::new(out));
    assert_eq!(report["schema"], "coxa.report/2");
    assert!(report["reps"].as_array().unwrap().iter().all(|rep| rep["verdict"] == "good"), "{report}");
    assert_eq!((&report["summary"]["valid_rep_count"], &report["summary"]["judged_rep_count"]), (&3.into(), &3.into()));
    assert_eq!(report["source"]["name"], "squat.jsonl.gz");
}
