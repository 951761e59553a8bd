//! Taking away what a report has put into its folder, and nothing else that may lie there.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::Held;
use super::staged::Names;

/// A note that is just being written is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes the files of `names` and those that are called `also` out of a folder, and the folder where nothing is left.
///
/// # Errors
/// When the system refuses, or somebody else is at work in the folder; what says that it holds a report goes last, so
/// that it can be tried again.
pub(crate) fn remove_own(folder: &Held, names: &Names, also: &[&str]) -> io::Result<()> {
    let lock = folder.lock(PATIENCE)?;
    let own = names.present(folder.path());
    let (marks, others): (Vec<&str>, Vec<&str>) = own.iter().map(String::as_str).partition(|name| *name == names.mark);
    for name in others.into_iter().chain(also.iter().copied()).chain(marks) {
        match name.split_once('/') {
            Some((inside, file)) => folder.below(Path::new(inside))?.take_away(file)?,
            None => folder.take_away(name)?,
        }
    }
    drop(lock);
    // Only empty ones go.
    for place in [folder.path().join(names.inside.0), folder.path().to_owned()] {
        let _ = fs::remove_dir(place);
    }
    Ok(())
}
