//! Tones and spoken words: one at a time, the most important first, and silence where nothing can be played.

mod programs;
mod queue;
mod said;
mod tones;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub(crate) use programs::Programs;
use queue::Queue;
#[cfg(test)]
use said::Rank;
pub(crate) use said::Said;
pub(crate) use tones::Tone;

/// Makes sounds; each call returns when the sound is over. `false` where it could not be made.
pub(crate) trait Speaker: Send {
    /// Plays a tone.
    fn play(&mut self, tone: Tone) -> bool;
    /// Says words.
    fn speak(&mut self, words: &str) -> bool;
}

/// Between two sounds.
const BREATH: Duration = Duration::from_millis(150);
/// A speaker that fails so often in a row is not tried any more.
const GIVE_UP: u32 = 4;

/// Hands sounds to a thread that makes them.
pub(crate) struct Sounds {
    said: Option<Sender<(Instant, Said)>>,
    muted: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Sounds {
    /// Sounds through a speaker.
    pub(crate) fn through(speaker: impl Speaker + 'static, muted: bool) -> Self {
        let (said, waiting) = channel();
        let muted = Arc::new(AtomicBool::new(muted));
        let flag = Arc::clone(&muted);
        let thread = std::thread::spawn(move || serve(speaker, &waiting, &flag));
        Self { said: Some(said), muted, thread: Some(thread) }
    }

    /// No sound at all.
    pub(crate) fn none() -> Self {
        Self { said: None, muted: Arc::new(AtomicBool::new(true)), thread: None }
    }

    /// To be heard as soon as it is its turn.
    pub(crate) fn say(&mut self, said: Said) {
        if let Some(sender) = &self.said {
            // A speaker that has given up hears nothing.
            let _ = sender.send((Instant::now(), said));
        }
    }

    /// Switches sound off or on; returns whether it is off now.
    pub(crate) fn toggle_mute(&self) -> bool {
        !self.muted.fetch_xor(true, Ordering::Relaxed)
    }

    /// Whether sound is off.
    pub(crate) fn is_muted(&self) -> bool {
        self.muted.load(Ordering::Relaxed)
    }
}

impl Drop for Sounds {
    fn drop(&mut self) {
        // What is being said is said to its end; nothing new begins.
        self.said = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(mut speaker: impl Speaker, waiting: &Receiver<(Instant, Said)>, muted: &AtomicBool) {
    let mut queue = Queue::default();
    let mut failures = 0;
    let mut open = true;
    while open && failures < GIVE_UP {
        // Everything that has come meanwhile first: the most important of it is next.
        let patience = if queue.is_empty() { Duration::from_secs(3600) } else { Duration::ZERO };
        match waiting.recv_timeout(patience) {
            Ok((at, said)) => queue.push(at, said),
            Err(RecvTimeoutError::Disconnected) => open = false,
            Err(RecvTimeoutError::Timeout) => {
                if let Some(said) = queue.pop(Instant::now()).filter(|_| !muted.load(Ordering::Relaxed)) {
                    failures = if make(&mut speaker, &said) { 0 } else { failures + 1 };
                    std::thread::sleep(BREATH);
                }
            }
        }
    }
    // That the session is over is worth waiting for.
    if let Some(said) = queue.pop(Instant::now()).filter(|_| failures == 0 && !muted.load(Ordering::Relaxed)) {
        make(&mut speaker, &said);
    }
    // Sounds that nobody can hear are dropped without anybody waiting for them.
    while open && waiting.recv().is_ok() {}
}

/// Whether there was anything to be heard. Tones alone say nothing about that: many machines have no program for them.
fn make(speaker: &mut impl Speaker, said: &Said) -> bool {
    let played = said.tone.is_some_and(|tone| speaker.play(tone));
    let spoken = said.words.as_ref().is_some_and(|words| speaker.speak(words));
    played || spoken || said.words.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// Writes down what it is given; every sound takes a while, as real ones do.
    #[derive(Clone, Default)]
    struct Script {
        heard: Arc<Mutex<Vec<String>>>,
        broken: bool,
    }

    impl Script {
        fn hear(&mut self, what: String) -> bool {
            self.heard.lock().unwrap().push(what);
            std::thread::sleep(Duration::from_millis(30));
            !self.broken
        }
    }

    impl Speaker for Script {
        fn play(&mut self, tone: Tone) -> bool {
            self.hear(format!("{tone:?}"))
        }
        fn speak(&mut self, words: &str) -> bool {
            self.hear(words.to_owned())
        }
    }

    fn words(text: &str, rank: Rank) -> Said {
        Said::new(None, text, rank, 10.0)
    }

    fn wait_for(script: &Script, count: usize) -> Vec<String> {
        let until = Instant::now() + Duration::from_secs(10);
        while script.heard.lock().unwrap().len() < count && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
        script.heard.lock().unwrap().clone()
    }

    #[test]
    fn what_matters_most_is_said_next() {
        let script = Script::default();
        let mut sounds = Sounds::through(script.clone(), false);
        sounds.say(words("first", Rank::General));
        wait_for(&script, 1);
        // While that is being said, three more come.
        sounds.say(words("stand straighter", Rank::Cue));
        sounds.say(words("slower", Rank::Cue));
        sounds.say(Said::rep(7));
        assert_eq!(wait_for(&script, 4), ["first", "Rep", "7", "slower"]);
    }

    #[test]
    fn muted_is_silent_and_a_speaker_without_a_device_is_left_alone() {
        let script = Script { broken: true, ..Script::default() };
        let mut sounds = Sounds::through(script.clone(), false);
        for _ in 0..GIVE_UP {
            let heard = script.heard.lock().unwrap().len();
            sounds.say(words("x", Rank::Now));
            wait_for(&script, heard + 1);
        }
        sounds.say(words("y", Rank::Now));
        drop(sounds);
        assert_eq!(script.heard.lock().unwrap().len() as u32, GIVE_UP);

        let script = Script::default();
        let mut sounds = Sounds::through(script.clone(), true);
        sounds.say(words("muted", Rank::Now));
        std::thread::sleep(Duration::from_millis(50));
        assert!(sounds.is_muted() && !sounds.toggle_mute());
        sounds.say(words("heard", Rank::Now));
        assert_eq!(wait_for(&script, 1), ["heard"]);
    }
}
