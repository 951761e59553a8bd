//! `coxa share` and `coxa pdf`: an assessment in one file, for another person.

use std::path::{Path, PathBuf};

use clap::Args;

use super::error::CommandError;
use super::say;
use crate::folder::{Held, Inputs, OutputFile};
use crate::report::stored::StoredError;
use crate::report::{FRAMES_FILE, LANDMARKS_FILE, PAGE_FILE, REPORT_FILE};
use crate::review::given::{self, GivenError};
use crate::review::notes::store::NOTES_FILE;

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

/// Writes one HTML file.
///
/// # Errors
/// When the folder cannot be read or the file cannot be written.
pub fn share(args: &ShareArgs) -> Result<(), CommandError> {
    let folder = held(&args.dir)?;
    let out = place(args.out.as_deref(), &folder, "html")?;
    let file = OutputFile::prepare(&out, args.force, &inputs(&args.dir))?;
    file.write(given::shared(&folder, !args.no_clip)?.as_bytes())?;
    say::text(&format!("Page: {}\n", out.display()))
}

/// Writes one sheet of paper.
///
/// # Errors
/// When the folder cannot be read or the file cannot be written.
pub fn pdf(args: &PdfArgs) -> Result<(), CommandError> {
    let folder = held(&args.dir)?;
    let out = place(args.out.as_deref(), &folder, "pdf")?;
    let file = OutputFile::prepare(&out, args.force, &inputs(&args.dir))?;
    file.write(&given::sheet(&folder)?)?;
    say::text(&format!("Sheet: {}\n", out.display()))
}

/// Where the file goes: as the user says, otherwise into the folder, under a name that says what it is.
fn place(named: Option<&Path>, folder: &Held, ending: &str) -> Result<PathBuf, CommandError> {
    let own = || Ok(folder.path().join(given::name(folder, ending)?));
    named.map_or_else(own, |path| Ok(path.to_owned()))
}

fn held(folder: &Path) -> Result<Held, GivenError> {
    Ok(Held::open(folder).map_err(|source| StoredError::Io { path: folder.to_owned(), source })?)
}

/// Everything of an assessment that is read for it.
fn inputs(folder: &Path) -> Inputs {
    let files = [REPORT_FILE, FRAMES_FILE, LANDMARKS_FILE, PAGE_FILE, NOTES_FILE, "clip.mp4", "clip.webm"];
    files.iter().fold(Inputs::new(), |inputs, file| inputs.with(&folder.join(file)))
}
