//! Several people in one clip: the one who does the exercise is measured, whoever is larger, and who else is there is told.

use std::path::{Path, PathBuf};

use crate::common::samples::{assert_counts, assess, sample};
use crate::common::{assert_refused, coxa, ffmpeg, repository};

/// A squat on the left of a seated march, as in a video call.
fn call(dir: &Path) -> PathBuf {
    let path = dir.join("call.mp4");
    let [squat, march] = ["squat", "seated_march"].map(|name| repository(&format!("samples/{name}.mp4")));
    let graph = "[0:v]scale=-2:480,setsar=1[a];[1:v]scale=-2:480,setsar=1[b];[a][b]hstack";
    let inputs = ["-i", squat.to_str().unwrap(), "-i", march.to_str().unwrap()];
    let more = ["-filter_complex", graph, "-c:v", "libx264", "-preset", "veryfast", path.to_str().unwrap()];
    ffmpeg(&[inputs.as_slice(), more.as_slice()].concat());
    path
}

#[test]
fn the_one_who_does_the_exercise_is_measured_and_who_else_is_there_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let clip = call(dir.path());
    for (exercise, number) in [("squat", 1), ("seated_march", 2)] {
        let out = dir.path().join(exercise);
        let report = assess(&clip, exercise, &out, &["--model", "lite", "--no-pictures"]);
        assert_counts(&report, &sample(exercise), exercise);
        let people = report["people"].as_array().unwrap();
        let measured: Vec<_> = people.iter().filter(|p| p["measured"] == true).map(|p| &p["number"]).collect();
        assert_eq!((people.len(), measured), (2, vec![&number.into()]), "{exercise}");
        let edge = |i: usize, edge: &str| people[i]["box"][edge].as_f64().unwrap();
        assert!(edge(0, "right") < edge(1, "left") && edge(1, "bottom") > edge(1, "top"), "{people:?}");
        let codes: Vec<_> = report["warnings"].as_array().unwrap().iter().map(|w| w["code"].clone()).collect();
        assert!(codes.contains(&"several_people".into()), "{codes:?}");
    }
}

#[test]
fn who_is_named_is_measured() {
    let dir = tempfile::tempdir().unwrap();
    let clip = call(dir.path());
    let measured = |who: &str| {
        let out = dir.path().join(who);
        let report = assess(&clip, "squat", &out, &["--model", "lite", "--no-pictures", "--to", "3", "--person", who]);
        assert_eq!(report["settings"]["person"], who);
        let people = report["people"].as_array().unwrap().clone();
        people.into_iter().find(|p| p["measured"] == true).unwrap()["number"].as_u64().unwrap()
    };
    assert_eq!([measured("right"), measured("smallest"), measured("2")], [2, 1, 2]);
    let out = dir.path().join("none");
    let args = ["assess", clip.to_str().unwrap(), "--exercise", "squat", "--out", out.to_str().unwrap()];
    let refused = coxa(&[args.as_slice(), &["--model", "lite", "--to", "1", "--person", "7"]].concat());
    assert_refused(&refused, "there is no person 7");
}
