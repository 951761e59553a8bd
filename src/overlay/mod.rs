//! What to draw over a picture of the person (pure), and how it is drawn.

pub(crate) mod board;
pub(crate) mod card;
mod dial;
pub(crate) mod drawing;
mod figure;
mod mirror;
pub(crate) mod movement;
mod paint;
mod plan;
pub(crate) mod scene;
mod text;
#[cfg(feature = "camera")]
pub(crate) mod window;

pub use paint::paint;
pub use scene::Scene;
