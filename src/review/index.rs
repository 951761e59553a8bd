//! The folder's assessments: found by their `report.json`, read once, and read again only when they have changed.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::SystemTime;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};

use super::date::Date;
use super::digest::Digest;
use super::notes::store::NOTES_FILE;
use super::thumbnail;
use crate::report::REPORT_FILE;
use crate::report::output::STILLS;

/// Folders below the one that is served: `DIR/patient/date/exercise` and some more.
const MOST_DEPTH: usize = 8;
/// Whoever serves the root of a disk gets an answer too, if not a whole one.
const MOST_FOLDERS: usize = 20_000;
/// What stays as it is in an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
/// The id of an assessment in the served folder itself; no folder below can be called so.
const OWN_ID: &str = "/";

/// One assessment of the folder.
pub struct Entry {
    /// Its folder below the served one, `/` between the parts; what people read, and what requests name it by.
    pub id: String,
    /// The id as one part of an address.
    pub path: String,
    /// Where it lies: absolute, without a symbolic link in it.
    pub folder: PathBuf,
    /// When its report was written.
    pub written: SystemTime,
    /// What the list says of it, or what is wrong with it.
    pub digest: Result<Digest, String>,
    stamp: Stamp,
    /// Made when it is first asked for.
    thumbnail: OnceLock<Option<Vec<u8>>>,
}

/// Size and time of the two files that a digest is made from.
#[derive(Clone, Copy, PartialEq)]
struct Stamp {
    report: (u64, SystemTime),
    notes: Option<(u64, SystemTime)>,
}

/// The assessments of one folder.
pub struct Index {
    root: PathBuf,
    entries: Vec<Arc<Entry>>,
    cut_short: bool,
}

impl Index {
    /// Of a folder whose path is canonical; nothing is read yet.
    pub fn new(root: PathBuf) -> Self {
        Self { root, entries: Vec::new(), cut_short: false }
    }

    /// Every assessment, in the order of their ids.
    pub fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    /// Whether there are more folders than were looked into.
    pub fn is_cut_short(&self) -> bool {
        self.cut_short
    }

    /// The assessment with this id.
    pub fn find(&self, id: &str) -> Option<Arc<Entry>> {
        self.entries.iter().find(|entry| entry.id == id).cloned()
    }

    /// Looks through the folder again; reads what is new or has changed.
    pub fn refresh(&mut self) {
        let mut walk = Walk::default();
        walk.look_into(&self.root, MOST_DEPTH);
        self.cut_short = walk.folders >= MOST_FOLDERS;
        let known: HashMap<&Path, &Arc<Entry>> = self.entries.iter().map(|e| (e.folder.as_path(), e)).collect();
        let (mut entries, mut fresh) = (Vec::new(), Vec::new());
        for (folder, stamp) in walk.found {
            match known.get(folder.as_path()).filter(|entry| entry.stamp == stamp) {
                Some(entry) => entries.push(Arc::clone(entry)),
                None => fresh.push((folder, stamp)),
            }
        }
        entries.extend(read_all(&self.root, fresh));
        entries.sort_by(|a, b| a.id.cmp(&b.id).then_with(|| a.folder.cmp(&b.folder)));
        self.entries = entries;
    }
}

/// Folders with a report, found without following a link.
#[derive(Default)]
struct Walk {
    folders: usize,
    found: Vec<(PathBuf, Stamp)>,
}

impl Walk {
    fn look_into(&mut self, folder: &Path, depth: usize) {
        self.folders += 1;
        if let Some(stamp) = Stamp::of(folder) {
            self.found.push((folder.to_owned(), stamp));
        }
        // A folder that can not be read holds nothing that could be shown.
        let Ok(inside) = fs::read_dir(folder) else { return };
        for entry in inside.flatten() {
            let name = entry.file_name();
            let hidden = name.as_encoded_bytes().starts_with(b".") || name == STILLS;
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && !hidden && depth > 0 && self.folders < MOST_FOLDERS {
                self.look_into(&entry.path(), depth - 1);
            }
        }
    }
}

impl Stamp {
    /// `None` where there is no report, or only a link to one somewhere else.
    fn of(folder: &Path) -> Option<Self> {
        let file = |name| fs::symlink_metadata(folder.join(name)).ok().filter(Metadata::is_file);
        let sign = |file: Metadata| (file.len(), file.modified().unwrap_or(SystemTime::UNIX_EPOCH));
        Some(Self { report: sign(file(REPORT_FILE)?), notes: file(NOTES_FILE).map(sign) })
    }
}

/// On all cores: the first look at a folder of hundreds should not be waited for.
fn read_all(root: &Path, fresh: Vec<(PathBuf, Stamp)>) -> Vec<Arc<Entry>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = fresh.len().div_ceil(cores).max(1);
    let read = |part: &[(PathBuf, Stamp)]| -> Vec<Arc<Entry>> {
        part.iter().map(|(folder, stamp)| Arc::new(Entry::read(root, folder, *stamp))).collect()
    };
    thread::scope(|scope| {
        let parts: Vec<_> = fresh.chunks(share).map(|part| scope.spawn(move || read(part))).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}

impl Entry {
    fn read(root: &Path, folder: &Path, stamp: Stamp) -> Self {
        let id = id_of(root, folder);
        let digest = Digest::read(folder);
        let path = utf8_percent_encode(&id, PLAIN).to_string();
        Self { id, path, folder: folder.to_owned(), written: stamp.report.1, digest, stamp, thumbnail: OnceLock::new() }
    }

    /// When it was done, or where nobody said, when its report was written.
    pub fn date(&self) -> Date {
        let done = self.digest.as_ref().ok().and_then(|digest| digest.done.as_ref());
        done.map_or_else(|| Date::of(self.written), Date::done)
    }

    /// A file of this assessment, by a name that Coxa gives; `None` unless it is a file that really lies there.
    pub fn file(&self, name: &str) -> Option<PathBuf> {
        // The folder's path is canonical: a link anywhere on the way ends somewhere else.
        let path = self.folder.join(name);
        let real = fs::canonicalize(&path).ok()?;
        (real == path && real.is_file()).then_some(path)
    }

    /// A small copy (JPEG) of the still that stands for this assessment in the list.
    pub fn thumbnail(&self) -> Option<&[u8]> {
        let still = self.digest.as_ref().ok()?.picture.as_ref()?;
        self.thumbnail.get_or_init(|| thumbnail::of(&self.file(still)?)).as_deref()
    }
}

fn id_of(root: &Path, folder: &Path) -> String {
    let below = folder.strip_prefix(root).unwrap_or(folder);
    let parts: Vec<_> = below.components().map(|part| name_of(part.as_os_str())).collect();
    if parts.is_empty() { OWN_ID.to_owned() } else { parts.join("/") }
}

/// A name that is no text is shown by its bytes, so that two of them do not look alike.
fn name_of(part: &OsStr) -> String {
    let bytes = || percent_encode(part.as_encoded_bytes(), PLAIN).to_string();
    part.to_str().map_or_else(bytes, str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(dir: &Path) -> Index {
        let mut index = Index::new(fs::canonicalize(dir).unwrap());
        index.refresh();
        index
    }

    #[test]
    fn nested_folders_are_found_and_what_is_no_report_says_so() {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["", "a/b", ".hidden", "a/stills", "c"] {
            fs::create_dir_all(dir.path().join(folder)).unwrap();
            fs::write(dir.path().join(folder).join(REPORT_FILE), b"{}").unwrap();
        }
        let index = index(dir.path());
        let ids: Vec<_> = index.entries().iter().map(|e| (e.id.as_str(), e.path.as_str())).collect();
        assert_eq!(ids, [("/", "%2F"), ("a/b", "a%2Fb"), ("c", "c")]);
        assert!(index.entries().iter().all(|e| e.digest.as_ref().is_err_and(|why| why.contains("report.json"))));
        assert!(index.find("a/../c").is_none() && index.find("../x").is_none());
    }

    #[test]
    fn only_what_has_changed_is_read_again() {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["a", "b"] {
            fs::create_dir(dir.path().join(folder)).unwrap();
            fs::write(dir.path().join(folder).join(REPORT_FILE), b"{}").unwrap();
        }
        let mut index = index(dir.path());
        let before = index.entries().to_vec();
        fs::write(dir.path().join("b").join(REPORT_FILE), b"{\"schema\": 1}").unwrap();
        index.refresh();
        assert!(Arc::ptr_eq(&before[0], &index.entries()[0]) && !Arc::ptr_eq(&before[1], &index.entries()[1]));
        fs::remove_dir_all(dir.path().join("a")).unwrap();
        index.refresh();
        assert_eq!(index.entries().len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_text_can_be_asked_for() {
        use std::os::unix::ffi::OsStrExt;
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join(OsStr::from_bytes(b"p\xff"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(REPORT_FILE), b"{}").unwrap();
        let index = index(dir.path());
        assert_eq!(index.entries()[0].path, "p%25FF");
        assert!(index.find("p%FF").unwrap().file(REPORT_FILE).is_some());
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_nowhere() {
        use std::os::unix::fs::symlink;
        let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join(REPORT_FILE), b"{}").unwrap();
        fs::write(outside.path().join("clip.mp4"), b"secret").unwrap();
        symlink(outside.path(), dir.path().join("linked")).unwrap();
        fs::create_dir(dir.path().join("own")).unwrap();
        symlink(outside.path().join(REPORT_FILE), dir.path().join("own").join(REPORT_FILE)).unwrap();
        assert!(index(dir.path()).entries().is_empty());
        fs::remove_file(dir.path().join("own").join(REPORT_FILE)).unwrap();
        fs::write(dir.path().join("own").join(REPORT_FILE), b"{}").unwrap();
        symlink(outside.path().join("clip.mp4"), dir.path().join("own/clip.mp4")).unwrap();
        symlink(outside.path(), dir.path().join("own/stills")).unwrap();
        let index = index(dir.path());
        let entry = &index.entries()[0];
        assert!(entry.file("clip.mp4").is_none() && entry.file("stills/clip.mp4").is_none());
        assert!(entry.file(REPORT_FILE).is_some() && entry.file("stills").is_none());
    }
}
