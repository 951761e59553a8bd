//! The source in a thread of its own, so that it is never kept waiting for the network.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::frame::Frame;
use crate::media::live::LiveSource;
use crate::media::slot::{FrameSlot, Keep, Taken};
use crate::units::Timestamp;

/// Frames that may wait where every one of them is wanted: some seconds.
const EVERY_QUEUE: usize = 96;
/// How often a stop or a key is looked for while no picture comes.
const PATIENCE: Duration = Duration::from_millis(100);
/// Without a picture for so long, the source is said to stall.
const STALLS: Duration = Duration::from_secs(2);
/// How long the reader is given to end by itself.
const FAREWELL: Duration = Duration::from_millis(500);

/// What the source brings.
pub(crate) enum Fed {
    /// The next frame, and for how many seconds there was none where that has been reported.
    Frame(Frame, Option<f64>),
    /// Nothing yet.
    Nothing,
    /// Nothing for so long that it has to be reported, once.
    Stalled,
    /// Nothing any more, and why.
    Ended(Option<String>),
}

/// Frames from a reading thread.
pub(crate) struct Feed {
    slot: Arc<FrameSlot>,
    reader: Option<thread::JoinHandle<()>>,
    started: Instant,
    last: Instant,
    stalled: bool,
}

impl Feed {
    /// Starts to read. A lost source is opened again for `wait` at most.
    pub(crate) fn start(source: LiveSource, every_frame: bool, wait: Duration) -> Self {
        let slot = Arc::new(FrameSlot::new(if every_frame { Keep::Every(EVERY_QUEUE) } else { Keep::Newest }));
        let started = source.started();
        let to = Arc::clone(&slot);
        let reader = Some(thread::spawn(move || source.feed(&to, wait)));
        Self { slot, reader, started, last: Instant::now(), stalled: false }
    }

    /// Of frames that someone else puts into a slot; their clock stood at zero at `started`.
    pub(crate) fn of(slot: Arc<FrameSlot>, started: Instant) -> Self {
        Self { slot, reader: None, started, last: Instant::now(), stalled: false }
    }

    /// Waits a little for what comes next.
    pub(crate) fn take(&mut self) -> Fed {
        match self.slot.take(PATIENCE) {
            Taken::Frame(frame) => {
                let gap = std::mem::take(&mut self.stalled).then(|| self.last.elapsed().as_secs_f64());
                self.last = Instant::now();
                Fed::Frame(frame, gap)
            }
            Taken::Ended(reason) => Fed::Ended(reason),
            Taken::Nothing if !self.stalled && self.last.elapsed() >= STALLS => {
                self.stalled = true;
                Fed::Stalled
            }
            Taken::Nothing => Fed::Nothing,
        }
    }

    /// The moment at which the frames' clock stood at zero.
    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    /// How long ago a frame was taken.
    pub(crate) fn since(&self, time: Timestamp) -> Duration {
        self.started.elapsed().saturating_sub(Duration::from_micros(time.micros().max(0) as u64))
    }

    /// Gives a frame's memory back.
    pub(crate) fn recycle(&self, frame: Frame) {
        self.slot.recycle(frame.into_pixels());
    }

    /// Whether a picture came that was not whole since this was last asked.
    pub(crate) fn take_damage(&self) -> bool {
        self.slot.take_damage()
    }

    /// Frames read, and how many of them were dropped for a newer one.
    pub(crate) fn counts(&self) -> (u64, u64) {
        self.slot.counts()
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.slot.close();
        let Some(reader) = self.reader.take() else { return };
        let until = Instant::now() + FAREWELL;
        while !reader.is_finished() && Instant::now() < until {
            thread::sleep(Duration::from_millis(5));
        }
        if reader.is_finished() {
            let _ = reader.join();
        }
    }
}
