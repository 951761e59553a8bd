//! Whether a browser plays a video file as it is, in time with what Coxa read from it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use ffmpeg::codec::Id;
use ffmpeg::format::Pixel;
use ffmpeg_the_third as ffmpeg;

use super::container::{Container, Facts, Rigour};
use super::turn::Turn;

/// Codecs that browsers play in MP4.
const PLAYED_IN_MP4: [Id; 3] = [Id::H264, Id::AV1, Id::VP9];

/// 8 bits a channel with halved colour: the only ones that all browsers show.
const PLAIN_PIXELS: [Pixel; 2] = [Pixel::YUV420P, Pixel::YUVJ420P];

/// A pixel may be longer than wide by this much and still look square.
const SQUARE: f64 = 0.005;

/// A file that browsers play.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Playable {
    /// The extension that goes with what is in it.
    pub extension: &'static str,
    /// When they show its first picture, seconds.
    pub first_s: f64,
}

/// How browsers play the file; `None` when they do not, show other pictures than we read, or show them otherwise.
pub fn playable(path: &Path) -> Option<Playable> {
    let extension = container(path)?;
    let mut container = Container::open(path, 1, Rigour::Lenient).ok()?;
    // WebM holds nothing that browsers do not play.
    let played = extension == "webm" || PLAYED_IN_MP4.contains(&container.decoder.id());
    let plain = PLAIN_PIXELS.contains(&container.decoder.format());
    (played && plain && as_stored(&container) && shows_all(&mut container))
        .then_some(Playable { extension, first_s: container.facts.late_s })
}

/// All browsers turn the pictures of MP4 by quarters; mirrored ones and pixels that are not square they show differently.
fn as_stored(container: &Container) -> bool {
    let Facts { turn, pixel_shape, .. } = &container.facts;
    let pixel_shape = pixel_shape.or_else(|| super::container::pixel_shape(container.decoder.aspect_ratio()));
    let square = pixel_shape.is_none_or(|shape| (shape - 1.0).abs() < SQUARE);
    let quarter = Turn::clockwise(turn.degrees()) == Some(*turn);
    let upright = *turn == Turn::default() || quarter && container.input.format().name().contains("mp4");
    square && upright
}

/// By what the file begins with: names lie.
fn container(path: &Path) -> Option<&'static str> {
    let mut head = [0; 64];
    let count = File::open(path).ok()?.read(&mut head).ok()?;
    let head = &head[..count];
    if head.get(4..8) == Some(b"ftyp") {
        return Some("mp4");
    }
    let matroska = head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]);
    (matroska && head.windows(4).any(|w| w == b"webm")).then_some("webm")
}

/// Trimmed phone video stores pictures before its start that are not shown: players differ in what they do then.
fn shows_all(container: &mut Container) -> bool {
    let mut packet = ffmpeg::Packet::empty();
    while packet.read(&mut container.input).is_ok() {
        if packet.stream() == container.stream {
            return container.span(&packet).is_some_and(|(start, _)| start >= 0.0);
        }
    }
    false
}
