//! Notes on a small march: what they change in the figures, what is refused, and that nothing gets lost on the disk.

use std::fs;
use std::thread;

use serde_json::json;

use super::change::Change;
use super::limits::{MOST_ITEMS, MOST_TEXT, Refused};
use super::store::{self, NOTES_FILE, NotesError};
use super::{Mistake, Notes, SCHEMA, corrected};
use crate::exercises;
use crate::folder::Held;
use crate::report::definition::Definition;
use crate::report::earlier;
use crate::report::json::Report;
use crate::session::result::SideLabel;

/// Left and right in turn; the right leg lifts less, and the first two repetitions have a fault of their own.
fn march() -> Report {
    let rep = |index: usize| {
        let (side, rom) = if index % 2 == 1 { ("left", 40.0) } else { ("right", 20.0) };
        let start = 2.0 * index as f64;
        let fault = |id: &str, at: f64| json!({"id": id, "side": side, "at_s": at, "value": 1.0, "sd": 0.1, "limit": 2.0, "unit": "deg"});
        let mut faults = Vec::new();
        if index <= 2 {
            faults.push(fault("lean_back", start + 0.4));
        }
        if side == "right" {
            faults.push(fault("asymmetry", start + 0.5));
        }
        let range = json!({"min_deg": 80.0, "max_deg": 80.0 + rom, "rom_deg": rom, "sd_deg": 2.0});
        json!({"index": index, "side": side, "start_s": start, "peak_s": start + 0.5, "end_s": start + 1.0,
            "tempo": {"out_s": 0.5, "hold_s": 0.0, "return_s": 0.5},
            "measures": {format!("{side}_hip_flexion"): range}, "faults": faults, "not_judged": []})
    };
    let hold = json!({"index": 1, "side": "left", "start_s": 2.4, "end_s": 2.6, "valid_s": 0.2, "faults": []});
    let side =
        json!({"rep_count": 2, "valid_rep_count": 0, "mean_rom_deg": {"hip_flexion": null}, "mean_peak_deg": {}});
    let report = json!({
        "schema": "coxa.report/1", "coxa_version": "0", "exercise": "seated_march", "exercise_title": "March",
        "definition": Definition::of(&exercises::find("seated_march").unwrap()),
        "source": {"path": "a.mp4", "sha256": null, "duration_s": 10.0, "fps": 30.0, "width": 1, "height": 1,
            "rotation_deg": 0, "frames": 300, "frames_with_pose": 300},
        "model": {"name": "lite", "sha256": ""}, "side": "both", "view": {"kind": "front", "yaw_deg": 0.0},
        "reps": [rep(1), rep(2), rep(3), rep(4)], "holds": [hold], "warnings": [],
        "summary": {"rep_count": 4, "valid_rep_count": 1, "left": side, "right": side, "asymmetry": {"hip_flexion": 0.5}},
    });
    earlier::read(report).unwrap()
}

fn change(notes: &mut Notes, change: serde_json::Value) -> Result<(), Refused> {
    serde_json::from_value::<Change>(change).unwrap().apply(notes, &march())
}

fn confirm_all(notes: &mut Notes) {
    notes.corrections.iter_mut().for_each(|correction| correction.confirmed = true);
}

#[test]
fn only_confirmed_corrections_change_the_figures() {
    let (report, mut notes) = (march(), Notes::default());
    change(&mut notes, json!({"change": "no_repetition", "rep": 1, "why": "only moved the chair"})).unwrap();
    assert_eq!(corrected(&report, &notes), report);
    assert!(!notes.changes(&report));
    let id = notes.corrections[0].id.clone();
    change(&mut notes, json!({"change": "confirm", "id": id, "confirmed": true})).unwrap();
    let result = corrected(&report, &notes);
    assert_eq!(result.reps.iter().map(|rep| rep.index).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!((result.summary.rep_count, result.summary.left.rep_count, result.summary.right.rep_count), (3, 1, 2));
    assert_eq!(result.summary.left.mean_rom_deg["hip_flexion"], Some(40.0));
    assert!(result.holds.is_empty(), "the hold of the repetition goes with it");
    assert_eq!(report, march(), "the machine's answer stays");
    change(&mut notes, json!({"change": "confirm", "id": id, "confirmed": false})).unwrap();
    assert_eq!(corrected(&report, &notes), report);
}

#[test]
fn a_fault_that_is_none_makes_a_good_repetition() {
    let (report, mut notes) = (march(), Notes::default());
    let said = json!({"change": "no_fault", "rep": 1, "fault": "lean_back", "at_s": 2.4, "why": null});
    change(&mut notes, said.clone()).unwrap();
    change(&mut notes, said).unwrap();
    assert_eq!(notes.corrections.len(), 1, "the same correction twice is one");
    confirm_all(&mut notes);
    let result = corrected(&report, &notes);
    assert!(result.reps[0].faults.is_empty() && !result.reps[1].faults.is_empty());
    assert_eq!((result.summary.rep_count, result.summary.valid_rep_count), (4, 2));
}

#[test]
fn the_difference_between_the_sides_is_judged_again_without_what_was_no_repetition() {
    let (report, mut notes) = (march(), Notes::default());
    let asymmetric = |report: &Report| {
        report.reps.iter().filter(|rep| rep.faults.iter().any(|fault| fault.id == "asymmetry")).count()
    };
    assert_eq!(asymmetric(&report), 2);
    change(&mut notes, json!({"change": "no_repetition", "rep": 2, "why": null})).unwrap();
    confirm_all(&mut notes);
    assert_eq!(asymmetric(&corrected(&report, &notes)), 1, "the other one is still weaker");
    change(&mut notes, json!({"change": "no_repetition", "rep": 4, "why": null})).unwrap();
    confirm_all(&mut notes);
    let one_sided = corrected(&report, &notes);
    assert_eq!((asymmetric(&one_sided), one_sided.summary.asymmetry["hip_flexion"]), (0, None));
    assert!(one_sided.reps.iter().all(|rep| rep.side == SideLabel::Left));
}

#[test]
fn a_correction_does_not_follow_to_another_repetition_of_a_new_report() {
    let (mut report, mut notes) = (march(), Notes::default());
    change(&mut notes, json!({"change": "no_repetition", "rep": 1, "why": null})).unwrap();
    confirm_all(&mut notes);
    report.reps[0].start_s += 0.5;
    assert!(!notes.corrections[0].what.fits(&report) && !notes.changes(&report));
    assert_eq!(corrected(&report, &notes), report);
}

#[test]
fn comments_are_plain_text_in_the_order_of_their_moments() {
    let mut notes = Notes::default();
    for (at_s, text) in [(3.0, "later"), (1.0, " <b>early</b>\r\n\u{1b}[31mred\u{0} ")] {
        change(&mut notes, json!({"change": "add_comment", "at_s": at_s, "text": text, "author": " "})).unwrap();
    }
    let texts: Vec<_> = notes.comments.iter().map(|c| (c.at_s, c.text.as_str(), c.author.as_deref())).collect();
    assert_eq!(texts, [(1.0, "<b>early</b>\n[31mred", None), (3.0, "later", None)]);
    let id = notes.comments[0].id.clone();
    let edit = |was: &str| json!({"change": "edit_comment", "id": id, "was": was, "text": "new"});
    assert!(matches!(change(&mut notes, edit("something else")), Err(Refused::Outdated(_))));
    change(&mut notes, edit("<b>early</b>\n[31mred")).unwrap();
    change(&mut notes, json!({"change": "remove_comment", "id": id})).unwrap();
    assert_eq!(notes.comments.len(), 1);
    assert!(matches!(change(&mut notes, json!({"change": "remove_comment", "id": id})), Err(Refused::Outdated(_))));
}

#[test]
fn what_can_not_be_is_refused() {
    let mut notes = Notes::default();
    let comment = |at_s: f64, text: &str| json!({"change": "add_comment", "at_s": at_s, "text": text, "author": null});
    let cases = [
        comment(1.0, " \n "),
        comment(-1.0, "x"),
        comment(1e9, "x"),
        comment(1.0, &"\u{e4}".repeat(MOST_TEXT + 1)),
        json!({"change": "add_comment", "at_s": 1.0, "text": "x", "author": "a".repeat(81)}),
        json!({"change": "no_repetition", "rep": 9, "why": null}),
        json!({"change": "no_repetition", "rep": 1, "why": "a".repeat(1001)}),
        json!({"change": "no_fault", "rep": 1, "fault": "slouch", "at_s": 2.4, "why": null}),
        json!({"change": "no_fault", "rep": 1, "fault": "lean_back", "at_s": 9.0, "why": null}),
    ];
    for case in cases {
        assert!(matches!(change(&mut notes, case.clone()), Err(Refused::Impossible(_))), "{case}");
    }
    for _ in 0..MOST_ITEMS {
        change(&mut notes, comment(1.0, "x")).unwrap();
    }
    assert!(matches!(change(&mut notes, comment(1.0, "x")), Err(Refused::Impossible(_))));
}

fn held(folder: &std::path::Path) -> Held {
    Held::open(folder).unwrap()
}

#[test]
fn what_a_newer_version_has_written_besides_survives_a_note() {
    let dir = tempfile::tempdir().unwrap();
    let before = json!({"schema": SCHEMA, "reviewed": null, "mood": {"a": [1]}, "corrections": [],
        "comments": [{"id": "x", "at_s": 1.0, "text": "a", "author": null, "written": "2026-03-02T12:00:00Z", "stars": 5},
            {"id": "y", "at_s": 2.0, "text": "b", "author": null, "written": "2026-03-02T12:00:00Z", "stars": 4}]});
    fs::write(dir.path().join(NOTES_FILE), before.to_string()).unwrap();
    let made = |change| store::change(&held(dir.path()), &march(), change).unwrap();
    made(Change::AddComment { at_s: 0.5, text: "new".into(), author: None });
    made(Change::EditComment { id: "y".into(), was: "b".into(), text: "c".into() });
    made(Change::RemoveComment { id: "x".into() });
    let after: serde_json::Value = serde_json::from_slice(&fs::read(dir.path().join(NOTES_FILE)).unwrap()).unwrap();
    assert_eq!(after["mood"], before["mood"]);
    let comments = after["comments"].as_array().unwrap();
    assert_eq!(comments.iter().map(|c| c["text"].as_str().unwrap()).collect::<Vec<_>>(), ["new", "c"]);
    assert_eq!((&comments[0]["stars"], &comments[1]["stars"]), (&serde_json::Value::Null, &json!(4)));
}

#[test]
fn what_lies_there_and_is_not_understood_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let add = || Change::AddComment { at_s: 1.0, text: "x".into(), author: None };
    for bytes in [&b"{"[..], b"{\"schema\": \"coxa.notes/9\"}"] {
        fs::write(dir.path().join(NOTES_FILE), bytes).unwrap();
        assert!(matches!(store::change(&held(dir.path()), &march(), add()), Err(NotesError::Format { .. })));
        assert_eq!(fs::read(dir.path().join(NOTES_FILE)).unwrap(), bytes);
    }
    fs::remove_file(dir.path().join(NOTES_FILE)).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/hostname", dir.path().join(NOTES_FILE)).unwrap();
        assert!(matches!(store::read(&held(dir.path())), Err(NotesError::Io { .. })));
    }
}

#[cfg(unix)]
#[test]
fn writers_that_know_nothing_of_each_other_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let report = march();
    thread::scope(|scope| {
        for writer in 0..4 {
            let (dir, report) = (dir.path(), &report);
            scope.spawn(move || {
                for i in 0..5 {
                    let text = format!("{writer} {i}");
                    store::change(&held(dir), report, Change::AddComment { at_s: 1.0, text, author: None }).unwrap();
                }
            });
        }
    });
    let read = store::read(&held(dir.path())).unwrap();
    assert_eq!(read.comments.len(), 20);
    let again: Notes = serde_json::from_slice(&serde_json::to_vec(&read).unwrap()).unwrap();
    assert_eq!(again, read);
    assert!(serde_json::to_value(Mistake::NoRepetition { rep: 1, start_s: 0.5 }).unwrap()["kind"] == "no_repetition");
}

#[test]
fn what_was_missed_is_added_and_judged_by_nobody() {
    let (report, mut notes) = (march(), Notes::default());
    let missed = |start: f64, end: f64| json!({"change": "missed_repetition", "start_s": start, "end_s": end, "side": "left", "confirmed": true});
    assert!(change(&mut notes, missed(2.2, 2.8)).is_err(), "there is one already");
    assert!(change(&mut notes, missed(20.0, 19.0)).is_err());
    change(&mut notes, missed(20.0, 21.5)).unwrap();
    assert!(change(&mut notes, missed(20.5, 22.0)).is_err(), "there is one already");
    let after = corrected(&report, &notes);
    let added = after.reps.last().unwrap();
    assert_eq!((added.index, added.side, added.measures.len()), (5, SideLabel::Left, 0));
    assert_eq!((after.summary.rep_count, after.summary.left.rep_count), (5, 3));
}

#[test]
fn side_and_exercise_are_put_right() {
    let (report, mut notes) = (march(), Notes::default());
    change(&mut notes, json!({"change": "other_side", "rep": 1, "side": "right", "confirmed": true})).unwrap();
    change(&mut notes, json!({"change": "other_side", "rep": 1, "side": "both", "confirmed": true})).unwrap();
    assert_eq!(notes.corrections.len(), 1, "the last word counts");
    assert_eq!(corrected(&report, &notes).reps[0].side, SideLabel::Both);
    for wrong in ["seated_march", "juggling", "/etc/passwd", "x.toml"] {
        assert!(change(&mut notes, json!({"change": "other_exercise", "exercise": wrong})).is_err(), "{wrong}");
    }
    change(&mut notes, json!({"change": "other_exercise", "exercise": "squat", "confirmed": true})).unwrap();
    let after = corrected(&report, &notes);
    assert_eq!((after.exercise.as_str(), after.exercise_title.as_str()), ("squat", "Squat"));
    assert!(after.reps.iter().all(|rep| rep.faults.is_empty() && rep.not_judged.contains(&"shallow_depth".to_owned())));
}

#[test]
fn what_a_later_version_wrote_is_not_lost() {
    let dir = tempfile::tempdir().unwrap();
    let later = json!({"schema": "coxa.notes/1", "mood": "good",
        "comments": [{"id": "c", "at_s": 1.0, "text": "x", "written": "2026-03-02T10:00:00Z", "colour": "red"}],
        "corrections": [{"id": "d", "kind": "too_dark", "confirmed": true, "written": "2026-03-02T10:00:00Z"}]});
    fs::write(dir.path().join(NOTES_FILE), later.to_string()).unwrap();
    assert!(store::read(&Held::open(dir.path()).unwrap()).unwrap().corrections.is_empty());
    let said = serde_json::from_value(json!({"change": "edit_comment", "id": "c", "was": "x", "text": "y"})).unwrap();
    store::change(&Held::open(dir.path()).unwrap(), &march(), said).unwrap();
    let kept: serde_json::Value = serde_json::from_slice(&fs::read(dir.path().join(NOTES_FILE)).unwrap()).unwrap();
    assert_eq!((&kept["mood"], &kept["comments"][0]["colour"]), (&json!("good"), &json!("red")));
    assert_eq!((&kept["comments"][0]["text"], &kept["corrections"][0]["kind"]), (&json!("y"), &json!("too_dark")));
}

#[test]
fn what_is_drawn_by_hand_changes_no_figure_and_is_in_order_of_time() {
    let (report, mut notes) = (march(), Notes::default());
    let angle = |at_s: f64| {
        json!({"change": "measure_angle", "at_s": at_s, "label": " ",
            "points": [{"x": 0.1, "y": 0.1}, {"x": 0.5, "y": 0.5}, {"x": 0.9, "y": 0.1}]})
    };
    // The picture of this report has a single pixel: no arm is that long.
    assert!(matches!(change(&mut notes, angle(1.0)), Err(Refused::Impossible(_))));
    let joint =
        |at_s: f64| json!({"change": "move_joint", "at_s": at_s, "joint": "left_hip", "to": {"x": 0.5, "y": 1.0}});
    change(&mut notes, joint(3.0)).unwrap();
    change(&mut notes, joint(1.0)).unwrap();
    assert_eq!(notes.joints.iter().map(|joint| joint.at_s).collect::<Vec<_>>(), [1.0, 3.0]);
    assert!(notes.joints[0].label.is_none() && !notes.changes(&report) && corrected(&report, &notes) == report);
    let id = notes.joints[1].id.clone();
    change(&mut notes, json!({"change": "remove_by_hand", "id": id})).unwrap();
    assert_eq!(notes.joints.len(), 1);
    let old = serde_json::to_value(Notes::default()).unwrap();
    assert!(old.get("angles").is_none() && old.get("joints").is_none(), "notes without any are as they were");
}
