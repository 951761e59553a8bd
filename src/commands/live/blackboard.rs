//! What stands beside the person's picture at each moment of a session, whoever shows it.

use super::face::Shown;
use crate::coach::framing::Advice;
use crate::coach::gauge::Gauge;
use crate::coach::notice::Notice;
use crate::coach::{Coach, Stage};
use crate::exercises::Exercise;
use crate::kinematics::ViewKind;
use crate::overlay::board::{Board, Voice};
use crate::overlay::card::Card;
use crate::session::Phase;
use crate::units::Timestamp;

/// How long a cue stays, seconds.
const CUE_S: f64 = 4.5;
/// How long the explanation of an exercise stays where nobody is ready to begin, seconds: time to read it.
const EXPLAINED_S: f64 = 14.0;
/// How long other words stay, seconds.
const WORDS_S: f64 = 2.5;
/// From here on hands over the head get the word that they are seen, seconds.
const HANDS_SEEN_S: f64 = 0.4;

/// What is remembered from moment to moment.
pub(crate) struct Blackboard {
    /// What is done.
    pub exercise: Exercise,
    gauge: Option<Gauge>,
    words: Option<(String, Voice, Timestamp)>,
    card: Card,
    /// The explanation is shown until then, unless it is time to begin.
    explains_until: Timestamp,
}

impl Blackboard {
    /// Of an exercise that is about to begin.
    pub(crate) fn of(exercise: &Exercise) -> Self {
        Self {
            exercise: exercise.clone(),
            gauge: Gauge::of(exercise),
            words: None,
            card: Card::of(exercise),
            explains_until: Timestamp::from_secs_f64(EXPLAINED_S),
        }
    }

    /// Goes over to another exercise.
    pub(crate) fn turn_to(&mut self, exercise: &Exercise, now: Timestamp) {
        let explains_until = Timestamp::from_secs_f64(now.seconds() + EXPLAINED_S);
        *self = Self { words: self.words.take(), explains_until, ..Self::of(exercise) };
    }

    /// Keeps what the coach says for a while.
    pub(crate) fn notice(&mut self, notice: &Notice, now: Timestamp) {
        let (voice, stays_s) = match notice {
            Notice::Cue(_) => (Voice::Change, CUE_S),
            Notice::Start(_) | Notice::Resume => (Voice::Good, WORDS_S),
            Notice::SetEnd(_, conclusion) if conclusion.all_good() => (Voice::Good, 2.0 * WORDS_S),
            Notice::SetEnd(..) | Notice::Finished(_) => (Voice::Plain, 2.0 * WORDS_S),
            Notice::NotJudged { .. } => (Voice::Plain, CUE_S),
            Notice::Next(_, rest_s) if *rest_s > 0.0 => return,
            Notice::Next(..) => (Voice::Plain, 2.0 * WORDS_S),
            Notice::OtherSide(_) => (Voice::Change, CUE_S),
            Notice::RestOver => (Voice::Good, WORDS_S),
            Notice::Reminder => (Voice::Plain, 2.0 * WORDS_S),
            Notice::Undone(_) | Notice::Deserted => (Voice::Plain, WORDS_S),
            // These stay for as long as the stage does, or are on the card or the panel.
            Notice::Framing(_)
            | Notice::Countdown(_)
            | Notice::Pause(_)
            | Notice::RestLeft(_)
            | Notice::Explanation => {
                return;
            }
        };
        let until = Timestamp::from_secs_f64(now.seconds() + stays_s);
        self.words = Some((notice.text(&self.exercise), voice, until));
    }

    /// What stands there at the next moment.
    pub(crate) fn at(&mut self, shown: &Shown) -> Board {
        let reading = self.gauge.as_mut().and_then(|gauge| gauge.push(shown.motion, shown.phase));
        let coach = shown.coach;
        let now = shown.motion.time;
        let stage = coach.stage();
        let (banner, voice) = self.banner(coach, stage, now);
        let (set, count) = coach.count();
        let task = coach.task();
        let rest = match stage {
            Stage::Resting(until) => {
                let next = task.map_or("", |task| task.words.as_str());
                let words = format!("{next} Both hands up or the space bar end the rest.");
                Some((until.since(now).ceil().max(0.0) as u32, words))
            }
            _ => None,
        };
        let explains = coach.is_fresh() && (rest.is_some() || stage == Stage::Framing && now < self.explains_until);
        let hold = self.exercise.hold.as_ref().and_then(|rule| Some((shown.held_s?, rule.target_s)));
        let view = self.exercise.camera.views.first().copied().unwrap_or(ViewKind::Unknown);
        Board {
            title: match task.and_then(|task| task.side) {
                Some(side) => format!("{}, {side} side", self.exercise.title),
                None => self.exercise.title.clone(),
            },
            set: task.map_or(set, |task| task.set),
            count,
            tally: coach.conclusion().short(),
            goal: task.map(|task| (task.sets, task.repetitions)),
            rest,
            phase: phase_word(stage, shown.phase),
            reading,
            hold: hold.filter(|_| shown.phase == Phase::Holding),
            banner,
            voice,
            countdown: match stage {
                Stage::Countdown(since) => Some((3.0 - now.since(since)).ceil().max(1.0) as u32),
                _ => None,
            },
            plan: (stage == Stage::Framing).then_some((self.exercise.posture, view)),
            still: matches!(stage, Stage::Paused | Stage::Away(..)),
            muted: shown.muted,
            card: explains.then(|| self.card.clone()),
        }
    }

    fn banner(&self, coach: &Coach, stage: Stage, now: Timestamp) -> (String, Voice) {
        let kept = self.words.as_ref().filter(|(_, _, until)| now < *until);
        let words = || kept.map(|(words, voice, _)| (words.clone(), *voice));
        if coach.hands_up_for(now).is_some_and(|s| s > HANDS_SEEN_S)
            && matches!(stage, Stage::Working | Stage::Paused | Stage::Resting(_))
        {
            let what = if stage == Stage::Working { "pause" } else { "go on" };
            return (format!("Keep your hands up to {what}."), Voice::Plain);
        }
        match stage {
            Stage::Framing => match coach.advice() {
                Some(Advice::Right) => (Advice::Right.text(&self.exercise), Voice::Good),
                Some(advice) => words().unwrap_or_else(|| (advice.text(&self.exercise), Voice::Change)),
                None => words().unwrap_or_default(),
            },
            Stage::Countdown(_) => ("Get ready.".into(), Voice::Good),
            Stage::Paused => {
                let how = "Paused. To go on, raise both hands for two seconds, or press the space bar.";
                (format!("{how} {}", self.exercise.how_to.stop), Voice::Plain)
            }
            Stage::Away(since, out) => {
                let left = (9.0 - now.since(since)).ceil().max(0.0);
                (format!("{} The set ends in {left:.0} s.", out.words()), Voice::Change)
            }
            Stage::Working | Stage::Resting(_) => words().unwrap_or_default(),
        }
    }
}

fn phase_word(stage: Stage, phase: Phase) -> &'static str {
    match (stage, phase) {
        (Stage::Paused | Stage::Away(..), _) => "paused",
        (Stage::Framing | Stage::Countdown(_), _) => "",
        (Stage::Resting(_), _) => "rest",
        (Stage::Working, Phase::Rest) => "ready",
        (Stage::Working, Phase::Moving) => "moving",
        (Stage::Working, Phase::Holding) => "hold",
    }
}
