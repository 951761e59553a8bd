//! What is to be done today: the five exercises, or those of the person's plan and what is left of them.

use std::path::PathBuf;

use jiff::civil::Date;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Desk;
#[cfg(all(feature = "camera", feature = "onnx"))]
use super::typed::Wanted;
use crate::commands::CommandError;
use crate::exercises::Exercise;
use crate::history::History;
use crate::moment::Moment;
use crate::plan::{Plan, Planned};
use crate::report::stored::report_of;
use crate::review::index::Entry;

/// The plan of someone without a label.
const PLAN: &str = "plan.toml";
/// Those of everyone else.
const PLANS: &str = "plans";

/// One exercise of today.
pub(crate) struct Item {
    /// The exercise, with the plan's targets where there is one.
    pub exercise: Exercise,
    /// What the plan asks for.
    pub planned: Option<ItemPlan>,
}

/// What a plan asks for of an exercise.
pub(crate) struct ItemPlan {
    /// In words: `3 sets of 10 repetitions`.
    pub amount: String,
    /// Sets in all, each side counted.
    pub sets: usize,
    /// Sets that were completed today.
    pub done: usize,
    /// A word to the person.
    pub notes: Vec<String>,
}

impl ItemPlan {
    /// Sets that are left.
    pub(crate) fn left(&self) -> usize {
        self.sets.saturating_sub(self.done)
    }

    /// Sets after which a session begins; who has done them all and comes again does them all again.
    #[cfg(all(feature = "camera", feature = "onnx"))]
    fn before(&self) -> usize {
        if self.left() > 0 { self.done } else { 0 }
    }

    /// Both in a line: `2 sets of 10 repetitions; 1 of 2 sets left today`.
    #[cfg(all(feature = "camera", feature = "onnx"))]
    pub(super) fn words(&self) -> String {
        let left = match (self.left(), self.done) {
            (_, 0) => String::new(),
            (0, _) => "; done today".to_owned(),
            (left, _) => format!("; {left} of {} sets left today", self.sets),
        };
        format!("{}{left}", self.amount)
    }
}

/// What there is for the person on the mat.
pub(crate) struct Today {
    /// In the order in which they are done.
    pub items: Vec<Item>,
    /// The plan's label and its word to the person.
    pub plan: Option<(String, Option<String>)>,
    /// Why there is a plan and it can not be followed.
    pub problem: Option<String>,
    /// What is wrong with files of one's own exercises that are not offered.
    pub not_offered: Vec<String>,
}

impl Desk {
    /// Where the plan of a person lies, whether there is one or not.
    pub(crate) fn plan_file(&self, person: Option<&str>) -> PathBuf {
        let folder = self.site.folder();
        match person {
            // A label may hold anything, and a file's name may not.
            Some(label) => folder.join(PLANS).join(format!("{}.toml", utf8_percent_encode(label, NON_ALPHANUMERIC))),
            None => folder.join(PLAN),
        }
    }

    /// The plan of the person on the mat, where there is one.
    ///
    /// # Errors
    /// When it is wrong.
    pub(crate) fn plan(&self) -> Result<Option<(Plan, PathBuf)>, CommandError> {
        let file = self.plan_file(self.mat.person().as_deref());
        if !file.is_file() {
            return Ok(None);
        }
        Ok(Some((Plan::read(&file)?, file)))
    }

    /// What is to be done today.
    pub(crate) fn today(&self) -> Today {
        let (offered, not_offered) = self.own.read();
        let usual = || offered.into_iter().map(|of| Item { exercise: of.exercise, planned: None }).collect();
        let (items, plan, problem) = match self.plan() {
            Ok(None) => (usual(), None, None),
            Err(error) => (usual(), None, Some(error.to_string())),
            Ok(Some((plan, _))) => {
                let items = plan.names().into_iter().filter_map(|name| self.item(&plan, name)).collect();
                (items, Some((plan.label, plan.notes)), None)
            }
        };
        Today { items, plan, problem, not_offered }
    }

    fn item(&self, plan: &Plan, name: &str) -> Option<Item> {
        let of: Vec<&Planned> = plan.exercises.iter().filter(|planned| planned.exercise.name == name).collect();
        let amounts: Vec<String> = of.iter().map(|planned| sets_of(planned)).collect();
        let planned = ItemPlan {
            amount: amounts.join("; "),
            sets: plan.steps().iter().filter(|step| step.planned.exercise.name == name).count(),
            done: self.sets_today(name, of.iter().map(|planned| planned.repetitions).min().unwrap_or(1)),
            notes: of.iter().filter_map(|planned| planned.notes.clone()).collect(),
        };
        Some(Item { exercise: of.first()?.exercise.clone(), planned: Some(planned) })
    }

    /// Sets of an exercise that the person has completed today, as the reports in the folder say; fewer `repetitions` than
    /// were asked for are no set.
    fn sets_today(&self, exercise: &str, repetitions: u32) -> usize {
        let (person, today) = (self.mat.person(), Moment::now().date());
        let is_it = |entry: &&std::sync::Arc<Entry>| {
            entry.digest.as_ref().is_ok_and(|digest| {
                digest.exercise == exercise
                    && digest.person == person
                    && digest.done.as_ref().is_some_and(|at| at.date() == today)
            })
        };
        let sets = |entry: &std::sync::Arc<Entry>| {
            let report = report_of(&entry.folder().ok()?).ok()?;
            Some(report.sets.iter().filter(|set| set.rep_count >= repetitions as usize).count())
        };
        let before_camera: usize = self.site.entries().iter().filter(is_it).filter_map(sets).sum();
        before_camera + self.by_hand_today(exercise, repetitions, today)
    }

    /// The same without a camera, as the person says.
    fn by_hand_today(&self, exercise: &str, repetitions: u32, today: Date) -> usize {
        let Some(person) = self.mat.person() else { return 0 };
        let kept = History::open(self.history.file.as_deref()).and_then(|history| history.of(&person));
        // Whoever is not in the history has entered nothing.
        let done = kept.map(|patient| patient.by_hand).unwrap_or_default();
        let of_today = done.iter().filter(|done| done.exercise == exercise && done.at.date() == today);
        of_today.filter(|done| done.repetitions >= repetitions).map(|done| done.sets as usize).sum()
    }
}

fn sets_of(planned: &Planned) -> String {
    let sets = if planned.sets == 1 { "1 set".to_owned() } else { format!("{} sets", planned.sets) };
    let side = match planned.side {
        crate::plan::PlanSide::Both => "",
        crate::plan::PlanSide::Left => ", left side",
        crate::plan::PlanSide::Right => ", right side",
        crate::plan::PlanSide::Each => ", each side",
    };
    format!("{sets} of {}{side}", planned.amount())
}

/// A folder in `place` that is not there yet, named after this moment and what is done.
#[cfg(all(feature = "camera", feature = "onnx"))]
fn session_folder(place: &std::path::Path, exercise: &str) -> PathBuf {
    let now: String = Moment::now().text().chars().take(19).filter(|c| *c != ':').collect();
    let name = format!("{now}-{exercise}");
    let numbered = (2..).map(|n| format!("{name}-{n}"));
    let mut folders = std::iter::once(name.clone()).chain(numbered).map(|name| place.join(name));
    folders.find(|folder| folder.symlink_metadata().is_err()).unwrap_or_else(|| place.join(name))
}

#[cfg(all(feature = "camera", feature = "onnx"))]
impl Wanted {
    /// The same as it would be typed.
    ///
    /// # Errors
    /// When there is no such exercise, or the plan is wrong.
    pub(super) fn typed(&self, desk: &Desk) -> Result<crate::commands::LiveArgs, CommandError> {
        let unknown = || {
            CommandError::Usage(format!("there is no exercise called {}; choose one on the first page", self.exercise))
        };
        let plan = desk.plan()?;
        let item =
            desk.today().items.into_iter().find(|item| item.exercise.name == self.exercise).ok_or_else(unknown)?;
        let done = item.planned.as_ref().map_or(0, ItemPlan::before);
        let person = desk.mat.person();
        let out = session_folder(&desk.sessions.folder, &self.exercise);
        let plan = plan.as_ref().map(|(_, file)| (file.as_path(), done));
        super::typed::live(self, plan, person, &desk.own, &desk.history, &out)
    }
}
