//! The list of the clips, and its file.

use std::io;

use serde::{Deserialize, Serialize};

use super::names::Name;
use crate::desk::about::About;
use crate::exercises;
use crate::folder::{Held, Readers};

/// Its file, beside the clips.
const FILE: &str = ".coxa-clips.json";
/// Far more than the list of any desk, bytes.
const MOST: u64 = 16 << 20;
/// A clip at which the program has ended so often is left alone.
const TRIES: u32 = 5;

/// One clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Clip {
    /// Of its file; no two are the same.
    pub name: String,
    /// What was said of it.
    pub about: About,
    /// What became of it.
    pub state: State,
    /// How often it was begun and did not come to an end.
    #[serde(default)]
    pub tries: u32,
}

/// What became of a clip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum State {
    /// It has no name yet.
    Arriving,
    /// To be assessed.
    Waiting,
    /// Being assessed.
    Running,
    /// Assessed.
    Done {
        /// The folder of its results, beside it.
        folder: String,
        /// What to say of it besides.
        remark: Option<String>,
    },
    /// It could not be assessed.
    Failed {
        /// Why, and what to do.
        why: String,
    },
}

impl Clip {
    /// One that has everything but its name.
    pub(crate) fn arriving(name: String, about: About) -> Self {
        Self { name, about, state: State::Arriving, tries: 0 }
    }
}

/// The clips in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct List(Vec<Clip>);

impl List {
    /// Reads it and holds it against the files: those that nobody listed are listed, and what was under way waits.
    ///
    /// # Errors
    /// When it can not be written.
    pub(super) fn open(folder: &Held) -> io::Result<Self> {
        // One that can not be read is made anew of the files: no clip is lost by it, only what was said of it.
        let read = folder.read(FILE, MOST).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let mut clips: Vec<Clip> = read.unwrap_or_default();
        let files = folder.files();
        clips.retain(|clip| clip.state != State::Arriving || files.contains(&clip.name));
        clips.iter_mut().for_each(|clip| clip.state = state_now(clip, &files));
        for name in files {
            if Name::of(&name).is_ok() && !name.starts_with('.') && !clips.iter().any(|clip| clip.name == name) {
                let about = About { person: None, date: None, exercise: exercises::AUTO.into() };
                clips.push(Clip { state: State::Waiting, ..Clip::arriving(name, about) });
            }
        }
        let list = Self(clips);
        list.write(folder)?;
        Ok(list)
    }

    /// All of them.
    pub(super) fn clips(&self) -> &[Clip] {
        &self.0
    }

    /// Whether one has this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|clip| clip.name == name)
    }

    /// Puts one at the end.
    ///
    /// # Errors
    /// When it can not be written; then it is not there.
    pub(super) fn add(&mut self, folder: &Held, clip: Clip) -> io::Result<()> {
        self.0.push(clip);
        self.write(folder).inspect_err(|_| drop(self.0.pop()))
    }

    /// Takes one out.
    ///
    /// # Errors
    /// When it can not be written.
    pub(super) fn remove(&mut self, folder: &Held, name: &str) -> io::Result<()> {
        self.0.retain(|clip| clip.name != name);
        self.write(folder)
    }

    /// Says what became of one.
    ///
    /// # Errors
    /// When it can not be written.
    pub(super) fn set(&mut self, folder: &Held, name: &str, state: State) -> io::Result<()> {
        self.0.iter_mut().filter(|clip| clip.name == name).for_each(|clip| clip.state = state.clone());
        self.write(folder)
    }

    /// The first that waits is begun.
    ///
    /// # Errors
    /// When it can not be written.
    pub(super) fn begin(&mut self, folder: &Held) -> io::Result<Option<Clip>> {
        let Some(clip) = self.0.iter_mut().find(|clip| clip.state == State::Waiting) else { return Ok(None) };
        clip.state = State::Running;
        clip.tries += 1;
        let begun = clip.clone();
        self.write(folder)?;
        Ok(Some(begun))
    }

    /// One that was begun has come to an end.
    ///
    /// # Errors
    /// When it can not be written.
    pub(super) fn end(&mut self, folder: &Held, name: &str, state: State) -> io::Result<()> {
        self.0.iter_mut().filter(|clip| clip.name == name).for_each(|clip| clip.tries = 0);
        self.set(folder, name, state)
    }

    /// One that is at rest waits again, with what is said of it now.
    ///
    /// # Errors
    /// When it can not be written.
    pub(super) fn again(&mut self, folder: &Held, name: &str, about: About) -> io::Result<bool> {
        let at_rest = |clip: &&mut Clip| matches!(clip.state, State::Done { .. } | State::Failed { .. });
        let Some(clip) = self.0.iter_mut().filter(at_rest).find(|clip| clip.name == name) else { return Ok(false) };
        (clip.state, clip.tries) = (State::Waiting, 0);
        clip.about = about;
        self.write(folder).map(|()| true)
    }

    fn write(&self, folder: &Held) -> io::Result<()> {
        let bytes = serde_json::to_vec(&self.0).map_err(io::Error::other)?;
        folder.write_whole(FILE, &bytes, Readers::OWNER)
    }
}

/// What stands of a clip after the program has ended, however it did.
fn state_now(clip: &Clip, files: &[String]) -> State {
    let is_there = files.contains(&clip.name);
    match &clip.state {
        State::Done { .. } | State::Failed { .. } => clip.state.clone(),
        _ if !is_there => State::Failed { why: "The clip is not in its folder any more. Drop it again.".into() },
        State::Running if clip.tries >= TRIES => {
            let why = format!(
                "The program ended {TRIES} times while this clip was being assessed, so it is left alone. Try it again, or cut the clip shorter first."
            );
            State::Failed { why }
        }
        State::Arriving | State::Waiting | State::Running => State::Waiting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn about(person: &str) -> About {
        About { person: Some(person.into()), date: None, exercise: "auto".into() }
    }

    #[test]
    fn whenever_the_program_is_killed_every_clip_that_has_a_name_is_still_to_be_done() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Held::open(dir.path()).unwrap();
        let mut list = List::open(&folder).unwrap();
        for name in ["a.mp4", "b.mp4", "c.mp4", "gone.mp4"] {
            list.add(&folder, Clip::arriving(name.into(), about(name))).unwrap();
        }
        // Killed before `c` and `gone` had their names; `b` had just got its own.
        fs::write(dir.path().join("a.mp4"), "a").unwrap();
        fs::write(dir.path().join("b.mp4"), "b").unwrap();
        list.set(&folder, "a.mp4", State::Waiting).unwrap();
        // Somebody has put one there by hand, and another thing that is no clip.
        fs::write(dir.path().join("own.mov"), "c").unwrap();
        fs::write(dir.path().join("notes.txt"), "c").unwrap();
        let list = List::open(&folder).unwrap();
        let waiting: Vec<_> = list.clips().iter().map(|c| (c.name.as_str(), c.about.person.as_deref())).collect();
        assert_eq!(waiting, [("a.mp4", Some("a.mp4")), ("b.mp4", Some("b.mp4")), ("own.mov", None)]);
        assert!(list.clips().iter().all(|clip| clip.state == State::Waiting));
    }

    #[test]
    fn a_clip_that_ends_the_program_is_left_alone_after_a_while() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Held::open(dir.path()).unwrap();
        fs::write(dir.path().join("a.mp4"), "a").unwrap();
        for _ in 0..TRIES {
            let mut list = List::open(&folder).unwrap();
            assert_eq!(list.begin(&folder).unwrap().unwrap().name, "a.mp4");
        }
        let mut list = List::open(&folder).unwrap();
        let squat = || About { exercise: "squat".into(), ..about("anna") };
        assert!(matches!(&list.clips()[0].state, State::Failed { why } if why.contains("5 times")));
        assert_eq!(list.begin(&folder).unwrap(), None);
        assert!(list.again(&folder, "a.mp4", squat()).unwrap() && !list.again(&folder, "b.mp4", squat()).unwrap());
        let begun = list.begin(&folder).unwrap().unwrap();
        assert_eq!((begun.about.exercise.as_str(), begun.tries), ("squat", 1));
        assert!(!list.again(&folder, "a.mp4", squat()).unwrap(), "it is being assessed");
        list.end(&folder, "a.mp4", State::Failed { why: "x".into() }).unwrap();
        assert_eq!(List::open(&folder).unwrap().clips()[0].tries, 0);
    }

    #[test]
    fn a_list_that_can_not_be_read_loses_no_clip() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Held::open(dir.path()).unwrap();
        fs::write(dir.path().join("a.mp4"), "a").unwrap();
        fs::write(dir.path().join(FILE), "[{").unwrap();
        assert_eq!(List::open(&folder).unwrap().clips().len(), 1);
    }
}
