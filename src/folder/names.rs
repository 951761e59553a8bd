//! The names of the files in a folder that holds a report.

use std::path::Path;

use super::folder_of;

/// The landmarks, from which everything else can be made again without the video.
pub(crate) const LANDMARKS_FILE: &str = "landmarks.jsonl.gz";

/// The page for people.
pub(crate) const PAGE_FILE: &str = "report.html";

/// The table of every measure at every frame.
pub(crate) const FRAMES_FILE: &str = "frames.csv";

/// The file that marks a folder as holding a report.
pub(crate) const REPORT_FILE: &str = "report.json";

/// The folder of the stills inside the output folder.
pub(crate) const STILLS: &str = "stills";

/// The clip where it had to be copied.
pub(crate) const CLIP_COPY_FILE: &str = "clip.mp4";

/// Every name that the kept clip may have.
pub(crate) const CLIP_FILES: [&str; 2] = [CLIP_COPY_FILE, "clip.webm"];

/// The clip with everything drawn into it.
pub(crate) const ANNOTATED_FILE: &str = "annotated.mp4";

/// What a therapist has noted on a report.
pub(crate) const NOTES_FILE: &str = "notes.json";

/// What survives a live session that is cut off.
pub const JOURNAL_FILE: &str = "journal.jsonl";

/// Files by which a report is read again: none of them is the place of anything else.
const KEPT: [&str; 6] = [REPORT_FILE, PAGE_FILE, FRAMES_FILE, LANDMARKS_FILE, NOTES_FILE, JOURNAL_FILE];

/// Whether `path` is the place of such a file in a folder that holds a report or a session.
pub(super) fn belongs_to_a_report(path: &Path) -> bool {
    let kept = |name: &str| KEPT.contains(&name) || CLIP_FILES.contains(&name) || name == ANNOTATED_FILE;
    let held = || [REPORT_FILE, JOURNAL_FILE].iter().any(|mark| folder_of(path).join(mark).is_file());
    path.file_name().and_then(|name| name.to_str()).is_some_and(kept) && held()
}

/// Whether a name is that of a still inside an output folder: `stills/rep-01-knee_valgus.jpg`.
pub(crate) fn is_still(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let Some((folder, file)) = name.split_once('/') else { return false };
    let stem = file.strip_prefix("rep-").and_then(|rest| rest.strip_suffix(".jpg"));
    folder == STILLS && stem.is_some_and(|stem| !stem.is_empty() && stem.chars().all(plain))
}
