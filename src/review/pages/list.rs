//! The list: every assessment of the folder, to be filtered, sorted and picked.

use askama::Template;

use super::text::{side, written};
use crate::exercises::wording;
use crate::review::At;
use crate::review::date::Date;
use crate::review::digest::Digest;
use crate::review::index::Entry;
use crate::review::state::Site;
use crate::session::tally::Tally;

#[derive(Template)]
#[template(path = "review/pages/list.html")]
struct List<'a> {
    at: At,
    rows: Vec<Row<'a>>,
    /// Names for people of the exercises in the list, each once.
    exercises: Vec<&'a str>,
    /// Ids and words of the faults in the list, each once.
    faults: Vec<(&'a str, &'a str)>,
    /// What is left out, in words.
    left_out: Vec<String>,
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
    count: Tally,
    /// The ids of the faults with a blank around each.
    fault_ids: String,
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
            date: entry.date(),
            digest: entry.digest.as_ref().map(line).map_err(String::as_str),
        }
    }
}

/// The page, the newest assessment first.
pub(crate) fn page(site: &Site) -> String {
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
    written(&List { at: site.house.at(site.house.list()), rows, exercises, faults, left_out: site.left_out() })
}
