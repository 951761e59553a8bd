//! `coxa assess`: a video or a recording to a report.

use std::path::Path;

use super::AppError;
use super::assessment::{Assessment, ExerciseChoice, Request, hash_of};
use super::keep::Keep;
use super::poses::{NetworkPool, PoseOptions, Poses};
use super::products::{self, PictureChoice, Wanted};
use super::progress::with_bar;
use super::say;
use super::settings;
use super::stop;
use crate::cli::{AssessArgs, Places};
use crate::exercises;
use crate::plain;
use crate::plan::{Plan, PlanFacts};
use crate::pose::recording::RecordingWriter;
use crate::report::output::{OutputFolder, check_writable, write_beside};
use crate::report::{PAGE_FILE, terminal};

/// Runs the command.
///
/// # Errors
/// When the input can not be read, a model is missing, or the output can not be written.
pub fn run(args: &AssessArgs, places: &Places) -> Result<(), AppError> {
    let (exercise, plan) = exercise_of(args)?;
    stop::listen();
    // Everything that can be wrong is found before the long run.
    let sha256 = hash_of(&args.input)?;
    let pictures = PictureChoice { none: args.no_pictures, annotate: args.annotate, blur_face: args.blur_face };
    let wanted = Wanted { input: &args.input, excerpt: args.excerpt(), pictures };
    wanted.check(&args.out)?;
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
        jobs: args.jobs,
        threads: None,
        pool: NetworkPool::default(),
    };
    let request = Request {
        input: &args.input,
        exercise: &exercise,
        side: args.side.side(),
        person: args.person.person(),
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
    assessment.report.settings = Some(settings::of(&request, pictures));
    // The networks are no longer needed, and pictures need their memory.
    drop(poses);
    with_bar("pictures", |progress| products::write(&mut assessment, &wanted, folder, progress))?;
    let summary = terminal::summary(&assessment.report, &assessment.exercise);
    let page = plain::line(&args.out.join(PAGE_FILE).to_string_lossy());
    say::text(&format!("{summary}\nReport: {page}\n"))?;
    if let Some(mut keep) = keep {
        say::text(&format!("{}\n", keep.add(&assessment.report, args.part(), &args.out)?))?;
    }
    Ok(())
}

/// The exercise, with a plan's targets where there is one, and what the plan says of it.
fn exercise_of(args: &AssessArgs) -> Result<(ExerciseChoice, Option<PlanFacts>), AppError> {
    let Some(path) = &args.plan else { return Ok((ExerciseChoice::named(&args.exercise)?, None)) };
    let plan = Plan::read(path)?;
    // An own exercise of the plan can be named as the plan's file does not: by its name.
    let known = plan.names().contains(&args.exercise.as_str());
    let name = if known { args.exercise.clone() } else { exercises::find(&args.exercise)?.name };
    let planned = plan.planned(&name, args.side.side())?;
    Ok((ExerciseChoice::This(Box::new(planned.exercise.clone())), Some(PlanFacts::of(&plan, planned))))
}

fn write_recording(path: &Path, poses: &Poses) -> Result<(), AppError> {
    write_beside(path, |path| {
        let mut writer = RecordingWriter::create(path, &poses.header)?;
        for frame in &poses.frames {
            writer.push(frame)?;
        }
        Ok(writer.finish()?)
    })
}
