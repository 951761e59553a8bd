//! Other networks than the usual ones: by name, and by a manifest of one's own.

use serde_json::Value;

use crate::common::{coxa, errors, report, repository};

#[test]
fn a_second_network_counts_and_says_what_it_does_not_see() {
    let dir = tempfile::tempdir().unwrap();
    let (out, again) = (dir.path().join("out"), dir.path().join("again"));
    let landmarks = dir.path().join("squat.jsonl.gz");
    let folder = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let video = repository("samples/squat.mp4");
    let run = coxa(&[
        "assess",
        video.to_str().unwrap(),
        "--exercise",
        "squat",
        "--model",
        "movenet",
        "--landmarks",
        &folder(&landmarks),
        "--out",
        &folder(&out),
    ]);
    assert!(run.status.success(), "{}", errors(&run));
    let seen = report(&out);
    assert_eq!(seen["reps"].as_array().unwrap().len(), 3);
    assert_eq!(seen["model"]["name"], "movenet");
    let knows = |report: &Value| {
        let warned = report["warnings"].as_array().unwrap().iter().any(|w| w["code"] == "no_depth");
        let heels =
            report["reps"].as_array().unwrap().iter().all(|rep| rep["not_judged"].to_string().contains("heel_rise"));
        (warned, heels)
    };
    assert_eq!(knows(&seen), (true, true), "{seen:#}");
    // Its recording says so too.
    let run = coxa(&["assess", &folder(&landmarks), "--exercise", "squat", "--out", &folder(&again)]);
    assert!(run.status.success(), "{}", errors(&run));
    let read = report(&again);
    assert_eq!((knows(&read), read["reps"].as_array().unwrap().len()), ((true, true), 3));
}

#[test]
fn weights_of_ones_own_are_found_by_their_manifest() {
    let dir = tempfile::tempdir().unwrap();
    let models = dir.path().join("models");
    std::fs::create_dir(&models).unwrap();
    for name in ["pose_detection.toml", "pose_detection.onnx", "pose_landmark_lite.onnx"] {
        std::fs::copy(repository("models").join(name), models.join(name)).unwrap();
    }
    let lite = std::fs::read_to_string(repository("models/pose_landmark_lite.toml")).unwrap();
    std::fs::write(models.join("own.toml"), lite.replace("name = \"lite\"", "name = \"own\"")).unwrap();
    let video = repository("samples/squat.mp4");
    let run = |model: &str| {
        let out = dir.path().join(model);
        let (models, out) = (models.to_str().unwrap(), out.to_str().unwrap());
        coxa(&["--models", models, "assess", video.to_str().unwrap(), "--model", model, "--to", "3", "--out", out])
    };
    let own = run("own");
    assert!(own.status.success(), "{}", errors(&own));
    assert_eq!(report(&dir.path().join("own"))["model"]["name"], "own");
    let heavy = run("heavy");
    assert_eq!(heavy.status.code(), Some(2));
    let said = errors(&heavy);
    assert!(said.contains("there are auto, pair, own") && said.trim_end().lines().count() == 1, "{said}");
}
