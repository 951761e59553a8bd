//! An export of one's own: `cargo run --example own_export --no-default-features -- RECORDING EXERCISE`.
//!
//! An export is a function from results to bytes; a row with its name makes it one of many. Here it is a list in
//! Markdown, for a note to a patient.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

use coxa::analysis::{Assessment, ExerciseChoice, Request};
use coxa::report::{self, Export, NotExported, Results};

/// What `--export` would list.
pub const NOTE: Export = Export { name: "note", file: "note.md", about: "a list of what was done", render: note };

fn note(results: &Results) -> Result<Vec<u8>, NotExported> {
    let report = results.report;
    if report.reps.is_empty() {
        return Err(NotExported::NothingMeasured);
    }
    let mut text = format!("# {}\n\n", results.exercise.title);
    for rep in &report.reps {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "- repetition {} at {:.0} s: {}", rep.index, rep.peak_s, report::verdict_line(rep));
    }
    Ok(text.into_bytes())
}

/// Assesses a recording and writes the export.
pub fn export(recording: &Path, exercise: &str, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let request = Request::of(ExerciseChoice::named(exercise)?);
    let assessment = Assessment::of(recording, String::new(), &request, &mut |_, _| {})?;
    Ok(out.write_all(&(NOTE.render)(&assessment.results())?)?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    match (args.next(), args.next()) {
        (Some(recording), Some(exercise)) => export(recording.as_ref(), &exercise, &mut io::stdout().lock()),
        _ => Err("name a recording and an exercise: samples/landmarks/squat.jsonl.gz squat".into()),
    }
}
