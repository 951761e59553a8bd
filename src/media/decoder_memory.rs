//! How much memory the pictures that a decoder holds take, so that a file is refused before they fill it.

use ffmpeg::codec::decoder;
use ffmpeg::format::Pixel;
use ffmpeg::frame::Video;
use ffmpeg_the_third as ffmpeg;

use crate::bounded::DECODED;

/// Beside those that others are made from: the one that is being made, and the one that was taken out.
const AT_WORK: usize = 2;
/// No decoder waits for more packets than this before it gives a picture: more without one are damaged.
const MOST_WAITING: usize = 16;
/// Bytes of a pixel of a kind that is unknown.
const MOST_BYTES: u64 = 8;

/// What can be known of the pictures inside a decoder, of one size and kind.
#[derive(Debug, Default)]
pub(super) struct DecoderMemory {
    format: Option<(Pixel, u32, u32)>,
    /// Bytes of a picture.
    bytes: u64,
    /// Packets since the last picture came out; and the most there ever were.
    packets: usize,
    waited: usize,
    /// Where pictures lay that came out. A decoder uses memory again as soon as it does not need the picture any more.
    places: Vec<usize>,
}

impl DecoderMemory {
    /// A packet went in.
    pub(super) fn sent(&mut self) {
        self.packets += 1;
        self.waited = self.waited.max(self.packets.min(MOST_WAITING));
    }

    /// A picture came out.
    pub(super) fn came(&mut self, picture: &Video) {
        self.packets = 0;
        self.now((picture.format(), picture.width(), picture.height()));
        // Some lie upside down, with a stride below zero.
        let lies = picture.planes() > 0 && i32::try_from(picture.stride(0)).is_ok();
        let place = if lies { picture.data(0).as_ptr().addr() } else { 0 };
        if !self.places.contains(&place) {
            self.places.push(place);
        }
    }

    /// Whether the pictures inside are more than what is allowed, or will be with the next one.
    pub(super) fn is_too_much(&mut self, decoder: &decoder::Video) -> bool {
        self.now((decoder.format(), decoder.width(), decoder.height()));
        let kept = decoder.references().max(self.waited) + AT_WORK;
        self.bytes.saturating_mul(kept.max(self.places.len()) as u64) > DECODED
    }

    fn now(&mut self, format: (Pixel, u32, u32)) {
        if self.format == Some(format) {
            return;
        }
        let (pixel, width, height) = format;
        let bytes = (f64::from(width) * f64::from(height) * bytes_per_pixel(pixel)) as u64;
        *self = Self { format: Some(format), bytes, packets: self.packets, ..Self::default() };
    }
}

/// As FFmpeg lays out a picture that is large enough for the padding of its rows not to count.
fn bytes_per_pixel(format: Pixel) -> f64 {
    const SIDE: u32 = 256;
    if format == Pixel::None {
        return 0.0;
    }
    let sample = Video::new(format, SIDE, SIDE);
    let bytes: u64 = (0..sample.planes()).map(|i| sample.stride(i) as u64 * u64::from(sample.plane_height(i))).sum();
    let all = u64::from(SIDE * SIDE);
    (if bytes == 0 { MOST_BYTES * all } else { bytes }) as f64 / all as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_has_as_many_bytes_as_its_kind_needs() {
        let cases = [
            (Pixel::YUV420P, 1.5),
            (Pixel::YUV420P10LE, 3.0),
            (Pixel::YUV444P10LE, 6.0),
            (Pixel::NV12, 1.5),
            (Pixel::RGB24, 3.0),
            (Pixel::RGBA64LE, 8.0),
            (Pixel::GRAY8, 1.0),
        ];
        for (format, bytes) in cases {
            assert_eq!(bytes_per_pixel(format), bytes, "{format:?}");
        }
    }

    #[test]
    fn pictures_that_lie_elsewhere_each_time_are_all_held_and_one_place_holds_one() {
        let mut memory = DecoderMemory::default();
        let pictures: Vec<Video> = (0..3).map(|_| Video::new(Pixel::GRAY8, 64, 64)).collect();
        pictures.iter().chain(&pictures).for_each(|picture| memory.came(picture));
        assert_eq!((memory.places.len(), memory.bytes), (3, 64 * 64));
        (0..4).for_each(|_| memory.sent());
        assert_eq!((memory.waited, memory.packets), (4, 4));
        memory.came(&Video::new(Pixel::RGB24, 64, 64));
        assert_eq!((memory.places.len(), memory.bytes, memory.waited), (1, 3 * 64 * 64, 0));
    }
}
