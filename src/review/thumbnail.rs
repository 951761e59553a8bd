//! Small copies of stills for the list: hundreds of pictures of a phone's size would make it slow.

use std::fs::File;
use std::io::{BufReader, Seek};

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, ImageReader, imageops};

use crate::bounded::STILL_PIXELS;

/// Long edge, pixels: twice what the list shows, for finer screens.
const EDGE: u32 = 320;
const JPEG_QUALITY: u8 = 80;

/// A small JPEG of a JPEG; `None` where the file is none, or has more pixels than any picture that is kept.
pub(super) fn of(file: File) -> Option<Vec<u8>> {
    let reader = |file: &File| -> Option<_> {
        Some(ImageReader::with_format(BufReader::new(file.try_clone().ok()?), ImageFormat::Jpeg))
    };
    let (width, height) = reader(&file)?.into_dimensions().ok()?;
    if u64::from(width) * u64::from(height) > STILL_PIXELS {
        return None;
    }
    (&file).rewind().ok()?;
    let picture = reader(&file)?.decode().ok()?.into_rgb8();
    let share = (f64::from(EDGE) / f64::from(picture.width().max(picture.height()))).min(1.0);
    let [width, height] = [picture.width(), picture.height()].map(|edge| (f64::from(edge) * share) as u32);
    let small = imageops::thumbnail(&picture, width.max(1), height.max(1));
    let mut bytes = Vec::new();
    small.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::RgbImage;

    #[test]
    fn a_large_picture_becomes_a_small_one_and_what_is_none_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rep-01.jpg");
        RgbImage::from_pixel(1080, 1920, image::Rgb([200, 10, 10])).save(&path).unwrap();
        let small = image::load_from_memory(&of(File::open(&path).unwrap()).unwrap()).unwrap().into_rgb8();
        assert_eq!(small.dimensions(), (180, 320));
        assert!(small.get_pixel(90, 160)[0] > 150);
        std::fs::write(&path, b"<svg onload=alert(1)>").unwrap();
        assert!(of(File::open(&path).unwrap()).is_none());
        // One colour takes little room on the disk and much in memory.
        image::GrayImage::new(16_384, 16_384).save(&path).unwrap();
        assert!(of(File::open(&path).unwrap()).is_none());
    }
}
