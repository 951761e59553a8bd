//! The arguments of `coxa share` and `coxa pdf`.

use std::path::PathBuf;

use clap::Args;

/// `coxa share`.
#[derive(Debug, Args)]
pub struct ShareArgs {
    /// Folder of an assessment
    pub dir: PathBuf,
    /// File to write [default: EXERCISE-LABEL-DATE.html in DIR]
    #[arg(long, value_name = "FILE.html")]
    pub out: Option<PathBuf>,
    /// Leave the clip out: the body is shown without it
    #[arg(long)]
    pub no_clip: bool,
    /// Replace a file that is already there
    #[arg(long)]
    pub force: bool,
}

/// `coxa pdf`.
#[derive(Debug, Args)]
pub struct PdfArgs {
    /// Folder of an assessment
    pub dir: PathBuf,
    /// File to write [default: EXERCISE-LABEL-DATE.pdf in DIR]
    #[arg(long, value_name = "FILE.pdf")]
    pub out: Option<PathBuf>,
    /// Replace a file that is already there
    #[arg(long)]
    pub force: bool,
}
