//! Results in, bytes out: one file a format, listed once in [`FORMATS`].

pub(crate) mod batch;
pub(crate) mod definition;
pub(crate) mod earlier;
pub(crate) mod export;
mod frames_csv;
pub(crate) mod json;
mod landmarks;
pub(crate) mod output;
pub(crate) mod page;
pub(crate) mod pdf;
mod planned;
mod results;
pub(crate) mod settings;
pub(crate) mod stored;
pub(crate) mod terminal;
mod track;
pub(crate) mod verdicts;
mod without_changes;
pub(crate) mod words;

pub(crate) use crate::folder::names::{
    ANNOTATED_FILE, CLIP_COPY_FILE, FRAMES_FILE, LANDMARKS_FILE, PAGE_FILE, REPORT_FILE, STILLS,
};
pub use export::{EXPORTS, Export, NotExported};
pub use json::{Media, Report};
pub use output::OutputFolder;
pub use page::{Setting, Source, hashes, html};
pub use planned::words as plan_words;
pub use results::Results;
pub use stored::{Stored, read_report};
pub use terminal::summary;
pub use verdicts::line as verdict_line;
pub use words::{changes, good, not_shown};

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
