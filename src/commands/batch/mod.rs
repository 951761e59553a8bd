//! `coxa batch`: many inputs to a folder each, with all cores, over what is done already and past what is bad.

pub(crate) mod args;
mod inputs;
mod names;
mod rounds;

use std::fs;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::error::CommandError;
use super::keep::{Keep, KeepArgs, warned};
use super::places::Places;
use super::progress::{Bars, Meter};
use super::values::part;
use super::{say, stop};
use crate::analysis::{Assessment, Choice, NetworkPool, Progress, Request, check, cores, hash_of, settings_of, write};
use crate::bounded;
use crate::folder::{Inputs, OutputError, OutputFile, make_folder};
use crate::history::alarm::Alarm;
use crate::moment::Moment;
use crate::report::REPORT_FILE;
use crate::report::batch::{self, BATCH_FILE, Row, Status, facts};
use crate::report::json::Report;
use crate::report::output::OutputFolder;
use crate::report::settings::Settings;
use crate::report::stored::read_report;
use crate::session::result::Warning;
use crate::warning_code::WarningCode;
use args::BatchArgs;
use rounds::Round;

/// Runs the command.
///
/// # Errors
/// When nothing can be written, or, after all inputs, when one of them could not be assessed.
pub fn run(args: &BatchArgs, places: &Places) -> Result<(), CommandError> {
    let side = args.settings.side.side();
    let Choice { exercise, own_files } = Choice::of(&args.settings.exercise, args.plan.as_deref(), side)?;
    let files = inputs::found(&args.inputs, &args.out)?;
    let request = Request {
        jobs: Some(args.jobs.unwrap_or_else(cores)),
        cancel: stop::listen(),
        ..args.settings.request(exercise, places)?
    };
    let io = |source| OutputError::Io { path: args.out.clone(), source };
    let keep = Keep::prepare(&KeepArgs { kept_as: args.keep.clone(), ..KeepArgs::default() })?;
    let inputs = files.iter().fold(Keep::inputs(keep.as_ref()), |inputs, file| inputs.with(file));
    let inputs = told(args, &own_files, inputs);
    make_folder(&args.out, inputs.readers()).map_err(io)?;
    let listing = args.out.join(BATCH_FILE);
    // The table of an earlier round is carried on.
    let listing = OutputFile::prepare(&listing, args.force || batch::is_table(&listing), &inputs)?;
    let keep = keep.map(Mutex::new);
    let alarm = warned(&args.keep)?.map(|(_, alarm)| alarm);
    let batch = Batch { args, files, own_files, request, bars: Bars::new(args.print.quiet), keep, alarm };
    let rows = batch.rows();
    // Those that were ended are no failures; the same command goes on with them.
    batch.request.cancel.check()?;
    listing.write(&batch::csv(&rows))?;
    print(args, &rows)?;
    match rows.iter().filter(|row| row.failed()).count() {
        0 => Ok(()),
        failed => Err(CommandError::Usage(format!(
            "{failed} of {} inputs could not be assessed, each with its reason above and in {BATCH_FILE}; the same command tries them again",
            rows.len()
        ))),
    }
}

/// Files that say how clips are assessed are inputs too.
fn told(args: &BatchArgs, own_files: &[PathBuf], inputs: Inputs) -> Inputs {
    let inputs = inputs.with_public(Path::new(&args.settings.exercise));
    let inputs = args.plan.iter().fold(inputs, |inputs, plan| inputs.with(plan));
    own_files.iter().fold(inputs, |inputs, own| inputs.with_public(own))
}

fn print(args: &BatchArgs, rows: &[Row]) -> Result<(), CommandError> {
    if args.print.json {
        say::bytes(&batch::json(rows))?;
    } else if !args.print.quiet {
        say::shown(&format!("{}{}\n", batch::table(rows), batch::headline(rows, &args.out)))?;
    }
    Ok(())
}

struct Batch<'a> {
    args: &'a BatchArgs,
    /// Every file, also of the folders that were named.
    files: Vec<PathBuf>,
    /// The files of a plan's own exercises.
    own_files: Vec<PathBuf>,
    /// How each of them is assessed.
    request: Request,
    bars: Bars,
    /// The history, where results are kept in it.
    keep: Option<Mutex<Keep>>,
    /// What a history says of the person that no professional has spoken about.
    alarm: Option<Alarm>,
}

/// An input that has to be assessed.
struct Task {
    /// Its place among the inputs.
    place: usize,
    sha256: String,
    bytes: u64,
    /// The report that lies there is of the same content and settings, and lacks only an export.
    replaces_own: bool,
}

impl Batch<'_> {
    /// What became of each input, in their order.
    fn rows(&self) -> Vec<Row> {
        let names = names::names(&self.files);
        let mut outcomes: Vec<Option<Status>> = Vec::new();
        let mut tasks = Vec::new();
        for (place, input) in self.files.iter().enumerate() {
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
        for Round { tasks, workers, jobs_each } in rounds::of(tasks, self.request.jobs()) {
            let mut request = Request { jobs: Some(NonZeroUsize::MIN), ..self.request.clone() };
            if jobs_each > 1 {
                // What is left over has more threads, so networks of its own.
                request = Request {
                    threads: NonZeroUsize::new(jobs_each),
                    pool: NetworkPool::default(),
                    scouts: NetworkPool::default(),
                    ..request
                };
            }
            for (place, status) in
                rounds::run(&tasks, workers, |task| (task.place, self.assess_one(task, &names[task.place], &request)))
            {
                outcomes[place] = Some(status);
            }
        }
        let rows = self.files.iter().zip(names).zip(outcomes);
        rows.filter_map(|((input, folder), status)| Some(Row { input: input.clone(), folder, status: status? }))
            .collect()
    }

    fn look_up(&self, input: &Path, name: &str, place: usize) -> Result<Found, CommandError> {
        let sha256 = hash_of(input, &self.request.cancel)?;
        let folder = self.folder(name);
        let report = bounded::read(&folder.join(REPORT_FILE), bounded::REPORT).ok();
        let report = report.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
        let settings = settings_of(&self.request);
        let done = report.filter(|report| !self.args.force && is_done(report, &sha256, &settings));
        let exported = self.args.export.iter().all(|export| folder.join(export.file).is_file());
        match &done {
            Some(report) if exported => {
                // It may have been assessed before anybody wanted it kept.
                if let Some(keep) = &self.keep {
                    self.keep_in(keep, &read_report(&folder)?, &folder)?;
                }
                Ok(Found::Done(facts(report)))
            }
            _ => {
                let bytes = fs::metadata(input).map_or(0, |m| m.len());
                Ok(Found::ToDo(Task { place, sha256, bytes, replaces_own: done.is_some() }))
            }
        }
    }

    /// Label, date and warning signs stand on every report, as on that of `coxa assess`.
    fn say_whose(&self, report: &mut Report) {
        let keep = self.keep.as_ref().map(|keep| keep.lock().unwrap_or_else(PoisonError::into_inner));
        let kept_as = keep.as_ref().map(|keep| keep.label().to_owned());
        report.person = kept_as.or_else(|| self.args.keep.whose.clone());
        let date = self.args.keep.date.as_ref().map(Moment::text_as_known);
        report.date = date.or(report.date.take());
        if let Some(alarm) = &self.alarm {
            report.warnings.insert(0, Warning { code: WarningCode::WarningSign, message: alarm.words() });
        }
    }

    fn keep_in(&self, keep: &Mutex<Keep>, report: &Report, folder: &Path) -> Result<(), CommandError> {
        let part = part(self.request.excerpt, self.args.settings.side);
        keep.lock().unwrap_or_else(PoisonError::into_inner).add(report, part, folder).map(drop)
    }

    /// A bad input is a row of the table, whatever is wrong with it.
    fn assess_one(&self, task: &Task, name: &str, request: &Request) -> Status {
        let work = || self.bars.with(name, |progress| self.assess(task, name, request, progress));
        match catch_unwind(AssertUnwindSafe(work)) {
            Ok(Ok(report)) => Status::Assessed(report),
            Ok(Err(error)) => Status::Failed(error.to_string()),
            Err(_) => {
                Status::Failed(format!("{}: an internal error; please report it", self.files[task.place].display()))
            }
        }
    }

    fn assess(
        &self,
        task: &Task,
        name: &str,
        request: &Request,
        progress: &mut Progress,
    ) -> Result<Value, CommandError> {
        let input = &self.files[task.place];
        let out = self.folder(name);
        check(input, request.pictures)?;
        let inputs = told(self.args, &self.own_files, Inputs::new().with(input));
        let folder = OutputFolder::prepare(&out, self.args.force || task.replaces_own, &inputs)?;
        let folder = folder.with_exports(&self.args.export);
        let mut assessment = Assessment::of(input, task.sha256.clone(), request, progress)?;
        self.say_whose(&mut assessment.report);
        assessment.report.settings = Some(settings_of(request));
        write(&mut assessment, input, request, folder, &mut |_, _| {})?;
        if let Some(keep) = &self.keep {
            self.keep_in(keep, &assessment.report, &out)?;
        }
        Ok(facts(&serde_json::to_value(&assessment.report).unwrap_or_default()))
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
