//! A frame on a canvas as in a mirror, larger or smaller, between pixels.

use tiny_skia::Pixmap;

use crate::frame::Frame;

/// Where a picture lies on a canvas, pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// Left edge.
    pub left: f32,
    /// Upper edge.
    pub top: f32,
    /// Canvas pixels for one of the frame.
    pub scale: f32,
    /// On the canvas.
    pub width: f32,
    /// On the canvas.
    pub height: f32,
}

/// Fixed point: 8 bits after the point are enough for 8-bit colours.
const ONE: u32 = 256;

/// The two neighbours of each target pixel and the second one's share of [`ONE`].
fn taps(count: usize, scale: f32, size: usize, mirrored: bool) -> Vec<(usize, usize, u32)> {
    let last = size as f32 - 1.0;
    (0..count)
        .map(|i| {
            let at = ((i as f32 + 0.5) / scale - 0.5).clamp(0.0, last);
            let at = if mirrored { last - at } else { at };
            let first = at.floor().min(last.max(0.0));
            (first as usize, (first as usize + 1).min(size - 1), ((at - first) * ONE as f32) as u32)
        })
        .collect()
}

/// Draws the frame with left and right exchanged over an opaque canvas. What does not fit is left out.
pub(super) fn draw_mirror(frame: &Frame, place: Place, canvas: &mut Pixmap) {
    let size = frame.size();
    let (width, height) = (canvas.width() as usize, canvas.height() as usize);
    let (left, top) = (place.left.max(0.0) as usize, place.top.max(0.0) as usize);
    let columns = (place.width as usize).min(width.saturating_sub(left));
    let rows = (place.height as usize).min(height.saturating_sub(top));
    let across = taps(columns, place.scale, size.width as usize, true);
    let down = taps(rows, place.scale, size.height as usize, false);
    let stride = 3 * size.width as usize;
    let pixels = frame.pixels();
    // The canvas is opaque already.
    for (y, &(above, below, share_y)) in down.iter().enumerate() {
        let (above, below) = (&pixels[above * stride..][..stride], &pixels[below * stride..][..stride]);
        let row = &mut canvas.data_mut()[4 * ((top + y) * width + left)..][..4 * columns];
        for (out, &(a, b, share_x)) in row.chunks_exact_mut(4).zip(&across) {
            for (channel, out) in out[..3].iter_mut().enumerate() {
                let (a, b) = (3 * a + channel, 3 * b + channel);
                let upper = u32::from(above[a]) * (ONE - share_x) + u32::from(above[b]) * share_x;
                let lower = u32::from(below[a]) * (ONE - share_x) + u32::from(below[b]) * share_x;
                *out = ((upper * (ONE - share_y) + lower * share_y) / (ONE * ONE)) as u8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PictureSize;
    use crate::units::Timestamp;

    #[test]
    fn left_becomes_right_and_colours_are_kept_between_pixels() {
        let frame =
            Frame::new(Timestamp::ZERO, PictureSize { width: 2, height: 1 }, vec![0, 0, 0, 200, 100, 50]).unwrap();
        let mut canvas = Pixmap::new(8, 4).unwrap();
        canvas.fill(tiny_skia::Color::BLACK);
        draw_mirror(&frame, Place { left: 0.0, top: 0.0, scale: 4.0, width: 8.0, height: 4.0 }, &mut canvas);
        let at = |x: u32| canvas.pixel(x, 2).unwrap();
        assert_eq!((at(0).red(), at(0).green(), at(0).blue()), (200, 100, 50));
        assert_eq!(at(7).red(), 0);
        assert!((0..7).all(|x| at(x).red() >= at(x + 1).red()), "smooth in between");
        assert!((60..140).contains(&at(4).red()));
    }
}
