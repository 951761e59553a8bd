//! Landmark recordings: a file of poses that stands in for a video everywhere after the network.
//!
//! JSON lines, gzipped where the name ends in `.gz`. The first line is the [`Header`], each further line one frame:
//! `{"t_us": 66667, "presence": 0.99, "landmarks": [[x, y, depth, visibility, wx, wy, wz], ... 33 rows]}`, without
//! `landmarks` where nobody was found. `"camera": [dx, dy, scale, angle]` says how the camera has moved since the first
//! picture ([`CameraMotion`]); without it, it has not. Pixels and metres as in [`PoseLandmark`]. `landmarks` are smoothed;
//! where the header says `unsmoothed`, a line also has `"unsmoothed": [[x, y, wx, wy, wz], ... 33 rows]` as the network
//! gave them, but for the first line of a person, which is not smoothed. `"flat": true` stands where the network gives no
//! depth, feet and hands: what a line has of them is guessed ([`Detail::Flat`]). A last line that is cut short is left out, and a warning says so.

mod writer;

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use nalgebra::{Point2, Vector3};
use serde::{Deserialize, Serialize};

use super::camera::CameraMotion;
use super::landmark::{Detail, LANDMARK_COUNT, Pose, PoseFrame, PoseLandmark, Unsmoothed};
use super::people::PersonSeen;
use crate::bounded::{self, LINE};
use crate::frame::PictureSize;
use crate::units::{Confidence, Timestamp};
use crate::warning_code::WarningCode;

pub use writer::{RecordingWriter, to_gz};
pub(crate) use writer::{rounded, write_frame};

/// What the header's `schema` says.
pub(crate) const SCHEMA: &str = "coxa.landmarks/1";

/// A frame takes about 3 kB in memory, however short its line. More frames than this have to be worth their memory.
const MANY_FRAMES: u64 = 1 << 17;
/// A frame with somebody in it has some hundred bytes, also compressed.
const LEAST_FRAME_BYTES: u64 = 64;

/// What is said of a recording whose last line is not whole.
const CUT: &str = "the recording ends in the middle of a line: it was cut short or damaged, and was analysed as far as it \
                   goes; copy it again, or assess the video itself";

/// Thirty years: a source's own clock starts with the source.
const MOST_MICROS: u64 = 1_000_000_000_000_000;

/// The first line of a recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// [`SCHEMA`].
    pub schema: String,
    /// Size in pixels of the upright pictures that were analysed: landmarks are in these.
    pub size: PictureSize,
    /// The size in which players show the source, where larger pictures were made smaller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<PictureSize>,
    /// Average frames per second of the source.
    pub fps: f64,
    /// Quarter turns that were undone, in degrees.
    #[serde(default)]
    pub rotation_deg: i32,
    /// Whether frames hold the landmarks before smoothing, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unsmoothed: bool,
    /// Name of the pose model.
    pub model: String,
    /// SHA-256 of its weights.
    pub model_sha256: String,
    /// The networks that looked, where they were several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<NetworkUse>,
    /// The name of what the pictures came from, without its folders.
    #[serde(deserialize_with = "name_alone")]
    pub source: PathBuf,
    /// When they were taken, by the file's own word, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<String>,
    /// Warnings met while the poses were made, as `(code, message)`.
    #[serde(default)]
    pub warnings: Vec<(WarningCode, String)>,
    /// The people in the picture, where they are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<PersonSeen>,
}

/// One of several networks that looked at the same clip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NetworkUse {
    /// Its name.
    pub name: String,
    /// SHA-256 of its weights.
    pub sha256: String,
    /// In how many pictures it looked for the person's landmarks.
    pub pictures: u64,
}

/// A header and its frames.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Where the poses came from.
    pub header: Header,
    /// In time order.
    pub frames: Vec<PoseFrame>,
}

/// Why a recording could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file could not be opened, read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The content is not a recording.
    #[error("{}: line {line}: {problem}; a recording is made by `coxa assess VIDEO --landmarks FILE`", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
}

#[derive(Serialize, Deserialize)]
struct Line {
    t_us: i64,
    /// `[dx, dy, scale, angle]` as in [`CameraMotion`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    camera: Option<[f64; 4]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    presence: Option<f32>,
    /// [`Detail::Flat`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    flat: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    landmarks: Option<Vec<[f64; 7]>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unsmoothed: Option<Vec<[f64; 5]>>,
}

/// Recordings of earlier builds name the folders too.
fn name_alone<'de, D: serde::Deserializer<'de>>(written: D) -> Result<PathBuf, D::Error> {
    Ok(source_name(&PathBuf::deserialize(written)?).into())
}

/// What a report may say of where its pictures came from: a file's name without its folders, an address without who
/// opens it and with what password.
pub(crate) fn source_name(source: &Path) -> String {
    let text = source.to_string_lossy();
    let Some((scheme, rest)) = text.split_once("://") else {
        return source.file_name().map_or_else(|| text.to_string(), |name| name.to_string_lossy().into_owned());
    };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

/// Whether a path is named like a recording (`.jsonl` or `.jsonl.gz`, in capitals too).
pub(crate) fn is_recording(path: &Path) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    name.ends_with(".jsonl") || name.ends_with(".jsonl.gz")
}

fn camera_of([dx, dy, scale, angle]: [f64; 4]) -> CameraMotion {
    CameraMotion { dx, dy, scale, angle }
}

fn landmark_of(row: &[f64; 7], unsmoothed: Option<&[f64; 5]>) -> PoseLandmark {
    PoseLandmark {
        pixel: Point2::new(row[0], row[1]),
        depth: row[2],
        visibility: Confidence::new(row[3] as f32),
        world: Vector3::new(row[4], row[5], row[6]),
        unsmoothed: unsmoothed.map(|row| {
            let [x, y, wx, wy, wz] = row.map(|v| v as f32);
            Unsmoothed { pixel: Point2::new(x, y), world: Vector3::new(wx, wy, wz) }
        }),
    }
}

impl Recording {
    /// Reads a recording whole. A last line that is cut short is left out, which the header's warnings then say; any other
    /// bad line is an error.
    ///
    /// # Errors
    /// When the file can not be read or is no recording.
    pub fn read(path: &Path) -> Result<Self, RecordingError> {
        let io = |source| RecordingError::Io { path: path.to_owned(), source };
        Self::of(bounded::open(path).map_err(io)?, path)
    }

    /// The same of a file that is open; `path` says how it is called, and whether it is compressed.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn of(file: File, path: &Path) -> Result<Self, RecordingError> {
        let io = |source| RecordingError::Io { path: path.to_owned(), source };
        let most = (file.metadata().map_err(io)?.len() / LEAST_FRAME_BYTES).max(MANY_FRAMES);
        let reader: Box<dyn BufRead> = if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz")) {
            Box::new(BufReader::new(MultiGzDecoder::new(file)))
        } else {
            Box::new(BufReader::new(file))
        };
        Self::parse(path, reader, most)
    }

    fn parse(path: &Path, reader: impl BufRead, most: u64) -> Result<Self, RecordingError> {
        let wrong = |line: usize, problem: String| RecordingError::Format { path: path.to_owned(), line, problem };
        let mut lines = bounded_lines(reader).enumerate();
        let mut header = match lines.next() {
            Some((_, Ok(text))) => serde_json::from_str::<Header>(&text).map_err(|e| wrong(1, e.to_string()))?,
            Some((_, Err(e))) => return Err(wrong(1, e.to_string())),
            None => return Err(wrong(1, "the file is empty".into())),
        };
        if header.schema != SCHEMA {
            return Err(wrong(1, format!("schema is {:?}, wanted {SCHEMA:?}", header.schema)));
        }
        let mut frames: Vec<PoseFrame> = Vec::new();
        let mut lines = lines.peekable();
        while let Some((number, text)) = lines.next() {
            let last = lines.peek().is_none();
            if last && text.as_ref().is_ok_and(|text| text.trim().is_empty()) {
                break;
            }
            match text.map_err(|e| e.to_string()).and_then(|text| frame_of(&text)) {
                Ok(frame) if frames.last().is_some_and(|before| frame.time <= before.time) => {
                    return Err(wrong(number + 1, format!("time {} does not go forward", frame.time)));
                }
                Ok(_) if frames.len() as u64 >= most => {
                    return Err(wrong(number + 1, format!("more than {most} frames, and next to nothing in them")));
                }
                Ok(frame) => frames.push(frame),
                // First of all: of a stranger's warnings only some are kept.
                Err(_) if last => header.warnings.insert(0, (WarningCode::TruncatedVideo, CUT.to_owned())),
                Err(problem) => return Err(wrong(number + 1, problem)),
            }
        }
        Ok(Self { header, frames })
    }
}

/// Lines as [`BufRead::lines`] gives them, but a file of strangers may not fill the memory with one of them.
fn bounded_lines(mut reader: impl BufRead) -> impl Iterator<Item = std::io::Result<String>> {
    let mut over = false;
    std::iter::from_fn(move || {
        let mut line = String::new();
        if over {
            return None;
        }
        match reader.by_ref().take(LINE).read_line(&mut line) {
            Ok(0) => None,
            Ok(count) if count as u64 == LINE => Some(Err(std::io::Error::other("the line is too long"))),
            Ok(_) => Some(Ok(line)),
            Err(error) => {
                // Compressed lines that break off would break off for ever.
                over = error.kind() == std::io::ErrorKind::UnexpectedEof;
                Some(Err(error))
            }
        }
    })
}

/// One frame from its line.
///
/// # Errors
/// What is wrong with the line.
pub(crate) fn frame_of(text: &str) -> Result<PoseFrame, String> {
    let line: Line = serde_json::from_str(text).map_err(|e| e.to_string())?;
    if line.t_us.unsigned_abs() > MOST_MICROS {
        return Err("its time is out of all bounds".into());
    }
    let camera = line.camera.map(camera_of);
    if camera.is_some_and(|camera| !camera.is_sane()) {
        return Err("its camera moves out of all bounds".into());
    }
    let pose = match line.landmarks {
        None => None,
        Some(rows) => {
            let rows = all_of(rows)?;
            let unsmoothed = line.unsmoothed.map(all_of).transpose()?;
            let row = |i: usize| landmark_of(&rows[i], unsmoothed.as_ref().map(|rows| &rows[i]));
            let presence = Confidence::new(line.presence.unwrap_or(1.0));
            let detail = if line.flat { Detail::Flat } else { Detail::Whole };
            Some(Pose { presence, detail, landmarks: std::array::from_fn(row) })
        }
    };
    Ok(PoseFrame { time: Timestamp::from_micros(line.t_us), pose, camera })
}

/// One row for each landmark.
fn all_of<const N: usize>(rows: Vec<[f64; N]>) -> Result<[[f64; N]; LANDMARK_COUNT], String> {
    let count = rows.len();
    let rows: [[f64; N]; LANDMARK_COUNT] =
        rows.try_into().map_err(|_| format!("{count} landmarks, wanted {LANDMARK_COUNT}"))?;
    if rows.iter().flatten().any(|v| !v.is_finite() || v.abs() > 1e7) {
        return Err("a coordinate is out of all bounds".into());
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        Header {
            schema: SCHEMA.into(),
            size: PictureSize { width: 640, height: 480 },
            fps: 15.0,
            rotation_deg: 0,
            unsmoothed: true,
            shown: None,
            model: "full".into(),
            model_sha256: "00".into(),
            networks: vec![],
            source: "clip.mp4".into(),
            recorded: None,
            warnings: vec![],
            people: vec![],
        }
    }

    fn frames() -> Vec<PoseFrame> {
        let row = [10.25, 20.5, -3.0, 0.5, 0.125, -0.25, 1.0];
        let pose = |unsmoothed| {
            let landmarks = [landmark_of(&row, unsmoothed); LANDMARK_COUNT];
            Some(Pose { presence: Confidence::new(0.75), detail: Detail::Whole, landmarks })
        };
        let frame = |micros, pose, camera| PoseFrame { time: Timestamp::from_micros(micros), pose, camera };
        let now = [11.57, 19.75, 0.12345, -0.25, 1.0];
        let moved = CameraMotion { dx: 4.25, dy: -1.5, scale: 1.25, angle: 0.125 };
        vec![frame(0, pose(None), None), frame(33_333, pose(Some(&now)), None), frame(66_667, None, Some(moved))]
    }

    fn written(name: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        let mut writer = RecordingWriter::begin(File::create(&path).unwrap(), &path, &header()).unwrap();
        frames().iter().for_each(|f| writer.push(f).unwrap());
        writer.finish().unwrap();
        (dir, path)
    }

    #[test]
    fn what_is_written_is_read_back() {
        for name in ["a.jsonl", "a.jsonl.gz"] {
            let (_dir, path) = written(name);
            assert_eq!(Recording::read(&path).unwrap(), Recording { header: header(), frames: frames() }, "{name}");
            assert_eq!(
                frames().into_iter().map(rounded).collect::<Vec<_>>(),
                frames(),
                "what is written is what was measured"
            );
        }
    }

    #[test]
    fn a_source_is_named_without_folders_and_passwords() {
        let cases = [
            ("/home/anna/hip/clip.mp4", "clip.mp4"),
            ("clip.mp4", "clip.mp4"),
            ("camera 0", "camera 0"),
            ("stream rtsp://me:p@ss@10.0.0.5:554/live/1?token=abc#x", "stream rtsp://10.0.0.5:554/live/1"),
            ("http://10.0.0.5?password=abc", "http://10.0.0.5"),
        ];
        for (source, name) in cases {
            assert_eq!(source_name(Path::new(source)), name);
            let old = serde_json::to_string(&Header { source: source.into(), ..header() }).unwrap();
            assert_eq!(serde_json::from_str::<Header>(&old).unwrap().source, Path::new(name));
        }
    }

    /// By a copy that broke off, or by a disk that was full and wrote zeros.
    #[test]
    fn a_recording_cut_short_keeps_its_whole_lines_and_says_so() {
        let read = |path: &Path, bytes: &[u8]| {
            std::fs::write(path, bytes).unwrap();
            let recording = Recording::read(path).unwrap();
            (recording.frames.len(), recording.header.warnings.into_iter().map(|(code, _)| code).collect::<Vec<_>>())
        };
        let (_dir, path) = written("a.jsonl");
        let text = std::fs::read(&path).unwrap();
        let cut = vec![WarningCode::TruncatedVideo];
        assert_eq!(read(&path, &text[..text.len() - 5]), (2, cut.clone()));
        assert_eq!(read(&path, &[&text[..], &[0; 40]].concat()), (3, cut.clone()));
        assert_eq!(read(&path, &[&text[..], b"\n"].concat()), (3, vec![]), "an empty line is nothing");
        let (_dir, path) = written("a.jsonl.gz");
        let text = std::fs::read(&path).unwrap();
        assert_eq!(read(&path, &text[..text.len() - 20]).1, cut);
    }

    #[test]
    fn other_files_are_told_by_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("b.jsonl");
        std::fs::write(&path, "hello\n").unwrap();
        let message = Recording::read(&path).unwrap_err().to_string();
        assert!(message.contains("line 1") && message.contains("--landmarks"), "{message}");
        assert!(!message.contains('\n'));
    }
}
