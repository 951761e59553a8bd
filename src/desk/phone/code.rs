//! An address as a code that a phone's camera reads: the dark squares as the path of a drawing.

use std::fmt::Write;

use qrcode::{Color, QrCode};
use serde::Serialize;

/// Light squares around it, without which cameras do not find it.
const QUIET: usize = 4;

/// The drawing.
#[derive(Debug, Serialize)]
pub(super) struct Code {
    /// Its edge, squares.
    edge: usize,
    /// The dark ones.
    path: String,
}

impl Code {
    /// `None` where it is too long for any code.
    pub(super) fn of(address: &str) -> Option<Self> {
        let code = QrCode::new(address).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (i, colour) in code.to_colors().into_iter().enumerate() {
            if colour == Color::Dark {
                // Writing into a String can not fail.
                let _ = write!(path, "M{} {}h1v1h-1z", i % width + QUIET, i / width + QUIET);
            }
        }
        Some(Self { edge: width + 2 * QUIET, path })
    }
}
