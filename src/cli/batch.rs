//! What `coxa batch` is told.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::SideChoice;
use crate::pose::locate::ModelChoice;

/// `coxa batch`.
#[derive(Debug, Args)]
pub struct BatchArgs {
    /// Video files, or landmark recordings (.jsonl, .jsonl.gz)
    #[arg(required = true)]
    pub inputs: Vec<PathBuf>,
    /// Name of an exercise (see `coxa exercises`), or a file with your own
    #[arg(long, value_name = "NAME|FILE.toml")]
    pub exercise: String,
    /// Folder for the results: one folder an input, and batch.csv
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Threads that work at once [default: one a core]
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Which side is exercised
    #[arg(long, value_enum, default_value_t)]
    pub side: SideChoice,
    /// Pose model; auto takes the most accurate one
    #[arg(long, value_enum, default_value_t)]
    pub model: ModelChoice,
    /// The pictures are mirror images, as in selfie video
    #[arg(long)]
    pub mirrored: bool,
    /// Measure as `live` does, without looking ahead
    #[arg(long)]
    pub causal: bool,
    /// Also write annotated.mp4 for each input
    #[arg(long)]
    pub annotate: bool,
    /// Make the face of the measured person unrecognisable in every picture that is kept
    #[arg(long)]
    pub blur_face: bool,
    /// Keep no pictures of the person
    #[arg(long, conflicts_with_all = ["annotate", "blur_face"])]
    pub no_pictures: bool,
    /// Assess everything again, and replace reports that are already there
    #[arg(long)]
    pub force: bool,
}
