//! Small copies of stills for the list: hundreds of pictures of a phone's size would make it slow.

use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, ImageReader, Limits, imageops};

/// Long edge, pixels: twice what the list shows, for finer screens.
const EDGE: u32 = 320;
/// Larger pictures are no stills of Coxa's, pixels along an edge.
const MOST_EDGE: u32 = 16_384;
const JPEG_QUALITY: u8 = 80;

/// A small JPEG of a JPEG; `None` where the file is none.
pub fn of(path: &Path) -> Option<Vec<u8>> {
    let mut reader = ImageReader::open(path).ok()?;
    reader.set_format(ImageFormat::Jpeg);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_EDGE);
    limits.max_image_height = Some(MOST_EDGE);
    reader.limits(limits);
    let picture = reader.decode().ok()?.into_rgb8();
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
        let small = image::load_from_memory(&of(&path).unwrap()).unwrap().into_rgb8();
        assert_eq!(small.dimensions(), (180, 320));
        assert!(small.get_pixel(90, 160)[0] > 150);
        std::fs::write(&path, b"<svg onload=alert(1)>").unwrap();
        assert!(of(&path).is_none() && of(dir.path()).is_none());
    }
}
