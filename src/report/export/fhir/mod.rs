//! `observations.fhir.json`: an HL7 FHIR R4 Bundle of Observations, to be put into a patient's record by whoever knows it.
//!
//! One Observation for the session, one for each repetition and each hold, the Device that made them, a DiagnosticReport
//! that says what was found and what was not judged, and the sheet of paper as a DocumentReference. There is no
//! file name in it, nor on the sheet. Subject and moment are the label and the date that were given, and left out where none
//! was. Everything is `preliminary`: nobody has looked at it yet. Codes are Coxa's own (`urn:coxa:...`): the angle of thigh to trunk in front of one camera is not what
//! a coded examination of the hip means, and a wrong code is worse than a local one. Units are UCUM. Ids follow from the
//! report, so the same report gives the same.

mod documents;
mod ids;

use serde_json::{Map, Value, json};

pub(crate) use self::documents::Added;
use self::documents::{diagnostic_report, document_reference};
use self::ids::{Ids, OBSERVATION_CODES, code, of_person_and_day};
use super::NotExported;
use crate::exercises::wording;
use crate::kinematics::{Measure, Unit};
use crate::report::json::{Report, rounded};
use crate::report::page::Source;
use crate::report::track::Track;
use crate::report::{Results, json as report_json, verdicts};
use crate::session::result::{Fault, Hold, Rep, SideLabel, SideSummary, Verdict};
use crate::units::Side;

const MEASURE_CODES: &str = "urn:coxa:measure";
const FAULT_CODES: &str = "urn:coxa:fault";
const VERDICT_CODES: &str = "urn:coxa:verdict";
const CATEGORIES: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
const ABSENT_REASONS: &str = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
const UCUM: &str = "http://unitsofmeasure.org";

/// The file of `--export fhir`.
///
/// # Errors
/// Never: a session without repetitions is an Observation that says so.
pub(super) fn render(results: &Results) -> Result<Vec<u8>, NotExported> {
    let track = Track::of(results.motions);
    Ok(bundle(&Source { report: results.report, frames: results.frames, track: &track }, &Added::default()))
}

/// The bundle of an assessment as indented JSON with a line feed at its end. `added` is what a person said beside it.
pub(crate) fn bundle(source: &Source, added: &Added) -> Vec<u8> {
    let ids = Ids::of_report(&report_json::render(source.report));
    let bundle = Bundle { ids, report: source.report }.json(source, added);
    let mut bytes = serde_json::to_vec_pretty(&bundle).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

struct Bundle<'a> {
    ids: Ids,
    report: &'a Report,
}

impl Bundle<'_> {
    fn json(&self, source: &Source, added: &Added) -> Value {
        let report = self.report;
        let parts = report.reps.iter().map(|rep| (rep_name(rep), self.rep(rep)));
        let parts: Vec<(String, Value)> =
            parts.chain(report.holds.iter().map(|hold| (hold_name(hold), self.hold(hold)))).collect();
        let session = self.session(parts.iter().map(|(name, _)| name.as_str()));
        let observations: Vec<&str> =
            std::iter::once("session").chain(parts.iter().map(|(name, _)| name.as_str())).collect();
        let words = diagnostic_report(report, &self.ids, &observations, added);
        let named = [("device".to_owned(), self.device()), ("session".to_owned(), session)];
        let papers = [("report".to_owned(), words), ("sheet".to_owned(), document_reference(source, &self.ids, added))];
        let all = named.into_iter().chain(parts).chain(papers);
        let entries: Vec<Value> = all.map(|(name, part)| self.entry(&name, part)).collect();
        json!({"resourceType": "Bundle", "id": self.ids.of("bundle"), "type": "collection", "entry": entries})
    }

    fn entry(&self, name: &str, mut resource: Value) -> Value {
        let id = self.ids.of(name);
        resource["id"] = json!(id);
        json!({"fullUrl": format!("urn:uuid:{id}"), "resource": resource})
    }

    fn device(&self) -> Value {
        json!({
            "resourceType": "Device",
            "deviceName": [{"name": "Coxa", "type": "user-friendly-name"}],
            "type": {"text": "Software that measures movement from one camera"},
            "version": [{"value": self.report.coxa_version}],
            "note": [{"text": format!("Pose model {}.", self.report.model.name)}],
        })
    }

    fn session<'b>(&self, members: impl Iterator<Item = &'b str>) -> Value {
        let summary = &self.report.summary;
        let mut components = vec![
            component("rep_count", "repetitions", quantity(summary.rep_count as f64, "1")),
            component(
                "judged_rep_count",
                "repetitions that were judged",
                quantity(summary.judged_rep_count as f64, "1"),
            ),
            component(
                "valid_rep_count",
                "good repetitions, of those judged",
                quantity(summary.valid_rep_count as f64, "1"),
            ),
            component("duration", "length of the recording", quantity(self.report.source.duration_s, "s")),
        ];
        components.extend(side_components(&summary.left, Side::Left));
        components.extend(side_components(&summary.right, Side::Right));
        for (name, share) in &summary.asymmetry {
            let value = share.map(|share| quantity(share, "1"));
            components.push(optional(&format!("{name}_asymmetry"), "difference between the sides", value));
        }
        let mut session = self.observation("session", &self.report.exercise_title, self.report.side, components);
        let members: Vec<Value> = members.map(|name| self.ids.reference(name)).collect();
        if !members.is_empty() {
            session["hasMember"] = json!(members);
        }
        session
    }

    fn rep(&self, rep: &Rep) -> Value {
        let mut components = span("start", rep.start_s, "end", rep.end_s);
        components.push(component("peak", "farthest from rest", quantity(rep.peak_s, "s")));
        for (name, range) in &rep.measures {
            let Some(unit) = unit_of(name) else { continue };
            for (figure, words, value) in [
                ("rom", "range of motion", range.map(|r| r.rom_deg)),
                ("min", "smallest", range.map(|r| r.min_deg)),
                ("max", "largest", range.map(|r| r.max_deg)),
                ("sd", "one sigma of a value", range.map(|r| r.sd_deg)),
            ] {
                let display = format!("{}, {words}", name.replace('_', " "));
                components.push(optional(&format!("{name}_{figure}"), &display, value.map(|v| quantity(v, unit))));
            }
        }
        components.push(verdict(rep.verdict));
        components.extend(rep.faults.iter().map(fault));
        components.extend(rep.not_judged.iter().map(|id| not_judged(rep, id)));
        let text = format!("{}, repetition {}", self.report.exercise_title, rep.index);
        self.observation("repetition", &text, rep.side, components)
    }

    fn hold(&self, hold: &Hold) -> Value {
        let mut components = span("start", hold.start_s, "end", hold.end_s);
        components.push(component("held", "time in the position", quantity(hold.valid_s, "s")));
        components.extend(hold.faults.iter().map(fault));
        let text = format!("{}, hold {}", self.report.exercise_title, hold.index);
        self.observation("hold", &text, hold.side, components)
    }

    fn observation(&self, code: &str, text: &str, side: SideLabel, components: Vec<Value>) -> Value {
        let notes = self.report.notes.iter().map(|note| json!({"text": note}));
        let warnings = self.report.warnings.iter().map(|warning| json!({"text": warning.message}));
        let warned = code == "session";
        let observation = json!({
            "resourceType": "Observation",
            "status": "preliminary",
            "category": [{"coding": [{"system": CATEGORIES, "code": "activity", "display": "Activity"}]}],
            "code": {"coding": [{"system": OBSERVATION_CODES, "code": code}], "text": text},
            "bodySite": {"text": body_site(side)},
            "method": {"text": self.method()},
            "device": self.ids.reference("device"),
            "note": notes.chain(warnings.filter(|_| warned)).collect::<Vec<Value>>(),
            "component": components,
        });
        of_person_and_day(observation, self.report)
    }

    fn method(&self) -> String {
        let view = serde_json::to_value(self.report.view.kind).unwrap_or_default();
        let view = view.as_str().unwrap_or("unknown").replace('_', " ");
        format!("One camera (view: {view}); joint angles of a body fitted to pose landmarks, the trunk for the pelvis")
    }
}

fn rep_name(rep: &Rep) -> String {
    format!("repetition {}", rep.index)
}

fn hold_name(hold: &Hold) -> String {
    format!("hold {}", hold.index)
}

fn body_site(side: SideLabel) -> &'static str {
    match side {
        SideLabel::Left => "left hip and leg",
        SideLabel::Right => "right hip and leg",
        SideLabel::Both => "both hips and legs",
    }
}

/// Means of one side that took part.
fn side_components(summary: &SideSummary, side: Side) -> Vec<Value> {
    if summary.rep_count == 0 {
        return Vec::new();
    }
    let count = quantity(summary.rep_count as f64, "1");
    let mut components = vec![component(&format!("{side}_rep_count"), &format!("repetitions, {side}"), count)];
    for (figure, words, means) in [
        ("mean_rom", "mean range of motion", &summary.mean_rom_deg),
        ("mean_peak", "mean peak", &summary.mean_peak_deg),
    ] {
        for (name, mean) in means {
            let name = format!("{side}_{name}");
            let Some(unit) = unit_of(&name) else { continue };
            let display = format!("{}, {words}", name.replace('_', " "));
            components.push(optional(&format!("{name}_{figure}"), &display, mean.map(|v| quantity(v, unit))));
        }
    }
    components
}

/// When something began and ended, seconds of the recording: nobody knows its date.
fn span(first: &str, start_s: f64, second: &str, end_s: f64) -> Vec<Value> {
    let at = |code: &str, s: f64| component(code, &format!("{code}, seconds into the recording"), quantity(s, "s"));
    vec![at(first, start_s), at(second, end_s)]
}

fn fault(fault: &Fault) -> Value {
    let unit = if fault.unit == "pct" { "%" } else { &fault.unit };
    let limit = format!("limit {} {unit}; one sigma {} {unit}", rounded(fault.limit), rounded(fault.sd));
    let mut fields = Map::new();
    fields.insert("code".into(), code(FAULT_CODES, &fault.id, wording::title_of(&fault.id)));
    fields.insert("valueQuantity".into(), quantity(fault.value, unit));
    fields.insert("referenceRange".into(), json!([{"text": limit}]));
    Value::Object(fields)
}

/// Good, to improve, or not judged.
fn verdict(verdict: Verdict) -> Value {
    let value = code(VERDICT_CODES, verdicts::key(verdict), verdicts::name(verdict));
    json!({"code": code(OBSERVATION_CODES, "verdict", "verdict"), "valueCodeableConcept": value})
}

/// A fault that may be there or not.
fn not_judged(rep: &Rep, id: &str) -> Value {
    let close = rep.unsure.iter().any(|unsure| unsure == id);
    let text = if close { "too close to its limit to tell" } else { "could not be looked for" };
    let absent = json!({"coding": [{"system": ABSENT_REASONS, "code": "unknown"}], "text": text});
    json!({"code": code(FAULT_CODES, id, wording::title_of(id)), "dataAbsentReason": absent})
}

fn component(name: &str, display: &str, value: Value) -> Value {
    json!({"code": code(MEASURE_CODES, name, display), "valueQuantity": value})
}

/// A component that may not have been measurable.
fn optional(name: &str, display: &str, value: Option<Value>) -> Value {
    let Some(value) = value else {
        let absent = json!({"coding": [{"system": ABSENT_REASONS, "code": "unknown"}], "text": "not measurable"});
        return json!({"code": code(MEASURE_CODES, name, display), "dataAbsentReason": absent});
    };
    component(name, display, value)
}

/// A value with its UCUM unit; a number without one is `1` to programs, and nothing to people.
fn quantity(value: f64, unit: &str) -> Value {
    let mut quantity = json!({"value": rounded(value), "system": UCUM, "code": unit});
    if unit != "1" {
        quantity["unit"] = json!(unit);
    }
    quantity
}

/// The UCUM unit of a measure by its name in files.
fn unit_of(name: &str) -> Option<&'static str> {
    let measure = Measure::all().find(|measure| measure.name() == name)?;
    Some(match measure.kind.row().unit {
        Unit::Degrees => "deg",
        Unit::Percent => "%",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::export::sample::Sample;

    fn bundle(sample: &Sample) -> Value {
        serde_json::from_slice(&render(&sample.results()).unwrap()).unwrap()
    }

    fn observations(bundle: &Value) -> Vec<&Value> {
        let resources = bundle["entry"].as_array().unwrap().iter().map(|e| &e["resource"]);
        resources.filter(|r| r["resourceType"] == "Observation").collect()
    }

    #[test]
    fn every_reference_leads_to_an_entry_and_ids_follow_from_the_report() {
        let sample = Sample::squats(90.0);
        let bundle = bundle(&sample);
        let urls: Vec<&str> =
            bundle["entry"].as_array().unwrap().iter().map(|e| e["fullUrl"].as_str().unwrap()).collect();
        assert_eq!(urls.len(), 4 + sample.report.reps.len());
        for observation in observations(&bundle) {
            assert!(urls.contains(&observation["device"]["reference"].as_str().unwrap()));
            assert_eq!(observation["status"], "preliminary");
            for member in observation["hasMember"].as_array().into_iter().flatten() {
                assert!(urls.contains(&member["reference"].as_str().unwrap()));
            }
        }
        assert_eq!(render(&sample.results()), render(&sample.results()));
        let mut other = Sample::squats(90.0);
        other.report.reps[0].end_s += 0.1;
        assert_ne!(self::bundle(&other)["id"], bundle["id"]);
    }

    #[test]
    fn a_value_or_the_reason_why_there_is_none_never_both() {
        let mut sample = Sample::squats(90.0);
        sample.report.reps[0].measures.insert("left_hip_flexion".into(), None);
        let bundle = bundle(&sample);
        let mut absent = 0;
        for component in observations(&bundle).iter().flat_map(|o| o["component"].as_array().unwrap()) {
            let (value, reason) = (component.get("valueQuantity"), component.get("dataAbsentReason"));
            let value = value.or(component.get("valueCodeableConcept"));
            assert!(value.is_some() != reason.is_some(), "{component}");
            assert!(value.is_none_or(|v| v["value"].is_number() && v["system"] == UCUM || v["coding"].is_array()));
            absent += usize::from(reason.is_some());
        }
        assert!(absent >= 4);
    }

    #[test]
    fn who_and_when_are_what_was_told_and_the_files_name_is_not_in_it() {
        let mut sample = Sample::squats(90.0);
        let text = |sample: &Sample| String::from_utf8(render(&sample.results()).unwrap()).unwrap();
        for word in ["subject", "effective", "clip.mp4", "Patient"] {
            assert!(!text(&sample).contains(word), "{word}");
        }
        sample.report.person = Some("P-07".into());
        sample.report.date = Some("2026-03-02T12:00:00+01:00".into());
        for observation in observations(&bundle(&sample)) {
            assert_eq!(observation["subject"]["identifier"]["value"], "P-07");
            assert_eq!(observation["effectiveDateTime"], "2026-03-02T12:00:00+01:00");
        }
        assert!(!text(&sample).contains("clip.mp4"));
    }

    fn resource(bundle: &Value, kind: &str) -> Value {
        let mut resources = bundle["entry"].as_array().unwrap().iter().map(|e| &e["resource"]);
        resources.find(|r| r["resourceType"] == kind).unwrap().clone()
    }

    #[test]
    fn a_report_in_words_names_every_observation_and_says_what_was_not_judged() {
        let mut sample = Sample::squats(90.0);
        let fault = "knee_valgus";
        sample.report.reps[0].not_judged = vec![fault.into()];
        let bundle = bundle(&sample);
        let words = resource(&bundle, "DiagnosticReport");
        assert_eq!(words["result"].as_array().unwrap().len(), observations(&bundle).len());
        let conclusion = words["conclusion"].as_str().unwrap();
        for part in [wording::title_of(fault), "not judged", "in 1 of 2", "no medical advice"] {
            assert!(conclusion.contains(part), "{part}: {conclusion}");
        }
    }

    #[test]
    fn the_sheet_is_inside_and_names_no_file() {
        let sheet = |sample: &Sample| {
            let document = resource(&bundle(sample), "DocumentReference");
            document["content"][0]["attachment"]["data"].as_str().unwrap().to_owned()
        };
        let mut sample = Sample::squats(90.0);
        let first = sheet(&sample);
        assert!(first.starts_with("JVBERi0"), "base64 of %PDF-");
        sample.report.source.name = "Anna Berger.mp4".into();
        assert!(sheet(&sample) == first, "the sheet does not depend on the file's name");
    }
}
