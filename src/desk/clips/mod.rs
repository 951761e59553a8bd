//! Clips that were dropped: kept in the folder `clips`, with a list beside them of what is to be done and what became of it.
//!
//! The list is written before a clip gets its name, and whole each time it changes; at the start it is held against the
//! files. So a clip that has arrived is never lost, whenever the program is killed.

mod list;
mod names;
mod receive;
mod removal;
mod shelf;
mod show;
mod work;

pub(super) use list::{Clip, State};
pub(super) use receive::receive;
pub(super) use removal::remove;
pub(super) use shelf::{Clips, FOLDER, Progress};
pub(super) use show::{again, ask, queue};
pub(super) use work::start;
