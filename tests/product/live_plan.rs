//! `coxa live --plan`: led through sets, rests and exercises before a stream, with a report and a history entry for each.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, SystemTime};

use crate::common::clinic::Clinic;
use crate::common::mjpeg::{Step, pictures, serve};
use crate::common::{assert_refused, coxa, errors, report, repository};
use serde_json::Value;

/// The first squat of the clip, a rest until after the second, the third; then two lifts of the march, in whose clip
/// the left ones are high and those between so low that the light model may miss one; the target lies clear of both by
/// more than its doubt.
const PLAN: &str = "label = \"Two things\"\nsessions_per_week = 2\nstart = 2026-03-02\nweeks = 1\n\
    [[exercise]]\nname = \"squat\"\nsets = 2\nrepetitions = 1\nrest_s = 2\ntargets = { depth_deg = 140 }\n\
    [[exercise]]\nname = \"seated_march\"\nsets = 1\nrepetitions = 2\n\
    targets = { range_deg = 13 }\n";

/// The session has a clock of its own (`--fps`), so nothing is waited for.
const FAST: f64 = 1000.0;

/// The squat clip and after it the march, both of one size, then nothing for a while.
fn stream() -> String {
    let squats = pictures(&repository("samples/squat.mp4"));
    let march = pictures(&repository("samples/seated_march.mp4"));
    serve(vec![vec![Step::Pictures([squats, march].concat(), FAST), Step::Wait(Duration::from_secs(40))]])
}

fn args<'a>(plan: &'a str, url: &'a str, out: &'a str) -> Vec<&'a str> {
    let common = ["live", "--plan", plan, "--url", url, "--headless", "--start", "now", "--model", "lite"];
    [&common[..], &["--every-frame", "--fps", "15", "--out", out]].concat()
}

/// A clinic with a plan in it: its path, and that of an output folder.
fn clinic() -> (Clinic, String, String) {
    let clinic = Clinic::new();
    fs::write(clinic.path("plan.toml"), PLAN).unwrap();
    let [plan, out] = ["plan.toml", "out"].map(|name| clinic.path(name).to_str().unwrap().to_owned());
    (clinic, plan, out)
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

fn events(output: &Output) -> Vec<Value> {
    text(output).lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
}

fn check_reports(clinic: &Clinic) {
    let squat = report(&clinic.path("out/01-squat"));
    assert_eq!((&squat["summary"]["rep_count"], squat["sets"].as_array().unwrap().len()), (&2.into(), 2));
    assert_eq!(squat["plan"]["label"], "Two things");
    for rep in squat["reps"].as_array().unwrap() {
        assert_eq!(rep["faults"][0]["id"], "shallow_depth", "judged by the plan's depth");
        assert_eq!(rep["faults"][0]["limit"], 140.0);
    }
    assert_eq!(squat["view"]["kind"], "side");
}

#[test]
fn a_plan_is_led_through_set_by_set_and_each_exercise_is_reported_and_kept() {
    let (clinic, plan, out) = clinic();
    let url = stream();
    let keep = ["--patient", "anna", "--date", "2026-03-02", "--pain-before", "5", "--pain-after", "4"];
    let output = clinic.run(&[&args(&plan, &url, &out)[..], &keep].concat());
    assert!(output.status.success(), "{}", errors(&output));
    let events = events(&output);
    let told: Vec<(&str, &str)> = events
        .iter()
        .map(|e| (e["event"].as_str().unwrap(), e["text"].as_str().unwrap_or("")))
        .filter(|(name, _)| ["next", "rest_over", "set_end", "exercise_end", "finished", "end"].contains(name))
        .collect();
    let wanted = [
        ("next", "Squat, set 1 of 2: 1 repetition."),
        ("set_end", "Set 1 is done: 1 repetition, to improve."),
        ("next", "Rest for 2 s. Next: Squat, set 2 of 2: 1 repetition."),
        ("rest_over", "The rest is over."),
        ("set_end", "Set 2 is done: 1 repetition, to improve."),
        ("exercise_end", ""),
        ("next", "Rest for 2 s. Next: Seated march, set 1 of 1: 2 repetitions."),
        ("rest_over", "The rest is over."),
        ("set_end", "Set 1 is done: 2 repetitions, 1 good, 1 to improve."),
        ("finished", "That was the last set."),
        ("exercise_end", ""),
        ("end", ""),
    ];
    // What was not judged of a set depends on the network that this machine is quick enough for, and is always named.
    let sets = events.iter().filter(|e| e["event"] == "set_end");
    let open = sets.map(|e| e["not_judged"].as_array().unwrap().iter().map(|open| open.as_str().unwrap()).collect());
    let mut open = open.map(|open: Vec<&str>| match open.is_empty() {
        true => ".".to_owned(),
        false => format!("; not judged: {}.", open.join(", ")),
    });
    let wanted = wanted.map(|(name, text)| match name {
        "set_end" => (name, format!("{}{}", text.trim_end_matches('.'), open.next().unwrap())),
        _ => (name, text.to_owned()),
    });
    let told: Vec<(&str, String)> = told.into_iter().map(|(name, text)| (name, text.to_owned())).collect();
    assert_eq!(told, wanted, "{events:?}");
    let explained: Vec<&Value> = events.iter().filter(|e| e["event"] == "explanation").collect();
    assert_eq!((explained.len(), &explained[1]["exercise"]), (2, &"seated_march".into()));
    assert!(explained[0]["start"].as_str().unwrap().len() > 20 && explained[0]["camera"].is_string());
    check_reports(&clinic);
    assert_eq!(report(&clinic.path("out/02-seated_march"))["summary"]["rep_count"], 2);
    assert!(!clinic.path("out/01-squat/journal.jsonl").exists() && !clinic.path("out/report.json").exists());

    let kept = clinic.exported();
    let kept = kept["patients"][0]["assessments"].as_array().unwrap();
    let of = |a: &Value| (a["report"]["exercise"].clone(), a["pain_before"].clone(), a["pain_after"].clone());
    let both = [("squat", 5, 4), ("seated_march", 5, 4)].map(|(e, b, a)| (e.into(), b.into(), a.into()));
    assert_eq!(kept.iter().map(of).collect::<Vec<_>>(), both);
    let shown = clinic.said(&["history", "anna", "--plan", &plan, "--until", "2026-03-08"]);
    assert!(shown.contains("1 of 2 days kept"), "{shown}");
}

#[test]
fn a_plan_that_is_cut_off_is_recovered_whole_into_the_same_history() {
    let (clinic, plan, out) = clinic();
    // It goes on until it is cut off, however slow the machine.
    fs::write(clinic.path("plan.toml"), PLAN.replace("repetitions = 2", "repetitions = 20")).unwrap();
    let url = stream();
    let mut command =
        clinic.command(&[&args(&plan, &url, &out)[..], &["--patient", "bo", "--pain-before", "6"]].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut lines = lines.map(|line| serde_json::from_str::<Value>(&line).unwrap());
    // Two lifts of the second exercise.
    assert!(lines.any(|event| event["event"] == "exercise_end"));
    assert_eq!(lines.filter(|event| event["event"] == "rep").take(2).count(), 2);
    assert_refused(&coxa(&["recover", &out]), "in use by another run");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_refused(&coxa(&[&args(&plan, "http://127.0.0.1:9/", &out)[..], &["--force"]].concat()), "coxa recover");

    let journals = ["out/01-squat", "out/02-seated_march"].map(|folder| clinic.path(folder).join("journal.jsonl"));
    let as_it_was = journals.clone().map(|path| (fs::read(&path).unwrap(), modified(&path)));
    // A journal may come from anybody: only what is typed names the file that is written to.
    let named = coxa(&["recover", &out]);
    assert_eq!(named.status.code(), Some(1));
    assert!(errors(&named).contains("--history") && journals.iter().all(|path| path.exists()), "{}", errors(&named));
    let recovered = clinic.run(&["recover", &out]);
    assert!(recovered.status.success(), "{}", errors(&recovered));
    assert_eq!(text(&recovered).matches("Kept for bo").count(), 2, "{}", text(&recovered));
    check_reports(&clinic);
    assert!(journals.iter().all(|path| !path.exists()));

    // Cut off between the reports and the end: they stay as they are, with what was recorded, and are kept once.
    let beside = ["report.json", "clip.mp4"].map(|name| clinic.path("out/01-squat").join(name));
    fs::write(&beside[1], "a video").unwrap();
    let before = beside.clone().map(|path| modified(&path));
    for (path, (bytes, when)) in journals.iter().zip(&as_it_was) {
        fs::write(path, bytes).unwrap();
        fs::File::options().write(true).open(path).unwrap().set_modified(*when).unwrap();
    }
    let again = clinic.run(&["recover", &out]);
    assert!(again.status.success(), "{}", errors(&again));
    assert_eq!(text(&again).matches("in place of what was kept of it before").count(), 2, "{}", text(&again));
    assert_eq!(beside.map(|path| modified(&path)), before);
    let march = report(&clinic.path("out/02-seated_march"));
    assert!(march["summary"]["rep_count"].as_u64().unwrap() >= 2, "{}", march["summary"]);
    let kept = clinic.exported();
    let kept = kept["patients"][0]["assessments"].as_array().unwrap();
    assert!(kept.len() == 2 && kept.iter().all(|a| a["pain_before"] == 6), "{kept:?}");
    assert_refused(&coxa(&["recover", &out]), "nothing to recover");
    // A report that is older than the journal is of another session.
    fs::write(&journals[0], &as_it_was[0].0).unwrap();
    assert_refused(&coxa(&["recover", &out]), "already holds a report");
}

#[test]
fn one_exercise_of_a_plan_has_its_report_in_the_folder_itself() {
    let (clinic, plan, out) = clinic();
    let squats = pictures(&repository("samples/squat.mp4"));
    let url = serve(vec![vec![Step::Pictures(squats[..60].to_vec(), FAST)]]);
    let output = coxa(&[&args(&plan, &url, &out)[..], &["--exercise", "squat", "--wait", "1"]].concat());
    assert!(output.status.success(), "{}", errors(&output));
    let report = report(&clinic.path("out"));
    assert_eq!((&report["summary"]["rep_count"], &report["plan"]["sets"]), (&1.into(), &2.into()));
}

#[test]
fn what_can_not_be_led_through_is_refused_before_the_camera_is_opened() {
    let (clinic, plan, out) = clinic();
    let url = "http://127.0.0.1:9/";
    let bridge = coxa(&[&args(&plan, url, &out)[..], &["--exercise", "bridge"]].concat());
    assert_refused(&bridge, "has no bridge; it has squat, seated_march");
    fs::create_dir_all(clinic.path("out/02-seated_march")).unwrap();
    fs::write(clinic.path("out/02-seated_march/report.json"), "{}").unwrap();
    assert_refused(&coxa(&args(&plan, url, &out)), "already holds a report");
    fs::write(clinic.path("plan.toml"), PLAN.replace("sets = 2", "sets = 200")).unwrap();
    let wrong = coxa(&args(&plan, url, &out));
    assert!(errors(&wrong).contains("plan.toml:7:8: sets: wanted 1 to 20"), "{}", errors(&wrong));
    let neither = coxa(&["live", "--headless", "--out", &out]);
    assert_eq!(neither.status.code(), Some(2), "{}", errors(&neither));
}
