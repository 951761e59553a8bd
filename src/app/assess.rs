//! `coxa assess`: a video or a recording to a report.

use std::path::{Path, PathBuf};

use super::AppError;
use super::assessment::{Assessment, Request, hash_of};
use super::beside;
use super::choice::Choice;
use super::keep::Keep;
use super::poses::{NetworkPool, PoseOptions, Poses};
use super::products::{self, PictureChoice, Wanted};
use super::progress::{Bars, Meter};
use super::say;
use super::settings;
use super::stop;
use crate::cli::{AssessArgs, Places, part};
use crate::folder::{Inputs, OutputFile};
use crate::moment::Moment;
use crate::plain;
use crate::pose::locate::models_folder;
use crate::pose::recording::{RecordingWriter, is_recording};
use crate::report::output::OutputFolder;
use crate::report::{PAGE_FILE, json, terminal};
use crate::session::result::Warning;
use crate::warning_code::WarningCode;

/// Runs the command.
///
/// # Errors
/// When the input can not be read, a model is missing, or the output can not be written.
pub fn run(args: &AssessArgs, places: &Places) -> Result<(), AppError> {
    stop::listen();
    let Done { assessment, out, kept } = assess(args, places, &Bars::new(args.print.quiet))?;
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
pub struct Done {
    /// What was found.
    pub assessment: Assessment,
    /// Where it lies.
    pub out: PathBuf,
    /// What to say of the history, where it was to be kept; the report is there even where that failed.
    pub kept: Result<Option<String>, AppError>,
}

/// Does what the command does, and prints nothing: `meter` shows how far it is.
///
/// # Errors
/// As [`run`].
pub fn assess(args: &AssessArgs, places: &Places, meter: &impl Meter) -> Result<Done, AppError> {
    let Choice { exercise, own_files } = Choice::of(&args.exercise, args.plan.as_deref(), args.side.side())?;
    // Everything that can be wrong is found before the long run.
    let sha256 = hash_of(&args.input)?;
    let pictures = PictureChoice { none: args.no_pictures, annotate: args.annotate, blur_face: args.blur_face };
    let wanted = Wanted { input: &args.input, excerpt: args.excerpt(), pictures };
    wanted.check()?;
    let out = args.out.clone().unwrap_or_else(|| beside::folder(&args.input, &sha256));
    let mut keep = Keep::prepare(&args.keep)?;
    if let Some(keep) = &mut keep {
        keep.ask_before()?;
        keep.ask_after()?;
    }
    let inputs = own_files.iter().fold(inputs(args, keep.as_ref(), places), |inputs, own| inputs.with_public(own));
    let folder = OutputFolder::prepare(&out, args.force, &inputs)?.with_exports(&args.export);
    args.landmarks.iter().try_for_each(|path| folder.refuse(path))?;
    let landmarks = args.landmarks.as_deref().map(|path| OutputFile::prepare(path, args.force, &inputs)).transpose()?;
    let poses = PoseOptions {
        excerpt: args.excerpt(),
        model: args.model,
        causal: args.causal,
        models: places.models.clone(),
        runtime: places.runtime.clone(),
        jobs: args.jobs,
        threads: None,
        pool: NetworkPool::default(),
        scouts: NetworkPool::default(),
        whom: exercise.whom(args.who, args.side.side()),
    };
    let request = Request {
        input: &args.input,
        exercise: &exercise,
        side: args.side.side(),
        person: args.person.person(),
        causal: args.causal,
        poses: &poses,
    };
    let mut assessment = meter.with("frames", |progress| Assessment::of(&request, sha256, progress))?;
    let person = keep.as_ref().map(Keep::label).or(args.keep.kept_as.label());
    assessment.report.person = person.map(str::to_owned);
    let told = args.keep.kept_as.date.as_ref().map(Moment::text_as_known);
    assessment.report.date = told.or(assessment.report.date.take());
    if let Some(alarm) = keep.as_ref().map(Keep::alarm).transpose()?.flatten() {
        let warning = Warning { code: WarningCode::WarningSign, message: alarm.words() };
        assessment.report.warnings.insert(0, warning);
    }
    if let Some((file, path)) = landmarks.zip(args.landmarks.as_ref()) {
        write_recording(file, path, &assessment.poses)?;
    }
    assessment.report.settings = Some(settings::of(&request, pictures));
    // The networks are no longer needed, and pictures need their memory.
    drop(poses);
    meter.with("pictures", |progress| products::write(&mut assessment, &wanted, folder, progress))?;
    let kept = keep.map(|mut keep| keep.add(&assessment.report, part(args.excerpt(), args.side), &out)).transpose();
    Ok(Done { assessment, out, kept })
}

fn print(args: &AssessArgs, assessment: &Assessment, out: &Path) -> Result<(), AppError> {
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
    let inputs = Keep::inputs(keep).with(&args.input).with_public(Path::new(&args.exercise));
    let inputs = args.plan.iter().fold(inputs, |inputs, plan| inputs.with(plan));
    match models_folder(places.models.as_deref()) {
        Ok(folder) if !is_recording(&args.input) => inputs.with_public_folder(&folder),
        _ => inputs,
    }
}

fn write_recording(file: OutputFile, path: &Path, poses: &Poses) -> Result<(), AppError> {
    file.write_with(|file| {
        let mut writer = RecordingWriter::begin(file, path, &poses.header)?;
        for frame in &poses.frames {
            writer.push(frame)?;
        }
        Ok(writer.finish()?)
    })
}
