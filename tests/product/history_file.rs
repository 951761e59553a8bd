//! The file of the history through the command line: intake, forgetting, two writers, files that are something else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::common::clinic::Clinic;
use crate::common::{assert_refused, coxa, errors, repository};

const ANSWERS: &str = "where = \"outside of the hip\"\nside = \"left\"\nsince = \"a fall in May\"\nworse = \"stairs\"\n\
    wants = \"walk to the lake\"\n[warning_signs]\nbladder_bowel_or_saddle = false\nfall_and_cannot_stand = true\n\
    hot_swollen_joint_or_calf = false\nfever_or_weight_loss = false\nnight_pain = false\ncancer = false\n";

#[test]
fn warning_signs_send_to_a_professional_and_stay_visible() {
    let clinic = Clinic::new();
    let answers = clinic.path("answers.toml");
    fs::write(&answers, ANSWERS).unwrap();
    let said = clinic.said(&["intake", "dora", "--answers", answers.to_str().unwrap(), "--date", "2026-03-01"]);
    assert!(said.contains("Do not exercise yet. Go to an emergency department now"), "{said}");
    assert!(said.contains("no diagnosis"), "{said}");
    let page = clinic.path("page.html");
    let told = clinic.said(&["history", "dora", "--html", page.to_str().unwrap()]);
    assert!(told.contains("! Go to an emergency department now") && told.contains("walk to the lake"), "{told}");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("Warning sign.") && page.contains("walk to the lake"));
    assert_refused(&clinic.run(&["intake", "dora"]), "--answers");
    fs::write(&answers, ANSWERS.replace("cancer = false\n", "")).unwrap();
    let output = clinic.run(&["intake", "dora", "--answers", answers.to_str().unwrap()]);
    assert!(
        output.status.code() == Some(1) && errors(&output).contains("missing field `cancer`"),
        "{}",
        errors(&output)
    );
}

/// Everything that lies in a folder besides output folders, as bytes.
fn traces(folder: &Path, word: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let holds = |path: &PathBuf| fs::read(path).unwrap().windows(word.len()).any(|bytes| bytes == word.as_bytes());
    files.filter(holds).collect()
}

#[test]
fn forgetting_leaves_no_trace_in_the_file() {
    let clinic = Clinic::new();
    let answers = clinic.path("answers.toml");
    fs::write(&answers, ANSWERS.replace("walk to the lake", "swim-with-otters")).unwrap();
    for label in ["zebra-quartz", "other"] {
        clinic.assess("squat", label, "2026-03-02", &["--pain-before", "6"]);
        clinic.assess("bridge", label, "2026-03-03", &[]);
    }
    clinic.said(&["intake", "zebra-quartz", "--answers", answers.to_str().unwrap()]);
    fs::remove_file(&answers).unwrap();
    assert_eq!(traces(clinic.folder.path(), "zebra-quartz").len(), 1, "it is there to begin with");
    assert_eq!(traces(clinic.folder.path(), "swim-with-otters").len(), 1);
    let said = clinic.said(&["history", "forget", "zebra-quartz"]);
    assert!(said.contains("2 assessments, 1 intakes") && said.contains("out-zebra-quartz-squat-2026-03-02"), "{said}");
    assert_eq!(traces(clinic.folder.path(), "zebra-quartz"), Vec::<PathBuf>::new());
    assert_eq!(traces(clinic.folder.path(), "swim-with-otters"), Vec::<PathBuf>::new());
    let listed = clinic.said(&["history"]);
    assert!(listed.contains("other") && !listed.contains("zebra"), "{listed}");
    assert_eq!(clinic.exported()["patients"].as_array().unwrap().len(), 1, "nobody else is touched");
    assert_refused(&clinic.run(&["history", "forget", "zebra-quartz"]), "nobody called \"zebra-quartz\"");
}

#[test]
fn another_programs_log_beside_the_file_is_emptied_too() {
    let clinic = Clinic::new();
    clinic.assess("squat", "other", "2026-03-02", &[]);
    // Some program for databases has switched the log on and keeps the file open: what is written now lies in the log.
    let opened = rusqlite::Connection::open(clinic.file()).unwrap();
    opened.pragma_update(None, "journal_mode", "wal").unwrap();
    let people = |c: &rusqlite::Connection| c.query_row("SELECT count(*) FROM patient", [], |r| r.get::<_, i64>(0));
    assert_eq!(people(&opened).unwrap(), 1);
    clinic.assess("bridge", "zebra-quartz", "2026-03-03", &["--pain-after", "3"]);
    // The same as if that program was killed now.
    let left = Clinic::new();
    for name in ["history.sqlite", "history.sqlite-wal"] {
        fs::copy(clinic.path(name), left.path(name)).unwrap();
    }
    assert_eq!(traces(left.folder.path(), "zebra-quartz"), [left.path("history.sqlite-wal")], "it is in the log alone");
    left.said(&["history", "forget", "zebra-quartz"]);
    assert_eq!(traces(left.folder.path(), "zebra-quartz"), Vec::<PathBuf>::new());
    assert!(!left.path("history.sqlite-wal").exists() && !left.path("history.sqlite-journal").exists());
    assert!(left.said(&["history"]).contains("other"));
    // While that program goes on, a trace could stay: then nothing is forgotten by halves.
    assert_refused(&clinic.run(&["history", "forget", "zebra-quartz"]), "is in use by another program");
    assert_eq!(people(&opened).unwrap(), 2);
    drop(opened);
    clinic.said(&["history", "forget", "zebra-quartz"]);
    assert_eq!(traces(clinic.folder.path(), "zebra-quartz"), Vec::<PathBuf>::new());
}

#[test]
fn two_processes_may_write_at_once() {
    let clinic = Clinic::new();
    let answers = clinic.path("answers.toml");
    fs::write(&answers, ANSWERS).unwrap();
    // All make the file, bring its tables up to date and write, in the same moment.
    let start = |i: usize| {
        let label = format!("p{}", i % 3);
        let mut command = clinic.command(&["intake", &label, "--answers", answers.to_str().unwrap()]);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let running: Vec<_> = (0..12).map(start).collect();
    for process in running {
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", errors(&output));
    }
    let everything = clinic.exported();
    let intakes = everything["patients"].as_array().unwrap().iter().map(|p| p["intakes"].as_array().unwrap().len());
    assert_eq!(intakes.collect::<Vec<_>>(), [4, 4, 4]);
}

#[test]
fn what_is_no_history_is_refused_and_stays_as_it_is() {
    let clinic = Clinic::new();
    assert_refused(&clinic.run(&["history", "anna"]), "there is no history");
    assert!(!clinic.file().exists(), "looking makes none");
    fs::write(clinic.file(), "these are my notes, and no database at all, whatever anybody may say of them").unwrap();
    let before = fs::read(clinic.file()).unwrap();
    assert_refused(&clinic.run(&["history"]), "is no history of Coxa's");
    assert_eq!(fs::read(clinic.file()).unwrap(), before);
    // Nothing is assessed that could not be kept.
    let input = repository("samples/landmarks/squat.jsonl.gz");
    let out = clinic.path("out");
    let [input, out] = [&input, &out].map(|path| path.to_str().unwrap());
    let args = ["assess", input, "--exercise", "squat", "--out", out, "--patient", "anna"];
    assert_refused(&clinic.run(&args), "is no history of Coxa's");
    assert!(!clinic.path("out").exists());
}

#[cfg(unix)]
#[test]
fn looking_makes_no_history_of_an_empty_file_and_keeping_closes_it_to_others() {
    use std::os::unix::fs::PermissionsExt;
    let clinic = Clinic::new();
    fs::write(clinic.file(), "").unwrap();
    fs::set_permissions(clinic.file(), fs::Permissions::from_mode(0o644)).unwrap();
    for looks in
        [&["history"][..], &["history", "anna"], &["history", "export", "--json"], &["history", "forget", "anna"]]
    {
        assert_refused(&clinic.run(looks), "there is no history");
        let facts = fs::metadata(clinic.file()).unwrap();
        assert_eq!((facts.len(), facts.permissions().mode() & 0o777), (0, 0o644), "{looks:?}");
    }
    let answers = clinic.path("answers.toml");
    fs::write(&answers, ANSWERS).unwrap();
    clinic.said(&["intake", "anna", "--answers", answers.to_str().unwrap()]);
    assert_eq!(fs::metadata(clinic.file()).unwrap().permissions().mode() & 0o777, 0o600);
    // A copy that somebody has opened to everyone.
    fs::set_permissions(clinic.file(), fs::Permissions::from_mode(0o666)).unwrap();
    clinic.said(&["history", "anna"]);
    assert_eq!(fs::metadata(clinic.file()).unwrap().permissions().mode() & 0o777, 0o666, "looking changes nothing");
    clinic.said(&["intake", "anna", "--answers", answers.to_str().unwrap()]);
    assert_eq!(fs::metadata(clinic.file()).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_goes_only_with_a_patient_is_a_wrong_command_line_without_one() {
    let common = ["assess", "x.jsonl", "--exercise", "squat", "--out", "/tmp/x"];
    for more in [
        &["--pain-before", "3"][..],
        &["--new-patient"],
        &["--patient", "a", "--label", "b"],
        &["--patient", "a", "--pain-after", "11"],
    ] {
        let output = coxa(&[&common[..], more].concat());
        assert_eq!(output.status.code(), Some(2), "{more:?}: {}", errors(&output));
    }
    for args in [&["history", "export", "--history", "x"][..], &["history", "--html", "x"]] {
        assert_eq!(coxa(args).status.code(), Some(2), "{args:?}");
    }
}

/// A camera that is not there: nobody gets that far with a warning sign.
#[cfg(all(feature = "camera", feature = "onnx"))]
#[test]
fn a_warning_sign_stops_a_session_before_it_begins_until_a_professionals_word_is_noted() {
    let clinic = Clinic::new();
    let answers = clinic.path("answers.toml");
    let intake = |text: &str| {
        fs::write(&answers, text).unwrap();
        clinic.said(&["intake", "dora", "--answers", answers.to_str().unwrap()]);
    };
    let out = clinic.path("out");
    let named = |by: &str, label: &str, more: &[&str]| {
        let common = ["live", "--exercise", "squat", "--url", "http://127.0.0.1:9/", "--headless", "--wait", "0"];
        clinic.run(&[&common[..], &["--out", out.to_str().unwrap(), by, label], more].concat())
    };
    let live = |label: &str, more: &[&str]| named("--patient", label, more);
    let is_stopped = |output: std::process::Output| {
        assert_refused(&output, "--cleared-by");
        let event: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one event");
        assert_eq!((&event["event"], &event["urgency"]), (&"warning_sign".into(), &"now".into()));
        assert!(event["signs"][0].as_str().unwrap().contains("a fall") && !out.exists(), "{event}");
    };
    let stopped = |label: &str| is_stopped(live(label, &[]));
    intake(ANSWERS);
    stopped("dora");
    stopped(" DORA ");
    // Also where nothing is to be kept of the person; somebody else is free to begin.
    is_stopped(named("--label", "dora", &[]));
    assert!(!errors(&named("--label", "emil", &[])).contains("warning sign"));
    // Other answers take no warning sign back: a professional has to.
    intake(&ANSWERS.replace("true", "false"));
    stopped("dora");
    let output = live("dora", &["--cleared-by", "Dr Otter, 24 Nov: no fracture"]);
    assert!(output.stdout.is_empty() && !errors(&output).contains("warning sign"), "{}", errors(&output));
    assert!(!errors(&live("dora", &[])).contains("warning sign"), "the word holds");
    let page = clinic.path("page.html");
    let told = clinic.said(&["history", "dora", "--html", page.to_str().unwrap()]);
    assert!(told.contains("Dr Otter, 24 Nov: no fracture") && !told.contains("! Go to"), "{told}");
    assert!(fs::read_to_string(page).unwrap().contains("Dr Otter"));
    // New signs are new.
    intake(ANSWERS);
    stopped("dora");
    let output = live("dora", &["--cleared-by", "  "]);
    assert_eq!(output.status.code(), Some(2), "who said what?");
}

#[test]
fn a_person_is_one_however_the_label_is_typed_and_a_slip_is_asked_about() {
    let clinic = Clinic::new();
    clinic.assess("squat", "Anna  B", "2026-03-02", &[]);
    clinic.assess("squat", "anna b", "2026-03-03", &[]);
    clinic.assess("squat", "ANNA B", "2026-03-04", &[]);
    let listed = clinic.said(&["history"]);
    assert!(listed.contains("Anna B") && !listed.contains("anna b"), "{listed}");
    assert_eq!(clinic.exported()["patients"][0]["assessments"].as_array().unwrap().len(), 3);
    assert!(clinic.said(&["history", "anna B"]).starts_with("Anna B: 3 days"), "found however it is typed");
    let input = repository("samples/landmarks/squat.jsonl.gz");
    let out = clinic.path("out");
    let [input, out] = [&input, &out].map(|path| path.to_str().unwrap());
    let args = ["assess", input, "--exercise", "squat", "--out", out, "--patient", "Ana B"];
    assert_refused(&clinic.run(&args), "\"Anna B\"");
    assert!(clinic.run(&[&args[..], &["--new-patient"]].concat()).status.success());
    assert_eq!(clinic.exported()["patients"].as_array().unwrap().len(), 2);
    let future = clinic.run(&["assess", input, "--exercise", "squat", "--out", out, "--force", "--date", "2999-01-01"]);
    assert!(future.status.code() == Some(2) && errors(&future).contains("future"), "{}", errors(&future));
}

#[test]
fn whose_and_when_stand_on_everything() {
    let clinic = Clinic::new();
    let out = clinic.path("out");
    let input = repository("samples/landmarks/squat.jsonl.gz");
    let [input, folder] = [&input, &out].map(|path| path.to_str().unwrap());
    let args = ["assess", input, "--exercise", "squat", "--out", folder, "--export", "csv,fhir"];
    let said = coxa(&[&args[..], &["--label", "P-07", "--date", "2026-03-02"]].concat());
    assert!(said.status.success(), "{}", errors(&said));
    assert!(String::from_utf8_lossy(&said.stdout).contains("P-07, 2 Mar 2026"));
    let report = crate::common::report(&out);
    assert_eq!((&report["person"], &report["date"]), (&"P-07".into(), &"2026-03-02".into()));
    let text = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    assert!(text("report.html").contains("<title>P-07, 2 Mar 2026: Squat"));
    assert!(text("reps.csv").lines().nth(1).unwrap().starts_with("P-07,2026-03-02,"));
    let fhir = text("observations.fhir.json");
    assert!(fhir.contains("\"effectiveDateTime\": \"2026-03-02\"") && fhir.contains("\"display\": \"P-07\""), "{fhir}");
    // Nothing is made up: where nobody said when, that is not known.
    let said = coxa(&[&args[..], &["--force"]].concat());
    assert!(said.status.success());
    let report = crate::common::report(&out);
    assert!(report["person"].is_null() && report["date"].is_null(), "{report}");
    assert!(text("report.html").contains("neither a label nor a date was given"));
}
