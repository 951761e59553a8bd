//! What `coxa assess` is told.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::{SideChoice, seconds};
use crate::capture::Excerpt;
use crate::pose::locate::ModelChoice;
use crate::units::Timestamp;

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
    /// Parts of the video to analyse side by side, one thread each; 1 goes through it in order [default: one a core]
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Measure as `live` does, without looking ahead
    #[arg(long)]
    pub causal: bool,
    /// Also write the landmarks, to be assessed again without the video (.jsonl or .jsonl.gz)
    #[arg(long, value_name = "FILE")]
    pub landmarks: Option<PathBuf>,
    /// Also write annotated.mp4: the clip with body, angles, count and faults drawn into it
    #[arg(long)]
    pub annotate: bool,
    /// Make the face of the measured person unrecognisable in every picture that is kept
    #[arg(long)]
    pub blur_face: bool,
    /// Keep no pictures of the person
    #[arg(long, conflicts_with_all = ["annotate", "blur_face"])]
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
