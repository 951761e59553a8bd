//! Results in, bytes out: one file a format, listed once in [`FORMATS`].

pub mod batch;
pub mod definition;
pub mod earlier;
pub mod export;
pub mod frames_csv;
pub mod json;
pub mod landmarks;
mod names;
pub mod output;
pub mod page;
pub mod pdf;
pub mod planned;
mod results;
pub mod settings;
pub mod stored;
pub mod terminal;
pub mod track;
pub mod verdicts;
pub mod without_changes;
pub mod words;

pub use names::{
    ANNOTATED_FILE, CLIP_COPY_FILE, CLIP_FILES, FRAMES_FILE, LANDMARKS_FILE, PAGE_FILE, REPORT_FILE, STILLS, is_still,
};
pub use results::Results;

/// A file of the output folder: its name and how its bytes are made.
pub struct Format {
    /// File name in the output folder.
    pub file: &'static str,
    /// Results in, bytes out.
    pub render: fn(&Results) -> Vec<u8>,
}

/// Every file that a report consists of, in the order in which they are written: `report.json` last, because it is
/// the one that says that a folder holds a whole report.
pub const FORMATS: &[Format] = &[
    Format { file: LANDMARKS_FILE, render: landmarks::render },
    Format { file: FRAMES_FILE, render: frames_csv::render },
    Format { file: PAGE_FILE, render: page::render },
    Format { file: REPORT_FILE, render: |results| json::render(results.report) },
];
