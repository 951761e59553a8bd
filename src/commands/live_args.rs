//! The arguments of `coxa live`, which are there in every build.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::keep::KeepArgs;
use super::person::PersonArgs;
use super::values::SideChoice;
use crate::frame::PictureSize;
use crate::pose::models::ModelChoice;
use crate::pose::people::PersonChoice;

/// The name of the command that only tries to open a window.
pub(super) const PROBE_WINDOW: &str = "probe-window";

/// When a live session starts to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Start {
    /// When the picture is right, after a countdown.
    #[default]
    Ready,
    /// With the first frame.
    Now,
}

/// `coxa live`.
#[derive(Debug, Args)]
pub struct LiveArgs {
    /// Name of an exercise (see `coxa exercises`), or a file with your own
    #[arg(long, value_name = "NAME|FILE.toml", required_unless_present = "plan")]
    pub exercise: Option<String>,
    /// Lead through this plan, set by set (with --exercise or --side only through that part of it)
    #[arg(long, value_name = "PLAN.toml")]
    pub plan: Option<PathBuf>,
    /// Sets of it that were done before: the session begins after them
    #[arg(long, value_name = "N", default_value_t = 0, requires = "plan")]
    pub sets_done: usize,
    /// Number of the camera
    #[arg(long, value_name = "N", conflicts_with = "url")]
    pub camera: Option<u32>,
    /// Address of an MJPEG or RTSP stream
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Picture size that the camera is asked for [default: 640x480]
    #[arg(long, value_name = "WxH", value_parser = picture_size, conflicts_with = "url")]
    pub size: Option<PictureSize>,
    /// Pictures a second that the camera is asked for [default: 30]; those of a stream are then timed by their number and not
    /// by when they come, which may be late or in a heap
    #[arg(long, value_name = "N", value_parser = rate)]
    pub fps: Option<f64>,
    /// Which side is exercised
    #[arg(long, value_enum, default_value_t)]
    pub side: SideChoice,
    /// Which of several people is followed: left, right, largest, smallest, or a number counted from the left; auto takes
    /// who is large, in the middle, and stands or lies as the exercise asks
    #[arg(long = "person", value_name = "WHO", default_value = "auto")]
    pub who: PersonChoice,
    /// Whom a test of movement is about
    #[command(flatten)]
    pub person: PersonArgs,
    /// Pose model; auto takes full; pair looks with the small one at every picture and with the most accurate one beside it.
    /// Where the machine is too slow for a single one, a smaller one is taken
    #[arg(long, value_name = "auto|pair|lite|full|heavy|NAME", default_value = "auto")]
    pub model: ModelChoice,
    /// The picture is a mirror image
    #[arg(long)]
    pub mirrored: bool,
    /// Print events as JSON, one a line, and open no window
    #[arg(long)]
    pub headless: bool,
    /// When to start counting
    #[arg(long, value_enum, default_value_t)]
    pub start: Start,
    /// Start without sound (the key m switches it)
    #[arg(long)]
    pub mute: bool,
    /// Keep the video (H.264) beside the report; without this no picture is stored
    #[arg(long)]
    pub record: bool,
    /// Print how late the picture was shown and how many pictures were dropped
    #[arg(long)]
    pub stats: bool,
    /// Measure every picture, even where that means to fall behind, instead of always the newest
    #[arg(long)]
    pub every_frame: bool,
    /// How long a lost camera or stream is waited for, seconds
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(0..=86_400), default_value_t = 30)]
    pub wait: u64,
    /// Folder for the report at the end; several exercises of a plan have a folder each in it
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Replace a report that is already there
    #[arg(long)]
    pub force: bool,
    /// A professional's word on the warning signs of an intake, to be noted in the history: without one, a person with a
    /// warning sign is not counted
    #[arg(long, value_name = "TEXT", requires = "patient", value_parser = word, help_heading = "History")]
    pub cleared_by: Option<String>,
    /// Whether and how the results are kept in a history
    #[command(flatten)]
    pub keep: KeepArgs,
}

/// Who said what has to be said.
fn word(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.chars().any(char::is_alphanumeric) {
        Ok(text.to_owned())
    } else {
        Err("who said what? a name and a day".into())
    }
}

fn picture_size(text: &str) -> Result<PictureSize, String> {
    let wrong = || "wanted width and height, for example 1280x720".to_owned();
    let (width, height) = text.split_once('x').ok_or_else(wrong)?;
    match (width.parse(), height.parse()) {
        (Ok(width @ 16..=8192), Ok(height @ 16..=8192)) => Ok(PictureSize { width, height }),
        _ => Err(wrong()),
    }
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(fps) if (1.0..=240.0).contains(&fps) => Ok(fps),
        _ => Err("wanted pictures a second from 1 to 240".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_rates_are_checked() {
        assert_eq!(picture_size("1280x720").unwrap(), PictureSize { width: 1280, height: 720 });
        assert!(["1280", "0x0", "-3x20", "axb", "99999x10"].iter().all(|t| picture_size(t).is_err()));
        assert!(rate("30").is_ok() && rate("0").is_err() && rate("NaN").is_err());
    }
}
