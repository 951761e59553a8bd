//! A session that a page in the browser sends the pictures of, and shows: what `coxa live` does, without a terminal.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::face::Face;
use super::led::{Audience, Ended, Source, inputs, keep_all, kept, session};
use super::part;
use crate::analysis::Made;
use crate::commands::error::CommandError;
use crate::commands::keep::{Keep, warned};
use crate::commands::live_args::LiveArgs;
use crate::commands::places::Places;
use crate::media::quiet::Quiet;

/// What a page brings.
pub(crate) struct Page {
    /// Its camera.
    pub source: Source,
    /// What it shows.
    pub face: Box<dyn Face>,
    /// Set, it ends the session in order.
    pub stop: Arc<AtomicBool>,
}

/// A session that is over.
pub(crate) struct Led {
    /// A report for every exercise that was begun; they are in the history, where one was wanted.
    pub made: Vec<Made>,
    /// What else is to be said.
    pub words: Vec<String>,
    /// What came into the history, by [`crate::history::adding::Added::id`].
    pub kept: Vec<i64>,
}

/// Leads through a session until it is done, ended by the page, or the page is gone.
///
/// # Errors
/// As `coxa live`; also with a warning sign that no professional has spoken about.
pub(crate) fn on_page(args: &LiveArgs, places: &Places, page: Page) -> Result<Led, CommandError> {
    let mut keep = Keep::prepare(&args.keep)?;
    let inputs = inputs(args, keep.as_ref(), places);
    let parts = part::of(args, &inputs)?;
    if let Some((label, alarm)) = warned(&args.keep.kept_as)? {
        return Err(CommandError::WarningSign { label, what: alarm.words() });
    }
    let ended = {
        let quiet = Quiet::start();
        let audience = Audience::Page(page.face, page.stop);
        session(args, places, &parts, (keep.as_mut(), inputs), &quiet, (page.source, audience))?
    };
    let said = keep_all(keep.as_mut(), &ended).map_err(|error| kept(error, &args.out))?;
    let Ended { made, mut words, .. } = ended;
    words.extend(said);
    Ok(Led { made, words, kept: keep.map_or_else(Vec::new, |keep| keep.added().to_vec()) })
}
