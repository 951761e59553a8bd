//! What every page is written with.

use askama::Template;

use crate::session::result::SideLabel;

/// A template as text. Writing into a String fails only where a template does, and ours call nothing that can.
pub(crate) fn written(page: &impl Template) -> String {
    page.render().unwrap_or_else(|e| e.to_string())
}

pub(super) fn side(label: SideLabel) -> &'static str {
    match label {
        SideLabel::Left => "left",
        SideLabel::Right => "right",
        SideLabel::Both => "both",
    }
}
