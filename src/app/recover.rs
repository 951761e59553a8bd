//! `coxa recover`, and the end of every `coxa live`: the report of a session from its journal.

use std::fs;
use std::path::Path;

use super::AppError;
use super::taken::Taken;
use crate::cli::RecoverArgs;
use crate::exercises::Exercise;
use crate::journal::{Beginning, Entry, JOURNAL_FILE, JournalReader, unfinished};
use crate::kinematics::clip;
use crate::kinematics::motion::Motion;
use crate::plain;
use crate::pose::PoseFrame;
use crate::report::json::{Media, Report};
use crate::report::output::{OutputError, OutputFolder};
use crate::report::{PAGE_FILE, Results, terminal};
use crate::session::guided::GuidedSession;
use crate::session::result::{Outcome, Warning};

/// Runs the command.
///
/// # Errors
/// When there is no journal, its session is still going on, or the report can not be written.
pub fn run(args: &RecoverArgs) -> Result<(), AppError> {
    if !unfinished(&args.folder) {
        return Err(AppError::Usage(format!(
            "{} holds no journal of an unfinished session ({JOURNAL_FILE}): there is nothing to recover",
            args.folder.display()
        )));
    }
    let folder = OutputFolder::prepare(&args.folder, args.force)?;
    let made = report(folder, Media::default())?;
    let summary = terminal::summary(&made.report, &made.exercise);
    let page = plain::line(&args.folder.join(PAGE_FILE).to_string_lossy());
    super::say::text(&format!("{summary}\nReport: {page}\n"))
}

/// A report that was made from a journal.
pub struct Made {
    /// What was done.
    pub exercise: Exercise,
    /// The facts.
    pub report: Report,
}

/// Makes the report of the journal in `folder`; then the journal is taken away, since the report holds everything.
///
/// # Errors
/// When the journal can not be read or a file can not be written; the journal then stays.
pub fn report(folder: OutputFolder, media: Media) -> Result<Made, AppError> {
    let path = folder.path().join(JOURNAL_FILE);
    let mut reader = JournalReader::open(&path)?;
    let exercise = reader.beginning.exercise()?;
    let played = Played::of(&mut reader, &exercise);
    let Beginning { mut recording, side, .. } = reader.beginning;
    recording.fps = rate(&played.frames);
    recording.warnings = played.warnings.iter().map(|w| (w.code.clone(), w.message.clone())).collect();
    let taken = Taken {
        input: recording.source.clone(),
        sha256: None,
        header: &recording,
        warnings: played.warnings,
        side,
        motions: &played.motions,
    };
    let mut report = taken.report(&exercise, clip::clip_view(&played.motions), played.outcome);
    report.media = media;
    let (frames, motions) = (&played.frames, &played.motions);
    folder.write(&Results { report: &report, exercise: &exercise, header: &recording, frames, motions })?;
    remove(&path)?;
    Ok(Made { exercise, report })
}

fn remove(path: &Path) -> Result<(), AppError> {
    fs::remove_file(path).map_err(|source| OutputError::Io { path: path.to_owned(), source }.into())
}

/// A session lived through again.
struct Played {
    frames: Vec<PoseFrame>,
    motions: Vec<Motion>,
    outcome: Outcome,
    warnings: Vec<Warning>,
}

impl Played {
    fn of(reader: &mut JournalReader, exercise: &Exercise) -> Self {
        let (size, side) = (reader.beginning.recording.size, reader.beginning.side);
        let mut guided = GuidedSession::new(exercise.clone(), side, size);
        let (mut frames, mut motions, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
        for entry in reader.by_ref() {
            match entry {
                Entry::Frame(frame) => {
                    motions.push(guided.push(&frame).0);
                    frames.push(*frame);
                }
                Entry::Control(control, at) => {
                    guided.control(control, at);
                }
                Entry::Warning(warning) => warnings.push(warning),
            }
        }
        if reader.damaged > 0 {
            let message = format!(
                "{} lines of the session's journal could not be read; it was cut off while it was being written",
                reader.damaged
            );
            warnings.push(Warning { code: "damaged_journal".into(), message });
        }
        Self { frames, motions, outcome: guided.finish(), warnings }
    }
}

/// Mean frames a second over the middle of the gaps: a stall must not make the stream slower than it was.
fn rate(frames: &[PoseFrame]) -> f64 {
    let mut steps: Vec<f64> = frames.windows(2).map(|w| w[1].time.since(w[0].time)).collect();
    steps.sort_by(f64::total_cmp);
    let usual = steps.get(steps.len() / 2).copied().unwrap_or(0.0);
    let (sum, count) = steps.iter().filter(|&&s| s <= 4.0 * usual).fold((0.0, 0.0), |(s, n), step| (s + step, n + 1.0));
    if sum > 0.0 { count / sum } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Timestamp;

    #[test]
    fn the_rate_is_that_of_the_stream_and_not_of_its_stalls() {
        let frame = |s| PoseFrame { time: Timestamp::from_secs_f64(s), pose: None };
        let frames: Vec<PoseFrame> = [0.0, 0.1, 0.2, 9.2, 9.3, 9.4].map(frame).into();
        assert!((rate(&frames) - 10.0).abs() < 1e-6);
        assert_eq!((rate(&[]), rate(&[frame(0.0)])), (0.0, 0.0));
    }
}
