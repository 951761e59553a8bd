//! What a page is made of, and what is put around it.

use crate::pose::PoseFrame;
use crate::report::json::Report;
use crate::report::track::Track;

/// What a page is made of.
pub struct Source<'a> {
    /// The facts.
    pub report: &'a Report,
    /// A pose for every moment of the track; empty where they are not known.
    pub frames: &'a [PoseFrame],
    /// The measures over time.
    pub track: &'a Track,
}

/// What a server puts around the page; a page in a folder has nothing of this.
#[derive(Debug, Clone, Copy, Default)]
pub struct Setting<'a> {
    /// Address of a stylesheet of its own.
    pub stylesheet: Option<&'a str>,
    /// Address of a script of its own; it finds an empty element with the id `mounted` in the page.
    pub script: Option<&'a str>,
    /// Address of the list that the page belongs to.
    pub back: Option<&'a str>,
    /// Address of the next newer page.
    pub newer: Option<&'a str>,
    /// Address of the next older page.
    pub older: Option<&'a str>,
    /// A word on where the figures come from, if not from the machine alone.
    pub remark: Option<&'a str>,
    /// What was noted, where the page goes to others in one file.
    pub notes: Option<&'a [Note]>,
}

/// What somebody said of a moment, or corrected, as a page that is given away shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Seconds.
    pub at_s: f64,
    /// In words.
    pub text: String,
    /// Who and when; may be empty.
    pub by: String,
    /// What the page's script draws over the clip, as JSON.
    pub drawn: Option<String>,
}
