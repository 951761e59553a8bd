//! The report of a live session, from its journal.

use std::path::PathBuf;

use super::error::AnalysisError;
use super::taken::{Taken, bounded};
use crate::bounded::WARNINGS;
use crate::exercises::Exercise;
use crate::folder::staged::remove;
use crate::journal::{Beginning, Entry, JOURNAL_FILE, JournalReader, KeptFor, Networks};
use crate::kinematics::{self, Motion, View};
use crate::plain;
use crate::pose::PoseFrame;
use crate::report::json::{Media, Report};
use crate::report::output::OutputFolder;
use crate::report::{PAGE_FILE, Results, terminal};
use crate::session::guided::{Control, GuidedSession};
use crate::session::result::{Outcome, Warning};
use crate::session::score;
use crate::warning_code::WarningCode;

/// A folder with the journal of an exercise that is over, and its video.
pub struct Recorded {
    /// Nobody else is at work in it.
    pub folder: OutputFolder,
    /// What was recorded besides.
    pub media: Media,
}

/// A report that was made from a journal, which stays until it is settled.
pub struct Made {
    /// What was done.
    pub exercise: Exercise,
    /// The facts.
    pub report: Report,
    /// Where it lies.
    pub folder: PathBuf,
    /// For whom it is to be kept in a history.
    pub keep: Option<KeptFor>,
}

impl Made {
    /// What is said of it on the terminal.
    pub fn summary(&self) -> String {
        let summary = terminal::summary(&self.report, &self.exercise);
        format!("{summary}\nReport: {}\n", plain::line(&self.folder.join(PAGE_FILE).to_string_lossy()))
    }

    /// What the history has in place of a part of a clip.
    pub fn part(&self) -> String {
        self.keep.as_ref().map(KeptFor::part).unwrap_or_default()
    }

    /// Takes its journal away: the report holds everything, and the history has it where that was wanted.
    ///
    /// # Errors
    /// When the folder can not be written to.
    pub fn settle(&self) -> Result<(), AnalysisError> {
        Ok(remove(&self.folder.join(JOURNAL_FILE))?)
    }
}

/// Makes the reports of a session's journals, which stay until each is settled. Unless it is the `only_one`, an exercise
/// that was never begun leaves nothing.
///
/// # Errors
/// When a journal can not be read or a file can not be written.
pub fn reports(recorded: Vec<Recorded>, only_one: bool) -> Result<Vec<Made>, AnalysisError> {
    let made = recorded.into_iter().map(|recorded| report(recorded, only_one));
    made.filter_map(Result::transpose).collect()
}

fn report(Recorded { folder, media }: Recorded, only_one: bool) -> Result<Option<Made>, AnalysisError> {
    let (place, path) = (folder.path().to_owned(), folder.path().join(JOURNAL_FILE));
    let mut reader = JournalReader::open(&path)?;
    let exercise = reader.beginning.exercise()?;
    let mut played = Played::of(&mut reader, &exercise);
    if !played.begun && !only_one {
        remove(&path)?;
        return Ok(None);
    }
    let Beginning { mut recording, side, plan, person, whose, date, keep, .. } = reader.beginning;
    // Journals of earlier builds say it only for the history.
    let kept = keep.as_ref().map(|keep| (keep.label.clone(), keep.at.clone())).unzip();
    let (whose, date) = (whose.or(kept.0), date.or(kept.1));
    recording.fps = rate(&played.frames);
    played.networks.put_into(&mut recording);
    recording.warnings = played.warnings.iter().map(|w| (w.code.clone(), w.message.clone())).collect();
    let taken = Taken {
        name: recording.source.to_string_lossy().into_owned(),
        sha256: None,
        header: &recording,
        warnings: played.warnings,
        side,
        motions: &played.motions,
    };
    let test = score::put(&exercise, &mut played.outcome, person);
    let mut report =
        Report { test, media, person: whose, date, ..taken.report(&exercise, played.view, played.outcome) };
    if let Some(facts) = plan {
        report.judged_by(facts);
    }
    let (frames, motions) = (&played.frames, &played.motions);
    folder.write(&Results { report: &report, exercise: &exercise, header: &recording, frames, motions })?;
    Ok(Some(Made { exercise, report, folder: place, keep }))
}

/// A session lived through again.
struct Played {
    frames: Vec<PoseFrame>,
    motions: Vec<Motion>,
    outcome: Outcome,
    warnings: Vec<Warning>,
    networks: Networks,
    /// From where the exercise was seen: rests, in which people walk about, do not matter.
    view: View,
    /// Counting has begun.
    begun: bool,
}

impl Played {
    fn of(reader: &mut JournalReader, exercise: &Exercise) -> Self {
        let (size, side) = (reader.beginning.recording.size, reader.beginning.side);
        let guided = GuidedSession::new(exercise.clone(), side, size);
        let mut guided = guided.seen_by(&reader.beginning.recording.model);
        // What was known before the first picture.
        let known = reader.beginning.recording.warnings.iter().take(WARNINGS).cloned();
        let mut warnings: Vec<Warning> = known.map(|(code, message)| Warning { code, message }).collect();
        let (mut frames, mut motions) = (Vec::new(), Vec::new());
        let (mut counted, mut begun) = (Vec::new(), false);
        let mut networks = Networks::of(&reader.beginning.recording);
        for entry in reader.by_ref() {
            match entry {
                Entry::Frame(frame) => {
                    let motion = guided.push(&frame).0;
                    counted.extend(guided.is_counting().then(|| motion.clone()));
                    motions.push(motion);
                    frames.push(*frame);
                    networks.picture();
                }
                Entry::Control(control, at) => {
                    begun |= control == Control::Count;
                    guided.control(control, at);
                }
                Entry::Network(network) => networks.turn_to(network),
                // The rest of a stranger's would only fill the memory.
                Entry::Warning(warning) if warnings.len() <= WARNINGS => warnings.push(warning),
                Entry::Warning(_) => {}
            }
        }
        let mut warnings = bounded(warnings);
        if reader.damaged > 0 {
            let message = format!(
                "{} lines of the session's journal could not be read; it was cut off while it was being written",
                reader.damaged
            );
            warnings.push(Warning { code: WarningCode::DamagedJournal, message });
        }
        let view = kinematics::clip_view(if counted.is_empty() { &motions } else { &counted });
        Self { frames, motions, outcome: guided.finish(), warnings, networks, view, begun }
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
    use crate::folder::Inputs;
    use crate::journal::{JournalWriter, Network};
    use crate::pose::recording::Recording;
    use crate::units::Timestamp;

    #[test]
    fn a_report_names_every_network_that_looked() {
        let dir = tempfile::tempdir().unwrap();
        let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/landmarks/squat.jsonl.gz");
        let Recording { mut header, frames } = Recording::read(&sample).unwrap();
        (header.model, header.model_sha256) = ("full".into(), "f".into());
        let folder = OutputFolder::prepare(dir.path(), false, &Inputs::new()).unwrap();
        let mut journal = JournalWriter::create(dir.path(), &Beginning::of("squat", header)).unwrap();
        journal.control(Control::Count, Timestamp::ZERO).unwrap();
        for (i, frame) in frames.iter().enumerate() {
            if i == 60 {
                journal.network(&Network { name: "lite".into(), sha256: "l".into() }).unwrap();
                journal.control(Control::SmallNetwork, frame.time).unwrap();
            }
            journal.frame(frame).unwrap();
        }
        journal.finish().unwrap();
        let made = reports(vec![Recorded { folder, media: Media::default() }], true).unwrap();
        let model = &made[0].report.model;
        let used: Vec<_> = model.networks.iter().map(|n| (n.name.as_str(), n.sha256.as_str(), n.pictures)).collect();
        assert_eq!(model.name, "full, then lite");
        assert_eq!(used, [("full", "f", 60), ("lite", "l", frames.len() as u64 - 60)]);
        let kept = Recording::read(&dir.path().join("landmarks.jsonl.gz")).unwrap().header;
        assert_eq!(kept.model, model.name, "assessed again it is as unsure");
    }

    #[test]
    fn the_rate_is_that_of_the_stream_and_not_of_its_stalls() {
        let frame = |s| PoseFrame { time: Timestamp::from_secs_f64(s), pose: None, camera: None };
        let frames: Vec<PoseFrame> = [0.0, 0.1, 0.2, 9.2, 9.3, 9.4].map(frame).into();
        assert!((rate(&frames) - 10.0).abs() < 1e-6);
        assert_eq!((rate(&[]), rate(&[frame(0.0)])), (0.0, 0.0));
    }
}
