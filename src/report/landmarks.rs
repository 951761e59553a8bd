//! `landmarks.jsonl.gz`: the landmark recording, so that an output folder can be looked at and assessed again.

use super::Results;
use crate::pose::recording;

/// The recording's bytes, compressed.
pub(super) fn render(results: &Results) -> Vec<u8> {
    // Writing into memory can not fail; an empty file would show in the tests.
    recording::to_gz(results.header, results.frames).unwrap_or_default()
}
