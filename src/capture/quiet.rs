//! Keeps FFmpeg's own chatter off standard error while it opens or decodes: what matters is told in our words.
//!
//! FFmpeg is told to be quiet only through an environment variable that is read before the program can set it.

use std::cell::Cell;
use std::fs::File;
use std::io::Write;
use std::marker::PhantomData;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::chatter;

/// Standard error belongs to the whole process: several threads that decode at once share one silence.
static SILENCE: Mutex<Silence> = Mutex::new(Silence { wanted: 0, decoding: 0, alone: false, kept: None });
static CHANGED: Condvar = Condvar::new();

/// How long [`Quiet::alone`] waits for others to pause.
const PATIENCE: Duration = Duration::from_secs(60);
/// Decoders have threads of their own that finish what they have begun, and may complain of it: nothing new for so long
/// means that they are done.
const SETTLED: Duration = Duration::from_millis(200);
/// Looked for so many times at most.
const LOOKS: usize = 20;

thread_local! {
    /// Silences of this thread that go on, one inside the other.
    static OWN: Cell<usize> = const { Cell::new(0) };
}

struct Silence {
    /// How many want it now.
    wanted: usize,
    /// How many of them are just decoding.
    decoding: usize,
    /// Somebody decodes alone, or waits for the others to pause.
    alone: bool,
    /// The real standard error meanwhile.
    kept: Option<File>,
}

/// Standard error points to nowhere until the last of these is dropped: held for as long as a file is open, since its
/// decoder has threads of its own that speak at any time.
pub struct Hush(());

/// The same while something is decoded or encoded, each dropped by the thread that started it.
pub struct Quiet {
    _hush: Hush,
    alone: bool,
    /// Not to be sent to another thread.
    _own: PhantomData<MutexGuard<'static, ()>>,
}

impl Hush {
    /// Starts the silence. Where the system does not allow it, nothing changes.
    pub fn start() -> Self {
        silence().begin();
        Self(())
    }
}

impl Drop for Hush {
    fn drop(&mut self) {
        let mut silence = silence();
        silence.wanted -= 1;
        if silence.wanted == 0
            && let Some(kept) = silence.kept.take()
        {
            // There is nobody left to tell when this fails.
            let _ = rustix::stdio::dup2_stderr(kept);
        }
    }
}

/// Says a line on standard error in spite of any silence.
pub fn tell(line: &str) {
    let said = match silence().kept.as_ref() {
        Some(mut kept) => writeln!(kept, "coxa: {line}"),
        None => writeln!(std::io::stderr(), "coxa: {line}"),
    };
    // Whoever closed standard error does not want to hear it.
    let _ = said;
}

impl Quiet {
    /// Starts the silence. Where the system does not allow it, nothing changes.
    pub fn start() -> Self {
        let mut silence = silence();
        if OWN.get() == 0 {
            silence = CHANGED.wait_while(silence, |s| s.alone).unwrap_or_else(PoisonError::into_inner);
        }
        chatter::catch_up();
        Self::begin(silence, false)
    }

    /// Starts a silence in which nobody else decodes; the others wait. `None` where they do not pause.
    pub fn alone() -> Option<Self> {
        if OWN.get() > 0 {
            return None;
        }
        let wait = |silence, condition: fn(&mut Silence) -> bool| {
            let waited = CHANGED.wait_timeout_while(silence, PATIENCE, condition);
            let (silence, waited) = waited.unwrap_or_else(PoisonError::into_inner);
            (silence, waited.timed_out())
        };
        let (mut silence, too_long) = wait(silence(), |s| s.alone);
        if too_long {
            return None;
        }
        silence.alone = true;
        let (mut silence, too_long) = wait(silence, |s| s.decoding > 0);
        if too_long {
            silence.alone = false;
            CHANGED.notify_all();
            return None;
        }
        let quiet = Self::begin(silence, true);
        settle();
        Some(quiet)
    }

    fn begin(mut silence: MutexGuard<'static, Silence>, alone: bool) -> Self {
        OWN.set(OWN.get() + 1);
        silence.decoding += 1;
        silence.begin();
        Self { _hush: Hush(()), alone, _own: PhantomData }
    }

    /// Says a line on standard error in spite of the silence.
    pub fn tell(&self, line: &str) {
        tell(line);
    }
}

impl Silence {
    fn begin(&mut self) {
        self.wanted += 1;
        if self.wanted == 1 {
            let redirected = || -> std::io::Result<File> {
                let kept = rustix::io::dup(std::io::stderr())?;
                rustix::stdio::dup2_stderr(chatter::sink()?)?;
                Ok(File::from(kept))
            };
            self.kept = redirected().ok();
        }
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        let mut silence = silence();
        OWN.set(OWN.get().saturating_sub(1));
        silence.decoding -= 1;
        silence.alone &= !self.alone;
        CHANGED.notify_all();
    }
}

fn settle() {
    for _ in 0..LOOKS {
        let before = chatter::heard();
        thread::sleep(SETTLED);
        if chatter::heard() == before {
            return;
        }
    }
}

fn silence() -> MutexGuard<'static, Silence> {
    SILENCE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_silences_that_overlap_end_with_standard_error_as_it_was() {
        let target = || std::fs::read_link("/proc/self/fd/2").ok();
        let before = target();
        let first = Quiet::start();
        let second = Quiet::start();
        drop(first);
        drop(second);
        assert_eq!(target(), before);
    }

    #[test]
    fn who_decodes_alone_waits_for_the_others_and_they_wait_then() {
        let order = Mutex::new(Vec::new());
        let say = |what: &'static str| order.lock().unwrap().push(what);
        let first = Quiet::start();
        thread::scope(|scope| {
            scope.spawn(|| {
                let alone = Quiet::alone().unwrap();
                // One inside it does not wait for itself.
                drop(Quiet::start());
                say("alone");
                thread::sleep(Duration::from_millis(20));
                say("still alone");
                drop(alone);
            });
            while !silence().alone {
                thread::yield_now();
            }
            scope.spawn(|| {
                let _second = Quiet::start();
                say("second");
            });
            assert!(Quiet::alone().is_none(), "nobody waits for himself");
            say("first");
            drop(first);
        });
        assert_eq!(*order.lock().unwrap(), ["first", "alone", "still alone", "second"]);
    }
}
