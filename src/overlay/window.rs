//! A window on the screen, through OpenCV: the only place that knows highgui.

use opencv::core::{Mat, Size};
use opencv::prelude::MatTraitConst;
use opencv::{highgui, imgproc};
use tiny_skia::Pixmap;

/// Name and title.
const NAME: &str = "Coxa";
/// The size it opens with; its own from then on.
const FIRST: (i32, i32) = (1280, 720);
/// What is painted is no larger than this: a larger window is filled by enlarging, so that painting stays quick.
const LARGEST: (i32, i32) = (1600, 900);
const SMALLEST: (i32, i32) = (320, 200);

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
#[error("no window can be shown ({0})")]
pub(crate) struct NoWindow(String);

/// An open window.
#[derive(Debug)]
pub(crate) struct Window {
    picture: Mat,
    shown: bool,
}

impl Window {
    /// Opens the window. Where there is no display, the toolkit **ends the program** instead of failing: ask another
    /// process first.
    ///
    /// # Errors
    /// When the toolkit refuses.
    pub(crate) fn open() -> Result<Self, NoWindow> {
        let flags = highgui::WINDOW_NORMAL | highgui::WINDOW_FREERATIO | highgui::WINDOW_GUI_NORMAL;
        highgui::named_window(NAME, flags).map_err(no_window)?;
        highgui::resize_window(NAME, FIRST.0, FIRST.1).map_err(no_window)?;
        Ok(Self { picture: Mat::default(), shown: false })
    }

    /// The size to paint in, pixels.
    pub(crate) fn size(&self) -> (u32, u32) {
        let first = Size::new(FIRST.0, FIRST.1);
        let inside = if self.shown { highgui::get_window_image_rect(NAME).map_or(first, |r| r.size()) } else { first };
        let (width, height) = (inside.width.max(SMALLEST.0), inside.height.max(SMALLEST.1));
        let shrink = (f64::from(LARGEST.0) / f64::from(width)).min(f64::from(LARGEST.1) / f64::from(height)).min(1.0);
        ((f64::from(width) * shrink) as u32, (f64::from(height) * shrink) as u32)
    }

    /// Shows a picture.
    ///
    /// # Errors
    /// When the toolkit refuses.
    pub(crate) fn show(&mut self, canvas: &Pixmap) -> Result<(), NoWindow> {
        let (width, height) = (canvas.width() as i32, canvas.height() as i32);
        let mut show = || -> opencv::Result<()> {
            let rgba = Mat::new_rows_cols_with_data(height, 4 * width, canvas.data())?;
            imgproc::cvt_color_def(&rgba.reshape(4, height)?, &mut self.picture, imgproc::COLOR_RGBA2BGR)?;
            highgui::imshow(NAME, &self.picture)
        };
        show().map_err(no_window)?;
        self.shown = true;
        Ok(())
    }

    /// The key that was pressed since the last call, if any; also lets the window breathe.
    pub(crate) fn key(&mut self) -> Option<char> {
        let key = highgui::poll_key().unwrap_or(-1);
        u8::try_from(key & 0xff).ok().filter(|_| key >= 0).map(char::from)
    }

    /// Whether the user has closed it.
    pub(crate) fn is_closed(&self) -> bool {
        self.shown && highgui::get_window_property(NAME, highgui::WND_PROP_VISIBLE).is_ok_and(|visible| visible < 1.0)
    }

    /// Over the whole screen, or back.
    pub(crate) fn toggle_full_screen(&self) {
        let now = highgui::get_window_property(NAME, highgui::WND_PROP_FULLSCREEN).unwrap_or(0.0);
        let next = if now > 0.5 { 0.0 } else { f64::from(highgui::WINDOW_FULLSCREEN) };
        // A window manager that does not do this leaves the window as it is.
        let _ = highgui::set_window_property(NAME, highgui::WND_PROP_FULLSCREEN, next);
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // It may be closed already.
        let _ = highgui::destroy_window(NAME);
    }
}

fn no_window(error: opencv::Error) -> NoWindow {
    NoWindow(error.message.split_whitespace().collect::<Vec<_>>().join(" "))
}
