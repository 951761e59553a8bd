//! Finished files on their way into an output folder, all of them or none.
//!
//! Once everything is on the disk, the folder that holds it takes the name [`READY`]; from then on the old report's
//! pictures and exports go and the new files move to their places. A run that is killed half-way through that is
//! carried on by the next one: each step may be done twice.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::unfinished::{UNFINISHED, clear_left_overs, is_unfinished, unfinished_folder};
use super::{OutputError, Readers, make_folder, write_whole};

/// Files that only have to be moved.
const READY: &str = ".coxa-ready";
/// Lists, inside [`READY`], what belongs to the new report: while it is moved, that can no longer be seen.
const LIST: &str = ".coxa-list";
/// What [`READY`] becomes when everything in it has its place.
const EMPTIED: &str = "moved0";

/// The names that files of one kind of output folder have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names {
    /// Says that a folder holds something whole; it takes its place last.
    pub mark: &'static str,
    /// Whether a name right inside the folder is one of them.
    pub is_own: fn(&str) -> bool,
    /// Those of `is_own` that one output may have and the next one not.
    pub optional: fn() -> Vec<&'static str>,
    /// The one folder inside, and whether a file in it (`stills/a.jpg`) is one of them.
    pub inside: (&'static str, fn(&str) -> bool),
}

impl Names {
    /// The files in a folder that have such a name, by their path from there.
    pub(crate) fn present(&self, folder: &Path) -> Vec<String> {
        let names = |folder: &Path| -> Vec<String> {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
        };
        let inside = names(&folder.join(self.inside.0)).into_iter().map(|name| format!("{}/{name}", self.inside.0));
        let own = names(folder).into_iter().filter(|name| (self.is_own)(name));
        let mut found: Vec<String> = own.chain(inside.filter(|name| (self.inside.1)(name))).collect();
        found.sort();
        found
    }

    /// Whether a path from the folder is one of such a file: `report.json`, `stills/rep-01.jpg`.
    fn hold(&self, file: &Path) -> bool {
        let Some(name) = file.to_str() else { return false };
        match name.split_once('/') {
            Some((inside, _)) => inside == self.inside.0 && (self.inside.1)(name),
            None => (self.is_own)(name),
        }
    }
}

/// Where new files of a folder are gathered.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn gather(folder: &Path) -> io::Result<TempDir> {
    unfinished_folder(folder)
}

/// Moves everything in `staged` to its place in `folder`, in which nobody else is at work; `readers` may read it.
///
/// # Errors
/// When the system refuses; what is in `folder` then is as it was, or the next [`settle_left_overs`] carries on.
pub(crate) fn put_in_place(staged: TempDir, folder: &Path, names: &Names, readers: Readers) -> io::Result<()> {
    let files = files_in(staged.path())?;
    for file in &files {
        // Who may not read what is replaced may not read what takes its place.
        let older = folder.join(file);
        let older = if is_real(&older, fs::Metadata::is_file) { Readers::of(&older) } else { Readers::USUAL };
        readers.and(older).tighten(&File::open(staged.path().join(file))?)?;
    }
    let listed: Vec<&str> = files.iter().filter_map(|path| path.to_str()).collect();
    write_whole(&staged.path().join(LIST), listed.join("\n").as_bytes(), Readers::OWNER)?;
    let ready = folder.join(READY);
    fs::rename(staged.path(), &ready)?;
    // It is no temporary folder any more.
    let _ = staged.keep();
    carry_on(&ready, folder, names, readers)
}

/// Carries on what a killed run had finished, and takes away what it had not.
///
/// # Errors
/// When the system refuses.
pub(crate) fn settle_left_overs(folder: &Path, names: &Names, readers: Readers) -> io::Result<()> {
    let ready = folder.join(READY);
    // Folders come from strangers too: a link would lead out of this one.
    if is_real(&ready, fs::Metadata::is_dir) && is_real(&ready.join(LIST), fs::Metadata::is_file) {
        carry_on(&ready, folder, names, readers)?;
    }
    for place in [folder.to_owned(), folder.join(names.inside.0)].iter().filter(|place| !place.is_symlink()) {
        clear_left_overs(place);
        let entries = fs::read_dir(place).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| is_unfinished(&entry.file_name())) {
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            }
        }
    }
    Ok(())
}

/// Takes away what is no longer wanted, such as a journal whose report is written.
///
/// # Errors
/// When the system refuses; what is not there is no failure.
pub(crate) fn remove(path: &Path) -> Result<(), OutputError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(OutputError::Io { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// Whether this very thing, and nothing that a link leads to, is of a kind.
fn is_real(path: &Path, kind: fn(&fs::Metadata) -> bool) -> bool {
    fs::symlink_metadata(path).is_ok_and(|facts| kind(&facts))
}

/// Moves the files of a report, and nothing else that may lie there: only then is it known where they go.
fn carry_on(ready: &Path, folder: &Path, names: &Names, readers: Readers) -> io::Result<()> {
    let list = fs::read_to_string(ready.join(LIST))?;
    if folder.join(names.inside.0).is_symlink() {
        // No picture leaves the folder.
        fs::remove_file(folder.join(names.inside.0))?;
    }
    // Without an older report these are files of the user's that are called alike.
    if folder.join(names.mark).exists() {
        clear_older(folder, &list.lines().collect(), names)?;
    }
    let mut files = files_in(ready)?;
    files.retain(|file| names.hold(file) && is_real(&ready.join(file), fs::Metadata::is_file));
    // The file that says that a folder holds a whole report comes last.
    files.sort_by_key(|file| file == Path::new(names.mark));
    for file in files {
        let to = folder.join(&file);
        if let Some(inside) = to.parent() {
            make_folder(inside, readers)?;
        }
        fs::rename(ready.join(&file), to)?;
    }
    sync(folder);
    // Under this name the rest of it is a left-over, however much of it is still there.
    let emptied = folder.join(format!("{UNFINISHED}{EMPTIED}"));
    fs::rename(ready, &emptied)?;
    fs::remove_dir_all(emptied)
}

/// Takes away what an earlier report had and this one has not: it would show repetitions of another one.
fn clear_older(folder: &Path, new: &BTreeSet<&str>, names: &Names) -> io::Result<()> {
    let (inside, is_inside) = names.inside;
    let entries = fs::read_dir(folder.join(inside)).into_iter().flatten().flatten();
    let inner = entries.map(|e| format!("{inside}/{}", e.file_name().to_string_lossy())).filter(|name| is_inside(name));
    let fixed = (names.optional)().into_iter().map(str::to_owned);
    for name in fixed.chain(inner).filter(|name| !new.contains(name.as_str())) {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    // Stays where something else is in it.
    let _ = fs::remove_dir(folder.join(inside));
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
            let unfinished = is_unfinished(&entry.file_name()) || entry.file_name() == LIST;
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

    const STILLS: &str = "stills";
    const NAMES: Names = Names {
        mark: "report.json",
        is_own: |name| OLD.contains(&name) || NEW.contains(&name),
        optional: || vec!["clip.webm", "clip.mp4", "reps.csv"],
        inside: (STILLS, |name| name.starts_with("stills/rep-")),
    };

    fn place(staged: TempDir, folder: &Path) {
        put_in_place(staged, folder, &NAMES, Readers::USUAL).unwrap();
    }

    fn settle(folder: &Path) {
        settle_left_overs(folder, &NAMES, Readers::USUAL).unwrap();
    }

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
        let staged = gather(dir.path()).unwrap();
        put(staged.path(), &NEW, "new");
        place(staged, dir.path());
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
            settle(dir.path());
            let left = content(dir.path());
            assert_eq!(left.iter().map(|f| f.0.clone()).collect::<Vec<_>>(), new, "{moved} moved");
            assert!(left.iter().all(|f| f.1 == "new"), "{moved} moved");
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_picture_follows_a_link_out_of_the_folder() {
        let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        put(outside.path(), &["stills/rep-01.jpg", "stills/.coxa-unfinished-abcdef"], "of somebody else");
        std::os::unix::fs::symlink(outside.path().join(STILLS), dir.path().join(STILLS)).unwrap();
        let before = fs::read_dir(outside.path().join(STILLS)).unwrap().count();
        settle(dir.path());
        let staged = gather(dir.path()).unwrap();
        put(staged.path(), &NEW, "new");
        place(staged, dir.path());
        assert_eq!(fs::read_dir(outside.path().join(STILLS)).unwrap().count(), before);
        assert_eq!(fs::read_to_string(outside.path().join("stills/rep-01.jpg")).unwrap(), "of somebody else");
        assert_eq!(fs::read_to_string(dir.path().join("stills/rep-01.jpg")).unwrap(), "new");
    }

    #[cfg(unix)]
    #[test]
    fn a_stranger_s_folder_moves_nothing_but_its_own_report_and_nothing_out_of_itself() {
        use std::os::unix::fs::symlink;
        let (dir, victim) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        put(victim.path(), &["authorized_keys", "stills/rep-01.jpg"], "mine");
        symlink(victim.path(), dir.path().join("sub")).unwrap();
        let ready = dir.path().join(READY);
        for (folder, files) in [("sub", ["authorized_keys", "x"]), ("stills", ["rep-01.jpg", "other.txt"])] {
            fs::create_dir_all(ready.join(folder)).unwrap();
            files.iter().for_each(|file| fs::write(ready.join(folder).join(file), "theirs").unwrap());
        }
        put(&ready, &["report.json", "plan.toml", ".bashrc"], "theirs");
        symlink(victim.path().join("authorized_keys"), ready.join("clip.mp4")).unwrap();
        fs::write(ready.join(LIST), "report.json").unwrap();
        fs::write(dir.path().join("plan.toml"), "mine").unwrap();
        settle(dir.path());
        assert_eq!(fs::read_to_string(victim.path().join("authorized_keys")).unwrap(), "mine");
        assert_eq!(fs::read_to_string(dir.path().join("plan.toml")).unwrap(), "mine");
        assert!(!dir.path().join(".bashrc").exists() && !dir.path().join("clip.mp4").is_symlink());
        assert_eq!(
            fs::read_to_string(dir.path().join("stills/rep-01.jpg")).unwrap(),
            "theirs",
            "its own report it may"
        );
        assert!(!dir.path().join("stills/other.txt").exists() && !ready.exists());

        let linked = tempfile::tempdir().unwrap();
        put(victim.path(), &["report.json"], "mine");
        fs::write(victim.path().join(LIST), "report.json").unwrap();
        symlink(victim.path(), linked.path().join(READY)).unwrap();
        settle(linked.path());
        assert!(victim.path().join("report.json").exists() && !linked.path().join("report.json").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_report_that_only_its_owner_reads_stays_so_when_it_is_made_again() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        put(dir.path(), &OLD, "old");
        let report = dir.path().join("report.json");
        fs::set_permissions(&report, fs::Permissions::from_mode(0o600)).unwrap();
        let staged = gather(dir.path()).unwrap();
        put(staged.path(), &NEW, "new");
        place(staged, dir.path());
        assert_eq!(fs::metadata(report).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_was_not_finished_goes_and_the_old_report_stays() {
        let dir = tempfile::tempdir().unwrap();
        put(dir.path(), &OLD, "old");
        let before = content(dir.path());
        put(&dir.path().join(".coxa-unfinished-x1Y2z3"), &NEW, "half");
        put(dir.path(), &["stills/.coxa-unfinished-abcdef"], "half");
        settle(dir.path());
        assert_eq!(content(dir.path()), before);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 4);
    }
}
