//! Landmark recordings made wrong, all the way to every file of a report and every export.

use std::fs;
use std::io::Read;
use std::path::Path;

use coxa::analysis::{Assessment, ExerciseChoice, Recorded, Request, reports};
use coxa::folder::Inputs;
use coxa::report::{self, EXPORTS, FORMATS, Media, OutputFolder};

use super::cases::{Became, each};
use super::dice::Dice;
use super::{common, mutate};

/// Enough for one squat, quick to analyse.
const LINES: usize = 60;

/// The first frames of the squat, as text.
pub fn squat() -> String {
    let file = fs::File::open(common::repository("samples/landmarks/squat.jsonl.gz")).unwrap();
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    text.split_inclusive('\n').take(1 + LINES).collect()
}

/// Everything that is made of a recording.
fn made_of(path: &Path, dice: &mut Dice) -> Became {
    let exercise = ExerciseChoice::named(if dice.below(4) == 0 { "auto" } else { "squat" }).unwrap();
    let request = Request { causal: dice.below(4) == 0, ..Request::of(exercise) };
    let assessed = Assessment::of(path, "00".into(), &request, &mut |_, _| {});
    let Ok(assessment) = &assessed else { return Became::Refused };
    let results = assessment.results();
    for format in FORMATS {
        let bytes = (format.render)(&results);
        assert!(!bytes.is_empty(), "{} is empty", format.file);
        let page = format.file.ends_with(".html");
        assert!(!page || !contains(&bytes, mutate::MARKUP.as_bytes()), "markup in {}", format.file);
    }
    for export in EXPORTS {
        let made = (export.render)(&results);
        assert!(made.is_err() || made.is_ok_and(|bytes| !bytes.is_empty()), "{}", export.file);
    }
    drop(report::summary(results.report, results.exercise));
    let report = results.report;
    assert!(report.reps.len() <= 3, "{} repetitions in {LINES} frames of one squat: {report:?}", report.reps.len());
    Became::Read
}

/// A journal of a session as `coxa live` leaves it when the power goes.
fn journal() -> String {
    let recording = squat();
    let (header, frames) = recording.split_once('\n').unwrap();
    let beginning = format!(
        r#"{{"schema":"coxa.journal/1","recording":{header},"exercise":"squat","exercise_toml":null,"side":"left"}}"#
    );
    let count = r#"{"control":"count","t_us":100000}"#;
    let warning = r#"{"warning":{"code":"source_gap","message":"a gap"}}"#;
    format!("{beginning}\n{count}\n{warning}\n{frames}")
}

#[test]
fn journals() {
    let text = journal();
    each("journals of sessions", 30, 200, move |dice| {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("journal.jsonl"), mutate::text(dice, &text)).unwrap();
        let folder = OutputFolder::prepare(dir.path(), false, &Inputs::new()).unwrap();
        let made = reports(vec![Recorded { folder, media: Media::default() }], true);
        assert_eq!(made.is_ok(), dir.path().join("report.json").exists());
        assert!(dir.path().join("journal.jsonl").exists(), "a journal stays until all is kept");
        made.iter().flatten().for_each(|made| made.settle().unwrap());
        assert_eq!(made.is_err(), dir.path().join("journal.jsonl").exists(), "and longer where there is no report");
        Became::from(&made)
    });
}

pub fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|w| w == word)
}

#[test]
fn recordings() {
    let text = squat();
    each("landmark recordings", 40, 500, move |dice| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("r.jsonl");
        fs::write(&path, mutate::text(dice, &text)).unwrap();
        made_of(&path, dice)
    });
}

#[test]
fn compressed_recordings() {
    let whole = fs::read(common::repository("samples/landmarks/bridge.jsonl.gz")).unwrap();
    each("compressed recordings", 20, 100, move |dice| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("r.jsonl.gz");
        let mut data = whole.clone();
        mutate::bytes(dice, &mut data);
        fs::write(&path, data).unwrap();
        made_of(&path, dice)
    });
}

/// A small file that is enormous once it is decompressed.
#[test]
fn a_bomb_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bomb.jsonl.gz");
    let mut out = flate2::write::GzEncoder::new(fs::File::create(&path).unwrap(), flate2::Compression::fast());
    for _ in 0..2048 {
        std::io::Write::write_all(&mut out, &[b' '; 1 << 20]).unwrap();
    }
    out.finish().unwrap();
    let run = super::child::run(super::child::assess(&path, &dir.path().join("out"), &[]));
    assert_eq!(run.status.code(), Some(1), "{run:?}");
}
