//! Whether a film lies on its side or stands on its head, told from the person: whoever stands has the feet below.
//!
//! A phone writes down how it was held, but not every program keeps that. A person shows it as well: who does a whole
//! repetition upright, with both feet where they were and the weight above them, does not lie. Lying is no such evidence:
//! on the side, every way up looks possible, so a film of a lying exercise is turned only when it stands on its head.

use super::Session;
use crate::exercises::Exercise;
use crate::exercises::definition::PostureName;
use crate::frame::PictureSize;
use crate::kinematics::{CausalKinematics, Motion};
use crate::pose::PoseFrame;
use crate::pose::turn::{turned_frame, turned_size};
use crate::units::Side;

/// As the film is, the body is placed as the exercise asks for less than this share of the time ...
const MISPLACED: f64 = 0.5;
/// ... and for at least this share of it after the turn.
const PLACED: f64 = 0.8;
/// One repetition may be a chance, unless it is most of what the clip shows.
const CERTAIN: usize = 2;
const MOST: f64 = 0.5;

/// By how many clockwise quarters the pictures have to be turned; `None` where they are upright or it is not certain.
pub(crate) fn quarter_turns(
    frames: &[PoseFrame],
    size: PictureSize,
    exercises: &[Exercise],
    side: Option<Side>,
) -> Option<u8> {
    let mut best: Option<(f64, u8)> = None;
    let as_it_is = motions(frames, size, 0);
    for exercise in exercises {
        let now = Look::of(&as_it_is, exercise, side);
        if now.exercised_s > 0.0 {
            return None;
        }
        if now.placed >= MISPLACED {
            continue;
        }
        for &quarters in possible(exercise.posture) {
            let then = Look::of(&motions(frames, size, quarters), exercise, side);
            let better = best.is_none_or(|(most, _)| then.exercised_s > most);
            if then.is_certain() && then.placed >= PLACED && better {
                best = Some((then.exercised_s, quarters));
            }
        }
    }
    best.map(|(_, quarters)| quarters)
}

fn possible(posture: PostureName) -> &'static [u8] {
    match posture {
        PostureName::Standing | PostureName::Upright => &[1, 3, 2],
        PostureName::Sitting | PostureName::Supine | PostureName::SideLying => &[2],
    }
}

fn motions(frames: &[PoseFrame], size: PictureSize, quarters: u8) -> Vec<Motion> {
    let mut kinematics = CausalKinematics::new(turned_size(size, quarters));
    frames.iter().map(|frame| kinematics.push(&turned_frame(frame, size, quarters))).collect()
}

/// What a clip shows of an exercise.
struct Look {
    /// Repetitions, and seconds in them.
    repetitions: usize,
    exercised_s: f64,
    /// Seconds between the first and the last moment with a body.
    seen_s: f64,
    /// Share of the moments with a body in which it is placed as the exercise asks.
    placed: f64,
}

impl Look {
    fn of(motions: &[Motion], exercise: &Exercise, side: Option<Side>) -> Self {
        let mut session = Session::new(exercise.clone(), side);
        motions.iter().for_each(|motion| {
            session.push(motion);
        });
        let seen = motions.iter().filter(|m| m.coarse.is_some());
        let placed = seen.clone().filter(|m| exercise.posture.allows(m.posture, None)).count();
        let reps = session.finish().reps;
        let first = seen.clone().next().map(|m| m.time);
        Self {
            repetitions: reps.len(),
            exercised_s: reps.iter().map(|rep| rep.end_s - rep.start_s).sum(),
            seen_s: first.zip(seen.clone().next_back().map(|m| m.time)).map_or(0.0, |(first, last)| last.since(first)),
            placed: placed as f64 / seen.count().max(1) as f64,
        }
    }

    fn is_certain(&self) -> bool {
        self.repetitions >= CERTAIN || (self.repetitions > 0 && self.exercised_s >= MOST * self.seen_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;
    use crate::pose::recording::Recording;

    /// What is told of a recording whose picture was turned by so many quarters.
    fn told(recording: &str, exercise: &str, quarters: u8) -> Option<u8> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = path.join(format!("samples/landmarks/{recording}.jsonl.gz"));
        let Recording { header, frames } = Recording::read(&path).unwrap();
        let frames: Vec<PoseFrame> = frames.iter().map(|f| turned_frame(f, header.size, quarters)).collect();
        let size = turned_size(header.size, quarters);
        quarter_turns(&frames, size, &[exercises::find(exercise).unwrap()], None)
    }

    #[test]
    fn whoever_squats_shows_which_way_is_up() {
        for quarters in 0..4 {
            assert_eq!(told("squat", "squat", quarters), (quarters > 0).then_some((4 - quarters) % 4), "{quarters}");
        }
    }

    #[test]
    fn one_repetition_is_evidence_only_where_it_is_most_of_the_clip() {
        let look = |repetitions, exercised_s| Look { repetitions, exercised_s, seen_s: 10.0, placed: 1.0 };
        let certain = [look(0, 0.0), look(1, 2.0), look(1, 6.0), look(2, 4.0)].map(|look| look.is_certain());
        assert_eq!(certain, [false, false, true, true]);
    }

    #[test]
    fn who_lies_shows_only_that_the_film_stands_on_its_head() {
        assert_eq!([0, 1, 3].map(|quarters| told("bridge", "bridge", quarters)), [None; 3]);
        assert_eq!(told("bridge", "bridge", 2), Some(2));
    }

    #[test]
    fn another_exercise_is_no_reason_to_turn_the_film() {
        for (recording, exercise) in
            [("bridge", "squat"), ("clamshell", "squat"), ("seated_march", "squat"), ("squat", "bridge")]
        {
            assert_eq!(told(recording, exercise, 0), None, "{recording} taken for {exercise}");
        }
    }
}
