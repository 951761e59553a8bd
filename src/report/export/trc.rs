//! `motion.trc`: joint centres as marker trajectories in metres, as OpenSim's inverse kinematics reads them.
//!
//! Axes and origin: [`super::markers`]. Rows are evenly spaced. A marker that is not seen is `NaN` in all three columns:
//! OpenSim reads that as missing, while readers that split at white space take an empty cell for the next marker's.

use std::fmt::Write;

use super::NotExported;
use super::markers::{Markers, NAMES, Row};
use super::whose::whose;
use crate::report::{Report, Results};

/// The name that the file itself states.
const FILE: &str = "motion.trc";

/// The table as text.
///
/// # Errors
/// When nobody was seen, or the frames are too far apart.
pub(super) fn render(results: &Results) -> Result<Vec<u8>, NotExported> {
    let markers = Markers::of(results.motions, results.header.fps)?;
    let mut text = String::new();
    // Writing into a String can not fail.
    let _ = header(&mut text, results.report, &markers);
    for (i, row) in markers.rows.iter().enumerate() {
        let _ = write!(text, "{}\t{:.6}", i + 1, markers.times.at(i));
        let _ = cells(&mut text, row);
    }
    Ok(text.into_bytes())
}

/// Five lines of header and the empty one that the format has before its rows.
fn header(text: &mut String, report: &Report, markers: &Markers) -> std::fmt::Result {
    let (rate, frames, count) = (markers.times.rate, markers.times.count, NAMES.len());
    // Readers take the first line as it is, so whose it is and when stand behind the file's name.
    let whose: Vec<String> = whose(report).map(|(what, known)| format!("\t{what}={known}")).collect();
    writeln!(text, "PathFileType\t4\t(X/Y/Z)\t{FILE}{}", whose.concat())?;
    writeln!(
        text,
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames"
    )?;
    writeln!(text, "{rate:.6}\t{rate:.6}\t{frames}\t{count}\tm\t{rate:.6}\t1\t{frames}")?;
    writeln!(text, "Frame#\tTime\t{}\t\t", NAMES.join("\t\t\t"))?;
    let axes: Vec<String> = (1..=count).map(|i| format!("X{i}\tY{i}\tZ{i}")).collect();
    writeln!(text, "\t\t{}\n", axes.join("\t"))
}

fn cells(text: &mut String, row: &Row) -> std::fmt::Result {
    for marker in row {
        match marker {
            Some(at) => write!(text, "\t{:.6}\t{:.6}\t{:.6}", at.x, at.y, at.z)?,
            None => text.push_str("\tNaN\tNaN\tNaN"),
        }
    }
    writeln!(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::export::sample::Sample;

    #[test]
    fn the_header_agrees_with_the_rows_and_what_is_missing_is_not_zero() {
        let mut sample = Sample::squats(90.0);
        sample.motions[2].in_space.as_mut().unwrap().joints[7] = None;
        let text = String::from_utf8(render(&sample.results()).unwrap()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[2], "15.000000\t15.000000\t135\t8\tm\t15.000000\t1\t135");
        assert_eq!(lines[3].split('\t').filter(|c| !c.is_empty()).count(), 2 + 8);
        assert!(lines[4].ends_with("X8\tY8\tZ8") && lines[5].is_empty());
        assert_eq!(lines.len(), 6 + 135);
        assert!(lines[6..].iter().all(|line| line.split('\t').count() == 2 + 3 * 8));
        assert!(lines[8].ends_with("NaN\tNaN\tNaN") && !lines[9].contains("NaN"));
        assert!(lines[9].starts_with("4\t0.200000\t"));
    }

    #[test]
    fn the_first_line_says_whose_it_is_and_when() {
        let mut sample = Sample::squats(90.0);
        let first = |sample: &Sample| {
            let text = String::from_utf8(render(&sample.results()).unwrap()).unwrap();
            text.lines().next().unwrap().to_owned()
        };
        sample.report.person = None;
        sample.report.date = None;
        assert!(first(&sample).ends_with("\tmotion.trc"));
        sample.report.person = Some("P-07, left".into());
        sample.report.date = Some("2026-03-02".into());
        assert!(first(&sample).ends_with("\tmotion.trc\tperson=P-07, left\tdate=2026-03-02"));
    }

    #[test]
    fn the_file_states_its_own_name() {
        assert_eq!(crate::report::export::named("trc").unwrap().file, FILE);
    }
}
