//! Results in, bytes out: one file a format, listed once in [`FORMATS`].

pub mod batch;
pub mod definition;
pub mod earlier;
pub mod export;
pub mod frames_csv;
pub mod json;
pub mod landmarks;
pub mod output;
pub mod page;
pub mod pdf;
pub mod planned;
pub mod settings;
pub mod stored;
pub mod terminal;
pub mod track;
pub mod verdicts;
pub mod words;

use json::Report;

use crate::exercises::Exercise;
use crate::kinematics::motion::Motion;
use crate::pose::PoseFrame;
use crate::pose::recording::Header;

/// Everything that a format may show.
pub struct Results<'a> {
    /// The report's facts.
    pub report: &'a Report,
    /// What was done.
    pub exercise: &'a Exercise,
    /// Facts on source and model.
    pub header: &'a Header,
    /// A pose for every analysed frame.
    pub frames: &'a [PoseFrame],
    /// Every analysed moment.
    pub motions: &'a [Motion],
}

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
    Format { file: REPORT_FILE, render: json::render },
];

/// The landmarks, from which everything else can be made again without the video.
pub const LANDMARKS_FILE: &str = "landmarks.jsonl.gz";

/// The page for people.
pub const PAGE_FILE: &str = "report.html";

/// The table of every measure at every frame.
pub const FRAMES_FILE: &str = "frames.csv";

/// The file that marks a folder as holding a report.
pub const REPORT_FILE: &str = "report.json";
