//! The folder's assessments: found by their `report.json`, read once, and read again only when they have changed.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::SystemTime;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};

use super::date::Date;
use super::digest::Digest;
use super::left_out::LeftOut;
use super::notes::store::NOTES_FILE;
use super::thumbnail;
use crate::bounded::{DEPTH, FOLDERS};
use crate::folder::{Held, Stamp};
use crate::report::REPORT_FILE;
use crate::report::STILLS;

/// What stays as it is in an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
/// The id of an assessment in the served folder itself; no folder below can be called so.
const OWN_ID: &str = "/";

/// One assessment of the folder.
pub(crate) struct Entry {
    /// Its folder below the served one, `/` between the parts; what people read, and what requests name it by.
    pub id: String,
    /// The id as one part of an address.
    pub path: String,
    /// When its report was written.
    pub written: SystemTime,
    /// What the list says of it, or what is wrong with it.
    pub digest: Result<Digest, String>,
    root: Arc<Held>,
    /// Where it lies below the root.
    below: PathBuf,
    stamp: Stamps,
    /// Made when it is first asked for.
    thumbnail: OnceLock<Option<Vec<u8>>>,
}

/// Size and time of the two files that a digest is made from.
#[derive(Clone, Copy, PartialEq)]
struct Stamps {
    report: Stamp,
    notes: Option<Stamp>,
}

/// The assessments of one folder.
pub(crate) struct Index {
    root: Arc<Held>,
    entries: Vec<Arc<Entry>>,
    left_out: LeftOut,
}

impl Index {
    /// Of a folder; nothing is read yet.
    pub(crate) fn new(root: Held) -> Self {
        Self { root: Arc::new(root), entries: Vec::new(), left_out: LeftOut::default() }
    }

    /// The served folder.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// Every assessment, in the order of their ids.
    pub(crate) fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    /// What was not looked into.
    pub(crate) fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    /// The assessment with this id.
    pub(crate) fn find(&self, id: &str) -> Option<Arc<Entry>> {
        self.entries.iter().find(|entry| entry.id == id).cloned()
    }

    /// Looks through the folder again; reads what is new or has changed.
    pub(crate) fn refresh(&mut self) {
        let mut walk = Walk { root: &self.root, folders: 0, found: Vec::new(), left_out: LeftOut::default() };
        walk.look_into(Path::new(""), DEPTH);
        let Walk { found, left_out, .. } = walk;
        let known: HashMap<&Path, &Arc<Entry>> = self.entries.iter().map(|e| (e.below.as_path(), e)).collect();
        let (mut entries, mut fresh) = (Vec::new(), Vec::new());
        for (below, stamp) in found {
            match known.get(below.as_path()).filter(|entry| entry.stamp == stamp) {
                Some(entry) => entries.push(Arc::clone(entry)),
                None => fresh.push((below, stamp)),
            }
        }
        entries.extend(read_all(&self.root, fresh));
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        (self.entries, self.left_out) = (entries, left_out);
    }
}

/// Folders with a report, found without following a link.
struct Walk<'a> {
    root: &'a Held,
    folders: usize,
    found: Vec<(PathBuf, Stamps)>,
    left_out: LeftOut,
}

impl Walk<'_> {
    fn look_into(&mut self, below: &Path, depth: usize) {
        self.folders += 1;
        // One that can not be opened, or has become a link, holds nothing that could be shown.
        let Ok(folder) = self.root.below(below) else { return };
        self.found.extend(Stamps::of(&folder).map(|stamps| (below.to_owned(), stamps)));
        let Ok(inside) = fs::read_dir(self.root.path().join(below)) else { return };
        for entry in inside.flatten() {
            let (name, kind) = (entry.file_name(), entry.file_type());
            let path = below.join(&name);
            if kind.as_ref().is_ok_and(fs::FileType::is_symlink) {
                self.left_out.links += usize::from(entry.path().is_dir());
            } else if !kind.is_ok_and(|kind| kind.is_dir()) || name.as_encoded_bytes().starts_with(b".coxa-") {
            } else if name.as_encoded_bytes().starts_with(b".") || name == STILLS {
                self.left_out.named.extend(self.holds_report(&path).then(|| id_of(&path)));
            } else if depth == 0 {
                self.left_out.deep.push(id_of(&path));
            } else if self.folders >= FOLDERS {
                self.left_out.many = true;
            } else {
                self.look_into(&path, depth - 1);
            }
        }
    }

    fn holds_report(&self, below: &Path) -> bool {
        self.root.below(below).is_ok_and(|folder| folder.stamp(REPORT_FILE).is_some())
    }
}

impl Stamps {
    /// `None` where there is no report, or only a link to one somewhere else.
    fn of(folder: &Held) -> Option<Self> {
        Some(Self { report: folder.stamp(REPORT_FILE)?, notes: folder.stamp(NOTES_FILE) })
    }
}

/// On all cores: the first look at a folder of hundreds should not be waited for.
fn read_all(root: &Arc<Held>, fresh: Vec<(PathBuf, Stamps)>) -> Vec<Arc<Entry>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = fresh.len().div_ceil(cores).max(1);
    let read = |part: &[(PathBuf, Stamps)]| -> Vec<Arc<Entry>> {
        part.iter().map(|(below, stamp)| Arc::new(Entry::read(root, below, *stamp))).collect()
    };
    thread::scope(|scope| {
        let parts: Vec<_> = fresh.chunks(share).map(|part| scope.spawn(move || read(part))).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}

impl Entry {
    fn read(root: &Arc<Held>, below: &Path, stamp: Stamps) -> Self {
        let id = id_of(below);
        let digest = root.below(below).map_err(|e| e.to_string()).and_then(|folder| Digest::read(&folder));
        let path = utf8_percent_encode(&id, PLAIN).to_string();
        let (root, below, written) = (Arc::clone(root), below.to_owned(), stamp.report.written);
        Self { id, path, written, digest, root, below, stamp, thumbnail: OnceLock::new() }
    }

    /// When it was done, or where nobody said, when its report was written.
    pub(crate) fn date(&self) -> Date {
        let done = self.digest.as_ref().ok().and_then(|digest| digest.done.as_ref());
        done.map_or_else(|| Date::of(self.written), Date::done)
    }

    /// Its folder, held open.
    ///
    /// # Errors
    /// When it is not there any more, or a link stands in its place.
    pub(crate) fn folder(&self) -> io::Result<Held> {
        self.root.below(&self.below)
    }

    /// A small copy (JPEG) of the still that stands for this assessment in the list.
    pub(crate) fn thumbnail(&self) -> Option<&[u8]> {
        let still = self.digest.as_ref().ok()?.picture.as_ref()?;
        let make = || thumbnail::of(self.folder().ok()?.open_file(still).ok()?);
        self.thumbnail.get_or_init(make).as_deref()
    }
}

/// The address of an assessment by its [`Entry::path`].
pub(crate) fn address(path: &str) -> String {
    format!("/a/{path}/")
}

/// The same by the folder below the served one.
pub(crate) fn address_of(below: &Path) -> String {
    address(&utf8_percent_encode(&id_of(below), PLAIN).to_string())
}

fn id_of(below: &Path) -> String {
    let parts: Vec<_> = below.components().map(|part| name_of(part.as_os_str())).collect();
    if parts.is_empty() { OWN_ID.to_owned() } else { parts.join("/") }
}

/// A name that is no text is shown by its bytes (`p%FF`). So that no text looks like that, its own `%` is `%25`.
fn name_of(part: &OsStr) -> String {
    let bytes = || percent_encode(part.as_encoded_bytes(), PLAIN).to_string();
    part.to_str().map_or_else(bytes, |text| text.replace('%', "%25"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(dir: &Path) -> Index {
        let mut index = Index::new(Held::open(dir).unwrap());
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
        // Looks like the other one where that is shown by its bytes.
        fs::create_dir(dir.path().join("p%FF")).unwrap();
        fs::write(dir.path().join("p%FF").join(REPORT_FILE), b"{} ").unwrap();
        let index = index(dir.path());
        let lengths = ["p%FF", "p%25FF"].map(|id| index.find(id).unwrap().stamp.report.length);
        assert_eq!(lengths, [2, 3]);
        assert_eq!(index.find("p%FF").unwrap().path, "p%25FF");
    }

    #[test]
    fn what_is_left_out_is_told() {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["1/2/3/4/5/6/7/8/9", "a/.x", "a/stills", ".git"] {
            fs::create_dir_all(dir.path().join(folder)).unwrap();
        }
        for folder in ["1/2/3/4/5/6/7/8/9", "a/.x", "a/stills"] {
            fs::write(dir.path().join(folder).join(REPORT_FILE), b"{}").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(dir.path().join("a"), dir.path().join("link")).unwrap();
        let words = index(dir.path()).left_out().words().join(" ");
        for word in ["1/2/3/4/5/6/7/8/9", "a/.x", "a/stills", "link"] {
            assert!(words.contains(word), "{word}: {words}");
        }
        assert!(!words.contains(".git"), "{words}");
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
        let folder = entry.folder().unwrap();
        assert!(folder.open_file("clip.mp4").is_err() && folder.open_file("stills/clip.mp4").is_err());
        assert!(folder.open_file(REPORT_FILE).is_ok() && folder.open_file("stills").is_err());
    }
}
