//! Finds whoever is to be followed in the whole picture: as it is, closer, and turned.

use super::estimator::{Candidate, NetworkError, PoseEstimator};
use super::pair::{Pair, Seen};
use super::people::Preference;
use super::reading::{CLEARLY, beats, is_one_place, is_seen_well};
use super::region::Region;
use super::turns::{Now, TURNS, close};
use crate::frame::Frame;

/// Where people are looked for, and whom to take.
#[derive(Debug, Clone)]
pub(super) struct Search {
    preference: Option<Preference>,
    /// When closer looks are taken while nobody is found.
    closer: Now,
}

/// What a search works with.
pub(super) struct Looks<'a, E> {
    pub estimator: &'a mut E,
    pub pair: &'a mut Pair,
    pub frame: &'a Frame,
    /// Whether a candidate may be the one who is looked for.
    pub may_be: &'a dyn Fn(&Candidate) -> bool,
}

impl Search {
    /// With a closer look every so many seconds at most.
    pub(super) fn every(closer_s: f64) -> Self {
        Self { preference: None, closer: Now::every(closer_s) }
    }

    /// Whom to take of several.
    pub(super) fn preferring(self, preference: Preference) -> Self {
        Self { preference: Some(preference), ..self }
    }

    /// What was seen before says nothing of what comes.
    pub(super) fn forget(&mut self) {
        self.closer = self.closer.afresh();
    }

    /// The person in the picture. Who is seen well in it as it is, is taken; otherwise a closer look has a say before what a
    /// turned picture shows is believed.
    ///
    /// # Errors
    /// When a network fails.
    pub(super) fn find<E: PoseEstimator>(&mut self, looks: &mut Looks<'_, E>) -> Result<Option<Seen>, NetworkError> {
        let (time, size) = (looks.frame.time, looks.frame.size());
        let plain = self.first(looks, &[Region::letterbox(size, TURNS[0])])?;
        if plain.as_ref().is_some_and(|seen| is_seen_well(&seen.decoded.pose)) {
            return Ok(plain);
        }
        let turned = if plain.is_none() { self.turned(looks)? } else { None };
        let closer = if plain.is_some() || turned.is_some() || self.closer.is_due(time) {
            self.closer.done(time);
            self.best(looks, &close(size))?
        } else {
            None
        };
        let upright = better(plain, closer, 0.0);
        Ok(better(upright, turned, CLEARLY))
    }

    /// The first one whom the whole picture shows when it is turned.
    fn turned<E: PoseEstimator>(&self, looks: &mut Looks<'_, E>) -> Result<Option<Seen>, NetworkError> {
        for turns in &TURNS[1..] {
            let whole = Region::letterbox(looks.frame.size(), *turns);
            if let Some(seen) = self.first(looks, &[whole])? {
                return Ok(Some(seen));
            }
        }
        Ok(None)
    }

    /// The first one of the candidates in some squares of the picture in whom a network sees a body.
    fn first<E: PoseEstimator>(
        &self,
        looks: &mut Looks<'_, E>,
        squares: &[Region],
    ) -> Result<Option<Seen>, NetworkError> {
        for candidate in self.candidates(looks, squares)? {
            if let Some(seen) = looks.at(&candidate)? {
                return Ok(Some(seen));
            }
        }
        Ok(None)
    }

    /// The same, as the best seen of what several squares show of that body: in some it is cut off.
    fn best<E: PoseEstimator>(
        &self,
        looks: &mut Looks<'_, E>,
        squares: &[Region],
    ) -> Result<Option<Seen>, NetworkError> {
        let mut best: Option<Seen> = None;
        for candidate in self.candidates(looks, squares)? {
            let here = |best: &Seen| is_one_place(&best.person().square(), &candidate.region);
            if best.as_ref().is_none_or(here) {
                best = better(best, looks.at(&candidate)?, 0.0);
            }
        }
        Ok(best)
    }

    /// Everyone in some squares of the picture, whoever is to be taken first.
    fn candidates<E: PoseEstimator>(
        &self,
        looks: &mut Looks<'_, E>,
        squares: &[Region],
    ) -> Result<Vec<Candidate>, NetworkError> {
        let mut candidates = Vec::new();
        for square in squares {
            candidates.extend(looks.estimator.detect(looks.frame, square)?);
        }
        candidates.retain(|c| (looks.may_be)(c));
        let prominence = |c: &Candidate| f64::from(c.score) * c.region.side;
        match &self.preference {
            Some(preference) => preference.sort(&mut candidates, looks.frame.size().width),
            None => candidates.sort_by(|a, b| prominence(b).total_cmp(&prominence(a))),
        }
        Ok(candidates)
    }
}

impl<E: PoseEstimator> Looks<'_, E> {
    fn at(&mut self, candidate: &Candidate) -> Result<Option<Seen>, NetworkError> {
        self.pair.find(self.estimator, self.frame, &candidate.region)
    }
}

/// Of two hypotheses the second one where it beats the first by so much, see [`beats`].
fn better(one: Option<Seen>, other: Option<Seen>, by: f64) -> Option<Seen> {
    match (one, other) {
        (Some(one), Some(other)) if beats(&other.person(), &one.person(), by) => Some(other),
        (one, other) => one.or(other),
    }
}
