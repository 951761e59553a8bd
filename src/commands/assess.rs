//! `coxa assess`: a video or a recording to a report.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Args;

use super::beside;
use super::error::CommandError;
use super::export::export_names;
use super::keep::{Keep, KeepArgs};
use super::person::PersonArgs;
use super::places::Places;
use super::printed::PrintArgs;
use super::progress::{Bars, Meter};
use super::settings::SettingsArgs;
use super::values::{SideChoice, part, quarter, seconds};
use super::{say, stop};
use crate::analysis::{Assessment, Cancel, Choice, Poses, Request, check, hash_of, settings_of, write};
use crate::folder::{Inputs, OutputFile};
use crate::media::Excerpt;
use crate::media::turn::Turn;
use crate::moment::Moment;
use crate::plain;
use crate::pose::locate::{ModelChoice, models_folder};
use crate::pose::people::PersonChoice;
use crate::pose::recording::{RecordingWriter, is_recording};
use crate::report::export::Export;
use crate::report::output::OutputFolder;
use crate::report::{PAGE_FILE, json, terminal};
use crate::session::result::Warning;
use crate::units::Timestamp;
use crate::warning_code::WarningCode;

/// `coxa assess`.
#[derive(Debug, Args)]
pub struct AssessArgs {
    /// Video file, or landmark recording (.jsonl, .jsonl.gz)
    pub input: PathBuf,
    /// Name of an exercise (see `coxa exercises`), a file with your own, or `auto`: Coxa recognises it
    #[arg(long, value_name = "auto|NAME|FILE.toml", default_value = "auto")]
    pub exercise: String,
    /// Judge by this plan: its targets take the place of the exercise's own limits
    #[arg(long, value_name = "PLAN.toml")]
    pub plan: Option<PathBuf>,
    /// Folder for the results [default: a new one beside the input, named after it]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Which side is exercised
    #[arg(long, value_enum, default_value_t)]
    pub side: SideChoice,
    /// Which of several people is measured: left, right, largest, smallest, or a number counted from the left; auto takes
    /// the one who does the exercise
    #[arg(long = "person", value_name = "WHO", default_value = "auto")]
    pub who: PersonChoice,
    /// Pose model; auto takes the most accurate one; pair looks with the small one at every picture and with the most
    /// accurate one wherever that is needed
    #[arg(long, value_enum, default_value_t)]
    pub model: ModelChoice,
    /// Leave out what comes before, seconds
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub from: Option<Timestamp>,
    /// Leave out what comes after, seconds
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub to: Option<Timestamp>,
    /// Whom a test of movement is about
    #[command(flatten)]
    pub person: PersonArgs,
    /// The picture is a mirror image, as in selfie video
    #[arg(long)]
    pub mirrored: bool,
    /// Turn the picture clockwise by this many degrees, after what the file itself says: for video filmed sideways. With 0
    /// it stays as the file says, and the person in it is not asked which way is up
    #[arg(long, value_name = "0|90|180|270", value_parser = quarter)]
    pub rotate: Option<Turn>,
    /// Parts of a long video to analyse side by side, one thread each [default: in order, all cores at each frame]
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Measure as `live` does, without looking ahead
    #[arg(long)]
    pub causal: bool,
    /// Also write the landmarks, to be assessed again without the video (.jsonl or .jsonl.gz)
    #[arg(long, value_name = "FILE")]
    pub landmarks: Option<PathBuf>,
    /// Also write annotated.mp4: the clip with body, angles, count and faults drawn into it
    #[arg(long)]
    pub annotate: bool,
    /// Make the face of the measured person unrecognisable in every picture that is kept
    #[arg(long)]
    pub blur_face: bool,
    /// Also write the results in these formats, with commas between
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = export_names())]
    pub export: Vec<&'static Export>,
    /// Keep no pictures of the person
    #[arg(long, conflicts_with_all = ["annotate", "blur_face"])]
    pub no_pictures: bool,
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

impl AssessArgs {
    /// What an input of `coxa batch` can be asked, too.
    fn settings(&self) -> SettingsArgs {
        SettingsArgs {
            exercise: self.exercise.clone(),
            side: self.side,
            who: self.who,
            model: self.model,
            mirrored: self.mirrored,
            rotate: self.rotate,
            causal: self.causal,
            annotate: self.annotate,
            blur_face: self.blur_face,
            no_pictures: self.no_pictures,
        }
    }
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
    let Choice { exercise, own_files } = Choice::of(&args.exercise, args.plan.as_deref(), args.side.side())?;
    let request = args.settings().request(exercise, places);
    let excerpt = Excerpt { from: args.from, to: args.to, ..request.excerpt };
    let request = Request { excerpt, person: args.person.person(), jobs: args.jobs, cancel, ..request };
    // Everything that can be wrong is found before the long run.
    let sha256 = hash_of(&args.input, &request.cancel)?;
    check(&args.input, request.pictures)?;
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
    let mut assessment = meter.with("frames", |progress| Assessment::of(&args.input, sha256, &request, progress))?;
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
    assessment.report.settings = Some(settings_of(&request));
    // The networks are no longer needed, and pictures need their memory.
    request.free_networks();
    meter.with("pictures", |progress| write(&mut assessment, &args.input, &request, folder, progress))?;
    let kept = keep.map(|mut keep| keep.add(&assessment.report, part(excerpt, args.side), &out)).transpose();
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
    let inputs = Keep::inputs(keep).with(&args.input).with_public(Path::new(&args.exercise));
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
