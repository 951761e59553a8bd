//! One input to everything that is known of it: poses, motion, repetitions and the report's facts.

use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::cancel::Cancel;
use super::choice::Counted;
use super::error::AnalysisError;
use super::poses::{self, Poses, Progress};
use super::request::Request;
use super::taken::Taken;
use super::times::Times;
use crate::bounded;
use crate::exercises::Exercise;
use crate::kinematics::{self, CausalKinematics, ImplausibleBody, Motion, Scene, SceneFit, View, doubt_of};
use crate::media::Excerpt;
use crate::media::turn::Turn;
use crate::pose::manifest::hex;
use crate::report::Results;
use crate::report::json::Report;
use crate::session::result::Warning;
use crate::session::score;
use crate::session::upright::quarter_turns;
use crate::timing::{self, Stage};
use crate::warning_code::WarningCode;

/// An assessed input.
#[derive(Debug)]
pub struct Assessment {
    /// What was done.
    pub exercise: Exercise,
    /// A pose for every frame, and where they came from.
    pub poses: Poses,
    /// A moment for every frame.
    pub motions: Vec<Motion>,
    /// The pictures of the source have to be turned clockwise by so many quarters to be upright.
    pub quarter_turns: u8,
    /// The facts.
    pub report: Report,
}

impl Assessment {
    /// Assesses one input. `sha256` is that of its bytes, see [`hash_of`].
    ///
    /// # Errors
    /// When the input can not be read or a model is missing.
    pub fn of(input: &Path, sha256: String, request: &Request, progress: &mut Progress) -> Result<Self, AnalysisError> {
        let mut poses = poses::of_input(input, request, progress)?;
        request.cancel.check()?;
        let times = Times::of(&poses.frames);
        poses.warnings.extend(times.warnings(&poses.warnings));
        let (mut motions, mut view) = motion(&mut poses, request.causal);
        request.cancel.check()?;
        let Counted { mut exercise, mut outcome, mut plan } =
            request.exercise.count(request.side, &motions, request.causal)?;
        // Whoever says how the picture lies is believed.
        let unsaid = request.excerpt.turn.is_none();
        let quarter_turns = if outcome.reps.is_empty() && unsaid { turn(request, &mut poses) } else { 0 };
        if quarter_turns != 0 {
            (motions, view) = motion(&mut poses, request.causal);
            Counted { exercise, outcome, plan } = request.exercise.count(request.side, &motions, request.causal)?;
        }
        times.explain(&mut outcome.not_counted);
        let taken = Taken {
            name: input.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            sha256: Some(sha256),
            header: &poses.header,
            warnings: poses.warnings.clone(),
            side: request.side,
            motions: &motions,
        };
        let test = score::put(&exercise, &mut outcome, request.person);
        let mut report = Report { test, ..taken.report(&exercise, view, outcome) };
        if let Some(facts) = plan {
            report.judged_by(facts);
        }
        Ok(Self { exercise, poses, motions, quarter_turns, report })
    }

    /// The same part of the source, read so that its pictures lie as they were measured.
    pub fn upright(&self, excerpt: Excerpt) -> Excerpt {
        // A mirror image is turned before it is mirrored back, which is the other way round.
        let clockwise = if excerpt.mirrored { 4 - self.quarter_turns % 4 } else { self.quarter_turns };
        let turn = Turn::clockwise(90 * i32::from(clockwise)).unwrap_or_default();
        Excerpt { turn: Some(excerpt.turn.unwrap_or_default().then(turn)), ..excerpt }
    }

    /// What the formats of a report are made of.
    pub fn results(&self) -> Results<'_> {
        Results {
            report: &self.report,
            exercise: &self.exercise,
            header: &self.poses.header,
            frames: &self.poses.frames,
            motions: &self.motions,
        }
    }
}

/// The motion in one input, whatever is done in it.
///
/// # Errors
/// As [`Assessment::of`].
pub(crate) fn motions_of(
    input: &Path,
    request: &Request,
    progress: &mut Progress,
) -> Result<Vec<Motion>, AnalysisError> {
    let mut poses = poses::of_input(input, request, progress)?;
    request.cancel.check()?;
    Ok(motion(&mut poses, request.causal).0)
}

/// Turns the poses of a film that lies on its side or stands on its head; by how many clockwise quarters.
fn turn(request: &Request, poses: &mut Poses) -> u8 {
    let _timer = timing::start(Stage::Motion);
    let exercises = request.exercise.candidates();
    let size = poses.header.size;
    let Some(quarters) = quarter_turns(&poses.frames, size, &exercises, request.side) else { return 0 };
    poses.turn(quarters);
    let how = if quarters == 2 { "is upside down" } else { "lies on its side" };
    let message = format!(
        "the film {how}, as the person in it shows; it was turned clockwise by {} degrees before anything was measured. If that is wrong, say with --rotate how it lies",
        90 * u32::from(quarters)
    );
    poses.header.warnings.push((WarningCode::TurnedPicture, message.clone()));
    poses.warnings.push(Warning { code: WarningCode::TurnedPicture, message });
    quarters
}

fn motion(poses: &mut Poses, causal: bool) -> (Vec<Motion>, View) {
    let _timer = timing::start(Stage::Motion);
    let size = poses.header.size;
    let (mut motions, view) = if causal {
        let mut live = CausalKinematics::new(size);
        let motions: Vec<Motion> = poses.frames.iter().map(|frame| live.push(frame)).collect();
        let view = kinematics::clip_view(&motions);
        (motions, view)
    } else {
        let clip = kinematics::analyse(&poses.frames, size);
        poses.warnings.extend(clip.scenes.iter().filter_map(doubtful_body).take(1));
        (clip.motions, clip.view)
    };
    let doubt = doubt_of(&poses.header.model);
    motions.iter_mut().for_each(|motion| motion.doubt(doubt));
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
    Some(Warning { code: WarningCode::ImplausibleBody, message })
}

/// The SHA-256 of a file's bytes, as hexadecimal digits.
///
/// # Errors
/// When it is no regular file or can not be read.
pub fn hash_of(path: &Path, cancel: &Cancel) -> Result<String, AnalysisError> {
    let io = |source: io::Error| crate::media::MediaError::Io { path: path.to_owned(), source };
    let facts = std::fs::metadata(path).map_err(io)?;
    if facts.is_dir() {
        return Err(AnalysisError::Usage(format!("{} is a directory; name a video file", path.display())));
    }
    if !facts.is_file() {
        // Reading a pipe would wait for ever, and what was read could not be read again.
        return Err(AnalysisError::Usage(format!("{} is not a regular file; name a video file", path.display())));
    }
    let mut hasher = Sha256::new();
    let copied = io::copy(&mut bounded::open(path).map_err(io)?, &mut HashWriter(&mut hasher, cancel));
    cancel.check()?;
    copied.map_err(io)?;
    Ok(hex(&hasher.finalize()))
}

struct HashWriter<'a>(&'a mut Sha256, &'a Cancel);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1.check().map_err(io::Error::other)?;
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
