//! How bright a picture is, and the person in it.

use crate::frame::Frame;
use crate::pose::Pose;

/// Brightness from 0 (black) to 255 (white).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// Mean of the whole picture.
    pub picture: f64,
    /// Mean of the person's trunk and legs, where somebody is there.
    pub person: Option<f64>,
}

/// Every so many pixels are looked at: enough for a mean.
const STEP: usize = 8;

impl Light {
    /// Looks at a grid of pixels.
    pub fn of(frame: &Frame, pose: Option<&Pose>) -> Self {
        let size = frame.size();
        let (width, height) = (size.width as usize, size.height as usize);
        let mean = |left: usize, top: usize, right: usize, bottom: usize| {
            let (mut sum, mut count) = (0.0, 0.0);
            for y in (top..bottom).step_by(STEP) {
                for x in (left..right).step_by(STEP) {
                    let at = 3 * (y * width + x);
                    let rgb = &frame.pixels()[at..at + 3];
                    // Luma by ITU-R BT.601.
                    sum += 0.299 * f64::from(rgb[0]) + 0.587 * f64::from(rgb[1]) + 0.114 * f64::from(rgb[2]);
                    count += 1.0;
                }
            }
            (count > 0.0).then(|| sum / count)
        };
        let person = pose.and_then(|pose| {
            let (left, top, right, bottom) = pose.bounds();
            let inside = |v: f64, most: usize| v.clamp(0.0, most as f64) as usize;
            mean(inside(left, width), inside(top, height), inside(right, width), inside(bottom, height))
        });
        Self { picture: mean(0, 0, width, height).unwrap_or(0.0), person }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coach::scripted::{SIZE, Standing};
    use crate::units::Timestamp;

    #[test]
    fn a_dark_person_before_a_bright_wall_is_seen_as_such() {
        let pose = Standing::default().pose().unwrap();
        let mut frame = Frame::new(Timestamp::ZERO, SIZE, vec![200; 3 * 640 * 480]).unwrap();
        assert_eq!(Light::of(&frame, None), Light { picture: 200.0, person: None });
        let (left, top, right, bottom) = pose.bounds();
        for y in top as usize..=bottom as usize {
            for x in left as usize..=right as usize {
                frame.pixels_mut()[3 * (y * 640 + x)..][..3].fill(20);
            }
        }
        let light = Light::of(&frame, Some(&pose));
        assert!(light.person.unwrap() < 25.0 && light.picture > 150.0, "{light:?}");
    }
}
