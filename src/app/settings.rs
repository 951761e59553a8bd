//! How an input was assessed, in the words of its report.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::AppError;
use super::assessment::Request;
use super::choice::ExerciseChoice;
use super::poses::{PoseOptions, Whom};
use super::products::PictureChoice;
use super::say;
use crate::cli::{Places, SettingsArgs};
use crate::exercises::movement_test::Person;
use crate::kinematics::measure::Measure;
use crate::media::turn::Turn;
use crate::pose::locate::{ModelChoice, larger, manifests, models_folder, runtime_library};
use crate::pose::manifest::{Manifest, hex};
use crate::report::json::{ModelFacts, SCHEMA};
use crate::report::settings::Settings;
use crate::units::Timestamp;

/// The settings of a request. How many jobs there were changes nothing, so it is not among them.
pub fn of(request: &Request, pictures: PictureChoice) -> Settings {
    let model = match request.poses.model.or(ModelChoice::Heavy) {
        ModelChoice::Pair => "pair",
        ModelChoice::Lite => "lite",
        ModelChoice::Full => "full",
        ModelChoice::Auto | ModelChoice::Heavy => "heavy",
    };
    let excerpt = request.poses.excerpt;
    Settings {
        model: model.to_owned(),
        side: request.side,
        person: request.poses.whom.choice.to_string(),
        causal: request.causal,
        mirrored: excerpt.mirrored,
        rotate: excerpt.turn.map(Turn::degrees),
        from_us: excerpt.from.map(Timestamp::micros),
        to_us: excerpt.to.map(Timestamp::micros),
        // Every number of a definition shows in its debug form, and so does whom a test's norms are for.
        exercise_sha256: hex(&Sha256::digest(format!("{:?} {:?}", request.exercise, request.person))),
        pictures: !pictures.none,
        annotated: pictures.annotate,
        faces_covered: pictures.blur_face,
    }
}

/// The pictures that were asked for.
pub fn pictures(args: &SettingsArgs) -> PictureChoice {
    PictureChoice { none: args.no_pictures, annotate: args.annotate, blur_face: args.blur_face }
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
pub fn run(args: &SettingsArgs, places: &Places) -> Result<(), AppError> {
    let models_folder = models_folder(places.models.as_deref())?;
    let (detector, landmarks) = manifests(&models_folder, args.model)?;
    let larger = (args.model == ModelChoice::Pair).then(|| larger(&models_folder)).transpose()?;
    let facts = |manifest: Manifest| ModelFacts { name: manifest.name, sha256: manifest.sha256, networks: Vec::new() };
    let poses = PoseOptions {
        excerpt: args.excerpt(),
        model: args.model,
        causal: args.causal,
        whom: Whom { choice: args.who, ..Whom::default() },
        ..PoseOptions::default()
    };
    let request = Request {
        input: Path::new(""),
        exercise: &ExerciseChoice::named(&args.exercise)?,
        side: args.side.side(),
        person: Person::default(),
        causal: args.causal,
        poses: &poses,
    };
    let dependencies = Dependencies {
        schema: SCHEMA,
        coxa_version: env!("CARGO_PKG_VERSION"),
        settings: of(&request, pictures(args)),
        model: facts(landmarks),
        larger: larger.map(facts),
        detector: facts(detector),
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

fn json(value: &impl Serialize) -> Result<String, AppError> {
    serde_json::to_string_pretty(value).map_err(|e| AppError::Usage(format!("these settings cannot be written: {e}")))
}
