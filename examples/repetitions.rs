//! A landmark recording to repetitions: `cargo run --example repetitions --no-default-features -- RECORDING EXERCISE`.
//!
//! It needs neither camera nor network nor OpenCV: a recording (`landmarks.jsonl.gz`) lies beside every report.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use coxa::exercises;
use coxa::kinematics::analyse;
use coxa::pose::Recording;
use coxa::session;

/// Writes a line for every repetition.
pub fn repetitions(recording: &Path, exercise: &str, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let Recording { header, frames } = Recording::read(recording)?;
    let exercise = exercises::find(exercise)?;
    let motions = analyse(&frames, header.size).motions;
    for rep in session::count(&exercise, None, &motions).reps {
        writeln!(
            out,
            "{} {}: {:.1} s to {:.1} s, {:?}",
            rep.index,
            rep.side.name(),
            rep.start_s,
            rep.end_s,
            rep.verdict
        )?;
        for (measure, range) in &rep.measures {
            match range {
                Some(range) => writeln!(out, "    {measure}: {:.0} to {:.0}", range.min_deg, range.max_deg)?,
                None => writeln!(out, "    {measure}: not measurable")?,
            }
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    match (args.next(), args.next()) {
        (Some(recording), Some(exercise)) => repetitions(recording.as_ref(), &exercise, &mut io::stdout().lock()),
        _ => Err("name a recording and an exercise: samples/landmarks/squat.jsonl.gz squat".into()),
    }
}
