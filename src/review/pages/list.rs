//! The list: every assessment of the folder, to be filtered, sorted and picked.

use std::time::SystemTime;

use askama::Template;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{side, written};
use crate::exercises::wording;
use crate::review::digest::{Count, Digest};
use crate::review::index::Entry;
use crate::review::state::Site;

#[derive(Template)]
#[template(path = "review/pages/list.html")]
struct List<'a> {
    rows: Vec<Row<'a>>,
    /// Names for people of the exercises in the list, each once.
    exercises: Vec<&'a str>,
    /// Ids and words of the faults in the list, each once.
    faults: Vec<(&'a str, &'a str)>,
    cut_short: bool,
}

struct Row<'a> {
    path: &'a str,
    id: &'a str,
    date: Date,
    digest: Result<Line<'a>, &'a str>,
}

struct Line<'a> {
    digest: &'a Digest,
    side: &'static str,
    count: Count,
    /// The ids of the faults with a blank around each.
    fault_ids: String,
}

/// A moment for people, for machines, and for sorting.
pub struct Date {
    /// On this machine's clock.
    pub words: String,
    /// RFC 3339.
    pub exact: String,
    /// Seconds since 1970.
    pub order: i64,
}

impl Date {
    /// Of a file.
    pub fn of(time: SystemTime) -> Self {
        let stamp = Timestamp::try_from(time).unwrap_or_default();
        let words = stamp.to_zoned_datetime(TimeZone::system()).strftime("%-d %b %Y, %H:%M").to_string();
        Self { words, exact: stamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(), order: stamp.as_second() }
    }
}

impl<'a> Row<'a> {
    fn of(entry: &'a Entry) -> Self {
        let line = |digest: &'a Digest| Line {
            digest,
            side: side(digest.side),
            count: digest.count(),
            fault_ids: digest.faults.iter().map(|fault| format!(" {} ", fault.id)).collect(),
        };
        Self {
            path: &entry.path,
            id: &entry.id,
            date: Date::of(entry.written),
            digest: entry.digest.as_ref().map(line).map_err(String::as_str),
        }
    }
}

/// The page, the newest assessment first.
pub fn page(site: &Site) -> String {
    let entries = site.entries();
    let digests = || entries.iter().filter_map(|entry| entry.digest.as_ref().ok());
    let mut exercises: Vec<&str> = digests().map(|digest| digest.title.as_str()).collect();
    exercises.sort_unstable();
    exercises.dedup();
    let faults = digests().flat_map(|digest| &digest.faults);
    let mut faults: Vec<(&str, &str)> = faults.map(|f| (f.id.as_str(), wording::title_of(&f.id))).collect();
    faults.sort_unstable_by_key(|&(id, words)| (words, id));
    faults.dedup();
    let mut rows: Vec<Row> = entries.iter().map(|entry| Row::of(entry)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.date.order));
    written(&List { rows, exercises, faults, cut_short: site.is_cut_short() })
}
