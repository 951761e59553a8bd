//! `coxa assess`: a video or a recording to a report.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest, Sha256};

use super::AppError;
use super::poses::{self, PoseOptions, Poses};
use super::taken::Taken;
use crate::cli::{AssessArgs, Places};
use crate::exercises::{self, Exercise};
use crate::kinematics::causal::CausalKinematics;
use crate::kinematics::clip::{self, Scene, SceneFit};
use crate::kinematics::fit::ImplausibleBody;
use crate::kinematics::motion::{Motion, View};
use crate::pose::manifest::hex;
use crate::pose::recording::RecordingWriter;
#[cfg(feature = "camera")]
use crate::pose::recording::is_recording;
use crate::report::output::{OutputFolder, STILLS, check_writable};
use crate::report::{REPORT_FILE, Results, terminal};
use crate::session::Session;
use crate::session::result::{Outcome, Warning};

/// Runs the command.
///
/// # Errors
/// When the input can not be read, a model is missing, or the output can not be written.
pub fn run(args: &AssessArgs, places: &Places) -> Result<(), AppError> {
    let exercise = exercises::find(&args.exercise)?;
    // Everything that can be wrong is found before the long run.
    let sha256 = hash_of(&args.input)?;
    let folder = OutputFolder::prepare(&args.out, args.force)?;
    args.landmarks.as_deref().map_or(Ok(()), check_writable)?;
    let options = PoseOptions {
        excerpt: args.excerpt(),
        model: args.model,
        models: places.models.clone(),
        runtime: places.runtime.clone(),
    };
    let bar = progress_bar();
    let poses = poses::of_input(&args.input, &options, &mut |done, all| {
        if let Some(all) = all {
            bar.set_length(all.max(done));
        }
        bar.set_position(done);
    });
    // Before an error is printed, so that it stands on a line of its own.
    bar.finish_and_clear();
    let mut poses = poses?;
    if let Some(path) = &args.landmarks {
        write_recording(path, &poses)?;
    }
    let (motions, view) = motion(&mut poses, args.causal);
    let outcome = count(&exercise, args, &motions);
    let taken = Taken {
        input: args.input.clone(),
        sha256: Some(sha256),
        header: &poses.header,
        warnings: poses.warnings.clone(),
        side: args.side.side(),
        motions: &motions,
    };
    let report = taken.report(&exercise, view, outcome);
    folder.clear_pictures(STILLS)?;
    #[cfg(feature = "camera")]
    if !args.no_pictures && !is_recording(&args.input) {
        super::stills::write(&args.input, args.excerpt(), &poses.frames, &motions, &report, &folder)?;
    }
    folder.write(&Results { report: &report, motions: &motions })?;
    print!("{}", terminal::summary(&report, &exercise));
    println!("\nReport: {}", args.out.join(REPORT_FILE).display());
    Ok(())
}

fn motion(poses: &mut Poses, causal: bool) -> (Vec<Motion>, View) {
    let size = poses.header.size;
    if !causal {
        let clip = clip::analyse(&poses.frames, size);
        poses.warnings.extend(clip.scenes.iter().filter_map(doubtful_body).take(1));
        return (clip.motions, clip.view);
    }
    let mut live = CausalKinematics::new(size);
    let motions: Vec<Motion> = poses.frames.iter().map(|frame| live.push(frame)).collect();
    let view = clip::clip_view(&motions);
    (motions, view)
}

/// What to say where no body of human proportions fits the picture.
fn doubtful_body(scene: &Scene) -> Option<Warning> {
    let SceneFit::Refused(_, why) = scene.fit else { return None };
    let why = match why {
        ImplausibleBody::Shank(ratio) => format!("a shank of {ratio:.2} thighs"),
        ImplausibleBody::Trunk(ratio) => format!("a trunk of {ratio:.2} thighs"),
    };
    let message = format!(
        "no body of human proportions fits a part of this clip ({why}); there the pose network's own angles are given, \
         with a larger uncertainty"
    );
    Some(Warning { code: "implausible_body".into(), message })
}

fn count(exercise: &Exercise, args: &AssessArgs, motions: &[Motion]) -> Outcome {
    let mut session = Session::new(exercise.clone(), args.side.side());
    for motion in motions {
        session.push(motion);
    }
    session.finish()
}

fn write_recording(path: &Path, poses: &Poses) -> Result<(), AppError> {
    let mut writer = RecordingWriter::create(path, &poses.header)?;
    for frame in &poses.frames {
        writer.push(frame)?;
    }
    Ok(writer.finish()?)
}

fn hash_of(path: &Path) -> Result<String, AppError> {
    let io = |source: io::Error| crate::capture::CaptureError::Io { path: path.to_owned(), source };
    let facts = std::fs::metadata(path).map_err(io)?;
    if facts.is_dir() {
        return Err(AppError::Usage(format!("{} is a directory; name a video file", path.display())));
    }
    if !facts.is_file() {
        // Reading a pipe would wait for ever, and what was read could not be read again.
        return Err(AppError::Usage(format!("{} is not a regular file; name a video file", path.display())));
    }
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(path).map_err(io)?, &mut HashWriter(&mut hasher)).map_err(io)?;
    Ok(hex(&hasher.finalize()))
}

struct HashWriter<'a>(&'a mut Sha256);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// On standard error, and only on a terminal.
fn progress_bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} frames, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}
