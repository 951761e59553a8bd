//! `coxa batch`: many inputs to a folder each, with all cores, over what is done already and past what is bad.

mod names;
mod rounds;

use std::fs;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::AppError;
use super::assessment::{Assessment, ExerciseChoice, Request, hash_of};
use super::poses::{NetworkPool, PoseOptions, cores};
use super::products::{self, PictureChoice, Wanted};
use super::progress::Bars;
use super::settings;
use super::stop;
use crate::bounded;
use crate::cli::{BatchArgs, Places};
use crate::exercises::movement_test::Person;
use crate::folder::{Inputs, OutputError, OutputFile, make_folder};
use crate::media::Excerpt;
use crate::report::REPORT_FILE;
use crate::report::batch::{BATCH_FILE, Row, Status, csv, facts, headline, is_table, table};
use crate::report::output::OutputFolder;
use crate::report::settings::Settings;
use rounds::Round;

/// Runs the command.
///
/// # Errors
/// When nothing can be written, or, after all inputs, when one of them could not be assessed.
pub fn run(args: &BatchArgs, places: &Places) -> Result<(), AppError> {
    let exercise = ExerciseChoice::named(&args.settings.exercise)?;
    stop::listen();
    let io = |source| OutputError::Io { path: args.out.clone(), source };
    let inputs = args.inputs.iter().fold(Inputs::new(), |inputs, input| inputs.with(input));
    let inputs = inputs.with_public(Path::new(&args.settings.exercise));
    make_folder(&args.out, inputs.readers()).map_err(io)?;
    let listing = args.out.join(BATCH_FILE);
    // The table of an earlier round is carried on.
    let listing = OutputFile::prepare(&listing, args.force || is_table(&listing), &inputs)?;
    let poses = poses(args, places, &exercise);
    let batch = Batch { args, exercise, poses, bars: Bars::new() };
    let rows = batch.rows();
    // Those that were ended are no failures; the same command goes on with them.
    stop::check()?;
    listing.write(&csv(&rows))?;
    super::say::text(&format!("{}{}\n", table(&rows), headline(&rows, &args.out)))?;
    match rows.iter().filter(|row| row.failed()).count() {
        0 => Ok(()),
        failed => Err(AppError::Usage(format!(
            "{failed} of {} inputs could not be assessed; the table says why, and the same command tries them again",
            rows.len()
        ))),
    }
}

fn poses(args: &BatchArgs, places: &Places, exercise: &ExerciseChoice) -> PoseOptions {
    PoseOptions {
        excerpt: Excerpt { mirrored: args.settings.mirrored, ..Excerpt::default() },
        model: args.settings.model,
        models: places.models.clone(),
        runtime: places.runtime.clone(),
        jobs: Some(args.jobs.unwrap_or_else(cores)),
        threads: None,
        pool: NetworkPool::default(),
        scouts: NetworkPool::default(),
        whom: exercise.whom(args.settings.who, args.settings.side.side()),
    }
}

struct Batch<'a> {
    args: &'a BatchArgs,
    exercise: ExerciseChoice,
    poses: PoseOptions,
    bars: Bars,
}

/// An input that has to be assessed.
struct Task {
    /// Its place among the inputs.
    place: usize,
    sha256: String,
    bytes: u64,
}

impl Batch<'_> {
    /// What became of each input, in their order.
    fn rows(&self) -> Vec<Row> {
        let names = names::names(&self.args.inputs);
        let mut outcomes: Vec<Option<Status>> = Vec::new();
        let mut tasks = Vec::new();
        for (place, input) in self.args.inputs.iter().enumerate() {
            outcomes.push(match self.look_up(input, &names[place], place) {
                Ok(Found::Done(report)) => Some(Status::Skipped(report)),
                Ok(Found::ToDo(task)) => {
                    tasks.push(task);
                    None
                }
                Err(error) => Some(Status::Failed(error.to_string())),
            });
        }
        // The longest first: what is left for the end is short.
        tasks.sort_by_key(|task| std::cmp::Reverse(task.bytes));
        for Round { tasks, workers, jobs_each } in rounds::of(tasks, self.poses.jobs()) {
            let mut poses = PoseOptions { jobs: Some(NonZeroUsize::MIN), ..self.poses.clone() };
            if jobs_each > 1 {
                // What is left over has more threads, so networks of its own.
                poses = PoseOptions {
                    threads: NonZeroUsize::new(jobs_each),
                    pool: NetworkPool::default(),
                    scouts: NetworkPool::default(),
                    ..poses
                };
            }
            for (place, status) in
                rounds::run(&tasks, workers, |task| (task.place, self.assess_one(task, &names[task.place], &poses)))
            {
                outcomes[place] = Some(status);
            }
        }
        let rows = self.args.inputs.iter().zip(names).zip(outcomes);
        rows.filter_map(|((input, folder), status)| Some(Row { input: input.clone(), folder, status: status? }))
            .collect()
    }

    fn look_up(&self, input: &Path, name: &str, place: usize) -> Result<Found, AppError> {
        let sha256 = hash_of(input)?;
        let report = bounded::read(&self.folder(name).join(REPORT_FILE), bounded::REPORT).ok();
        let report = report.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
        let settings = settings::of(&self.request(input, &self.poses), self.pictures());
        match report.filter(|report| !self.args.force && is_done(report, &sha256, &settings)) {
            Some(report) => Ok(Found::Done(facts(&report))),
            None => Ok(Found::ToDo(Task { place, sha256, bytes: fs::metadata(input).map_or(0, |m| m.len()) })),
        }
    }

    /// A bad input is a row of the table, whatever is wrong with it.
    fn assess_one(&self, task: &Task, name: &str, poses: &PoseOptions) -> Status {
        let work = || self.bars.with(name, |progress| self.assess(task, name, poses, progress));
        match catch_unwind(AssertUnwindSafe(work)) {
            Ok(Ok(report)) => Status::Assessed(report),
            Ok(Err(error)) => Status::Failed(error.to_string()),
            Err(_) => Status::Failed(format!(
                "{}: an internal error; please report it",
                self.args.inputs[task.place].display()
            )),
        }
    }

    fn assess(
        &self,
        task: &Task,
        name: &str,
        poses: &PoseOptions,
        progress: &mut super::poses::Progress,
    ) -> Result<Value, AppError> {
        let input = &self.args.inputs[task.place];
        let out = self.folder(name);
        let wanted = Wanted { input, excerpt: poses.excerpt, pictures: self.pictures() };
        wanted.check()?;
        let inputs = Inputs::new().with(input).with_public(Path::new(&self.args.settings.exercise));
        let folder = OutputFolder::prepare(&out, self.args.force, &inputs)?;
        let request = self.request(input, poses);
        let mut assessment = Assessment::of(&request, task.sha256.clone(), progress)?;
        assessment.report.settings = Some(settings::of(&request, wanted.pictures));
        products::write(&mut assessment, &wanted, folder, &mut |_, _| {})?;
        Ok(facts(&serde_json::to_value(&assessment.report).unwrap_or_default()))
    }

    fn request<'a>(&'a self, input: &'a Path, poses: &'a PoseOptions) -> Request<'a> {
        Request {
            input,
            exercise: &self.exercise,
            side: self.args.settings.side.side(),
            person: Person::default(),
            causal: self.args.settings.causal,
            poses,
        }
    }

    fn pictures(&self) -> PictureChoice {
        settings::pictures(&self.args.settings)
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.args.out.join(name)
    }
}

enum Found {
    Done(Value),
    ToDo(Task),
}

/// Whether a report was made of the same bytes, with the same settings, by this version.
fn is_done(report: &Value, sha256: &str, settings: &Settings) -> bool {
    let settings = serde_json::to_value(settings).unwrap_or_default();
    report["source"]["sha256"] == sha256
        && report["coxa_version"] == env!("CARGO_PKG_VERSION")
        && report["settings"] == settings
}
