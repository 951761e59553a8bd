//! `coxa settings`, and how clips are assessed as it was typed: the arguments that it shares with `coxa batch`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::error::CommandError;
use super::places::Places;
use super::say;
use super::values::{SideChoice, quarter};
use crate::analysis::{ExerciseChoice, PictureChoice, Request, settings_of};
use crate::kinematics::Measure;
use crate::media::Excerpt;
use crate::media::turn::Turn;
use crate::pose::locate::{models_folder, runtime_library};
use crate::pose::manifest::{Manifest, hex};
use crate::pose::models::{ModelChoice, Models};
use crate::pose::people::PersonChoice;
use crate::report::json::{ModelFacts, SCHEMA};
use crate::report::settings::Settings;

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
    #[arg(long, value_name = "auto|pair|lite|full|heavy|NAME", default_value = "auto")]
    pub model: ModelChoice,
    /// The picture is a mirror image, as in selfie video
    #[arg(long)]
    pub mirrored: bool,
    /// Turn the picture clockwise by this many degrees, after what the file itself says: for video filmed sideways. With 0
    /// it stays as the file says, and the person in it is not asked which way is up
    #[arg(long, value_name = "0|90|180|270", value_parser = quarter)]
    pub rotate: Option<Turn>,
    /// Measure as `live` does, without looking ahead
    #[arg(long)]
    pub causal: bool,
    /// Also write annotated.mp4: the clip with body, angles, count and faults drawn into it
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
    /// The one place where what was typed becomes a request.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn request(&self, exercise: ExerciseChoice, places: &Places) -> Result<Request, CommandError> {
        places.check(&self.model)?;
        Ok(Request {
            side: self.side.side(),
            who: self.who,
            excerpt: Excerpt { mirrored: self.mirrored, turn: self.rotate, ..Excerpt::default() },
            model: self.model.clone(),
            causal: self.causal,
            pictures: PictureChoice { none: self.no_pictures, annotate: self.annotate, blur_face: self.blur_face },
            models: places.models.clone(),
            runtime: places.runtime.clone(),
            ..Request::of(exercise)
        })
    }
}

/// What an answer depends on besides the clip.
#[derive(Serialize)]
struct Dependencies {
    schema: &'static str,
    coxa_version: &'static str,
    settings: Settings,
    model: ModelFacts,
    /// The one that looks beside it, where there are two.
    #[serde(skip_serializing_if = "Option::is_none")]
    larger: Option<ModelFacts>,
    detector: ModelFacts,
}

/// What `coxa settings` prints.
#[derive(Serialize)]
struct Listing {
    /// Of the dependencies: two runs with the same key give the same answer for the same clip.
    key: String,
    #[serde(flatten)]
    dependencies: Dependencies,
    /// Every measure that a repetition may have, with its unit, as `frames.csv` names its column.
    measures: Vec<String>,
    /// What has to be at hand where clips are assessed.
    models_folder: PathBuf,
    /// `null` where only recordings can be assessed.
    runtime_library: Option<PathBuf>,
}

/// Runs `coxa settings`, by which a scheduler knows what need not be assessed again.
///
/// # Errors
/// When there is no such exercise, or no models.
pub fn run(args: &SettingsArgs, places: &Places) -> Result<(), CommandError> {
    let models_folder = models_folder(places.models.as_deref())?;
    let models = Models::read(&models_folder)?;
    let (landmarks, larger) = models.chosen(&args.model)?;
    let facts = |manifest: Manifest| ModelFacts { name: manifest.name, sha256: manifest.sha256, networks: Vec::new() };
    let dependencies = Dependencies {
        schema: SCHEMA,
        coxa_version: env!("CARGO_PKG_VERSION"),
        settings: settings_of(&args.request(ExerciseChoice::named(&args.exercise)?, places)?),
        model: facts(landmarks),
        larger: larger.map(facts),
        detector: facts(models.detector),
    };
    let key = hex(&Sha256::digest(json(&dependencies)?));
    let listing = Listing {
        key,
        dependencies,
        measures: Measure::all().map(Measure::column).collect(),
        models_folder,
        runtime_library: runtime_library(places.runtime.as_deref()).ok(),
    };
    say::text(&format!("{}\n", json(&listing)?))
}

fn json(value: &impl Serialize) -> Result<String, CommandError> {
    serde_json::to_string_pretty(value)
        .map_err(|e| CommandError::Usage(format!("these settings cannot be written: {e}")))
}
