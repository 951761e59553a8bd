//! Which pictures of an assessment are kept.

/// The pictures that are wanted besides the files of the report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PictureChoice {
    /// No picture at all.
    pub none: bool,
    /// A video with everything drawn into it.
    pub annotate: bool,
    /// The face is made unrecognisable in all of them.
    pub blur_face: bool,
}
