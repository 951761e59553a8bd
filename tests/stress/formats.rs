//! Files that people write, made wrong: exercises and model manifests.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use coxa::exercises::{self, Exercise};
use coxa::kinematics::{self, Motion};
use coxa::pose::{Manifest, Recording};
use coxa::session::{self, Session};

use super::cases::{Became, each};
use super::{common, mutate};

/// A squat as the exercises are fed it.
static MOTIONS: LazyLock<Vec<Motion>> = LazyLock::new(|| {
    let recording = Recording::read(&common::repository("samples/landmarks/squat.jsonl.gz")).unwrap();
    kinematics::analyse(&recording.frames, recording.header.size).motions
});

/// Whatever an exercise says, a clip can be counted by it and its examples can be played.
fn use_of(exercise: &Exercise) {
    let mut session = Session::new(exercise.clone(), None);
    MOTIONS.iter().for_each(|motion| assert!(session.push(motion).len() < 100));
    let outcome = session.finish();
    assert!(outcome.reps.len() <= MOTIONS.len());
    assert!(outcome.reps.iter().all(|rep| rep.start_s <= rep.peak_s && rep.peak_s <= rep.end_s), "{:?}", outcome.reps);
    drop(session::failures(exercise));
}

#[test]
fn exercise_files() {
    let names = ["squat", "bridge", "clamshell", "seated_march", "seated_glute_stretch"];
    let files =
        names.map(|n| fs::read_to_string(common::repository(&format!("src/exercises/builtin/{n}.toml"))).unwrap());
    each("exercise files", 60, 600, move |dice| {
        let file = &files[dice.below(files.len())];
        let text = mutate::text(dice, file);
        let parsed = exercises::parse("my.toml", &String::from_utf8_lossy(&text));
        match &parsed {
            Ok(exercise) => use_of(exercise),
            Err(error) => assert!(error.to_string().starts_with("my.toml:"), "{error}"),
        }
        Became::from(&parsed)
    });
}

#[test]
fn model_manifests() {
    let text = fs::read_to_string(common::repository("models/pose_landmark_lite.toml")).unwrap();
    each("model manifests", 60, 300, move |dice| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m.toml");
        fs::write(&path, mutate::text(dice, &text)).unwrap();
        // The weights are not there: whatever a manifest says, nothing else is read.
        let read = Manifest::read(&path).and_then(|manifest| {
            assert_eq!(manifest.file.components().count(), 1, "{}", manifest.file.display());
            manifest.weights(dir.path())
        });
        assert!(!read.as_ref().is_err_and(|error| error.to_string().contains('\n')), "{read:?}");
        Became::from(&read)
    });
}

#[test]
fn a_manifest_can_not_name_a_file_elsewhere() {
    let text = fs::read_to_string(common::repository("models/pose_landmark_lite.toml")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("m.toml");
    for file in ["/dev/zero", "../weights.onnx", "..", ".", "", "/"] {
        fs::write(&path, text.replace("pose_landmark_lite.onnx", file)).unwrap();
        let read = Manifest::read(&path).and_then(|m| m.weights(Path::new("/nowhere")));
        assert!(read.is_err(), "{file:?}");
    }
}
