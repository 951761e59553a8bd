//! Which exercise a clip is assessed as: one that was named, one of a plan, or whichever it shows.

use std::path::{Path, PathBuf};

use super::error::AnalysisError;
use crate::exercises::{self, Exercise};
use crate::kinematics::Motion;
use crate::plan::{Plan, PlanError, PlanFacts};
use crate::session::Session;
use crate::session::recognise::{Guess, recognise};
use crate::session::result::{OtherExercise, Outcome, Warning};
use crate::session::second_look;
use crate::timing::{self, Stage};
use crate::units::Side;
use crate::warning_code::WarningCode;

/// The exercise that the user named, or left to be found out.
#[derive(Debug, Clone)]
pub enum ExerciseChoice {
    /// This one.
    This(Box<Exercise>),
    /// This one, with the targets of a plan.
    Planned(Box<(Exercise, PlanFacts)>),
    /// Whichever of the built-in ones the clip shows.
    Auto,
    /// The same, with the targets that a plan has for it.
    AutoPlanned(Box<Plan>),
}

/// A clip's exercise, and what was counted.
pub struct Counted {
    /// What was done.
    pub exercise: Exercise,
    /// What came of it.
    pub outcome: Outcome,
    /// What a plan asks for.
    pub plan: Option<PlanFacts>,
}

/// What was typed, settled as far as it can be before the clip is seen.
#[derive(Debug)]
pub struct Choice {
    /// The exercise.
    pub exercise: ExerciseChoice,
    /// The files of a plan's own exercises.
    pub own_files: Vec<PathBuf>,
}

impl Choice {
    /// From what was typed: `auto`, a name, or a file; with a plan, `auto` is the plan's only exercise where it has one.
    ///
    /// # Errors
    /// When there is no such exercise, its file or the plan is wrong, or the plan has no such exercise.
    pub fn of(text: &str, plan: Option<&Path>, side: Option<Side>) -> Result<Self, AnalysisError> {
        match plan {
            Some(path) => {
                let plan = Plan::read(path)?;
                let own_files = plan.files().map(Path::to_owned).collect();
                Ok(Self { exercise: ExerciseChoice::of_plan(plan, text, side)?, own_files })
            }
            None => Ok(Self { exercise: ExerciseChoice::named(text)?, own_files: Vec::new() }),
        }
    }
}

fn is_auto(text: &str) -> bool {
    text.eq_ignore_ascii_case(exercises::AUTO)
}

impl ExerciseChoice {
    /// `auto`, a name, or a file.
    ///
    /// # Errors
    /// When there is no such exercise or its file is wrong.
    pub fn named(text: &str) -> Result<Self, AnalysisError> {
        if is_auto(text) { Ok(Self::Auto) } else { Ok(Self::This(Box::new(exercises::find(text)?))) }
    }

    fn of_plan(plan: Plan, text: &str, side: Option<Side>) -> Result<Self, AnalysisError> {
        let name = match (is_auto(text), plan.names().as_slice()) {
            (true, &[only]) => only.to_owned(),
            (true, _) => return Ok(Self::AutoPlanned(Box::new(plan))),
            // An own exercise of the plan can be named as the plan's file does not: by its name.
            (false, known) if known.contains(&text) => text.to_owned(),
            (false, _) => exercises::find(text)?.name,
        };
        Self::planned(&plan, &name, side)
    }

    fn planned(plan: &Plan, name: &str, side: Option<Side>) -> Result<Self, AnalysisError> {
        let planned = plan.planned(name, side)?;
        Ok(Self::Planned(Box::new((planned.exercise.clone(), PlanFacts::of(plan, planned)))))
    }

    /// What may be done in the clip: where several people are in it, the one who does one of these is meant.
    pub fn candidates(&self) -> Vec<Exercise> {
        match self {
            Self::This(exercise) => vec![(**exercise).clone()],
            Self::Planned(planned) => vec![planned.0.clone()],
            Self::Auto | Self::AutoPlanned(_) => {
                exercises::names().filter_map(|name| exercises::find(name).ok()).collect()
            }
        }
    }

    /// Settles it, now that the movement is known, and counts.
    ///
    /// # Errors
    /// When a plan has different targets for left and right and no side was named.
    pub fn count(&self, side: Option<Side>, motions: &[Motion], causal: bool) -> Result<Counted, AnalysisError> {
        let clip = Clip { side, motions, causal };
        match self {
            Self::This(exercise) => Ok(clip.counted((**exercise).clone(), None)),
            Self::Planned(planned) => Ok(clip.counted(planned.0.clone(), Some(planned.1.clone()))),
            Self::Auto => clip.recognised(|exercise| Ok(clip.counted(exercise, None))),
            Self::AutoPlanned(plan) => clip.recognised(|exercise| clip.of_plan(plan, exercise)),
        }
    }
}

/// What is counted in.
struct Clip<'a> {
    side: Option<Side>,
    motions: &'a [Motion],
    causal: bool,
}

impl Clip<'_> {
    fn recognised(&self, count: impl Fn(Exercise) -> Result<Counted, AnalysisError>) -> Result<Counted, AnalysisError> {
        let Some(Guess { exercise, second }) = recognise(self.motions, self.side) else { return unknown() };
        let doubt = second.map(|second| second_guess(&exercise, &second));
        let mut counted = count(exercise)?;
        counted.outcome.warnings.extend(doubt);
        Ok(counted)
    }

    /// Judged by the plan's targets where it has the exercise, and by Coxa's own limits, with a warning, where it has not.
    fn of_plan(&self, plan: &Plan, shown: Exercise) -> Result<Counted, AnalysisError> {
        match plan.planned(&shown.name, self.side) {
            Ok(planned) => Ok(self.counted(planned.exercise.clone(), Some(PlanFacts::of(plan, planned)))),
            Err(PlanError::NotPlanned { plan, known, .. }) => {
                let message = format!(
                    "this clip shows {}, which the plan \"{plan}\" does not ask for (it has {known}); it is judged by \
                     Coxa's own limits",
                    shown.name
                );
                let mut counted = self.counted(shown, None);
                counted.outcome.warnings.push(Warning { code: WarningCode::PlanExercise, message });
                Ok(counted)
            }
            Err(other) => Err(other.into()),
        }
    }

    fn counted(&self, exercise: Exercise, plan: Option<PlanFacts>) -> Counted {
        let mut outcome = self.outcome(&exercise);
        if outcome.reps.is_empty() {
            self.look_for_another(&exercise, &mut outcome);
        }
        Counted { exercise, outcome, plan }
    }

    fn outcome(&self, exercise: &Exercise) -> Outcome {
        let _timer = timing::start(Stage::Repetitions);
        if !self.causal {
            return second_look::count(exercise, self.side, self.motions);
        }
        let mut session = Session::new(exercise.clone(), self.side);
        for motion in self.motions {
            session.push(motion);
        }
        session.finish()
    }

    /// Says which exercise a clip shows in which none of the one that was named was counted.
    fn look_for_another(&self, exercise: &Exercise, outcome: &mut Outcome) {
        let other = recognise(self.motions, self.side).map(|guess| guess.exercise);
        let Some(other) = other.filter(|other| other.name != exercise.name) else { return };
        let message = format!(
            "This clip looks like another exercise: {}. Assess it with --exercise {}.",
            other.title.to_lowercase(),
            other.name
        );
        outcome.warnings.insert(0, Warning { code: WarningCode::OtherExercise, message });
        outcome.looks_like = Some(OtherExercise { name: other.name, title: other.title });
    }
}

fn second_guess(first: &Exercise, second: &Exercise) -> Warning {
    let message = format!(
        "This looks like {}, but it could be {} as well; if so, name it: --exercise {}.",
        first.title.to_lowercase(),
        second.title.to_lowercase(),
        second.name
    );
    Warning { code: WarningCode::SecondGuess, message }
}

fn unknown() -> Result<Counted, AnalysisError> {
    let message = "No exercise was recognised; name the one that was meant with --exercise.";
    let warning = Warning { code: WarningCode::UnknownExercise, message: message.into() };
    let outcome = Outcome { warnings: vec![warning], ..Outcome::default() };
    Ok(Counted { exercise: exercises::none()?, outcome, plan: None })
}
