//! Exports: the results in other programs' formats, each written only when asked for; listed once in [`EXPORTS`].

mod c3d;
mod error;
mod even;
mod fhir;
mod markers;
mod mot;
mod motion_json;
mod reps_csv;
#[cfg(test)]
mod sample;
mod trc;
mod tsv;
mod whose;

use super::Results;
pub use error::NotExported;
pub(crate) use fhir::{Added, bundle as fhir_bundle};

/// A format that is written when it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Export {
    /// What `--export` calls it.
    pub name: &'static str,
    /// File name in the output folder.
    pub file: &'static str,
    /// What is in it and who reads it, in one line.
    pub about: &'static str,
    /// Results in, bytes out.
    pub render: fn(&Results) -> Result<Vec<u8>, NotExported>,
}

/// Every export, in the order in which they are listed.
pub static EXPORTS: &[Export] = &[
    Export {
        name: "csv",
        file: "reps.csv",
        about: "a row for every repetition, for spreadsheets and statistics",
        render: reps_csv::render,
    },
    Export {
        name: "tsv",
        file: "measures.tsv",
        about: "a row for every measure of every repetition, for R, pandas and Stata",
        render: tsv::render,
    },
    Export {
        name: "json",
        file: "motion.json",
        about: "every measure and joint over time, with what could not be measured and why",
        render: motion_json::render,
    },
    Export {
        name: "trc",
        file: "motion.trc",
        about: "joint centres as markers, for OpenSim (metres)",
        render: trc::render,
    },
    Export {
        name: "mot",
        file: "motion.mot",
        about: "joint angles as OpenSim's coordinates (degrees)",
        render: mot::render,
    },
    Export {
        name: "c3d",
        file: "motion.c3d",
        about: "joint centres as points, repetitions as events (millimetres)",
        render: c3d::render,
    },
    Export {
        name: "fhir",
        file: "observations.fhir.json",
        about: "an HL7 FHIR R4 Bundle: Observations, a DiagnosticReport and the sheet, under the label and date that were given",
        render: fhir::render,
    },
    Export {
        name: "pdf",
        file: "report.pdf",
        about: "one sheet of paper, for a file or a letter",
        render: super::pdf::render,
    },
];

/// The export of that name.
pub(crate) fn named(name: &str) -> Option<&'static Export> {
    EXPORTS.iter().find(|export| export.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::FORMATS;

    #[test]
    fn names_and_files_are_unique() {
        let files: Vec<&str> = EXPORTS.iter().map(|e| e.file).chain(FORMATS.iter().map(|f| f.file)).collect();
        assert!(files.iter().all(|file| files.iter().filter(|other| *other == file).count() == 1), "{files:?}");
        assert!(EXPORTS.iter().all(|e| std::ptr::eq(named(e.name).unwrap(), e)));
        assert!(named("xls").is_none());
    }

    #[test]
    fn every_export_says_whose_it_is_and_when() {
        let mut sample = sample::Sample::squats(90.0);
        sample.report.person = Some("Zo\u{eb} P-07".into());
        sample.report.date = Some("2026-03-02".into());
        // The letters of a sheet of paper are drawn.
        for export in EXPORTS.iter().filter(|export| export.name != "pdf") {
            let bytes = (export.render)(&sample.results()).unwrap();
            let held = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
            assert!(held("Zo\u{eb} P-07") && held("2026-03-02"), "{}", export.name);
        }
    }

    #[test]
    fn an_input_without_a_frame_is_told_or_given_without_rows_and_never_a_panic() {
        let nothing = sample::Sample::empty();
        for export in EXPORTS {
            match (export.render)(&nothing.results()) {
                Ok(bytes) => assert!(["csv", "tsv", "json", "fhir", "pdf"].contains(&export.name) && !bytes.is_empty()),
                Err(why) => assert_eq!(why, NotExported::NothingMeasured, "{}", export.name),
            }
        }
    }
}
