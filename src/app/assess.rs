//! `coxa assess`: a video or a recording to a report.

use std::io::{self, IsTerminal};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::AppError;
use super::assessment::{Assessment, Request, hash_of};
use super::poses::{PoseOptions, Poses};
use super::products::{self, Wanted};
use crate::cli::{AssessArgs, Places};
use crate::exercises;
use crate::pose::recording::{RecordingWriter, is_recording};
use crate::report::output::{OutputFolder, check_writable};
use crate::report::{REPORT_FILE, terminal};

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
    let poses = PoseOptions {
        excerpt: args.excerpt(),
        model: args.model,
        models: places.models.clone(),
        runtime: places.runtime.clone(),
    };
    let request =
        Request { input: &args.input, exercise: &exercise, side: args.side.side(), causal: args.causal, poses: &poses };
    let bar = progress_bar();
    let assessment = Assessment::of(&request, sha256, &mut |done, all| {
        if let Some(all) = all {
            bar.set_length(all.max(done));
        }
        bar.set_position(done);
    });
    // Before an error is printed, so that it stands on a line of its own.
    bar.finish_and_clear();
    let mut assessment = assessment?;
    if let Some(path) = &args.landmarks {
        write_recording(path, &assessment.poses)?;
    }
    let wanted = Wanted {
        video: (!is_recording(&args.input)).then_some(&args.input),
        excerpt: args.excerpt(),
        pictures: !args.no_pictures,
    };
    products::write(&mut assessment, &wanted, folder)?;
    print!("{}", terminal::summary(&assessment.report, &exercise));
    println!("\nReport: {}", args.out.join(REPORT_FILE).display());
    Ok(())
}

fn write_recording(path: &Path, poses: &Poses) -> Result<(), AppError> {
    let mut writer = RecordingWriter::create(path, &poses.header)?;
    for frame in &poses.frames {
        writer.push(frame)?;
    }
    Ok(writer.finish()?)
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
