//! Everything that is measured: one row a measure in the table, and what reads it off the picture or off joints in space.

mod feet;
pub(crate) mod in_picture;
pub(crate) mod in_space;
pub(crate) mod roll;
pub(crate) mod table;
pub(crate) mod trust;

pub use table::Measure;
pub(crate) use table::{KINDS, MeasureKind, MeasureRow, Unit};
pub(crate) use trust::{SMALL_NETWORK, THEN, doubt_of, is_small};
