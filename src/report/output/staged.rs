//! Finished files on their way into the output folder, all of them or none.
//!
//! Once everything is on the disk, the folder that holds it takes the name [`READY`]; from then on the old report's
//! pictures and exports go and the new files move to their places. A run that is killed half-way through that is
//! carried on by the next one: each step may be done twice.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{ANNOTATED_FILE, CLIP_FILES, STILLS, UNFINISHED, write_whole};
use crate::report::REPORT_FILE;
use crate::report::export::EXPORTS;
use crate::report::stored::is_still;

/// Files that only have to be moved.
const READY: &str = ".coxa-ready";
/// Lists, inside [`READY`], what belongs to the new report: while it is moved, that can no longer be seen.
const LIST: &str = ".coxa-list";

/// Moves everything in `staged` to its place in `folder`, in which nobody else is at work.
pub fn put_in_place(staged: TempDir, folder: &Path) -> io::Result<()> {
    let names: Vec<String> = files_in(staged.path())?.iter().filter_map(|p| Some(p.to_str()?.to_owned())).collect();
    write_whole(&staged.path().join(LIST), names.join("\n").as_bytes())?;
    let ready = folder.join(READY);
    fs::rename(staged.path(), &ready)?;
    // It is no temporary folder any more.
    let _ = staged.keep();
    carry_on(&ready, folder)
}

/// Carries on what a killed run had finished, and takes away what it had not.
pub fn settle_left_overs(folder: &Path) -> io::Result<()> {
    let ready = folder.join(READY);
    if ready.join(LIST).is_file() {
        carry_on(&ready, folder)?;
    }
    for place in [folder.to_owned(), folder.join(STILLS)].iter().filter(|place| !place.is_symlink()) {
        let Ok(entries) = fs::read_dir(place) else { continue };
        for entry in entries.flatten().filter(|e| e.file_name().to_string_lossy().starts_with(UNFINISHED)) {
            let own_folder = entry.file_type()?.is_dir();
            if own_folder { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
        }
    }
    Ok(())
}

fn carry_on(ready: &Path, folder: &Path) -> io::Result<()> {
    let list = fs::read_to_string(ready.join(LIST))?;
    if folder.join(STILLS).is_symlink() {
        // No picture leaves the folder.
        fs::remove_file(folder.join(STILLS))?;
    }
    clear_older(folder, &list.lines().collect())?;
    let mut files = files_in(ready)?;
    // The file that says that a folder holds a whole report comes last.
    files.sort_by_key(|file| file == Path::new(REPORT_FILE));
    for file in files {
        let to = folder.join(&file);
        if let Some(inside) = to.parent() {
            fs::create_dir_all(inside)?;
        }
        fs::rename(ready.join(&file), to)?;
    }
    sync(folder);
    fs::remove_dir_all(ready)
}

/// Takes away what an earlier report had and this one has not: it would show repetitions of another one.
fn clear_older(folder: &Path, new: &BTreeSet<&str>) -> io::Result<()> {
    let stills = fs::read_dir(folder.join(STILLS)).into_iter().flatten().flatten();
    let stills = stills.map(|e| format!("{STILLS}/{}", e.file_name().to_string_lossy())).filter(|name| is_still(name));
    let fixed = CLIP_FILES.iter().chain([&ANNOTATED_FILE]).copied().chain(EXPORTS.iter().map(|e| e.file));
    for name in fixed.map(str::to_owned).chain(stills).filter(|name| !new.contains(name.as_str())) {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    // Stays where something else is in it.
    let _ = fs::remove_dir(folder.join(STILLS));
    Ok(())
}

/// Every finished file in a folder and in the folders right inside it, by its path from there.
fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut places = vec![PathBuf::new()];
    while let Some(place) = places.pop() {
        for entry in fs::read_dir(folder.join(&place))? {
            let entry = entry?;
            let path = place.join(entry.file_name());
            let unfinished = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
            if entry.file_type()?.is_dir() && place.as_os_str().is_empty() {
                places.push(path);
            } else if !unfinished {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// Names reach the disk with their folder; where a folder can not be synced, they do so a little later.
fn sync(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every file of a folder with its text.
    fn content(folder: &Path) -> Vec<(PathBuf, String)> {
        let mut files: Vec<_> = files_in(folder).unwrap();
        files.sort();
        files.into_iter().map(|f| (f.clone(), fs::read_to_string(folder.join(f)).unwrap())).collect()
    }

    fn put(folder: &Path, files: &[&str], text: &str) {
        fs::create_dir_all(folder.join(STILLS)).unwrap();
        files.iter().for_each(|file| fs::write(folder.join(file), text).unwrap());
    }

    const OLD: [&str; 5] = ["report.json", "clip.webm", "reps.csv", "stills/rep-01.jpg", "stills/rep-02.jpg"];
    const NEW: [&str; 4] = ["report.json", "clip.mp4", "frames.csv", "stills/rep-01.jpg"];

    #[test]
    fn the_new_report_takes_the_place_of_the_old_one_and_other_files_stay() {
        let dir = tempfile::tempdir().unwrap();
        put(dir.path(), &OLD, "old");
        put(dir.path(), &["mine.txt", "stills/mine.jpg"], "mine");
        let staged = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(dir.path()).unwrap();
        put(staged.path(), &NEW, "new");
        put_in_place(staged, dir.path()).unwrap();
        let names = |text| content(dir.path()).into_iter().filter(|f| f.1 == text).map(|f| f.0).collect::<Vec<_>>();
        let mut new = NEW.map(PathBuf::from);
        new.sort();
        assert_eq!(names("new"), new);
        assert_eq!(names("mine"), ["mine.txt", "stills/mine.jpg"].map(PathBuf::from));
        assert!(names("old").is_empty() && !dir.path().join(READY).exists());
    }

    #[test]
    fn a_run_that_was_killed_at_any_step_of_moving_is_carried_on() {
        let mut new = NEW.map(PathBuf::from);
        new.sort();
        for moved in 0..=NEW.len() {
            let dir = tempfile::tempdir().unwrap();
            put(dir.path(), &OLD, "old");
            let ready = dir.path().join(READY);
            put(&ready, &NEW, "new");
            fs::write(ready.join(LIST), NEW.join("\n")).unwrap();
            for file in NEW.iter().rev().take(moved) {
                fs::rename(ready.join(file), dir.path().join(file)).unwrap();
            }
            settle_left_overs(dir.path()).unwrap();
            let left = content(dir.path());
            assert_eq!(left.iter().map(|f| f.0.clone()).collect::<Vec<_>>(), new, "{moved} moved");
            assert!(left.iter().all(|f| f.1 == "new"), "{moved} moved");
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_picture_follows_a_link_out_of_the_folder() {
        let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        put(outside.path(), &["stills/rep-01.jpg", "stills/.coxa-not-ours"], "of somebody else");
        std::os::unix::fs::symlink(outside.path().join(STILLS), dir.path().join(STILLS)).unwrap();
        let before = fs::read_dir(outside.path().join(STILLS)).unwrap().count();
        settle_left_overs(dir.path()).unwrap();
        let staged = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(dir.path()).unwrap();
        put(staged.path(), &NEW, "new");
        put_in_place(staged, dir.path()).unwrap();
        assert_eq!(fs::read_dir(outside.path().join(STILLS)).unwrap().count(), before);
        assert_eq!(fs::read_to_string(outside.path().join("stills/rep-01.jpg")).unwrap(), "of somebody else");
        assert_eq!(fs::read_to_string(dir.path().join("stills/rep-01.jpg")).unwrap(), "new");
    }

    #[test]
    fn what_was_not_finished_goes_and_the_old_report_stays() {
        let dir = tempfile::tempdir().unwrap();
        put(dir.path(), &OLD, "old");
        let before = content(dir.path());
        put(&dir.path().join(".coxa-x1Y2"), &NEW, "half");
        put(&dir.path().join(READY), &NEW, "not listed");
        put(dir.path(), &["stills/.coxa-abc"], "half");
        settle_left_overs(dir.path()).unwrap();
        assert_eq!(content(dir.path()), before);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 4);
    }
}
