//! What a file says of whose movement it holds.

use crate::plain;
use crate::report::Report;

/// Whose movement it is and when it was done, where that is known, for a header of lines.
pub(super) fn whose(report: &Report) -> impl Iterator<Item = (&'static str, String)> {
    let known = [("person", &report.person), ("date", &report.date)];
    known.into_iter().filter_map(|(what, known)| Some((what, plain::line(known.as_deref()?))))
}
