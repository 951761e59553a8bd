//! Video files through FFmpeg's library: upright frames, each at its own time on the time line that players show.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::clock::Clock;
use super::container::{Refused, Rigour};
use super::decoding::Decoding;
use super::picture::Developer;
use super::turn::Turn;
use super::{Excerpt, FrameSource, MediaError, SourceInfo};
use crate::frame::Frame;
use crate::timing::{self, Stage};
use crate::units::Timestamp;
use crate::warning_code::WarningCode;

/// A header may promise a little too much without the file being cut.
const SECONDS_FORGIVEN: f64 = 0.2;
const SHARE_FORGIVEN: f64 = 0.02;
/// Key frames lie where they lie, so the search aims at a moment before the wanted one, seconds.
const SEEK_EARLY_S: f64 = 1.0;

/// A video file being read from front to back.
pub struct VideoFile {
    path: PathBuf,
    threads: usize,
    excerpt: Excerpt,
    decoding: Decoding,
    info: SourceInfo,
    clock: Clock,
    developer: Developer,
    /// The first frame is read while opening, to learn the picture's real size.
    ahead: Option<Timestamp>,
    /// Where reading began, when not at the start.
    entered: Option<Timestamp>,
    damaged: bool,
}

impl VideoFile {
    /// Opens a file and reads its first frame.
    ///
    /// # Errors
    /// When it can not be read, is no video, or has no picture.
    pub fn open(path: &Path, excerpt: Excerpt) -> Result<Self, MediaError> {
        Self::open_with(path, excerpt, 1)
    }

    /// The same with a decoder that uses so many threads.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(path: &Path, excerpt: Excerpt, threads: usize) -> Result<Self, MediaError> {
        check_readable(path)?;
        let begin = |rigour| Self::begin(path, excerpt, threads, rigour);
        let file = begin(Rigour::Strict)?.map_or_else(|| begin(Rigour::Lenient), |file| Ok(Some(file)))?;
        file.ok_or_else(|| not_video(path, NO_PICTURES))
    }

    /// Opens the file and decodes its first picture; `None` when it gives none.
    fn begin(path: &Path, excerpt: Excerpt, threads: usize, rigour: Rigour) -> Result<Option<Self>, MediaError> {
        let mut decoding = Decoding::open(path, threads, rigour).map_err(|refused| not_video(path, why(refused)))?;
        let first = decoding.next().filter(|_| !decoding.trouble() || rigour == Rigour::Lenient);
        if decoding.is_too_large() {
            return Err(not_video(path, TOO_LARGE));
        }
        let Some(stamp) = first else { return Ok(None) };
        let facts = decoding.facts();
        let upright = facts.turn.then(excerpt.turn.unwrap_or_default());
        let mirror = if excerpt.mirrored { Turn::MIRROR } else { Turn::default() };
        let shape = decoding.shape(upright.then(mirror));
        let info = SourceInfo {
            size: shape.analysed(),
            shown: shape.shown(),
            fps: facts.fps,
            rotation_deg: upright.degrees(),
            frames: facts.frames,
            end_s: facts.video_end_s.or(facts.end_s),
            recorded: facts.recorded.clone(),
        };
        let mut clock = Clock::new(facts.fps);
        let ahead = Some(clock.stamp(stamp));
        Ok(Some(Self {
            path: path.to_owned(),
            threads,
            excerpt,
            decoding,
            info,
            clock,
            developer: Developer::new(shape),
            ahead,
            entered: None,
            damaged: rigour == Rigour::Lenient,
        }))
    }

    /// Goes on at a later moment: the next frame is the first one at or after `to`, exactly as if everything before had
    /// been read. Where the container's index can not be trusted, what lies between is decoded and let go.
    ///
    /// # Errors
    /// When the file can not be read any more.
    pub fn skip_to(&mut self, to: Timestamp) -> Result<(), MediaError> {
        self.excerpt.from = Some(self.excerpt.from.map_or(to, |from| from.max(to)));
        let aim = to.seconds() - SEEK_EARLY_S;
        if aim <= SEEK_EARLY_S {
            return Ok(());
        }
        self.ahead = self.seek(aim, to);
        match self.ahead {
            Some(_) => self.entered = Some(to),
            None => *self = self.again(self.decoding.rigour())?,
        }
        Ok(())
    }

    /// The same file from its start.
    fn again(&self, rigour: Rigour) -> Result<Self, MediaError> {
        Self::begin(&self.path, self.excerpt, self.threads, rigour)?.ok_or_else(|| not_video(&self.path, NO_PICTURES))
    }

    /// Follows the container's index to a picture before the wanted moment that stands for itself, and from there on to
    /// the moment; `None` where that is not possible, or something is wrong on the way: it would not be what one gets by
    /// reading through.
    fn seek(&mut self, aim: f64, to: Timestamp) -> Option<Timestamp> {
        self.decoding.seek(aim).then_some(())?;
        let reached = self.decoding.next()?.filter(|at| *at > 0.0 && *at <= to.seconds());
        let mut time = self.clock.resume(reached.filter(|_| self.decoding.picture().is_key())?);
        while time < to {
            let stamp = self.decoding.next()?;
            time = self.clock.stamp(Some(stamp?));
        }
        (!self.decoding.trouble()).then_some(time)
    }

    /// Moves on by one frame without looking at its picture; its time, or `None` at the end.
    fn advance(&mut self) -> Result<Option<Timestamp>, MediaError> {
        let picture = self.decoding.next();
        if self.decoding.is_too_large() {
            return Err(not_video(&self.path, TOO_LARGE));
        }
        self.damaged |= self.decoding.trouble();
        if self.damaged && self.decoding.rigour() == Rigour::Strict {
            return self.go_on_leniently();
        }
        Ok(picture.map(|stamp| self.clock.stamp(stamp)))
    }

    /// Something is wrong with what follows: reads the file again with a decoder that shows what it can, up to where
    /// this one has come.
    fn go_on_leniently(&mut self) -> Result<Option<Timestamp>, MediaError> {
        let mut again = self.again(Rigour::Lenient)?;
        if let Some(to) = self.entered {
            again.skip_to(to)?;
        }
        let last = self.clock.last();
        let mut next = again.ahead.take();
        while next.is_some_and(|time| time <= last) {
            next = again.advance()?;
        }
        *self = again;
        Ok(next)
    }

    /// Whether some pictures of what was read so far had another size than the first one.
    pub(crate) fn is_resized(&self) -> bool {
        self.decoding.is_resized()
    }

    /// What to say when the file ended too early.
    pub fn cut_short(&self) -> Option<(WarningCode, String)> {
        let (promised, read) = self.decoding.promised_and_read_s().filter(|_| self.decoding.ended())?;
        let played = read.max(self.clock.last().seconds() + self.clock.step_s());
        if promised - played <= SECONDS_FORGIVEN.max(promised * SHARE_FORGIVEN) {
            return None;
        }
        let message = format!(
            "the file ends at {} of {}: it was cut short or damaged, and was analysed as far as it goes",
            Timestamp::from_secs_f64(played),
            Timestamp::from_secs_f64(promised)
        );
        Some((WarningCode::TruncatedVideo, message))
    }

    /// What to say when something of what was read so far was not whole, or its time stamps contradict each other.
    pub fn damage(&self) -> Option<(WarningCode, String)> {
        let (code, message) = match self.damaged {
            true => (
                WarningCode::DamagedPictures,
                "some pictures of the file are damaged; what was measured and counted around them may be wrong",
            ),
            false if self.clock.is_torn() => (
                WarningCode::UnreliableTimes,
                "the time stamps of the file go back and forth; counts, tempo and holds may be wrong",
            ),
            false => return None,
        };
        Some((code, message.into()))
    }
}

impl FrameSource for VideoFile {
    fn info(&self) -> &SourceInfo {
        &self.info
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, MediaError> {
        let _timer = timing::start(Stage::Decode);
        loop {
            let next = match self.ahead.take() {
                Some(time) => Some(time),
                None => self.advance()?,
            };
            let Some(time) = next.filter(|time| self.excerpt.to.is_none_or(|to| *time <= to)) else {
                return Ok(None);
            };
            if self.excerpt.from.is_some_and(|from| time < from) {
                continue;
            }
            let failed = |problem| MediaError::Decode { name: self.path.display().to_string(), problem };
            let (picture, pixel_shape) = (self.decoding.picture(), self.decoding.pixel_shape());
            return self.developer.frame(picture, pixel_shape, time).map(Some).map_err(failed);
        }
    }

    fn warnings(&self) -> Vec<(WarningCode, String)> {
        self.cut_short().into_iter().chain(self.damage()).collect()
    }

    fn recycle(&mut self, pixels: Vec<u8>) {
        self.developer.recycle(pixels);
    }
}

const NO_PICTURES: &str =
    "is not a video that can be read (no picture in it, or damaged); try to play it, or convert it to MP4 (H.264)";

const TOO_LARGE: &str = "has pictures larger than 36 megapixels (8K has 33), or such that reading them takes more than 400 MB; \
                         make a smaller copy first, in MP4 (H.264)";

fn why(refused: Refused) -> &'static str {
    match refused {
        Refused::NotVideo | Refused::NoPictures => NO_PICTURES,
        Refused::TooLarge => TOO_LARGE,
        Refused::TooSlow => "takes too long to open, so it is damaged or made to do so; convert it to MP4 (H.264)",
    }
}

fn check_readable(path: &Path) -> Result<(), MediaError> {
    let io = |source: io::Error| MediaError::Io { path: path.to_owned(), source };
    let facts = fs::metadata(path).map_err(io)?;
    if facts.is_dir() {
        return Err(not_video(path, "is a directory; name a video file"));
    }
    if !facts.is_file() {
        return Err(not_video(path, "is not a regular file; name a video file"));
    }
    if facts.len() == 0 {
        return Err(not_video(path, "is empty; record or copy it again"));
    }
    File::open(path).map_err(io).map(drop)
}

fn not_video(path: &Path, problem: &str) -> MediaError {
    MediaError::NotVideo { path: path.to_owned(), problem: problem.to_owned() }
}
