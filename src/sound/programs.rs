//! Sound through programs that the system has: nothing needs to be built for it, and none of them is needed.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{Speaker, Tone};
use crate::folder::{Readers, write_whole};

/// Programs that say their last argument, the best first.
const SPEECH: &[(&str, &[&str])] = &[
    ("espeak-ng", &["-s", "150", "--"]),
    ("espeak", &["-s", "150", "--"]),
    ("spd-say", &["--wait", "--"]),
    ("say", &["--"]),
];
/// Programs that play the WAV file in their last argument, the best first.
const TONES: &[(&str, &[&str])] = &[
    ("pw-play", &[]),
    ("paplay", &[]),
    ("aplay", &["-q"]),
    ("afplay", &[]),
    ("ffplay", &["-nodisp", "-autoexit", "-loglevel", "quiet"]),
];
/// No sound of ours lasts longer: a program that hangs is ended.
const LONGEST: Duration = Duration::from_secs(12);

/// A program and its first arguments.
type Found = (PathBuf, &'static [&'static str]);

/// Speaks and plays through programs on the PATH.
pub(crate) struct Programs {
    speech: Option<Found>,
    tones: Option<Found>,
    /// Holds the tones from the first one to the end of the session; nobody else can look into it.
    folder: Option<TempDir>,
}

impl Programs {
    /// Looks for programs.
    pub(crate) fn find() -> Self {
        Self { speech: first_of(SPEECH), tones: first_of(TONES), folder: None }
    }
}

impl Programs {
    /// The programs that speak and that play tones.
    pub(crate) fn names(&self) -> (Option<String>, Option<String>) {
        let name = |found: &Option<Found>| Some(found.as_ref()?.0.file_name()?.to_string_lossy().into_owned());
        (name(&self.speech), name(&self.tones))
    }
}

impl Speaker for Programs {
    fn play(&mut self, tone: Tone) -> bool {
        let Some((program, first)) = &self.tones else { return false };
        self.folder = self.folder.take().or_else(laid_out);
        let Some(folder) = &self.folder else { return false };
        run(Command::new(program).args(*first).arg(folder.path().join(name(tone))))
    }

    fn speak(&mut self, words: &str) -> bool {
        let Some((program, first)) = &self.speech else { return false };
        run(Command::new(program).args(*first).arg(words))
    }
}

/// The tones as files for programs that play files.
fn laid_out() -> Option<TempDir> {
    let mut folder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        folder.permissions(std::fs::Permissions::from_mode(0o700));
    }
    let folder = folder.prefix("coxa-").tempdir().ok()?;
    for tone in Tone::all() {
        // A tone that can not be written is not played.
        let _ = write_whole(&folder.path().join(name(tone)), &tone.wav(), Readers::OWNER);
    }
    Some(folder)
}

fn name(tone: Tone) -> String {
    format!("{tone:?}.wav")
}

fn first_of(programs: &[(&str, &'static [&'static str])]) -> Option<Found> {
    let path = std::env::var_os("PATH")?;
    let on_path = |name: &str| std::env::split_paths(&path).map(|folder| folder.join(name)).find(|p| p.is_file());
    programs.iter().find_map(|&(name, args)| Some((on_path(name)?, args)))
}

/// Runs a program to its end; whether it went well.
fn run(command: &mut Command) -> bool {
    let started = Instant::now();
    let Ok(mut child) = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn() else {
        return false;
    };
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if started.elapsed() < LONGEST => std::thread::sleep(Duration::from_millis(10)),
            _ => {
                // It may be over by itself just now.
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_fails_or_is_not_there_is_no_error() {
        assert!(run(&mut Command::new("true")));
        assert!(!run(&mut Command::new("false")));
        assert!(!run(&mut Command::new("/nowhere/player")));
        let mut silent = Programs { speech: None, tones: None, folder: None };
        assert!(!silent.play(Tone::Rep) && !silent.speak("one"));
        assert!(
            first_of(&[("no-such-player", &[]), ("true", &["-x"])])
                .is_some_and(|(p, a)| p.ends_with("true") && a == ["-x"])
        );
    }
}
