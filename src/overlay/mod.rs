//! What to draw over a picture of the person (pure), and how it is drawn.

pub mod drawing;
pub mod paint;
pub mod scene;

pub use paint::paint;
pub use scene::Scene;
