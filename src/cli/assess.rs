//! The arguments of `coxa assess`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::export::export_names;
use super::values::{quarter, seconds};
use super::{KeepArgs, PersonArgs, PrintArgs, SideChoice};
use crate::media::Excerpt;
use crate::media::turn::Turn;
use crate::pose::locate::ModelChoice;
use crate::pose::people::PersonChoice;
use crate::report::export::Export;
use crate::units::Timestamp;

/// `coxa assess`.
#[derive(Debug, Args)]
pub struct AssessArgs {
    /// Video file, or landmark recording (.jsonl, .jsonl.gz)
    pub input: PathBuf,
    /// Name of an exercise (see `coxa exercises`), a file with your own, or `auto`: Coxa recognises it
    #[arg(long, value_name = "auto|NAME|FILE.toml", default_value = "auto")]
    pub exercise: String,
    /// Judge by this plan: its targets take the place of the exercise's own limits
    #[arg(long, value_name = "PLAN.toml")]
    pub plan: Option<PathBuf>,
    /// Folder for the results [default: a new one beside the input, named after it]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Which side is exercised
    #[arg(long, value_enum, default_value_t)]
    pub side: SideChoice,
    /// Which of several people is measured: left, right, largest, smallest, or a number counted from the left; auto takes
    /// the one who does the exercise
    #[arg(long = "person", value_name = "WHO", default_value = "auto")]
    pub who: PersonChoice,
    /// Pose model; auto takes the most accurate one; pair looks with the small one at every picture and with the most
    /// accurate one wherever that is needed
    #[arg(long, value_enum, default_value_t)]
    pub model: ModelChoice,
    /// Leave out what comes before, seconds
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub from: Option<Timestamp>,
    /// Leave out what comes after, seconds
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub to: Option<Timestamp>,
    /// Whom a test of movement is about
    #[command(flatten)]
    pub person: PersonArgs,
    /// The picture is a mirror image, as in selfie video
    #[arg(long)]
    pub mirrored: bool,
    /// Turn the picture clockwise by this many degrees, after what the file itself says: for video filmed sideways. With 0
    /// it stays as the file says, and the person in it is not asked which way is up
    #[arg(long, value_name = "0|90|180|270", value_parser = quarter)]
    pub rotate: Option<Turn>,
    /// Parts of a long video to analyse side by side, one thread each [default: in order, all cores at each frame]
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
    /// Also write the results in these formats, with commas between
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = export_names())]
    pub export: Vec<&'static Export>,
    /// Keep no pictures of the person
    #[arg(long, conflicts_with_all = ["annotate", "blur_face"])]
    pub no_pictures: bool,
    /// Replace a report that is already there
    #[arg(long)]
    pub force: bool,
    /// Whether and how the result is kept in a history
    #[command(flatten)]
    pub keep: KeepArgs,
    /// What is printed
    #[command(flatten)]
    pub print: PrintArgs,
}

impl AssessArgs {
    /// The part of the source that is wanted.
    pub fn excerpt(&self) -> Excerpt {
        Excerpt { from: self.from, to: self.to, mirrored: self.mirrored, turn: self.rotate }
    }
}
