//! A report as any version of Coxa wrote it, read as one of today's.

use serde_json::{Value, json};

use super::json::{Report, SCHEMA};
use crate::exercises;
use crate::session::{sets, summary};

/// What `schema` said before repetitions had a verdict.
const FIRST: &str = "coxa.report/1";

/// The report in the content of a `report.json`, of this schema or of the one before it.
///
/// # Errors
/// In words what is wrong with it.
pub(crate) fn read(mut facts: Value) -> Result<Report, String> {
    let schema = facts["schema"].as_str().unwrap_or_default().to_owned();
    match schema.as_str() {
        SCHEMA => serde_json::from_value(facts).map_err(|e| e.to_string()),
        FIRST => {
            bring_up(&mut facts);
            let mut report: Report = serde_json::from_value(facts).map_err(|e| e.to_string())?;
            judge_again(&mut report);
            Ok(report)
        }
        _ => Err(format!("its schema is {schema:?}, wanted {SCHEMA:?}")),
    }
}

/// Gives it the keys that it lacks; what is not as a report has it stays for the reader to refuse.
fn bring_up(facts: &mut Value) {
    let path = facts["source"]["path"].as_str().unwrap_or_default().to_owned();
    // A file that somebody names in a report is not read.
    let built_in = exercises::names().chain(exercises::tests()).find(|name| facts["exercise"] == *name);
    let main = built_in.and_then(|name| exercises::find(name).ok());
    let main = json!(main.as_ref().and_then(|exercise| exercise.main_fault()));
    // What the first builds could not look for they did not say.
    let targets = facts["definition"]["targets"].as_array().into_iter().flatten();
    let rules: Vec<Value> = targets.map(|target| target["fault"].clone()).collect();
    put(Some(&mut *facts), "schema", json!(SCHEMA));
    put(facts.get_mut("source"), "name", json!(path.rsplit(['/', '\\']).next()));
    put(facts.get_mut("definition"), "main_fault", main);
    for rep in facts.get_mut("reps").and_then(Value::as_array_mut).into_iter().flatten() {
        if rep["not_judged"].is_null() {
            put(Some(&mut *rep), "not_judged", json!(rules));
        }
        put(Some(rep), "verdict", json!("not_judged"));
    }
    let Some(summary) = facts.get_mut("summary") else { return };
    for side in ["left", "right"] {
        put(summary.get_mut(side), "judged_rep_count", json!(0));
    }
    put(Some(summary), "judged_rep_count", json!(0));
}

fn put(object: Option<&mut Value>, key: &str, value: Value) {
    if let Some(object) = object.and_then(Value::as_object_mut) {
        object.insert(key.to_owned(), value);
    }
}

/// What was too close to its limit was no fault then, and is not judged now.
fn judge_again(report: &mut Report) {
    let yardstick = report.definition.yardstick();
    for rep in &mut report.reps {
        let found = |id: &String| rep.faults.iter().any(|fault| fault.id == *id);
        rep.not_judged.retain(|id| !found(id));
        let close = rep.unsure.iter().filter(|id| !rep.not_judged.contains(id)).cloned().collect::<Vec<_>>();
        rep.not_judged.extend(close);
        rep.settle(yardstick);
    }
    summary::count_verdicts(&mut report.summary, &report.reps);
    sets::count_verdicts(&mut report.sets, &report.reps);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::result::Verdict;

    /// Side squats as the first builds wrote them: one is too close to its limit, one has a fault, one is good.
    fn old() -> Value {
        let target = |fault: &str, views: Value| json!({"fault": fault, "cue": "", "measure": "knee_flexion", "unit": "deg", "above": null, "below": 80.0, "views": views, "of_change": false});
        let fault = json!({"id": "shallow_depth", "side": "both", "at_s": 1.0, "value": 60.0, "sd": 5.0, "limit": 80.0, "unit": "deg"});
        let rep = |index: usize, faults: Value, unsure: Value| {
            json!({"index": index, "side": "both", "start_s": 1.0, "peak_s": 2.0, "end_s": 3.0,
                "tempo": {"out_s": 1.0, "hold_s": 0.0, "return_s": 1.0}, "measures": {}, "faults": faults,
                "not_judged": ["knee_valgus"], "unsure": unsure})
        };
        let side = json!({"rep_count": 3, "valid_rep_count": 2, "mean_rom_deg": {}, "mean_peak_deg": {}});
        json!({"schema": FIRST, "coxa_version": "0.1.0", "exercise": "squat", "exercise_title": "Squat",
            "source": {"path": "/home/x/clips/a.mp4", "sha256": null, "duration_s": 9.0, "fps": 30.0, "width": 1,
                "height": 1, "rotation_deg": 0, "frames": 270, "frames_with_pose": 270},
            "model": {"name": "heavy", "sha256": ""}, "side": "both", "view": {"kind": "side", "yaw_deg": 90.0},
            "definition": {"purpose": "", "main_measures": [], "start": "", "steps": [], "stop": "", "camera": "",
                "hold_target_s": null,
                "targets": [target("shallow_depth", json!([])), target("knee_valgus", json!(["front"]))]},
            "reps": [rep(1, json!([]), json!([])), rep(2, json!([fault]), json!([])), rep(3, json!([]), json!(["shallow_depth"]))],
            "holds": [], "warnings": [], "settings": null,
            "summary": {"rep_count": 3, "valid_rep_count": 2, "left": side, "right": side, "asymmetry": {}}})
    }

    #[test]
    fn a_report_of_the_first_builds_has_verdicts_and_no_folders() {
        let report = read(old()).unwrap();
        let verdicts: Vec<Verdict> = report.reps.iter().map(|rep| rep.verdict).collect();
        assert_eq!(verdicts, [Verdict::Good, Verdict::Improve, Verdict::NotJudged]);
        assert_eq!((report.summary.valid_rep_count, report.summary.judged_rep_count), (1, 2));
        assert_eq!((report.summary.left.valid_rep_count, report.summary.right.judged_rep_count), (1, 2));
        assert_eq!((report.source.name.as_str(), report.schema.as_str()), ("a.mp4", SCHEMA));
        assert_eq!((report.person, report.date), (None, None));
        let again = read(serde_json::to_value(read(old()).unwrap()).unwrap()).unwrap();
        assert_eq!(again, read(old()).unwrap(), "what was read is written as one of today's");
    }

    #[test]
    fn what_the_first_builds_did_not_look_for_is_not_judged() {
        let mut old = old();
        old["reps"][0].as_object_mut().unwrap().remove("not_judged");
        let report = read(old).unwrap();
        assert_eq!(report.reps[0].verdict, Verdict::NotJudged);
        assert_eq!(report.reps[0].not_judged, ["shallow_depth", "knee_valgus"]);
    }

    #[test]
    fn other_schemas_are_refused() {
        for schema in [json!("coxa.report/3"), json!(null), json!(2)] {
            let mut report = old();
            report["schema"] = schema;
            assert!(read(report).unwrap_err().contains("its schema is"));
        }
        assert!(read(json!({})).is_err() && read(json!({"schema": FIRST})).is_err() && read(json!([])).is_err());
        for key in ["source", "definition", "reps", "summary"] {
            let mut report = old();
            report[key] = json!("something else");
            assert!(read(report).is_err(), "{key}");
        }
    }
}
