//! `coxa assess`: a video or a recording to a report.

use std::path::Path;

use super::AppError;
use super::assessment::{Assessment, Request, hash_of};
use super::poses::{NetworkPool, PoseOptions, Poses};
use super::products::{self, PictureChoice, Wanted};
use super::progress::with_bar;
use super::settings;
use crate::cli::{AssessArgs, Places};
use crate::exercises;
use crate::pose::recording::RecordingWriter;
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
    let pictures = PictureChoice { none: args.no_pictures, annotate: args.annotate, blur_face: args.blur_face };
    let wanted = Wanted { input: &args.input, excerpt: args.excerpt(), pictures };
    wanted.check(&args.out)?;
    let folder = OutputFolder::prepare(&args.out, args.force)?;
    args.landmarks.as_deref().map_or(Ok(()), check_writable)?;
    let poses = PoseOptions {
        excerpt: args.excerpt(),
        model: args.model,
        models: places.models.clone(),
        runtime: places.runtime.clone(),
        jobs: args.jobs,
        pool: NetworkPool::default(),
    };
    let request =
        Request { input: &args.input, exercise: &exercise, side: args.side.side(), causal: args.causal, poses: &poses };
    let assessment = with_bar("frames", |progress| Assessment::of(&request, sha256, progress));
    let mut assessment = assessment?;
    if let Some(path) = &args.landmarks {
        write_recording(path, &assessment.poses)?;
    }
    assessment.report.settings = Some(settings::of(&request, pictures));
    with_bar("pictures", |progress| products::write(&mut assessment, &wanted, folder, progress))?;
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
