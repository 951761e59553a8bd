//! What the user typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::capture::Excerpt;
use crate::pose::locate::ModelChoice;
use crate::units::{Side, Timestamp};

/// Hip angles, repetitions, holds and form faults from one camera; nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(name = "coxa", version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Where models and runtime are.
    #[command(flatten)]
    pub places: Places,
}

/// Where models and runtime are, when not in the usual places.
#[derive(Debug, Clone, Default, Args)]
pub struct Places {
    /// Folder with the pose models [default: $COXA_MODELS, beside the binary, ../share/coxa]
    #[arg(long, global = true, value_name = "DIR")]
    pub models: Option<PathBuf>,
    /// ONNX Runtime library or its folder [default: $COXA_RUNTIME, beside the binary, ../share/coxa]
    #[arg(long, global = true, value_name = "PATH")]
    pub runtime: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Assess a video file (or a landmark recording): angles, repetitions, faults and a report
    Assess(AssessArgs),
    /// Follow a camera or a stream and print repetitions as they happen
    Live(LiveArgs),
    /// List the exercises, or explain one
    Exercises(ExercisesArgs),
    /// List every measure: its unit, its sign and from where it can be seen
    Measures,
    /// Check runtime, models, codecs, cameras and display, and say how to cure what is missing
    Doctor,
}

/// Which side is exercised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum SideChoice {
    /// Found out from the movement.
    #[default]
    Auto,
    /// The person's left.
    Left,
    /// The person's right.
    Right,
}

impl SideChoice {
    /// `None` for auto.
    pub fn side(self) -> Option<Side> {
        match self {
            Self::Auto => None,
            Self::Left => Some(Side::Left),
            Self::Right => Some(Side::Right),
        }
    }
}

/// `coxa assess`.
#[derive(Debug, Args)]
pub struct AssessArgs {
    /// Video file, or landmark recording (.jsonl, .jsonl.gz)
    pub input: PathBuf,
    /// Name of an exercise (see `coxa exercises`), or a file with your own
    #[arg(long, value_name = "NAME|FILE.toml")]
    pub exercise: String,
    /// Folder for the results
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Which side is exercised
    #[arg(long, value_enum, default_value_t)]
    pub side: SideChoice,
    /// Pose model; auto takes the most accurate one
    #[arg(long, value_enum, default_value_t)]
    pub model: ModelChoice,
    /// Leave out what comes before, seconds
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub from: Option<Timestamp>,
    /// Leave out what comes after, seconds
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub to: Option<Timestamp>,
    /// The picture is a mirror image, as in selfie video
    #[arg(long)]
    pub mirrored: bool,
    /// Measure as `live` does, without looking ahead
    #[arg(long)]
    pub causal: bool,
    /// Also write the landmarks, to be assessed again without the video (.jsonl or .jsonl.gz)
    #[arg(long, value_name = "FILE")]
    pub landmarks: Option<PathBuf>,
    /// Keep no pictures of the person
    #[arg(long)]
    pub no_pictures: bool,
    /// Replace a report that is already there
    #[arg(long)]
    pub force: bool,
}

impl AssessArgs {
    /// The part of the source that is wanted.
    pub fn excerpt(&self) -> Excerpt {
        Excerpt { from: self.from, to: self.to, mirrored: self.mirrored }
    }
}

/// When a live session starts to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Start {
    /// When the person is in the picture and in the position that the exercise starts from.
    #[default]
    Ready,
    /// With the first frame.
    Now,
}

/// `coxa live`.
#[derive(Debug, Args)]
pub struct LiveArgs {
    /// Name of an exercise (see `coxa exercises`), or a file with your own
    #[arg(long, value_name = "NAME|FILE.toml")]
    pub exercise: String,
    /// Number of the camera
    #[arg(long, value_name = "N", conflicts_with = "url")]
    pub camera: Option<u32>,
    /// Address of an MJPEG or RTSP stream
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Which side is exercised
    #[arg(long, value_enum, default_value_t)]
    pub side: SideChoice,
    /// Pose model; auto takes full, or lite where the machine is slow
    #[arg(long, value_enum, default_value_t)]
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
    /// Folder for the report at the end
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Replace a report that is already there
    #[arg(long)]
    pub force: bool,
}

/// `coxa exercises`.
#[derive(Debug, Args)]
pub struct ExercisesArgs {
    /// Explain this one (a name, or a file with your own)
    pub name: Option<String>,
}

fn seconds(text: &str) -> Result<Timestamp, String> {
    match text.parse::<f64>() {
        Ok(s) if (0.0..1e6).contains(&s) => Ok(Timestamp::from_secs_f64(s)),
        _ => Err("wanted seconds, for example 12.5".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn seconds_are_seconds() {
        assert_eq!(seconds("1.5").unwrap(), Timestamp::from_secs_f64(1.5));
        assert!(seconds("-1").is_err() && seconds("NaN").is_err() && seconds("1:30").is_err());
    }
}
