//! `coxa assess`: a video or a recording to a report.

use std::io::{self, IsTerminal};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::AppError;
use super::assessment::{Assessment, Request, Wanted, hash_of};
use super::keep::Keep;
use super::poses::{PoseOptions, Poses, Progress};
use super::products;
use crate::cli::{AssessArgs, Places};
use crate::exercises;
use crate::plan::{Plan, PlanFacts};
use crate::pose::recording::{RecordingWriter, is_recording};
use crate::report::output::{OutputFolder, check_writable};
use crate::report::{PAGE_FILE, terminal};

/// Runs the command.
///
/// # Errors
/// When the input can not be read, a model is missing, or the output can not be written.
pub fn run(args: &AssessArgs, places: &Places) -> Result<(), AppError> {
    let (exercise, plan) = wanted(args)?;
    // Everything that can be wrong is found before the long run.
    let sha256 = hash_of(&args.input)?;
    check_pictures(args)?;
    let mut keep = Keep::prepare(&args.keep)?;
    if let Some(keep) = &mut keep {
        keep.ask_before()?;
        keep.ask_after()?;
    }
    let folder = OutputFolder::prepare(&args.out, args.force)?.with_exports(&args.export);
    args.landmarks.as_deref().map_or(Ok(()), check_writable)?;
    let poses = PoseOptions {
        excerpt: args.excerpt(),
        model: args.model,
        models: places.models.clone(),
        runtime: places.runtime.clone(),
    };
    let request = Request {
        input: &args.input,
        exercise: &exercise,
        side: args.side.side(),
        person: args.person(),
        causal: args.causal,
        poses: &poses,
    };
    let assessment = with_bar("frames", |progress| Assessment::of(&request, sha256, progress));
    let mut assessment = assessment?;
    if let Some(facts) = plan {
        assessment.report.judged_by(facts);
    }
    if let Some(path) = &args.landmarks {
        write_recording(path, &assessment.poses)?;
    }
    write_products(args, &mut assessment, folder)?;
    print!("{}", terminal::summary(&assessment.report, &assessment.exercise));
    println!("\nReport: {}", args.out.join(PAGE_FILE).display());
    if let Some(keep) = keep {
        println!("{}", keep.add(&assessment.report, args.part(), &args.out)?);
    }
    Ok(())
}

/// The exercise, with a plan's targets where there is one, and what the plan says of it.
fn wanted(args: &AssessArgs) -> Result<(Wanted, Option<PlanFacts>), AppError> {
    let Some(path) = &args.plan else { return Ok((Wanted::named(&args.exercise)?, None)) };
    let plan = Plan::read(path)?;
    // An own exercise of the plan can be named as the plan's file does not: by its name.
    let known = plan.names().contains(&args.exercise.as_str());
    let name = if known { args.exercise.clone() } else { exercises::find(&args.exercise)?.name };
    let planned = plan.planned(&name, args.side.side())?;
    Ok((Wanted::This(Box::new(planned.exercise.clone())), Some(PlanFacts::of(&plan, planned))))
}

fn write_recording(path: &Path, poses: &Poses) -> Result<(), AppError> {
    let mut writer = RecordingWriter::create(path, &poses.header)?;
    for frame in &poses.frames {
        writer.push(frame)?;
    }
    Ok(writer.finish()?)
}

#[cfg(feature = "camera")]
fn write_products(args: &AssessArgs, assessment: &mut Assessment, folder: OutputFolder) -> Result<(), AppError> {
    use super::pictures::{PictureChoice, Source};
    if args.no_pictures || is_recording(&args.input) {
        return products::write(assessment, folder);
    }
    let source = Source { video: &args.input, excerpt: args.excerpt() };
    let choice = PictureChoice { annotate: args.annotate, blur_face: args.blur_face };
    let wanted = products::Pictures { source, choice };
    with_bar("pictures", |progress| products::write_with_pictures(assessment, &wanted, folder, progress))
}

/// Without a camera only recordings are assessed.
#[cfg(not(feature = "camera"))]
fn write_products(_args: &AssessArgs, assessment: &mut Assessment, folder: OutputFolder) -> Result<(), AppError> {
    products::write(assessment, folder)
}

/// Refuses what can not be had, before the long run.
fn check_pictures(args: &AssessArgs) -> Result<(), AppError> {
    if is_recording(&args.input) && (args.annotate || args.blur_face) {
        let message = "a landmark recording has no pictures to annotate or to blur; assess the video itself";
        return Err(AppError::Usage(message.into()));
    }
    #[cfg(feature = "camera")]
    super::pictures::refuse_own_output(&args.input, &args.out)?;
    Ok(())
}

/// Does something long under a bar, which is gone when it ends: an error stands on a line of its own.
fn with_bar<T>(unit: &str, work: impl FnOnce(&mut Progress) -> T) -> T {
    let bar = progress_bar(unit);
    let result = work(&mut |done, all| {
        if let Some(all) = all {
            bar.set_length(all.max(done));
        }
        bar.set_position(done);
    });
    bar.finish_and_clear();
    result
}

/// On standard error, and only on a terminal.
fn progress_bar(unit: &str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style).with_message(unit.to_owned())
}
