//! Why a format cannot hold some results.

/// Why a format can not hold these results.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum NotExported {
    /// No frame shows what the format is made of.
    #[error("nothing that it holds could be measured")]
    NothingMeasured,
    /// Evenly spaced rows would be millions of empty ones.
    #[error("its rows are evenly spaced in time, and the {seconds:.0} s of this input hold too few frames for that")]
    TooSparse {
        /// From the first frame to the last.
        seconds: f64,
    },
}
