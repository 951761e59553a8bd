//! `coxa draft`: a recording of a model becomes an exercise file to begin with, proved by counting that recording.

use std::path::{Path, PathBuf};

use clap::Args;

use super::error::CommandError;
use super::places::Places;
use super::progress::{Bars, Meter};
use super::values::{PartArgs, quarter};
use super::{say, stop};
use crate::analysis::{ExerciseChoice, Request, motions_of};
use crate::draft::draft;
use crate::folder::{Inputs, OutputFile};
use crate::media::Excerpt;
use crate::media::turn::Turn;
use crate::plain;
use crate::pose::locate::models_folder;
use crate::pose::recording::is_recording;
use crate::report::{LANDMARKS_FILE, REPORT_FILE};

/// `coxa draft`.
#[derive(Debug, Args)]
pub struct DraftArgs {
    /// Video or landmark recording in which a model does the exercise a few times, or the folder of an assessment of one
    pub input: PathBuf,
    /// What the exercise is called; its name in files is made of it
    #[arg(long, value_name = "WORDS", default_value = "My exercise")]
    pub title: String,
    /// File to write
    #[arg(long, value_name = "FILE.toml")]
    pub out: PathBuf,
    /// The part that is looked at
    #[command(flatten)]
    pub part: PartArgs,
    /// Turn the picture clockwise by this many degrees, after what the file itself says: for video filmed sideways
    #[arg(long, value_name = "0|90|180|270", value_parser = quarter)]
    pub rotate: Option<Turn>,
    /// Replace a file that is already there
    #[arg(long)]
    pub force: bool,
}

/// Runs the command.
///
/// # Errors
/// When the recording cannot be read, shows no exercise, or the file cannot be written.
pub fn run(args: &DraftArgs, places: &Places) -> Result<(), CommandError> {
    let recording = recording(&args.input)?;
    let file = OutputFile::prepare(&args.out, args.force, &inputs(args, &recording, places))?;
    let request = Request {
        excerpt: args.part.of(Excerpt { turn: args.rotate, ..Excerpt::default() }),
        models: places.models.clone(),
        runtime: places.runtime.clone(),
        cancel: stop::listen(),
        ..Request::of(ExerciseChoice::Auto)
    };
    let motions = Bars::new(false).with("frames", |progress| motions_of(&recording, &request, progress))?;
    let refused = |why| CommandError::Usage(format!("no exercise file was made of {}: {why}", args.input.display()));
    let draft = draft(&motions, &args.title).map_err(refused)?;
    file.write(draft.text.as_bytes())?;
    let path = plain::line(&args.out.to_string_lossy());
    let (reps, title) = (draft.reps, plain::line(&draft.exercise.title));
    let missed = match draft.made_from.saturating_sub(reps) {
        0 => String::new(),
        _ => format!("It was made from {} movements: not all of them are counted by it.\n", draft.made_from),
    };
    say::text(&format!(
        "Draft: {path}\n\
         Counted with it, the recording has {reps} repetitions of \"{title}\" ({}).\n\
         {missed}Found: {}. If that is the wrong way round, record it again with a rest before and after.\n\
         Edit the lines that are marked EDIT, then check it: coxa exercises {path}\n",
        draft.exercise.name, draft.found,
    ))
}

/// A folder stands for its landmarks.
fn recording(input: &Path) -> Result<PathBuf, CommandError> {
    if !input.is_dir() {
        return Ok(input.to_owned());
    }
    let landmarks = input.join(LANDMARKS_FILE);
    if landmarks.is_file() {
        return Ok(landmarks);
    }
    let what = format!(
        "{} has no {LANDMARKS_FILE}; name the folder of an assessment, a recording or a video",
        input.display()
    );
    Err(CommandError::Usage(what))
}

/// Everything that is read, and what lies beside it in the folder of an assessment.
fn inputs(args: &DraftArgs, recording: &Path, places: &Places) -> Inputs {
    let inputs = Inputs::new().with(recording).with(&args.input.join(REPORT_FILE));
    match models_folder(places.models.as_deref()) {
        Ok(folder) if !is_recording(recording) => inputs.with_public_folder(&folder),
        _ => inputs,
    }
}
