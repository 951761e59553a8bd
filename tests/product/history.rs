//! Four weeks of a made-up plan through the command line: history, adherence, pain and trends.

use std::fs;
use std::io::Read;
use std::path::Path;

use crate::common::clinic::Clinic;
use crate::common::repository;
use serde_json::Value;

/// Three exercises, three days a week, four weeks from Monday, 2 March 2026.
const PLAN: &str = "label = \"Spring\"\nsessions_per_week = 3\nstart = 2026-03-02\nweeks = 4\n\
    [[exercise]]\nname = \"squat\"\nsets = 1\nrepetitions = 3\ncamera = \"side\"\ntargets = { depth_deg = 70 }\n\
    [[exercise]]\nname = \"bridge\"\nsets = 1\nrepetitions = 2\nhold_s = 2\n";

/// The whole words of a line that begins with `start`.
fn line<'a>(text: &'a str, start: &str) -> &'a str {
    text.lines().find(|line| line.trim_start().starts_with(start)).unwrap_or_else(|| panic!("no {start:?} in: {text}"))
}

#[test]
fn four_weeks_of_a_plan_come_out_as_computed_by_hand() {
    let clinic = Clinic::new();
    let plan = clinic.path("plan.toml");
    fs::write(&plan, PLAN).unwrap();
    let plan = plan.to_str().unwrap();
    // (day of March, pain before, pain after, also a bridge): 3 + 2 + 4 + 1 days. The first squat is a short part of the clip.
    let days: [(u8, u8, u8, bool); 10] = [
        (2, 7, 6, false),
        (4, 7, 6, true),
        (6, 6, 5, true),
        (9, 6, 5, true),
        (11, 6, 4, true),
        (16, 5, 4, true),
        (17, 5, 4, true),
        (18, 5, 3, true),
        (20, 4, 3, true),
        (23, 4, 2, true),
    ];
    for (i, (day, before, after, bridge)) in days.into_iter().enumerate() {
        let (date, before, after) = (format!("2026-03-{day:02}"), before.to_string(), after.to_string());
        let mut more = vec!["--plan", plan, "--pain-before", &before, "--pain-after", &after];
        if i == 0 {
            more.extend(["--to", "3"]);
        }
        clinic.assess("squat", "anna", &date, &more);
        if bridge {
            clinic.assess("bridge", "anna", &date, &["--plan", plan]);
        }
    }
    clinic.assess("seated_march", "anna", "2026-03-24", &[]);
    let told = clinic.said(&["history", "anna", "--plan", plan, "--until", "2026-04-30"]);
    assert!(told.starts_with("anna: 11 days with an assessment, 2 Mar 2026 to 24 Mar 2026.\n"), "{told}");
    assert!(told.contains("\nSquat: 10 assessments\n") && told.contains("\nGlute bridge: 9 assessments\n"), "{told}");
    // Weeks of 3, 2, 4 and 1 days; the march is none of the plan's: min(3,3) + min(2,3) + min(4,3) + min(1,3) = 9 of 12.
    assert!(told.contains("Plan \"Spring\", 3 days a week: 9 of 12 days kept, 75 %."), "{told}");
    assert!(
        line(&told, "week  1").ends_with("\u{25d0} \u{b7} \u{25cf} \u{b7} \u{25cf} \u{b7} \u{b7}   3 of 3"),
        "{told}"
    );
    assert!(
        line(&told, "week  3").ends_with("\u{25cf} \u{25cf} \u{25cf} \u{b7} \u{25cf} \u{b7} \u{b7}   4 of 3"),
        "{told}"
    );
    assert!(line(&told, "week  4").ends_with("\u{25cf} \u{b7} \u{b7} \u{b7} \u{b7} \u{b7} \u{b7}   1 of 3"), "{told}");
    // Pain: 7 to 4 and 6 to 2 since the first time, 4 to 4 and 3 to 2 since the last: the least change is 2.
    let words = |start: &str| line(&told, start).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words("pain before"), "pain before 7 4 \u{2212}3, less 0, no real change 2");
    assert_eq!(words("pain after"), "pain after 6 2 \u{2212}4, less \u{2212}1, no real change 2");
    // One squat of the short part, three of the whole: two more. Their range is that of the same squats.
    assert_eq!(words("repetitions"), "repetitions 1 3 +2, more 0, no real change 2");
    let range = words("range of hip flexion, left");
    assert!(range.ends_with("no real change 0\u{b0}, no real change 10\u{b0}"), "{range}");
    let seen_then = clinic.said(&["history", "anna", "--plan", plan, "--until", "2026-03-11"]);
    assert!(seen_then.contains("3 of 3 days kept, 100 %; this week so far 2 of 3."), "{seen_then}");
    assert!(seen_then.contains("11 assessments of later days not shown"), "{seen_then}");
    // A second set on the last day: its repetitions are added, the day stays one day.
    clinic.assess("squat", "anna", "2026-03-23", &["--from", "3", "--pain-after", "1"]);
    let told = clinic.said(&["history", "anna", "--until", "2026-04-30"]);
    let words = |start: &str| line(&told, start).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words("repetitions"), "repetitions 1 5 +4, more +2, more 2");
    assert_eq!(words("pain after"), "pain after 6 1 \u{2212}5, less \u{2212}2, less 2");
    assert!(told.contains("\nSquat: 11 assessments\n"), "{told}");
}

#[test]
fn a_month_is_a_row_a_day_with_what_was_measured_and_what_was_not() {
    let clinic = Clinic::new();
    clinic.assess("squat", "ben", "2026-03-02", &["--pain-before", "3", "--pain-after", "2"]);
    clinic.assess("bridge", "ben", "2026-03-02", &["--pain-after", "1"]);
    clinic.assess("squat", "ben", "2026-03-31", &[]);
    clinic.assess("squat", "ben", "2026-04-01", &[]);
    clinic.assess("squat", "anna", "2026-03-04", &[]);
    let table = clinic.said(&["history", "export", "ben", "--month", "2026-03"]);
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
    let head = "label,date,verified,minutes,sets,repetitions,sets_by_hand,exercises,pain_before,pain_after,assessed_on";
    assert_eq!((table.lines().next().unwrap(), rows.len()), (head, 3), "{table}");
    let report = |folder: &str| crate::common::report(&clinic.path(folder));
    let both = [report("out-ben-squat-2026-03-02"), report("out-ben-bridge-2026-03-02")];
    let sum = |of: &dyn Fn(&Value) -> f64| both.iter().map(of).sum::<f64>();
    let minutes = sum(&|report| report["source"]["duration_s"].as_f64().unwrap()) / 60.0;
    let repetitions = sum(&|report| report["summary"]["rep_count"].as_f64().unwrap());
    let sets = sum(&|report| report["sets"].as_array().unwrap().len() as f64);
    let [minutes, sets, repetitions] = [format!("{minutes:.1}"), sets.to_string(), repetitions.to_string()];
    let day = ["ben", "2026-03-02", "yes", &minutes, &sets, &repetitions, "0", "squat bridge", "3", "1", ""];
    assert_eq!(rows[1], day, "{table}");
    assert_eq!((rows[2][1], rows[2][8]), ("2026-03-31", ""));
    let everyone = clinic.said(&["history", "export", "--month", "2026-03"]);
    assert_eq!(everyone.lines().count(), 4, "{everyone}");
    assert_eq!(clinic.run(&["history", "export", "--month", "March"]).status.code(), Some(2));
}

#[test]
fn a_day_that_is_not_known_is_neither_today_nor_a_day_of_the_plan() {
    let clinic = Clinic::new();
    let plan = clinic.path("plan.toml");
    fs::write(&plan, PLAN.replace("start = 2026-03-02\n", "").replace("weeks = 4\n", "")).unwrap();
    let plan = plan.to_str().unwrap();
    let out = clinic.path("out");
    let input = repository("samples/landmarks/squat.jsonl.gz");
    let [input, out] = [&input, &out].map(|path| path.to_str().unwrap());
    let assess = ["assess", input, "--exercise", "squat", "--out", out, "--patient", "gus"];
    let said = clinic.said(&assess);
    assert!(said.contains("Kept for gus (day not known, assessed on "), "{said}");
    let everything = clinic.exported();
    let kept = &everything["patients"][0]["assessments"][0];
    assert_eq!(kept["day_known"], false);
    let assessed = &kept["at"].as_str().unwrap()[..10];
    let page = clinic.path("page.html");
    let told = clinic.said(&["history", "gus", "--plan", plan, "--html", page.to_str().unwrap()]);
    assert!(told.starts_with("gus: day not known, assessed on "), "{told}");
    assert!(!told.contains("1 of 3"), "no day of the plan: {told}");
    let page = fs::read_to_string(page).unwrap();
    assert!(
        page.contains("day not known, assessed on ") && page.contains("<dt>Days</dt><dd><strong>0</strong>"),
        "{page}"
    );
    let month = clinic.said(&["history", "export", "--month", &assessed[..7]]);
    let row: Vec<&str> = month.lines().nth(1).unwrap().split(',').collect();
    assert_eq!((row[1], row[2], row[10]), ("", "no", assessed), "{month}");
    assert!(clinic.said(&["history", "export", "--csv"]).lines().skip(1).all(|line| line.ends_with(",no")));
    // The day that is named later is that of the same clip.
    clinic.said(&[&assess[..], &["--date", "2026-03-02", "--force"]].concat());
    let everything = clinic.exported();
    let kept = everything["patients"][0]["assessments"].as_array().unwrap();
    assert_eq!((kept.len(), &kept[0]["day_known"]), (1, &Value::Bool(true)));
    assert!(kept[0]["at"].as_str().unwrap().starts_with("2026-03-02"));
}

#[test]
fn figures_of_the_export_are_those_of_the_reports() {
    let clinic = Clinic::new();
    clinic.assess("seated_march", "ben", "2026-03-02T18:30:00+01:00", &["--pain-before", "3"]);
    let everything = clinic.exported();
    let assessment = &everything["patients"][0]["assessments"][0];
    assert_eq!(
        (everything["schema"].as_str(), assessment["at"].as_str()),
        (Some("coxa.history/1"), Some("2026-03-02T18:30:00+01:00"))
    );
    let summary = &assessment["report"]["summary"];
    let figure = |name: &str, side: Value| {
        let all = assessment["figures"].as_array().unwrap();
        all.iter().find(|f| f["figure"] == name && f["side"] == side).unwrap_or_else(|| panic!("{name}"))["value"]
            .as_f64()
    };
    for side in ["left", "right"] {
        assert_eq!(figure("range", side.into()), summary[side]["mean_rom_deg"]["hip_flexion"].as_f64());
    }
    assert_eq!(figure("repetitions", Value::Null), Some(6.0));
    assert_eq!(figure("quality", Value::Null), Some(50.0), "three of six have a fault");
    assert_eq!((figure("pain_before", Value::Null), assessment["pain_after"].as_u64()), (Some(3.0), None));
    let table = clinic.said(&["history", "export", "ben", "--csv"]);
    assert_eq!(table.lines().next().unwrap(), "label,at,exercise,plan,figure,measure,side,value,sd,unit,day_known");
    assert!(table.contains("ben,2026-03-02T18:30:00+01:00,seated_march,,repetitions,,,6,0,"), "{table}");
    assert_eq!(table.lines().count(), 1 + assessment["figures"].as_array().unwrap().len());
}

#[test]
fn a_clip_that_is_assessed_again_is_not_done_again() {
    let clinic = Clinic::new();
    clinic.assess("squat", "cleo", "2026-03-02", &["--pain-after", "4"]);
    clinic.assess("squat", "cleo", "2026-03-02", &[]);
    let out = clinic.path("again");
    let input = repository("samples/landmarks/squat.jsonl.gz");
    let [input, out] = [&input, &out].map(|path| path.to_str().unwrap());
    let said = clinic.said(&["assess", input, "--exercise", "squat", "--out", out, "--patient", "cleo"]);
    assert!(said.contains("Kept for cleo on 2 Mar 2026, in place of an older assessment of this clip."), "{said}");
    let everything = clinic.exported();
    let kept = everything["patients"][0]["assessments"].as_array().unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0]["pain_after"], 4, "what was told before stays");
    assert!(kept[0]["folder"].as_str().unwrap().ends_with("again"));
}

/// The squat recording with every movement made smaller: `share` of the way from the first frame.
fn smaller_squats(share: f64, path: &Path) {
    let bytes = fs::read(repository("samples/landmarks/squat.jsonl.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    let (header, frames) = text.split_once('\n').unwrap();
    let mut frames: Vec<Value> = frames.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let first = frames[0]["landmarks"].clone();
    for frame in &mut frames {
        for (landmark, at_first) in frame["landmarks"].as_array_mut().unwrap().iter_mut().zip(first.as_array().unwrap())
        {
            // x, y and z in the picture and in metres; 3 is the visibility.
            for i in [0, 1, 2, 4, 5, 6] {
                let (then, now) = (at_first[i].as_f64().unwrap(), landmark[i].as_f64().unwrap());
                landmark[i] = (then + share * (now - then)).into();
            }
        }
    }
    let lines: Vec<String> = frames.iter().map(Value::to_string).collect();
    fs::write(path, format!("{header}\n{}\n", lines.join("\n"))).unwrap();
}

#[test]
fn a_range_that_grows_is_a_change_only_beyond_five_degrees() {
    let clinic = Clinic::new();
    let mut ranges = Vec::new();
    for (share, date) in [(0.75, "2026-03-02"), (0.985, "2026-03-16"), (1.0, "2026-03-27")] {
        let (clip, out) = (clinic.path(&format!("{date}.jsonl")), clinic.path(date));
        smaller_squats(share, &clip);
        let [clip, out_name] = [&clip, &out].map(|path| path.to_str().unwrap());
        let args = ["assess", clip, "--exercise", "squat", "--out", out_name, "--patient", "eva", "--date", date];
        clinic.said(&args);
        let report = crate::common::report(&out);
        assert_eq!(report["summary"]["rep_count"], 3);
        ranges.push(report["summary"]["left"]["mean_rom_deg"]["knee_flexion"].as_f64().unwrap());
    }
    let [first, second, third] = ranges[..] else { panic!("{ranges:?}") };
    assert!(third - first > 12.0 && (0.5..4.5).contains(&(third - second)), "{ranges:?}");
    let told = clinic.said(&["history", "eva", "--until", "2026-04-01"]);
    let wanted = format!(
        "range of knee flexion, left {first:.0}\u{b0} {third:.0}\u{b0} +{:.0}\u{b0}, larger +{:.0}\u{b0}, no real change ",
        third.round() - first.round(),
        third.round() - second.round()
    );
    let row = line(&told, "range of knee flexion, left").split_whitespace().collect::<Vec<_>>().join(" ");
    // Each knee is known to some 7 degrees, their difference to 10.
    let least: f64 = row
        .strip_prefix(&wanted)
        .unwrap_or_else(|| panic!("{row}, not {wanted}"))
        .trim_end_matches('\u{b0}')
        .parse()
        .unwrap();
    assert!((8.0..13.0).contains(&least), "{row}");
}
