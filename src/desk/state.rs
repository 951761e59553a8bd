//! What every request of the desk is answered from.

use std::sync::Arc;

use super::clips::Clips;
use super::mat::Mat;
use super::own::Own;
#[cfg(all(feature = "camera", feature = "onnx"))]
use super::phone::Phone;
#[cfg(all(feature = "camera", feature = "onnx"))]
use super::session::Sessions;
use crate::commands::HistoryFile;
use crate::review::{Plain, Site};

/// What every request of the desk is answered from.
pub(crate) struct Desk {
    /// The folder's assessments.
    pub site: Arc<Site>,
    /// The clips that were dropped.
    pub clips: Arc<Clips>,
    /// Who exercises.
    pub mat: Mat,
    /// The exercises that can be chosen.
    pub own: Own,
    /// One change of a plan after the other.
    pub plan_edits: std::sync::Mutex<()>,
    /// What is done before the camera.
    #[cfg(all(feature = "camera", feature = "onnx"))]
    pub sessions: Arc<Sessions>,
    /// Where a phone is let in as the camera, if it may be.
    #[cfg(all(feature = "camera", feature = "onnx"))]
    pub phone: Option<Arc<Phone>>,
    /// Where people are kept.
    pub history: HistoryFile,
}

impl Desk {
    /// Whether a phone may be the camera.
    pub(super) fn invites(&self) -> bool {
        #[cfg(all(feature = "camera", feature = "onnx"))]
        return self.phone.is_some();
        #[cfg(not(all(feature = "camera", feature = "onnx")))]
        false
    }
}

/// The disk is waited for away from the thread that talks to the browser.
pub(super) async fn apart<T: Send + 'static>(
    desk: Arc<Desk>,
    work: impl FnOnce(&Desk) -> T + Send + 'static,
) -> Result<T, Plain> {
    let done = tokio::task::spawn_blocking(move || work(&desk)).await;
    done.map_err(|e| Plain(std::io::Error::other(e).into()))
}
