//! What an exercise asks for, as the report keeps it: enough to explain and redraw everything without its file.

use serde::{Deserialize, Serialize};

use crate::exercises::Exercise;
use crate::exercises::definition::{FaultRule, Yardstick};
use crate::exercises::drawn_pose::DrawnPose;
use crate::exercises::wording;
use crate::kinematics::ViewKind;

/// Words and targets of the exercise at the time of the report.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Definition {
    /// What it is good for.
    pub purpose: String,
    /// Measures shown first, by the names of `frames.csv` without side and unit.
    pub main_measures: Vec<String>,
    /// The position to start from.
    pub start: String,
    /// What to do, in order.
    pub steps: Vec<String>,
    /// When to stop.
    pub stop: String,
    /// Where the camera belongs.
    pub camera: String,
    /// Postures that explain it.
    #[serde(default)]
    pub poses: Vec<DrawnPose>,
    /// What often goes wrong.
    #[serde(default)]
    pub mistakes: Vec<String>,
    /// What is judged.
    pub targets: Vec<Target>,
    /// The fault that has to have been looked for before a repetition is called good; `null` = every one.
    #[serde(default)]
    pub main_fault: Option<String>,
    /// Where the norms of a test are from, and what it leaves out.
    #[serde(default)]
    pub test: Option<TestWords>,
    /// Seconds that a hold should last.
    pub hold_target_s: Option<f64>,
}

/// What has to be said of a test of movement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TestWords {
    /// Where the norms are from.
    pub source: String,
    /// What one camera can not say.
    pub left_out: String,
}

/// One rule that a repetition is judged by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Target {
    /// The id of the fault.
    pub fault: String,
    /// What to tell the person.
    pub cue: String,
    /// The measure, without side and unit.
    pub measure: String,
    /// `deg` or `pct`.
    pub unit: String,
    /// A fault when more than this.
    pub above: Option<f64>,
    /// A fault when less than this.
    pub below: Option<f64>,
    /// Views that it is judged in; empty = wherever the measure can be had.
    #[serde(default)]
    pub views: Vec<ViewKind>,
    /// Whether the limit is for a change from rest, not for the value itself.
    pub of_change: bool,
}

impl Target {
    fn of(rule: &FaultRule) -> Self {
        let row = rule.measure.row();
        let own = rule.cue.as_deref().or_else(|| wording::cue_of(&rule.id));
        Self {
            fault: rule.id.clone(),
            cue: own.unwrap_or_default().to_owned(),
            measure: row.name.to_owned(),
            unit: row.unit.suffix().to_owned(),
            above: rule.above,
            below: rule.below,
            views: rule.views.clone(),
            of_change: rule.take.is_change(),
        }
    }
}

impl Definition {
    /// What `exercise` asks for.
    pub fn of(exercise: &Exercise) -> Self {
        Self {
            purpose: exercise.purpose.clone(),
            main_measures: exercise.main_measures.iter().map(|kind| kind.row().name.to_owned()).collect(),
            start: exercise.how_to.start.clone(),
            steps: exercise.how_to.steps.clone(),
            stop: exercise.how_to.stop.clone(),
            camera: exercise.camera.place.clone(),
            poses: exercise.poses.clone(),
            mistakes: exercise.how_to.mistakes.clone(),
            targets: exercise.faults.iter().map(Target::of).collect(),
            main_fault: exercise.main_fault().map(str::to_owned),
            test: exercise
                .test
                .as_ref()
                .map(|test| TestWords { source: test.source.clone(), left_out: test.left_out.clone() }),
            hold_target_s: exercise.hold.as_ref().and_then(|hold| hold.target_s),
        }
    }

    /// What has to be known before a repetition can be called good.
    pub fn yardstick(&self) -> Yardstick<'_> {
        Yardstick::of(self.main_fault.as_deref(), self.targets.is_empty())
    }

    /// What to tell somebody with this fault: the exercise's own words, or Coxa's.
    pub fn cue<'a>(&'a self, fault: &str) -> Option<&'a str> {
        let own = self.targets.iter().find(|target| target.fault == fault).map(|target| target.cue.as_str());
        own.filter(|cue| !cue.is_empty()).or_else(|| wording::cue_of(fault))
    }
}
