//! `coxa assess`: a video or a recording to a report.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Args;

use super::beside;
use super::error::CommandError;
use super::export::export_names;
use super::keep::{Keep, KeepArgs, warned};
use super::person::PersonArgs;
use super::places::Places;
use super::printed::PrintArgs;
use super::progress::{Bars, Meter};
use super::settings::SettingsArgs;
use super::values::{PartArgs, part};
use super::{say, stop};
use crate::analysis::{Assessment, Cancel, Choice, Poses, Request, check, hash_of, settings_of, write};
use crate::folder::{Inputs, OutputFile};
use crate::moment::Moment;
use crate::plain;
use crate::pose::locate::models_folder;
use crate::pose::recording::{RecordingWriter, is_recording};
use crate::report::export::Export;
use crate::report::output::OutputFolder;
use crate::report::{PAGE_FILE, json, terminal};
use crate::session::result::Warning;
use crate::warning_code::WarningCode;

/// `coxa assess`.
#[derive(Debug, Args)]
pub struct AssessArgs {
    /// Video file, or landmark recording (.jsonl, .jsonl.gz)
    pub input: PathBuf,
    /// What an input of `coxa batch` can be asked, too
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// Judge by this plan: its targets take the place of the exercise's own limits
    #[arg(long, value_name = "PLAN.toml")]
    pub plan: Option<PathBuf>,
    /// Folder for the results [default: beside the input, NAME-coxa; a report of the same clip that is there already is kept unless --force replaces it]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The part that is looked at
    #[command(flatten)]
    pub part: PartArgs,
    /// Whom a test of movement is about
    #[command(flatten)]
    pub person: PersonArgs,
    /// Parts of a long video to analyse side by side, one thread each [default: in order, all cores at each frame]
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Also write the landmarks, to be assessed again without the video (.jsonl or .jsonl.gz)
    #[arg(long, value_name = "FILE")]
    pub landmarks: Option<PathBuf>,
    /// Also write the results in these formats, with commas between
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = export_names())]
    pub export: Vec<&'static Export>,
    /// Replace a report that is already there
    #[arg(long)]
    pub force: bool,
    /// Whether and how the result is kept in a history
    #[command(flatten)]
    pub keep: KeepArgs,
    /// What is printed
    #[command(flatten)]
    pub print: PrintArgs,
}

/// Runs the command.
///
/// # Errors
/// When the input cannot be read, a model is missing, or the output cannot be written.
pub fn run(args: &AssessArgs, places: &Places) -> Result<(), CommandError> {
    let Done { assessment, out, kept } = assess(args, places, &Bars::new(args.print.quiet), stop::listen())?;
    print(args, &assessment, &out)?;
    match kept? {
        Some(kept) if args.print.for_people() => say::text(&format!("{kept}\n")),
        Some(kept) => {
            kept.lines().for_each(say::aside);
            Ok(())
        }
        None => Ok(()),
    }
}

/// An assessment whose results lie in their folder.
pub(crate) struct Done {
    /// What was found.
    pub assessment: Assessment,
    /// Where it lies.
    pub out: PathBuf,
    /// What to say of the history, where it was to be kept; the report is there even where that failed.
    pub kept: Result<Option<String>, CommandError>,
}

/// Does what the command does, and prints nothing: `meter` shows how far it is, and `cancel` ends it.
///
/// # Errors
/// As [`run`].
pub(crate) fn assess(
    args: &AssessArgs,
    places: &Places,
    meter: &impl Meter,
    cancel: Cancel,
) -> Result<Done, CommandError> {
    let Choice { exercise, own_files } =
        Choice::of(&args.settings.exercise, args.plan.as_deref(), args.settings.side.side())?;
    let request = args.settings.request(exercise, places)?;
    let excerpt = args.part.of(request.excerpt);
    let request = Request { excerpt, person: args.person.person(), jobs: args.jobs, cancel, ..request };
    // Everything that can be wrong is found before the long run.
    let sha256 = hash_of(&args.input, &request.cancel)?;
    check(&args.input, request.pictures)?;
    let out = args.out.clone().unwrap_or_else(|| beside::folder(&args.input, &sha256));
    let mut keep = Keep::prepare(&args.keep)?;
    let alarm = warned(&args.keep.kept_as)?;
    if let Some(keep) = &mut keep {
        keep.ask_before()?;
        keep.ask_after()?;
    }
    let inputs = own_files.iter().fold(inputs(args, keep.as_ref(), places), |inputs, own| inputs.with_public(own));
    let folder = OutputFolder::prepare(&out, args.force, &inputs)?.with_exports(&args.export);
    args.landmarks.iter().try_for_each(|path| folder.refuse(path))?;
    let landmarks = args.landmarks.as_deref().map(|path| OutputFile::prepare(path, args.force, &inputs)).transpose()?;
    let mut assessment = meter.with("frames", |progress| Assessment::of(&args.input, sha256, &request, progress))?;
    let person = keep.as_ref().map(Keep::label).or(args.keep.kept_as.label());
    assessment.report.person = person.map(str::to_owned);
    let told = args.keep.kept_as.date.as_ref().map(Moment::text_as_known);
    assessment.report.date = told.or(assessment.report.date.take());
    if let Some((_, alarm)) = alarm {
        let warning = Warning { code: WarningCode::WarningSign, message: alarm.words() };
        assessment.report.warnings.insert(0, warning);
    }
    if let Some((file, path)) = landmarks.zip(args.landmarks.as_ref()) {
        write_recording(file, path, &assessment.poses)?;
    }
    assessment.report.settings = Some(settings_of(&request));
    // The networks are no longer needed, and pictures need their memory.
    request.free_networks();
    meter.with("pictures", |progress| write(&mut assessment, &args.input, &request, folder, progress))?;
    let kept = keep.map(|mut keep| keep.add(&assessment.report, part(excerpt, args.settings.side), &out)).transpose();
    Ok(Done { assessment, out, kept })
}

fn print(args: &AssessArgs, assessment: &Assessment, out: &Path) -> Result<(), CommandError> {
    if args.print.json {
        return say::bytes(&json::render(&assessment.report));
    }
    if args.print.quiet {
        return Ok(());
    }
    let summary = terminal::summary(&assessment.report, &assessment.exercise);
    let page = plain::line(&out.join(PAGE_FILE).to_string_lossy());
    say::shown(&format!("{summary}\nReport: {page}\n"))
}

/// Everything that the command reads.
fn inputs(args: &AssessArgs, keep: Option<&Keep>, places: &Places) -> Inputs {
    let inputs = Keep::inputs(keep).with(&args.input).with_public(Path::new(&args.settings.exercise));
    let inputs = args.plan.iter().fold(inputs, |inputs, plan| inputs.with(plan));
    match models_folder(places.models.as_deref()) {
        Ok(folder) if !is_recording(&args.input) => inputs.with_public_folder(&folder),
        _ => inputs,
    }
}

fn write_recording(file: OutputFile, path: &Path, poses: &Poses) -> Result<(), CommandError> {
    file.write_with(|file| {
        let mut writer = RecordingWriter::begin(file, path, &poses.header)?;
        for frame in &poses.frames {
            writer.push(frame)?;
        }
        Ok(writer.finish()?)
    })
}
