//! `report.json`: the contract that tools read, schema `coxa.report/2`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::definition::Definition;
use super::settings::Settings;
use crate::frame::PictureSize;
use crate::kinematics::{View, ViewKind};
use crate::plan::PlanFacts;
use crate::pose::people::PersonSeen;
use crate::pose::recording::{Header, NetworkUse};
use crate::session::result::{Hold, NotCounted, OtherExercise, Outcome, Rep, Set, SideLabel, Summary, Warning};
use crate::session::score::Score;

/// What `schema` says.
pub(crate) const SCHEMA: &str = "coxa.report/2";
/// Decimals of every number: far below anything that can be measured.
const DECIMALS: i32 = 4;

/// The whole report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Report {
    /// `SCHEMA`.
    pub schema: String,
    /// Version of the program that made it.
    pub coxa_version: String,
    /// Whose movement it is: a label; `null` where nobody said.
    #[serde(default)]
    pub person: Option<String>,
    /// When it was done, RFC 3339; `null` where that is not known.
    #[serde(default)]
    pub date: Option<String>,
    /// The input.
    pub source: SourceFacts,
    /// The pose model.
    pub model: ModelFacts,
    /// What was asked for; none where somebody was followed live.
    pub settings: Option<Settings>,
    /// Name of the exercise.
    pub exercise: String,
    /// Its title, for people.
    pub exercise_title: String,
    /// What it asks for; absent from reports of older versions.
    #[serde(default)]
    pub definition: Definition,
    /// The plan that it was judged by; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanFacts>,
    /// Which side was exercised.
    pub side: SideLabel,
    /// Where the camera stood over the clip.
    pub view: ViewFacts,
    /// Repetitions in time order.
    pub reps: Vec<Rep>,
    /// Holds in time order.
    pub holds: Vec<Hold>,
    /// Movements that were looked at and not counted, and why.
    #[serde(default)]
    pub not_counted: Vec<NotCounted>,
    /// Repetitions told apart by rests.
    #[serde(default)]
    pub sets: Vec<Set>,
    /// Figures.
    pub summary: Summary,
    /// Figures of a test of movement; empty for an exercise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub test: Vec<Score>,
    /// The exercise that the clip shows instead, where nothing was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looks_like: Option<OtherExercise>,
    /// Measures that could not be had in more than half of the frames, and why.
    #[serde(default)]
    pub not_measurable: BTreeMap<String, String>,
    /// The people in the picture, where they are several: who was measured, and who else was there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<PersonSeen>,
    /// Pictures that are kept beside this file.
    #[serde(default)]
    pub media: Media,
    /// What the reader must know.
    pub warnings: Vec<Warning>,
    /// What hip flexion means here, and what this is not.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// The input's facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceFacts {
    /// Of the file, without its folders, or of the camera or stream.
    pub name: String,
    /// Of the file; `null` for a camera or stream.
    pub sha256: Option<String>,
    /// Seconds from the first to the end of the last analysed frame.
    pub duration_s: f64,
    /// Average rate.
    pub fps: f64,
    /// Upright picture, pixels.
    pub width: u32,
    /// Upright picture, pixels.
    pub height: u32,
    /// The size to which larger pictures were made smaller before they were analysed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analysed: Option<PictureSize>,
    /// Clockwise turn that made the stored picture upright.
    pub rotation_deg: i32,
    /// Analysed frames.
    pub frames: usize,
    /// Those in which the person was found.
    pub frames_with_pose: usize,
}

impl SourceFacts {
    /// The size of the pictures in which landmarks are.
    pub fn picture(&self) -> PictureSize {
        self.analysed.unwrap_or(PictureSize { width: self.width, height: self.height })
    }
}

/// Pictures that are kept beside the report; file names are relative to its folder.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Media {
    /// The clip, in a form that browsers play; `null` where no pictures are kept.
    pub clip: Option<String>,
    /// Whether the clip has to be shown as a mirror image for the landmarks to lie on it.
    pub clip_mirrored: bool,
    /// The moment of the report at which the clip's own time is zero, seconds.
    pub clip_start_s: f64,
    /// The clip with everything drawn into it.
    pub annotated: Option<String>,
    /// Single pictures with the body drawn over them, in time order.
    pub stills: Vec<Still>,
}

/// One picture of a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Still {
    /// Name in the output folder, with `/` before the last part.
    pub file: String,
    /// The repetition, from 1.
    pub rep: usize,
    /// The fault that it shows; `null` for the repetition's peak.
    pub fault: Option<String>,
    /// Its moment, seconds.
    pub at_s: f64,
    /// A small copy (JPEG) for the page; not part of the file.
    #[serde(skip)]
    pub thumbnail: Option<Vec<u8>>,
}

/// The model's facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ModelFacts {
    /// `lite`, `full`, `heavy`, or two of them that looked at the same clip: `lite+heavy`.
    pub name: String,
    /// Of its weights; of two, the more accurate one's.
    pub sha256: String,
    /// Where two looked: which, and at how many pictures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<NetworkUse>,
}

impl ModelFacts {
    /// What a recording says of it.
    pub fn of(header: &Header) -> Self {
        Self { name: header.model.clone(), sha256: header.model_sha256.clone(), networks: header.networks.clone() }
    }
}

/// The camera's place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ViewFacts {
    /// Its name.
    pub kind: ViewKind,
    /// 0 = facing the chest, + = camera on the person's left.
    pub yaw_deg: Option<f64>,
}

impl From<View> for ViewFacts {
    fn from(view: View) -> Self {
        Self { kind: view.kind, yaw_deg: view.yaw_deg }
    }
}

/// What every report says.
pub(crate) const NOTES: &[&str] = &[
    "Hip flexion is the angle of the thigh to the trunk: it includes what the lower back does.",
    "This is no medical advice and no diagnosis.",
];

impl Report {
    /// Puts the outcome of a session beside the facts.
    pub fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.reps = outcome.reps;
        self.holds = outcome.holds;
        self.not_counted = outcome.not_counted;
        self.sets = outcome.sets;
        self.summary = outcome.summary;
        self.looks_like = outcome.looks_like;
        self.warnings.extend(outcome.warnings);
        self
    }
}

/// The report as indented JSON with a line feed at its end.
pub(crate) fn render(report: &Report) -> Vec<u8> {
    let mut value = serde_json::to_value(report).unwrap_or(Value::Null);
    round(&mut value);
    let mut bytes = serde_json::to_vec_pretty(&value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// A number as every JSON file of an output folder gives it: to [`DECIMALS`].
pub(crate) fn rounded(value: f64) -> f64 {
    let scale = 10_f64.powi(DECIMALS);
    (value * scale).round() / scale
}

fn round(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(round),
        Value::Object(entries) => entries.values_mut().for_each(round),
        Value::Number(number) if number.is_f64() => {
            let short = number.as_f64().map(rounded);
            if let Some(short) = short.and_then(serde_json::Number::from_f64) {
                *number = short;
            }
        }
        _ => {}
    }
}
