//! Which of several people does the exercise: by posture and movement, and by how much of them the picture shows.

use super::Session;
use crate::exercises::Exercise;
use crate::exercises::curve::{self, Curve, Legs};
use crate::frame::PictureSize;
use crate::kinematics::{CausalKinematics, Motion};
use crate::pose::PoseFrame;
use crate::units::Side;

/// What posture and movement without a repetition weigh beside repetitions all the time.
const WITHOUT_REPS: f64 = 0.3;
/// Somebody in the right posture who keeps still weighs this much of somebody who moves as well.
const STILL: f64 = 0.25;
/// Whoever comes this near to the best does the exercise too: then the largest one is meant.
const AS_GOOD: f64 = 0.8;

/// One of several people.
#[derive(Debug)]
pub(crate) struct Person {
    /// A pose for every look at the clip.
    pub frames: Vec<PoseFrame>,
    /// Size in the picture, pixels.
    pub extent: f64,
}

/// The index of the one who most plausibly does one of the exercises; `None` where there is nobody.
pub(crate) fn likeliest(
    people: &[Person],
    exercises: &[Exercise],
    side: Option<Side>,
    size: PictureSize,
) -> Option<usize> {
    let scores: Vec<f64> = people
        .iter()
        .map(|person| {
            let mut kinematics = CausalKinematics::new(size);
            let motions: Vec<Motion> = person.frames.iter().map(|frame| kinematics.push(frame)).collect();
            exercises.iter().map(|exercise| score(&motions, exercise, side)).fold(0.0, f64::max)
        })
        .collect();
    let best = scores.iter().copied().fold(0.0, f64::max);
    let good = (0..people.len()).filter(|&i| scores[i] >= AS_GOOD * best);
    good.max_by(|&a, &b| people[a].extent.total_cmp(&people[b].extent))
}

/// How much this looks like the exercise, 0 to about 1.
fn score(motions: &[Motion], exercise: &Exercise, side: Option<Side>) -> f64 {
    let (Some(first), Some(last)) = (motions.first(), motions.last()) else { return 0.0 };
    let whole_s = last.time.since(first.time).max(1e-3);
    let mut session = Session::new(exercise.clone(), side);
    motions.iter().for_each(|motion| {
        session.push(motion);
    });
    let inside = |from: f64, to: f64| {
        let during: Vec<f64> = motions
            .iter()
            .filter(|m| (from..=to).contains(&m.time.seconds()) && m.coarse.is_some())
            .map(|m| m.in_frame)
            .collect();
        during.iter().sum::<f64>() / during.len().max(1) as f64
    };
    let reps = session.finish().reps;
    let exercised_s: f64 = reps.iter().map(|rep| (rep.end_s - rep.start_s) * inside(rep.start_s, rep.end_s)).sum();
    let fits = |m: &&Motion| m.coarse.is_some() && exercise.posture.allows(m.posture, None);
    let fitting = motions.iter().filter(fits).map(|m| m.in_frame).sum::<f64>() / motions.len() as f64;
    let moving = STILL + (1.0 - STILL) * movement(motions, exercise, side);
    exercised_s / whole_s + WITHOUT_REPS * fitting * moving
}

/// How far the curve that repetitions are counted on goes, as a share of what a repetition needs, up to 1.
fn movement(motions: &[Motion], exercise: &Exercise, side: Option<Side>) -> f64 {
    let parts = &exercise.count.by;
    let gate = parts.iter().map(|part| part.gate_deg).sum::<f64>() / parts.len().max(1) as f64;
    let range = |legs: Legs| {
        let fitting = motions.iter().filter(|m| exercise.posture.allows(m.posture, None));
        let mut levels: Vec<f64> =
            fitting.filter_map(|m| Some(curve::sample(&exercise.count, legs, m, Curve::Network)?.level)).collect();
        levels.sort_by(f64::total_cmp);
        let at = |share: f64| levels.get((share * levels.len() as f64) as usize).copied().unwrap_or(0.0);
        at(0.95) - at(0.05)
    };
    let widest = Legs::of(exercise.sides, side).into_iter().map(range).fold(0.0, f64::max);
    (widest / gate.max(1.0)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;
    use crate::kinematics::scripted::{self, SIZE, frames, squats};

    fn person(frames: Vec<PoseFrame>, extent: f64) -> Person {
        Person { frames, extent }
    }

    fn still(who: scripted::Person, count: usize) -> Vec<PoseFrame> {
        frames(10.0, (0..count).map(|_| Some(who)))
    }

    #[test]
    fn the_small_one_who_squats_is_meant_and_not_the_large_one_who_sits() {
        let squat = [exercises::find("squat").unwrap()];
        let squatting = squats(60.0, 10.0, 2);
        let sitting = still(scripted::Person::sitting(0.0, 0.0), squatting.len());
        let people = [person(sitting, 900.0), person(squatting, 200.0)];
        assert_eq!(likeliest(&people, &squat, None, SIZE), Some(1));
    }

    #[test]
    fn without_a_repetition_posture_decides_and_then_size() {
        let clamshell = [exercises::find("clamshell").unwrap()];
        let lying = || still(scripted::Person::side_lying(Side::Left, 20.0, 0.0), 40);
        let kneeling = still(scripted::Person::sitting(0.0, 0.0), 40);
        let people = [person(kneeling, 400.0), person(lying(), 300.0), person(lying(), 350.0)];
        assert_eq!(likeliest(&people, &clamshell, None, SIZE), Some(2));
        assert_eq!(likeliest(&[], &clamshell, None, SIZE), None);
    }

    #[test]
    fn the_one_who_is_there_to_the_end_is_meant_and_not_the_one_who_passes() {
        let squat = [exercises::find("squat").unwrap()];
        let squatting = squats(90.0, 10.0, 1);
        let mut passing = still(scripted::Person::squatting(90.0, 0.0), squatting.len());
        passing[10..].iter_mut().for_each(|frame| frame.pose = None);
        let people = [person(passing, 400.0), person(squatting, 300.0)];
        assert_eq!(likeliest(&people, &squat, None, SIZE), Some(1));
    }
}
