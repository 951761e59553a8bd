//! How an input was assessed, in the words of its report.

use sha2::{Digest, Sha256};

use super::assessment::Request;
use super::products::PictureChoice;
use crate::pose::locate::ModelChoice;
use crate::pose::manifest::hex;
use crate::report::settings::Settings;
use crate::units::Timestamp;

/// The settings of a request. How many jobs there were changes nothing, so it is not among them.
pub fn of(request: &Request, pictures: PictureChoice) -> Settings {
    let model = match request.poses.model.or(ModelChoice::Heavy) {
        ModelChoice::Lite => "lite",
        ModelChoice::Full => "full",
        ModelChoice::Auto | ModelChoice::Heavy => "heavy",
    };
    let excerpt = request.poses.excerpt;
    Settings {
        model: model.to_owned(),
        side: request.side,
        causal: request.causal,
        mirrored: excerpt.mirrored,
        from_us: excerpt.from.map(Timestamp::micros),
        to_us: excerpt.to.map(Timestamp::micros),
        // Every number of a definition shows in its debug form, and so does whom a test's norms are for.
        exercise_sha256: hex(&Sha256::digest(format!("{:?} {:?}", request.exercise, request.person))),
        pictures: !pictures.none,
        annotated: pictures.annotate,
        faces_covered: pictures.blur_face,
    }
}
