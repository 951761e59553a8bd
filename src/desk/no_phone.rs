//! A build without a camera, which a phone cannot stand in for.

use std::io;

use crate::commands::{CommandError, DeskArgs};

/// There is no such door.
pub(super) enum PhoneDoor {}

impl PhoneDoor {
    /// Says so to anyone who asks for it.
    ///
    /// # Errors
    /// When it is asked for.
    pub(super) fn open(args: &DeskArgs) -> Result<Option<Self>, CommandError> {
        if args.phone {
            let words = "this build of Coxa leads no session, so a phone cannot be its camera; leave --phone out";
            return Err(CommandError::Usage(words.into()));
        }
        Ok(None)
    }

    pub(super) fn words(&self) -> String {
        match *self {}
    }

    pub(super) async fn serve(self) -> io::Result<()> {
        match self {}
    }
}
