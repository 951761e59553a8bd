//! What to draw over a picture of the person (pure), and how it is drawn.

pub mod board;
pub mod card;
mod dial;
pub mod drawing;
pub mod figure;
mod mirror;
pub mod paint;
mod plan;
pub mod scene;
mod text;
#[cfg(feature = "camera")]
pub mod window;

pub use paint::paint;
pub use scene::Scene;
