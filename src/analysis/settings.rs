//! How an input was assessed, in the words of its report.

use sha2::{Digest, Sha256};

use super::request::Request;
use crate::media::turn::Turn;
use crate::pose::manifest::hex;
use crate::report::settings::Settings;
use crate::units::Timestamp;

/// The settings of a request. How many jobs there were changes nothing, so it is not among them.
pub fn settings_of(request: &Request) -> Settings {
    let (excerpt, pictures) = (request.excerpt, request.pictures);
    Settings {
        model: request.model.for_files().to_string(),
        side: request.side,
        person: request.who.to_string(),
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
