//! The names of the files in an output folder.

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
pub(super) const CLIP_FILES: [&str; 2] = [CLIP_COPY_FILE, "clip.webm"];

/// The clip with everything drawn into it.
pub(crate) const ANNOTATED_FILE: &str = "annotated.mp4";

/// Whether a name is that of a still inside an output folder: `stills/rep-01-knee_valgus.jpg`.
pub(super) fn is_still(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let Some((folder, file)) = name.split_once('/') else { return false };
    let stem = file.strip_prefix("rep-").and_then(|rest| rest.strip_suffix(".jpg"));
    folder == STILLS && stem.is_some_and(|stem| !stem.is_empty() && stem.chars().all(plain))
}
