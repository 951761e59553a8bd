//! How clips are assessed: the arguments that `coxa batch` and `coxa settings` share.

use clap::Args;

use super::SideChoice;
use super::values::quarter;
use crate::media::Excerpt;
use crate::media::turn::Turn;
use crate::pose::locate::ModelChoice;
use crate::pose::people::PersonChoice;

/// Everything that changes an answer besides the clip.
#[derive(Debug, Args)]
pub struct SettingsArgs {
    /// Name of an exercise (see `coxa exercises`), a file with your own, or `auto`: Coxa recognises it
    #[arg(long, value_name = "auto|NAME|FILE.toml", default_value = "auto")]
    pub exercise: String,
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
    /// The pictures are mirror images, as in selfie video
    #[arg(long)]
    pub mirrored: bool,
    /// Turn the pictures clockwise by this many degrees, after what each file itself says: for video filmed sideways. With 0
    /// they stay as the files say, and the person in them is not asked which way is up
    #[arg(long, value_name = "0|90|180|270", value_parser = quarter)]
    pub rotate: Option<Turn>,
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
}

impl SettingsArgs {
    /// Which part of each clip is read, and how.
    pub fn excerpt(&self) -> Excerpt {
        Excerpt { mirrored: self.mirrored, turn: self.rotate, ..Excerpt::default() }
    }
}
