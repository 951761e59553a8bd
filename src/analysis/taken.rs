//! What a command took in, put beside what the session made of it: the facts of a report.

use std::collections::BTreeMap;

use crate::bounded::{MESSAGE, WARNINGS};
use crate::exercises::Exercise;
use crate::kinematics::{Measure, Motion, NotMeasurable, View, is_small};
use crate::moment::Moment;
use crate::plain;
use crate::pose::recording::Header;
use crate::report::definition::Definition;
use crate::report::json::{Media, ModelFacts, NOTES, Report, SCHEMA, SourceFacts};
use crate::session::result::{Outcome, SideLabel, Warning};
use crate::units::Side;
use crate::warning_code::WarningCode;

/// Characters of a warning's code.
const MOST_CODE: usize = 60;

/// The input of a report.
pub(super) struct Taken<'a> {
    /// Of the file, without its folders, or of the camera or stream.
    pub name: String,
    /// Of the file; a camera has none.
    pub sha256: Option<String>,
    /// Source and model.
    pub header: &'a Header,
    /// From capture and pose.
    pub warnings: Vec<Warning>,
    /// The side that the user named.
    pub side: Option<Side>,
    /// A moment for every frame.
    pub motions: &'a [Motion],
}

/// Warnings of a file that may come from anybody: no more, and no longer ones, than ours can be.
pub(super) fn bounded(warnings: impl IntoIterator<Item = Warning>) -> Vec<Warning> {
    let short = |warning: Warning| Warning {
        code: plain::beginning(warning.code.name(), MOST_CODE).into(),
        message: plain::beginning(&warning.message, MESSAGE),
    };
    warnings.into_iter().take(WARNINGS).map(short).collect()
}

impl Taken<'_> {
    /// The whole report.
    pub(super) fn report(self, exercise: &Exercise, view: View, outcome: Outcome) -> Report {
        let Self { name, sha256, header, warnings, side, motions } = self;
        let shown = header.shown.unwrap_or(header.size);
        let nobody = |m: &&Motion| m.coarse.is_none();
        let report = Report {
            schema: SCHEMA.to_owned(),
            coxa_version: env!("CARGO_PKG_VERSION").to_owned(),
            person: None,
            date: header.recorded.clone().filter(|at| Moment::past(at).is_ok()),
            source: SourceFacts {
                name,
                sha256,
                duration_s: duration_s(motions, header.fps),
                fps: header.fps,
                width: shown.width,
                height: shown.height,
                analysed: header.shown.map(|_| header.size),
                rotation_deg: header.rotation_deg,
                frames: motions.len(),
                frames_with_pose: motions.len() - motions.iter().filter(nobody).count(),
            },
            model: ModelFacts::of(header),
            settings: None,
            exercise: exercise.name.clone(),
            exercise_title: exercise.title.clone(),
            definition: Definition::of(exercise),
            plan: None,
            side: side_of(side, &outcome),
            view: view.into(),
            reps: Vec::new(),
            holds: Vec::new(),
            not_counted: Vec::new(),
            sets: Vec::new(),
            summary: Default::default(),
            test: Vec::new(),
            looks_like: None,
            not_measurable: not_measurable(motions),
            people: header.people.clone(),
            media: Media::default(),
            warnings,
            notes: NOTES.iter().map(|&note| note.to_owned()).collect(),
        };
        let mut report = report.with_outcome(outcome);
        report.warnings.extend(small_network(&report));
        report
    }
}

/// What the small network could not judge a larger one may.
fn small_network(report: &Report) -> Option<Warning> {
    let open = report.reps.iter().any(|rep| !rep.is_judged() || !rep.unsure.is_empty());
    let message = "The small pose network looked, which is less sure, so not everything could be judged. A slower and surer look \
                   is there: assess the video with --model heavy (live: --model full, or --record and assess that).";
    (is_small(&report.model.name) && open).then(|| Warning { code: WarningCode::SmallNetwork, message: message.into() })
}

fn side_of(named: Option<Side>, outcome: &Outcome) -> SideLabel {
    if named.is_some() {
        return named.into();
    }
    let mut sides = outcome.reps.iter().map(|rep| rep.side);
    match sides.next() {
        Some(first) if sides.all(|side| side == first) => first,
        _ => SideLabel::Both,
    }
}

fn duration_s(motions: &[Motion], fps: f64) -> f64 {
    match (motions.first(), motions.last()) {
        (Some(first), Some(last)) => last.time.since(first.time) + if fps > 0.0 { 1.0 / fps } else { 0.0 },
        _ => 0.0,
    }
}

/// Measures missing in more than half of the frames, with the commonest reason.
fn not_measurable(motions: &[Motion]) -> BTreeMap<String, String> {
    let mut missing = BTreeMap::new();
    for measure in Measure::all() {
        let mut reasons: BTreeMap<NotMeasurable, usize> = BTreeMap::new();
        for reason in motions.iter().filter_map(|m| m.get(measure).err()) {
            *reasons.entry(reason).or_default() += 1;
        }
        let commonest = reasons.iter().max_by_key(|(_, count)| **count);
        if let Some((reason, _)) = commonest.filter(|_| 2 * reasons.values().sum::<usize>() > motions.len()) {
            missing.insert(measure.name(), reason.to_string());
        }
    }
    missing
}
