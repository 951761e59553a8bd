//! `coxa doctor`: runtime, models, codecs, cameras and display, one line each, with the cure for what is missing.

use super::error::CommandError;
use super::places::Places;
#[cfg(feature = "camera")]
use crate::folder::{Readers, write_whole};
use crate::tables::{Tone, toned};

/// How one check went.
enum Finding {
    Good(String),
    /// Nothing that `assess` needs.
    Missing(String),
    /// `assess` cannot work.
    Broken(String),
}

/// Runs the command.
///
/// # Errors
/// When something is broken that `coxa assess` needs.
pub fn run(places: &Places) -> Result<(), CommandError> {
    let findings = [
        ("runtime", runtime(places)),
        ("models", models(places)),
        ("codecs", codecs()),
        ("cameras", cameras()),
        ("display", display()),
        ("sound", sound()),
    ];
    let mut broken = Vec::new();
    for (name, finding) in findings {
        let (mark, tone, text) = match finding {
            Finding::Good(text) => ("ok", Tone::Good, text),
            Finding::Missing(text) => ("--", Tone::Attention, text),
            Finding::Broken(text) => {
                broken.push(name);
                ("!!", Tone::Bad, text)
            }
        };
        super::say::shown(&format!("{}  {name:8} {}\n", toned(mark, tone), toned(&text, Tone::Plain)))?;
    }
    if broken.is_empty() {
        return Ok(());
    }
    Err(CommandError::Usage(format!("{} not in order; the lines above say what to do", broken.join(" and "))))
}

fn of<T, E: std::fmt::Display>(result: Result<T, E>, good: impl FnOnce(T) -> String) -> Finding {
    match result {
        Ok(value) => Finding::Good(good(value)),
        Err(error) => Finding::Broken(error.to_string()),
    }
}

#[cfg(feature = "onnx")]
fn runtime(places: &Places) -> Finding {
    use crate::pose::locate::runtime_library;
    use crate::pose::onnx::Runtime;
    let loaded = runtime_library(places.runtime.as_deref())
        .map_err(CommandError::from)
        .and_then(|path| Ok(Runtime::load(&path).map(|_| path)?));
    of(loaded, |path| format!("ONNX Runtime from {}", path.display()))
}

#[cfg(not(feature = "onnx"))]
fn runtime(_: &Places) -> Finding {
    Finding::Broken("this build has no pose model; build with the feature onnx".into())
}

fn models(places: &Places) -> Finding {
    use crate::pose::locate::models_folder;
    use crate::pose::manifest::Manifest;
    use crate::pose::models::Models;
    let checked = models_folder(places.models.as_deref()).map_err(CommandError::from).and_then(|folder| {
        let models = Models::read(&folder)?;
        let all: Vec<&Manifest> = std::iter::once(&models.detector).chain(&models.landmarks).collect();
        all.iter().try_for_each(|model| model.weights(&folder).map(drop))?;
        Ok((all.iter().map(|model| model.name.clone()).collect::<Vec<_>>().join(", "), folder))
    });
    of(checked, |(names, folder)| format!("{names} are whole, in {}", folder.display()))
}

#[cfg(feature = "camera")]
fn codecs() -> Finding {
    use crate::media::FrameSource;
    use crate::media::video_file::VideoFile;
    const SAMPLES: [(&str, &str, &[u8]); 4] = [
        ("H.264", "a.mp4", include_bytes!("../../samples/codecs/h264.mp4")),
        ("HEVC", "b.mp4", include_bytes!("../../samples/codecs/hevc.mp4")),
        ("VP9", "c.webm", include_bytes!("../../samples/codecs/vp9.webm")),
        ("MJPEG", "d.avi", include_bytes!("../../samples/codecs/mjpeg.avi")),
    ];
    let Ok(folder) = tempfile::tempdir() else {
        return Finding::Missing("not tried: no temporary folder can be made (set TMPDIR to one)".into());
    };
    let reads = |file: &str, bytes: &[u8]| {
        let path = folder.path().join(file);
        write_whole(&path, bytes, Readers::OWNER).is_ok()
            && VideoFile::open(&path, Default::default()).is_ok_and(|mut v| matches!(v.next_frame(), Ok(Some(_))))
    };
    let (good, bad): (Vec<_>, Vec<_>) = SAMPLES.iter().partition(|(_, file, bytes)| reads(file, bytes));
    let names = |list: &[&(&str, &str, &[u8])]| list.iter().map(|(name, _, _)| *name).collect::<Vec<_>>().join(", ");
    if bad.is_empty() {
        Finding::Good(format!("{} can be read", names(&good)))
    } else {
        Finding::Broken(format!("{} cannot be read; install FFmpeg's libavcodec with them", names(&bad)))
    }
}

#[cfg(not(feature = "camera"))]
fn codecs() -> Finding {
    Finding::Broken("this build reads landmark recordings only; build with the feature camera".into())
}

fn cameras() -> Finding {
    let mut names: Vec<String> = std::fs::read_dir("/dev")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.strip_prefix("video").is_some_and(|n| n.parse::<u32>().is_ok()))
        .collect();
    names.sort();
    if names.is_empty() {
        return Finding::Missing(
            "no camera found; plug one in, or use `coxa live --url` with a phone or IP camera".into(),
        );
    }
    let closed: Vec<_> = names.iter().filter(|n| std::fs::File::open(format!("/dev/{n}")).is_err()).collect();
    if closed.is_empty() {
        Finding::Good(format!("found {} (number N is `--camera N`)", names.join(", ")))
    } else {
        Finding::Missing(
            "a camera is there but may not be opened; add yourself to the group video and log in again".into(),
        )
    }
}

fn display() -> Finding {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    if set("DISPLAY") || set("WAYLAND_DISPLAY") {
        Finding::Good("there is one".into())
    } else {
        Finding::Missing("none; `coxa live --headless` works without".into())
    }
}

fn sound() -> Finding {
    match crate::sound::Programs::find().names() {
        (Some(speech), Some(tones)) => {
            Finding::Good(format!("`coxa live` speaks through {speech} and plays tones through {tones}"))
        }
        (Some(speech), None) => {
            Finding::Good(format!("`coxa live` speaks through {speech}; tones need pw-play, paplay or aplay"))
        }
        (None, Some(tones)) => {
            Finding::Missing(format!("tones through {tones}; install espeak-ng for spoken cues in `coxa live`"))
        }
        (None, None) => {
            Finding::Missing("none; install espeak-ng and alsa-utils for spoken cues and tones in `coxa live`".into())
        }
    }
}
