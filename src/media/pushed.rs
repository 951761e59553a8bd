//! Pictures that are sent to us, each as a JPEG with the moment at which it was taken: the camera of a page in the browser.

use std::sync::Arc;
use std::time::Instant;

use super::decoded::{Decoded, Jpeg};
use super::slot::FrameSlot;
use super::{MediaError, SourceInfo};
use crate::frame::Frame;
use crate::timing::{self, Stage};
use crate::units::Timestamp;

/// A picture comes so much later than it was taken, or the sender's clock has stood still meanwhile, seconds.
const LATEST_S: f64 = 2.0;

/// A sender's pictures on their way into a slot.
pub(crate) struct Pushed {
    decoded: Decoded,
    slot: Arc<FrameSlot>,
    info: SourceInfo,
    /// When the first picture came, and the moment that the sender gave for it, milliseconds on the sender's own clock.
    started: (Instant, f64),
    last: Timestamp,
}

impl Pushed {
    /// Begins with the first picture, which says how large they all are. `None` where it is no picture.
    ///
    /// # Errors
    /// When it can not be decoded.
    pub(crate) fn begin(slot: Arc<FrameSlot>, jpeg: &[u8], taken_ms: f64) -> Result<Option<Self>, MediaError> {
        let mut decoded = Decoded::new(false);
        let started = (Instant::now(), taken_ms);
        let Some((first, _)) = picture(&mut decoded, jpeg, Timestamp::ZERO)? else { return Ok(None) };
        let size = first.size();
        let info =
            SourceInfo { size, shown: size, fps: None, rotation_deg: 0, frames: None, end_s: None, recorded: None };
        slot.put(first);
        Ok(Some(Self { decoded, slot, info, started, last: Timestamp::ZERO }))
    }

    /// Of the pictures.
    pub(crate) fn info(&self) -> &SourceInfo {
        &self.info
    }

    /// The moment at which the frames' clock stood at zero.
    pub(crate) fn started(&self) -> Instant {
        self.started.0
    }

    /// Takes the next picture; so many before it were not sent, since nobody was ready for them. `false` when no more are
    /// wanted. One that cannot be read, or is older than the one before, is left out; damage is noted.
    ///
    /// # Errors
    /// When it can not be decoded.
    pub(crate) fn push(&mut self, jpeg: &[u8], taken_ms: f64, missed: u64) -> Result<bool, MediaError> {
        self.slot.missed(missed);
        let _timer = timing::start(Stage::Decode);
        let time = self.time(taken_ms);
        if time <= self.last {
            return Ok(!self.slot.is_closed());
        }
        if let Some(pixels) = self.slot.spare() {
            self.decoded.recycle(pixels);
        }
        let read = picture(&mut self.decoded, jpeg, time)?;
        if !matches!(read, Some((_, Jpeg::Whole))) {
            self.slot.note_damage();
        }
        let Some((frame, _)) = read else { return Ok(!self.slot.is_closed()) };
        if frame.size() != self.info.size {
            self.slot.end(Some("the camera's picture has changed its size".into()));
            return Ok(false);
        }
        self.last = time;
        Ok(self.slot.put(frame))
    }

    /// By the sender's clock, which knows when it was taken; by ours where that cannot be right.
    fn time(&self, taken_ms: f64) -> Timestamp {
        let (started, first_ms) = self.started;
        let came_s = started.elapsed().as_secs_f64();
        let taken_s = (taken_ms - first_ms) / 1e3;
        let is_plausible = (0.0..=LATEST_S).contains(&(came_s - taken_s));
        Timestamp::from_secs_f64(if is_plausible { taken_s } else { came_s })
    }

    /// No more will come; `reason` says why, where nobody asked for it.
    pub(crate) fn end(&self, reason: Option<String>) {
        self.slot.end(reason);
    }
}

fn picture(decoded: &mut Decoded, jpeg: &[u8], time: Timestamp) -> Result<Option<(Frame, Jpeg)>, MediaError> {
    let failed = |e: opencv::Error| MediaError::Decode { name: "the camera of the page".into(), problem: e.message };
    match decoded.jpeg(jpeg).map_err(failed)? {
        Jpeg::Unreadable => Ok(None),
        became => decoded.frame(time).map(|frame| Some((frame, became))).map_err(failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::slot::{Keep, Taken};
    use image::{ImageFormat, RgbImage};
    use std::io::Cursor;
    use std::time::Duration;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        RgbImage::new(width, height).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
        bytes.into_inner()
    }

    fn taken(slot: &FrameSlot) -> Option<i64> {
        match slot.take(Duration::ZERO) {
            Taken::Frame(frame) => Some(frame.time.micros() / 1000),
            _ => None,
        }
    }

    #[test]
    fn pictures_have_the_sender_s_times_where_those_can_be_right() {
        let slot = Arc::new(FrameSlot::new(Keep::Newest));
        assert!(Pushed::begin(Arc::clone(&slot), b"no picture", 0.0).unwrap().is_none());
        let mut pushed = Pushed::begin(Arc::clone(&slot), &jpeg(8, 6), 1e6).unwrap().unwrap();
        assert_eq!(taken(&slot), Some(0));
        std::thread::sleep(Duration::from_millis(60));
        assert!(pushed.push(&jpeg(8, 6), 1e6 + 33.0, 0).unwrap());
        assert_eq!(taken(&slot), Some(33));
        for wrong in [1e6 + 33.0, 1e6 + 10.0] {
            assert!(pushed.push(&jpeg(8, 6), wrong, 0).unwrap());
            assert_eq!(taken(&slot), None, "{wrong} is not later");
        }
        // A clock that runs ahead, stands still for long, or is none.
        for wrong in [1e9, 1e6 - 1e5, f64::NAN, f64::INFINITY] {
            assert!(pushed.push(&jpeg(8, 6), wrong, 0).unwrap());
            let at = taken(&slot).unwrap();
            assert!((60..20_000).contains(&at), "{wrong}: {at}");
            std::thread::sleep(Duration::from_millis(2));
        }
        assert!(!slot.take_damage());
        assert!(pushed.push(&[0xff, 0xd8, 0xff], f64::NAN, 0).unwrap(), "what cannot be read is left out");
        assert!(slot.take_damage() && taken(&slot).is_none());
        let cut = jpeg(8, 6);
        assert!(pushed.push(&cut[..cut.len() - 4], f64::NAN, 0).unwrap());
        assert!(slot.take_damage() && taken(&slot).is_some(), "grey stands where something is missing");
        assert!(!pushed.push(&jpeg(6, 8), f64::NAN, 0).unwrap());
        assert!(matches!(slot.take(Duration::ZERO), Taken::Ended(Some(why)) if why.contains("size")));
    }

    #[test]
    fn what_was_not_sent_counts_as_dropped() {
        let slot = Arc::new(FrameSlot::new(Keep::Newest));
        let mut pushed = Pushed::begin(Arc::clone(&slot), &jpeg(8, 6), 0.0).unwrap().unwrap();
        std::thread::sleep(Duration::from_millis(5));
        pushed.push(&jpeg(8, 6), 4.0, 3).unwrap();
        assert_eq!(slot.counts(), (5, 4), "three were never sent, and one was not waited for");
        slot.close();
        std::thread::sleep(Duration::from_millis(5));
        assert!(!pushed.push(&jpeg(8, 6), 8.0, 0).unwrap());
    }
}
