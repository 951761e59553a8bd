//! A tracker's dealings with the larger of two networks: when it is asked, and what follows from what it says.

use nalgebra::{Point2, Vector2};

use super::company::apart;
use super::estimator::Decoded;
use super::estimator::{NetworkError, PoseEstimator};
use super::key_moments::KeyMoments;
use super::region::Region;
use super::sighting::{Compared, PairNote, Person};
use crate::frame::Frame;
use crate::units::Timestamp;

/// Networks whose joints lie farther apart than this share of the body, in the mean, disagree about what they see. The
/// difference then jumps from one to the other as the small one changes its mind, and cannot be interpolated.
const DISAGREE: f64 = 0.05;

/// Somebody in a region, and whether only the larger network saw them.
pub(super) struct Seen {
    /// As the network gave it.
    pub decoded: Decoded,
    /// Where it looked.
    pub region: Region,
    /// The larger network saw this, and the small one did not.
    pub alone: bool,
}

impl Seen {
    /// As a sighting holds it.
    pub(super) fn person(&self) -> Person {
        let Decoded { pose, frame_points } = self.decoded.clone();
        Person { pose, frame_points, region: self.region }
    }
}

/// When the larger network is asked. With a single network it does nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Pair {
    moments: KeyMoments,
    /// The last picture asked about, which has not been answered.
    open: Option<(Timestamp, Region, Box<Decoded>)>,
    /// The next picture is looked at by the larger network as soon as that is free.
    owed: bool,
    /// The networks disagreed about the last picture that both have seen: the larger one looks at every one.
    disagree: bool,
    /// How far from the small network's the larger one last saw the two points that frame the next crop, pixels.
    frame_difference: [Vector2<f64>; 2],
    /// Of a file, an answer is waited for before the next question; live never.
    patient: bool,
}

impl Pair {
    /// Of a file.
    pub(super) fn patient() -> Self {
        Self { patient: true, ..Self::default() }
    }

    /// The person was lost.
    pub(super) fn reset(&mut self) {
        self.moments.reset();
        (self.owed, self.disagree, self.frame_difference) = (false, false, Default::default());
    }

    /// What was seen in this picture is not what it was taken for: what the larger network is still to say of it is not
    /// waited for.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn mistaken<E: PoseEstimator>(
        &mut self,
        estimator: &mut E,
        now: Timestamp,
        note: &mut PairNote,
    ) -> Result<(), NetworkError> {
        if let Some(earlier) = self.told(estimator, true)?.filter(|told| told.time < now) {
            note.told = Some(Box::new(earlier));
        }
        note.asked = false;
        self.reset();
        Ok(())
    }

    /// The points that frame the next crop, as the larger network would see them: how the body lies in the crop decides
    /// what a network sees in it.
    pub(super) fn frame_points(&self, seen: &Seen) -> [Point2<f64>; 2] {
        let mut points = seen.decoded.frame_points;
        if !seen.alone {
            points.iter_mut().zip(&self.frame_difference).for_each(|(point, more)| *point += more);
        }
        points
    }

    /// The body in a region in which it should be: seen by the small network, now and then by both, and where the small
    /// one sees nobody by the larger one.
    ///
    /// # Errors
    /// When a network fails.
    pub(super) fn track<E: PoseEstimator>(
        &mut self,
        estimator: &mut E,
        frame: &Frame,
        region: &Region,
        is_meant: impl Fn(&Decoded) -> bool,
    ) -> Result<(Option<Seen>, PairNote), NetworkError> {
        let small = estimator.look(frame, region)?.filter(&is_meant);
        let mut note = PairNote::default();
        if !estimator.has_larger() {
            return Ok((small.map(|decoded| Seen { decoded, region: *region, alone: false }), note));
        }
        let due = small.as_ref().is_some_and(|small| self.moments.due(frame.time, &small.pose));
        self.owed |= due || self.disagree;
        if self.owed || small.is_none() || !self.patient {
            note.told = self.told(estimator, self.patient)?.map(Box::new);
        }
        if let Some(told) = &note.told {
            let Some(large) = &told.large else { return Ok((None, note)) };
            self.disagree = apart(&told.small.pose, &large.pose) > DISAGREE;
            self.owed |= self.disagree;
            self.frame_difference = std::array::from_fn(|i| large.frame_points[i] - told.small.frame_points[i]);
        }
        let Some(decoded) = small else {
            let seen = if self.patient { self.look_closely(estimator, frame, region)? } else { None };
            return Ok((seen.filter(|seen| is_meant(&seen.decoded)), note));
        };
        if self.owed && self.open.is_none() {
            self.ask(estimator, frame.time, region, &decoded)?;
            note.asked = true;
        }
        Ok((Some(Seen { decoded, region: *region, alone: false }), note))
    }

    /// The body in a region in which it may be: of a file by the larger network, live by the small one, which is then
    /// checked.
    ///
    /// # Errors
    /// When a network fails.
    pub(super) fn find<E: PoseEstimator>(
        &mut self,
        estimator: &mut E,
        frame: &Frame,
        region: &Region,
    ) -> Result<Option<Seen>, NetworkError> {
        if estimator.has_larger() && self.patient {
            return self.look_closely(estimator, frame, region);
        }
        Ok(estimator.look(frame, region)?.map(|decoded| Seen { decoded, region: *region, alone: false }))
    }

    /// There is no region in which the person should be: what the larger network said of the last one.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn lost<E: PoseEstimator>(&mut self, estimator: &mut E) -> Result<PairNote, NetworkError> {
        let told = self.told(estimator, self.patient)?.map(Box::new);
        Ok(PairNote { told, ..PairNote::default() })
    }

    /// What the larger network said of the last picture it was asked about; `None` where it was not, or has not said
    /// anything yet and is not waited for.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn told<E: PoseEstimator>(
        &mut self,
        estimator: &mut E,
        wait: bool,
    ) -> Result<Option<Compared>, NetworkError> {
        let Some((time, region, small)) = self.open.take() else { return Ok(None) };
        match estimator.larger(&region, wait)? {
            Some(large) => Ok(Some(Compared { time, small: *small, large })),
            None => {
                self.open = Some((time, region, small));
                Ok(None)
            }
        }
    }

    fn ask<E: PoseEstimator>(
        &mut self,
        estimator: &mut E,
        time: Timestamp,
        region: &Region,
        small: &Decoded,
    ) -> Result<(), NetworkError> {
        estimator.ask_larger()?;
        self.open = Some((time, *region, Box::new(small.clone())));
        self.owed = false;
        Ok(())
    }

    /// Nothing may be open.
    fn look_closely<E: PoseEstimator>(
        &mut self,
        estimator: &mut E,
        frame: &Frame,
        region: &Region,
    ) -> Result<Option<Seen>, NetworkError> {
        let seen = estimator.look_closely(frame, region)?;
        Ok(seen.map(|decoded| Seen { decoded, region: *region, alone: true }))
    }
}
