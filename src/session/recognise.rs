//! Which exercise a clip shows: the one whose repetitions are in it.

use super::Session;
use super::result::Outcome;
use crate::exercises::{self, Exercise};
use crate::kinematics::Motion;
use crate::units::{Side, Timestamp};

/// What a clip seems to show.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Guess {
    /// The exercise.
    pub exercise: Exercise,
    /// Another one that is nearly as likely.
    pub second: Option<Exercise>,
}

/// Another exercise that fills at least this share of what the first one fills is worth naming.
const CLOSE: f64 = 0.5;

/// The built-in exercise that is done in a clip, or `None` for none of them. Definitions are narrow: what one of them
/// counts, the others reject. Where two count something, the one that fills more of the clip is meant.
///
/// A clip that ends at the bottom of a squat holds no repetition and is a squat all the same. So where nothing is
/// counted, the clip is also looked at as if it went on by running back to its start, and the other way round: half
/// a movement becomes a whole one, and walking stays walking.
pub(crate) fn recognise(motions: &[Motion], side: Option<Side>) -> Option<Guess> {
    let forward = || motions.iter().cloned();
    best(side, forward)
        .or_else(|| best(side, || there_and_back(motions)))
        .or_else(|| best(side, || back_and_there(motions)))
}

fn best<I: Iterator<Item = Motion>>(side: Option<Side>, motions: impl Fn() -> I) -> Option<Guess> {
    let known = exercises::names().filter_map(|name| exercises::find(name).ok());
    let counted = known.map(|exercise| {
        let mut session = Session::new(exercise.clone(), side);
        motions().for_each(|motion| {
            session.push(&motion);
        });
        (filled_s(&session.finish()), exercise)
    });
    let mut counted: Vec<(f64, Exercise)> = counted.filter(|(filled, _)| *filled > 0.0).collect();
    counted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut counted = counted.into_iter();
    let (filled, exercise) = counted.next()?;
    let second = counted.next().filter(|(other, _)| *other >= CLOSE * filled).map(|(_, exercise)| exercise);
    Some(Guess { exercise, second })
}

/// Seconds in repetitions.
fn filled_s(outcome: &Outcome) -> f64 {
    outcome.reps.iter().map(|rep| rep.end_s - rep.start_s).sum()
}

fn there_and_back(motions: &[Motion]) -> impl Iterator<Item = Motion> {
    let turn = motions.last().map_or(0, |m| m.time.micros());
    let back = motions.iter().rev().skip(1).map(move |m| at(m, 2 * turn - m.time.micros()));
    motions.iter().cloned().chain(back)
}

fn back_and_there(motions: &[Motion]) -> impl Iterator<Item = Motion> {
    let (first, last) = (motions.first(), motions.last());
    let [start, turn] = [first, last].map(|m| m.map_or(0, |m| m.time.micros()));
    let back = motions.iter().rev().map(move |m| at(m, start + turn - m.time.micros()));
    let there = motions.iter().skip(1).map(move |m| at(m, turn + m.time.micros() - start));
    back.chain(there)
}

/// The same moment at another time. Scenes begin where they ended, so a cut says nothing about the way back.
fn at(motion: &Motion, micros: i64) -> Motion {
    Motion { time: Timestamp::from_micros(micros), cut: false, ..motion.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::examples;

    fn motions(exercise: &str, example: usize) -> Vec<Motion> {
        let exercise = exercises::find(exercise).unwrap();
        examples::motions(&exercise, &exercise.examples[example]).collect()
    }

    #[test]
    fn every_exercise_is_known_by_its_own_example() {
        for name in exercises::names() {
            let found = recognise(&motions(name, 0), None);
            assert_eq!(found.as_ref().map(|g| g.exercise.name.as_str()), Some(name));
            assert_eq!(found.unwrap().second, None, "{name} is like no other");
        }
    }

    #[test]
    fn a_close_second_is_named() {
        let last = |motions: &[Motion]| motions.last().map_or(0, |m| m.time.micros());
        let mut clip = motions("squat", 0);
        let from = last(&clip) + 33_333;
        clip.extend(
            motions("bridge", 0).iter().map(|m| Motion { cut: m.time.micros() == 0, ..at(m, from + m.time.micros()) }),
        );
        let guess = recognise(&clip, None).unwrap();
        let names = [Some(guess.exercise.name.as_str()), guess.second.as_ref().map(|e| e.name.as_str())];
        assert!(names.contains(&Some("squat")) && names.contains(&Some("bridge")), "{names:?}");
    }

    #[test]
    fn half_a_squat_is_a_squat_and_bending_is_none() {
        let whole = motions("squat", 0);
        for half in [&whole[..60], &whole[60..90]] {
            assert_eq!(
                recognise(half, None).map(|g| g.exercise.name).as_deref(),
                Some("squat"),
                "{} moments",
                half.len()
            );
        }
        assert!(recognise(&motions("squat", 1), None).is_none(), "bending for a bottle");
        assert!(recognise(&motions("squat", 6), None).is_none(), "walking");
        assert!(recognise(&[], None).is_none());
    }
}
