//! The hand-over of frames from the thread that reads to the one that measures: bounded, and never a growing lag.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::frame::Frame;

/// Which frames wait while the measuring side is busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// The newest alone; older ones are dropped and counted.
    Newest,
    /// Up to so many; then the reader waits.
    Every(usize),
}

/// What the measuring side gets.
#[derive(Debug)]
pub enum Taken {
    /// The next frame.
    Frame(Frame),
    /// Nothing came in time.
    Nothing,
    /// Nothing will come any more; the reason, where it is not a wanted end.
    Ended(Option<String>),
}

#[derive(Debug, Default)]
struct State {
    frames: VecDeque<Frame>,
    spare: Vec<Vec<u8>>,
    ended: Option<Option<String>>,
    closed: bool,
    read: u64,
    dropped: u64,
    damaged: bool,
}

/// A bounded place for frames between two threads.
#[derive(Debug)]
pub struct FrameSlot {
    keep: Keep,
    state: Mutex<State>,
    changed: Condvar,
}

impl FrameSlot {
    /// An empty slot.
    pub fn new(keep: Keep) -> Self {
        Self { keep, state: Mutex::default(), changed: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A thread that panicked has left whole frames or none.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a frame in. `false` when nobody wants frames any more.
    pub fn put(&self, frame: Frame) -> bool {
        let mut state = self.state();
        state.read += 1;
        match self.keep {
            Keep::Newest => {
                while let Some(old) = state.frames.pop_front() {
                    state.dropped += 1;
                    state.spare.push(old.into_pixels());
                }
            }
            Keep::Every(most) => {
                let full = |s: &mut State| s.frames.len() >= most && !s.closed;
                state = self.changed.wait_while(state, full).unwrap_or_else(PoisonError::into_inner);
            }
        }
        let wanted = !state.closed;
        if wanted {
            state.frames.push_back(frame);
        }
        drop(state);
        self.changed.notify_all();
        wanted
    }

    /// So many were not even sent, since nobody was ready for them.
    pub fn missed(&self, frames: u64) {
        let mut state = self.state();
        state.read = state.read.saturating_add(frames);
        state.dropped = state.dropped.saturating_add(frames);
    }

    /// Waits for a frame, but no longer than `patience`.
    pub fn take(&self, patience: Duration) -> Taken {
        let empty = |s: &mut State| s.frames.is_empty() && s.ended.is_none();
        let waited = self.changed.wait_timeout_while(self.state(), patience, empty);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let taken = match (state.frames.pop_front(), &state.ended) {
            (Some(frame), _) => Taken::Frame(frame),
            (None, Some(reason)) => Taken::Ended(reason.clone()),
            (None, None) => Taken::Nothing,
        };
        drop(state);
        self.changed.notify_all();
        taken
    }

    /// Gives the memory of a used frame back for the reader.
    pub fn recycle(&self, pixels: Vec<u8>) {
        let mut state = self.state();
        if state.spare.len() < 2 {
            state.spare.push(pixels);
        }
    }

    /// Memory for the next frame, if there is some.
    pub fn spare(&self) -> Option<Vec<u8>> {
        self.state().spare.pop()
    }

    /// A picture came that was not whole.
    pub fn note_damage(&self) {
        self.state().damaged = true;
    }

    /// Whether a picture came that was not whole since this was last asked.
    pub fn take_damage(&self) -> bool {
        std::mem::take(&mut self.state().damaged)
    }

    /// The reader is done; `reason` says why, where nobody asked for it.
    pub fn end(&self, reason: Option<String>) {
        self.state().ended.get_or_insert(reason);
        self.changed.notify_all();
    }

    /// The measuring side is done.
    pub fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }

    /// Whether the measuring side is done.
    pub fn is_closed(&self) -> bool {
        self.state().closed
    }

    /// Frames read so far, and how many of them were dropped for a newer one.
    pub fn counts(&self) -> (u64, u64) {
        let state = self.state();
        (state.read, state.dropped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PictureSize;
    use crate::units::Timestamp;
    use std::sync::Arc;

    fn frame(i: i64) -> Frame {
        let size = PictureSize { width: 1, height: 1 };
        Frame::new(Timestamp::from_micros(i), size, vec![0; 3]).unwrap()
    }

    fn time(taken: Taken) -> Option<i64> {
        if let Taken::Frame(frame) = taken { Some(frame.time.micros()) } else { None }
    }

    #[test]
    fn only_the_newest_waits_and_the_rest_is_counted() {
        let slot = FrameSlot::new(Keep::Newest);
        assert!((0..5).all(|i| slot.put(frame(i))));
        assert_eq!(time(slot.take(Duration::ZERO)), Some(4));
        assert_eq!((time(slot.take(Duration::ZERO)), slot.counts()), (None, (5, 4)));
        assert!(slot.spare().is_some(), "the memory of dropped frames is used again");
    }

    #[test]
    fn every_frame_comes_in_order_and_a_full_slot_makes_the_reader_wait() {
        let slot = Arc::new(FrameSlot::new(Keep::Every(2)));
        let reader = Arc::clone(&slot);
        let thread = std::thread::spawn(move || {
            assert!((0..50).all(|i| reader.put(frame(i))));
            reader.end(Some("gone".into()));
        });
        let times: Vec<i64> = std::iter::from_fn(|| time(slot.take(Duration::from_secs(5)))).collect();
        thread.join().unwrap();
        assert_eq!(times, (0..50).collect::<Vec<_>>());
        assert!(matches!(slot.take(Duration::ZERO), Taken::Ended(Some(why)) if why == "gone"));
        assert_eq!(slot.counts(), (50, 0));
    }

    #[test]
    fn a_closed_slot_lets_the_reader_go() {
        let slot = Arc::new(FrameSlot::new(Keep::Every(1)));
        let reader = Arc::clone(&slot);
        let thread = std::thread::spawn(move || reader.put(frame(0)) && reader.put(frame(1)));
        while slot.counts().0 < 2 {
            std::thread::yield_now();
        }
        slot.close();
        assert!(!thread.join().unwrap());
        assert!(slot.is_closed());
    }
}
