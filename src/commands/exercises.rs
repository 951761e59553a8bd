//! `coxa exercises`: the list, or one exercise explained.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::error::CommandError;
use crate::exercises::{self, Exercise};
use crate::folder::{Inputs, OutputFile};
use crate::overlay::drawing;
use crate::plain;
use crate::session::examples;
use crate::tables::{Ruled, Tone};

/// `coxa exercises`.
#[derive(Debug, Args)]
pub struct ExercisesArgs {
    /// Explain this one (a name, or a file with your own)
    pub name: Option<String>,
    /// Also draw its postures into an SVG file
    #[arg(long, value_name = "FILE.svg", requires = "name")]
    pub drawing: Option<PathBuf>,
    /// Replace the drawing's file if it is already there
    #[arg(long, requires = "drawing")]
    pub force: bool,
}

/// Runs the command.
///
/// # Errors
/// When there is no such exercise or its file is wrong.
pub fn run(args: &ExercisesArgs) -> Result<(), CommandError> {
    match &args.name {
        Some(name) => {
            let exercise = exercises::find(name)?;
            let prepare = |path| OutputFile::prepare(path, args.force, &Inputs::new().with_public(Path::new(name)));
            let drawing = args.drawing.as_deref().map(prepare).transpose()?;
            super::say::text(&explain(&exercise))?;
            if let Some((file, path)) = drawing.zip(args.drawing.as_ref()) {
                file.write(drawing::svg(&exercise.poses).as_bytes())?;
                super::say::text(&format!("\nThe drawing is in {}\n", plain::line(&path.to_string_lossy())))?;
            }
            check_examples(&exercise)?;
        }
        None => super::say::text(&list()?)?,
    }
    Ok(())
}

/// A file's worked examples are its tests.
fn check_examples(exercise: &Exercise) -> Result<(), CommandError> {
    let failures = examples::failures(exercise);
    if failures.is_empty() {
        let count = exercise.examples.len();
        let said = match count {
            1 => "Its worked example comes out as it says.".to_owned(),
            _ => format!("Its {count} worked examples come out as they say."),
        };
        return super::say::text(&format!("\n{said}\n"));
    }
    Err(CommandError::Usage(format!("{}: {}", exercise.name, failures.join("; "))))
}

fn list() -> Result<String, CommandError> {
    let of = |names: &mut dyn Iterator<Item = &'static str>| names.map(exercises::find).collect::<Result<Vec<_>, _>>();
    let parts = [("Exercises", of(&mut exercises::names())?), ("Movement tests", of(&mut exercises::tests())?)];
    let mut text = String::new();
    for (title, all) in &parts {
        let mut table = Ruled::new([*title, "what it is"]);
        for exercise in all {
            let about = format!("{}. {}", exercise.title, exercise.purpose);
            table.row([exercise.name.clone(), about].map(|text| (text, Tone::Plain)));
        }
        text.push_str(&table.to_string());
    }
    text.push_str("\n`coxa exercises NAME` explains one.\n");
    Ok(text)
}

/// An exercise as its file explains it, in lines.
pub(super) fn explain(exercise: &Exercise) -> String {
    let mut text = format!("{} ({})\n{}\n", exercise.title, exercise.name, exercise.purpose);
    if !exercise.also_called.is_empty() {
        let _ = writeln!(text, "Also called: {}", exercise.also_called.join(", "));
    }
    let mut part = |title: &str, lines: &[String]| {
        let _ = writeln!(text, "\n{title}");
        for line in lines {
            let _ = writeln!(text, "  {line}");
        }
    };
    part("Start", std::slice::from_ref(&exercise.how_to.start));
    let steps: Vec<String> = exercise.how_to.steps.iter().enumerate().map(|(i, s)| format!("{}. {s}", i + 1)).collect();
    part("Do", &steps);
    part("Often goes wrong", &exercise.how_to.mistakes);
    part("Camera", std::slice::from_ref(&exercise.camera.place));
    part("Stop", std::slice::from_ref(&exercise.how_to.stop));
    if let Some(test) = &exercise.test {
        part("Score", &[format!("{}.", test.source), test.left_out.clone()]);
    }
    text
}
