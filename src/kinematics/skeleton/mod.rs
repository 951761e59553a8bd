//! Lays a body over what was seen: an articulated skeleton, fitted from where a learnt lifter says that it is.

mod fit;
mod fitted;
pub(crate) mod lift;

use super::observe::observation::Picture;
pub(crate) use fitted::{ClipFit, Fitted, ImplausibleBody, Skeleton};

/// The way that is used, for pictures of this size.
pub(crate) fn skeleton(picture: Picture) -> Box<dyn Skeleton + Send> {
    Box::new(fit::Fit::new(picture))
}
