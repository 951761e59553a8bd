//! `coxa history LABEL --baseline`: tests of movement from recordings through the command line to a page.

use std::fs;

use crate::common::clinic::Clinic;
use crate::common::samples::longer;

#[test]
fn tests_of_movement_come_together_with_norms_changes_and_what_was_asked() {
    let clinic = Clinic::new();
    let answers = "where = \"groin\"\nside = \"right\"\nsince = \"spring\"\nworse = \"stairs\"\nwants = \"dance <again>\"\n\
        [warning_signs]\nbladder_bowel_or_saddle = false\nfall_and_cannot_stand = false\nhot_swollen_joint_or_calf = false\n\
        fever_or_weight_loss = false\nnight_pain = true\ncancer = false\n";
    fs::write(clinic.path("answers.toml"), answers).unwrap();
    let path = clinic.path("answers.toml");
    clinic.said(&["intake", "ella", "--answers", path.to_str().unwrap(), "--date", "2026-03-01"]);
    // From the bottom of one squat to that of the next is what getting up from a chair and sitting down is: three squats
    // hold two of them, two hold one.
    let stand = |name: &str, recording: &str, date: &str, more: &[&str]| {
        let input = clinic.path(recording);
        let out = clinic.path("out");
        let [input, out] = [&input, &out].map(|path| path.to_str().unwrap());
        let common =
            ["assess", input, "--exercise", name, "--out", out, "--force", "--patient", "ella", "--date", date];
        clinic.said(&[&common[..], more].concat())
    };
    let person = ["--age", "67", "--sex", "f"];
    let squats = "squats.jsonl";
    longer("squat", 8.9, true, &clinic.path(squats));
    longer("squat", 40.0, true, &clinic.path("still.jsonl"));
    longer("squat", 40.0, false, &clinic.path("more.jsonl"));
    let few = stand("chair_stand_30s", "still.jsonl", "2026-03-02", &person);
    assert!(few.contains("Score: 2, less than usual"), "{few}");
    stand("squat_depth", squats, "2026-03-02", &[]);
    stand("squat", squats, "2026-03-02", &[]);
    stand("chair_stand_30s", "more.jsonl", "2026-03-30", &person);
    stand("squat_depth", squats, "2026-03-30", &["--to", "3"]);
    // Half a test is none, and comes into no history.
    let half = stand("chair_stand_30s", squats, "2026-03-31", &person);
    assert!(half.contains("No score: the test lasts 30 s") && half.contains("Nothing was kept for ella"), "{half}");
    assert!(!half.contains("usual"), "{half}");
    let report = crate::common::report(&clinic.path("out"));
    let unscored = report["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "no_score");
    assert!(report["test"].is_null() && unscored, "{report}");

    let page = clinic.path("page.html");
    let told =
        clinic.said(&["history", "ella", "--baseline", "--until", "2026-04-01", "--html", page.to_str().unwrap()]);
    assert!(told.contains("Tested first on 2 Mar 2026, last on 30 Mar 2026."), "{told}");
    assert!(told.contains("! See a doctor before you exercise"), "{told}");
    let row = told.lines().find(|line| line.contains("times")).unwrap();
    for part in ["2 ", "more", "11 or more (women of 65 to 69)"] {
        assert!(row.contains(part), "{part} in {row}");
    }
    let depth = told.lines().find(|line| line.contains("left, farthest")).unwrap();
    assert!(depth.contains("no real change"), "{depth}");
    assert!(!told.contains("Squat: "), "exercises are for the other page");
    assert!(told.contains("Not tested: Single-leg stance;") && told.contains("dance <again>"), "{told}");
    let page = fs::read_to_string(page).unwrap();
    for part in ["movement tests", "dance &#60;again&#62;", "women of 65 to 69", "Gill 2022"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.matches("<svg class=\"bar\"").count() == 3, "one row of stands, two of depth");

    // The other page follows the scores too, and nothing that a test does not ask for.
    let history = clinic.said(&["history", "ella", "--until", "2026-04-01"]);
    let of_test = history.split("30-second chair stand").nth(1).unwrap().split("\n\n").next().unwrap();
    assert!(of_test.contains("times") && !of_test.contains("repetition"), "{of_test}");
    let everything = clinic.said(&["history", "export", "--csv"]);
    assert!(everything.contains(",chair_stand_30s,,test_count,,,2,0,"), "{everything}");
    assert!(!everything.contains("2026-03-31"), "{everything}");
}

#[test]
fn somebody_without_a_test_has_a_page_that_says_so() {
    let clinic = Clinic::new();
    clinic.assess("bridge", "finn", "2026-03-02", &[]);
    let page = clinic.path("page.html");
    let told = clinic.said(&["history", "finn", "--baseline", "--html", page.to_str().unwrap()]);
    assert!(told.contains("finn: No test of movement was done yet."), "{told}");
    assert!(fs::read_to_string(page).unwrap().contains("No test of movement was done yet"));
}
