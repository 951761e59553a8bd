//! What `coxa live` is told.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::SideChoice;
use crate::pose::locate::ModelChoice;

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
