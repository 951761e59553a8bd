//! Before a set: the picture is put right, and the seconds are counted down.

use super::framing::{self, Framing};
use super::notice::Notice;
use super::{Coach, Moment, Stage};
use crate::units::Timestamp;

/// The seconds that are counted down.
const COUNTDOWN_S: f64 = 3.0;
/// Nobody in the picture after a set, for so long, ends the session: longer than rests between sets.
const DESERTED_S: f64 = 180.0;
/// A countdown is given up when the picture has not been right for so long, seconds.
const WAVERS_S: f64 = 0.7;

impl Coach {
    pub(super) fn framing_stage(&mut self, now: Timestamp, moment: &Moment, gone_s: f64) {
        let advice = self.look(moment);
        let framed = self.framing.push(now, advice, moment.motion.in_frame);
        if let Some(advice) = framed.news {
            self.tell(Notice::Framing(advice));
        }
        if framed.right {
            self.stage = Stage::Countdown(now);
            self.wavering = None;
            self.counted_down = COUNTDOWN_S as u32;
            self.tell(Notice::Countdown(self.counted_down));
        }
        if self.began && gone_s >= DESERTED_S {
            self.tell(Notice::Deserted);
            self.out.ends = true;
        }
    }

    pub(super) fn countdown_stage(&mut self, now: Timestamp, since: Timestamp, moment: &Moment) {
        // Hands on their way down, a step aside or a toe outside must not stop it; leaving must.
        let stays = moment.pose.is_some() && moment.motion.in_frame >= framing::MOSTLY;
        self.wavering = if stays { None } else { self.wavering.or(Some(now)) };
        if self.wavering.is_some_and(|since| now.since(since) >= WAVERS_S) {
            self.stage = Stage::Framing;
            self.framing = Framing::default();
            return;
        }
        let left = (COUNTDOWN_S - now.since(since)).ceil().max(0.0) as u32;
        if left == 0 {
            self.start(now);
        } else if left < self.counted_down {
            self.counted_down = left;
            self.tell(Notice::Countdown(left));
        }
    }
}
