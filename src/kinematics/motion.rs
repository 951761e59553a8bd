//! What is known of the body's movement at one moment.

use super::body::angles::BodyAngles;
use super::measures::table::Measure;
use super::observe::moment::Hidden;
use super::value::{InSpace, NotMeasurable, Posture, Value, View};
use crate::units::Timestamp;

/// One moment of movement. Nothing in it is NaN.
#[derive(Debug, Clone)]
pub struct Motion {
    /// The moment, on the source's clock.
    pub time: Timestamp,
    /// Every measure by [`Measure::index`]: what `frames.csv` holds and faults are judged by.
    pub measures: [Result<Value, NotMeasurable>; Measure::COUNT],
    /// Joint angles straight from the network's world landmarks: coarse (depth is flattened), but there in every
    /// view, without look-ahead, and the same live and offline. Repetitions are counted on them.
    pub coarse: Option<BodyAngles>,
    /// Where the joints are; `None` where nobody was found.
    pub in_space: Option<InSpace>,
    /// How the body is placed.
    pub posture: Posture,
    /// Where the camera is.
    pub view: View,
    /// Share of the body's landmarks from head to toes that lie inside the picture, 0..=1.
    pub in_frame: f64,
    /// What of the legs is behind something.
    pub hidden: Hidden,
    /// Whether a short gap was bridged here.
    pub filled: bool,
    /// Whether another scene begins here: nothing before it belongs to the same movement.
    pub cut: bool,
}

impl Motion {
    /// Makes every uncertainty larger by a factor.
    pub fn doubt(&mut self, factor: f64) {
        for value in self.measures.iter_mut().flatten() {
            value.sd *= factor;
            value.sd_of_change *= factor;
        }
    }

    /// Takes back every measure for this reason.
    pub fn withhold(&mut self, why: NotMeasurable) {
        self.measures.iter_mut().filter(|measure| measure.is_ok()).for_each(|measure| *measure = Err(why));
    }

    /// One measure, or why it can not be had.
    pub fn get(&self, measure: Measure) -> Result<Value, NotMeasurable> {
        self.measures[measure.index()]
    }
}
