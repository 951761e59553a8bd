//! The coach with scripted people.

use super::*;
use crate::coach::scripted::{SIZE, Standing};
use crate::exercises;
use crate::session::conclusion::Conclusion;
use crate::session::result::{Fault, Rep, SideLabel, Tempo, Verdict};
use crate::session::tally::Tally;

/// Plays a person at ten moments a second; every notice with its time in tenths, and every control.
pub(super) struct Play {
    pub(super) coach: Coach,
    told: Vec<(i32, Notice)>,
    pub(super) controls: Vec<(i32, Control)>,
    now: i32,
    pub(super) ended: Option<i32>,
    pub(super) counted: Vec<usize>,
    pub(super) finished: bool,
}

/// So many repetitions, every one of them good.
pub(super) fn good(reps: usize) -> Conclusion {
    Conclusion { tally: Tally { reps, good: reps, judged: reps }, open: Vec::new() }
}

impl Play {
    fn new(waits: bool) -> Self {
        Self::with_tasks(Vec::new(), waits)
    }

    pub(super) fn with_tasks(tasks: Vec<Task>, waits: bool) -> Self {
        let mut coach = Coach::new(exercises::find("squat").unwrap(), waits).with_tasks(tasks);
        let begin = coach.begin(Timestamp::ZERO);
        let (told, controls, counted) = (Vec::new(), Vec::new(), Vec::new());
        let mut play = Self { coach, told, controls, now: 0, ended: None, counted, finished: false };
        play.take(begin);
        play
    }

    fn take(&mut self, decisions: Decisions) {
        self.told.extend(decisions.notices.into_iter().map(|n| (self.now, n)));
        self.controls.extend(decisions.controls.into_iter().map(|c| (self.now, c)));
        self.counted.extend(decisions.counted);
        self.finished |= decisions.finished;
        if decisions.ends {
            self.ended.get_or_insert(self.now);
        }
    }

    fn time(&self) -> Timestamp {
        Timestamp::from_micros(i64::from(self.now) * 100_000)
    }

    pub(super) fn with(&mut self, person: &Standing, seconds: f64, events: &[Event]) -> &mut Self {
        for i in 0..(seconds * 10.0).round() as usize {
            let motion = person.motion(self.time());
            let events = if i == 0 { events } else { &[] };
            let pose = person.pose();
            let moment =
                Moment { motion: &motion, pose: pose.as_ref(), size: SIZE, light: None, events, phase: Phase::Rest };
            let decisions = self.coach.push(&moment);
            self.take(decisions);
            self.now += 1;
        }
        self
    }

    pub(super) fn good(&mut self, seconds: f64) -> &mut Self {
        self.with(&Standing::default(), seconds, &[])
    }

    pub(super) fn nobody(&mut self, seconds: f64) -> &mut Self {
        self.with(&Standing { there: false, ..Standing::default() }, seconds, &[])
    }

    pub(super) fn hands(&mut self, seconds: f64) -> &mut Self {
        self.with(&Standing { hands_up: true, ..Standing::default() }, seconds, &[])
    }

    pub(super) fn command(&mut self, command: Command) -> &mut Self {
        let decisions = self.coach.command(command, self.time());
        self.take(decisions);
        self
    }

    /// A repetition of both legs that ends now, with faults.
    pub(super) fn rep(&mut self, faults: &[&str]) -> &mut Self {
        self.rep_of(SideLabel::Both, faults)
    }

    pub(super) fn rep_of(&mut self, side: SideLabel, faults: &[&str]) -> &mut Self {
        let rep = self.made(side, faults);
        self.with(&Standing::default(), 3.0, &[Event::Rep(rep)])
    }

    /// A good repetition of which something could not be told.
    fn rep_open(&mut self, open: &[&str]) -> &mut Self {
        let not_judged = open.iter().map(|&id| id.to_owned()).collect();
        let rep = Rep { not_judged, ..self.made(SideLabel::Both, &[]) };
        self.with(&Standing::default(), 3.0, &[Event::Rep(rep)])
    }

    fn made(&self, side: SideLabel, faults: &[&str]) -> Rep {
        let end_s = self.time().seconds();
        let fault = |id: &&str| Fault {
            id: (*id).into(),
            side: SideLabel::Both,
            at_s: end_s,
            value: 0.0,
            sd: 0.0,
            limit: 0.0,
            unit: "deg".into(),
        };
        Rep {
            index: 1,
            side,
            start_s: end_s - 2.0,
            peak_s: end_s - 1.0,
            end_s,
            tempo: Tempo { out_s: 1.0, hold_s: 0.0, return_s: 1.0 },
            measures: Default::default(),
            verdict: if faults.is_empty() { Verdict::Good } else { Verdict::Improve },
            faults: faults.iter().map(fault).collect(),
            not_judged: Vec::new(),
            unsure: Vec::new(),
        }
    }

    pub(super) fn notices(&self) -> Vec<&Notice> {
        self.told.iter().map(|(_, notice)| notice).collect()
    }

    pub(super) fn counting(&self) -> bool {
        self.controls.iter().rev().find(|(_, c)| *c != Control::EndSet).is_some_and(|(_, c)| *c == Control::Count)
    }
}

#[test]
fn it_waits_for_the_picture_counts_down_and_starts() {
    let mut play = Play::new(true);
    play.nobody(2.0).with(&Standing { height: 700.0, ..Standing::default() }, 2.0, &[]).good(6.0);
    let wanted = [
        Notice::Explanation,
        Notice::Reminder,
        Notice::Framing(Advice::StepIn),
        Notice::Framing(Advice::StepBack),
        Notice::Framing(Advice::Right),
        Notice::Countdown(3),
        Notice::Countdown(2),
        Notice::Countdown(1),
        Notice::Start(1),
    ];
    assert_eq!(play.notices(), wanted.iter().collect::<Vec<_>>());
    assert!(play.counting());
    let started = play.told.last().unwrap().0;
    assert!((76..=80).contains(&started), "in the picture at 4.0 s, begun at {started} tenths");
}

#[test]
fn walking_off_during_the_countdown_stops_it() {
    let mut play = Play::new(true);
    play.good(2.0).nobody(3.0);
    assert_eq!(play.coach.stage(), Stage::Framing);
    assert!(!play.counting());
    play.good(5.0);
    assert!(play.counting());
}

#[test]
fn leaving_pauses_and_coming_back_goes_on_with_the_same_set() {
    let mut play = Play::new(true);
    play.good(5.0).rep(&[]).nobody(4.0);
    assert!(matches!(play.notices().last(), Some(Notice::Pause(PauseWhy::Left(Out::Whole)))));
    assert!(!play.counting());
    play.good(2.0);
    assert_eq!(play.notices().last(), Some(&&Notice::Resume));
    assert!(play.counting());
    assert_eq!(play.coach.count(), (1, 1));
}

#[test]
fn who_is_seen_in_part_is_told_which_part_is_missing() {
    let mut play = Play::new(true);
    play.good(5.0).rep(&[]).with(&Standing { top: 220.0, ..Standing::default() }, 3.0, &[]);
    let last = *play.notices().last().unwrap();
    assert_eq!(*last, Notice::Pause(PauseWhy::Left(Out::Legs)));
    let squat = exercises::find("squat").unwrap();
    assert!(last.text(&squat).starts_with("Your legs are out of the picture. Step back"), "{}", last.text(&squat));
    assert!(matches!(play.coach.stage(), Stage::Away(_, Out::Legs)));
    play.nobody(1.0);
    assert!(matches!(play.coach.stage(), Stage::Away(_, Out::Whole)), "what is shown is what is seen now");
}

#[test]
fn a_set_is_not_called_good_without_what_was_not_judged() {
    let mut play = Play::new(true);
    play.good(5.0).rep_open(&["knee_valgus"]);
    assert_eq!(play.coach.conclusion().short(), "good; 1 point not judged");
    let time = play.time();
    let next = play.coach.command(Command::NextSet, time);
    let squat = exercises::find("squat").unwrap();
    let said: Vec<String> = next.notices.iter().map(|notice| notice.text(&squat)).collect();
    assert_eq!(said[0], "Set 1 is done: 1 repetition, good; not judged: knees fall inward.");
}

#[test]
fn ten_seconds_out_of_the_picture_end_the_set_and_the_next_one_is_counted_down_again() {
    let mut play = Play::new(true);
    play.good(5.0).rep(&[]);
    let left = play.now;
    play.nobody(12.0);
    let (at, notice) = play.told.iter().rev().find(|(_, n)| matches!(n, Notice::SetEnd(..))).unwrap();
    assert_eq!(*notice, Notice::SetEnd(1, good(1)));
    assert!((99..=102).contains(&(at - left)), "{} tenths", at - left);
    assert!(play.controls.iter().any(|(_, c)| *c == Control::EndSet));
    play.good(5.0);
    assert_eq!(play.notices().last(), Some(&&Notice::Start(2)));
    play.nobody(200.0);
    assert!(play.ended.is_some(), "nobody comes back: the session ends by itself");
    assert_eq!(play.notices().last(), Some(&&Notice::Deserted));
}

#[test]
fn both_hands_for_two_seconds_pause_and_go_on_and_the_pause_reminds_when_to_stop() {
    let mut play = Play::new(true);
    play.good(5.0).rep(&[]).hands(2.5);
    let last: Vec<_> = play.notices().into_iter().rev().take(2).collect();
    assert_eq!(last, [&Notice::Reminder, &Notice::Pause(PauseWhy::Hands)]);
    assert!(!play.counting());
    play.good(5.0);
    assert!(!play.counting(), "standing there is no sign");
    play.hands(2.5).good(5.0);
    assert!(play.counting());
    assert_eq!(play.coach.count(), (1, 1), "the same set goes on");
}

#[test]
fn a_rest_in_the_picture_tells_sets_apart_without_a_stop() {
    let mut play = Play::new(true);
    play.good(5.0).rep(&[]).rep(&[]).good(25.0);
    assert!(play.notices().contains(&&Notice::SetEnd(1, good(2))));
    assert!(play.counting(), "the next set needs no sign");
    play.rep(&[]);
    assert_eq!(play.coach.count(), (2, 1));
}

#[test]
fn keys_pause_undo_and_go_to_the_next_set() {
    let mut play = Play::new(true);
    play.good(5.0).rep(&[]).rep(&[]);
    let time = play.time();
    let undone = play.coach.command(Command::Undo, time);
    assert_eq!((undone.controls, undone.notices), (vec![Control::Undo], vec![Notice::Undone(1)]));
    assert_eq!(play.coach.command(Command::TogglePause, time).controls, [Control::Pause]);
    assert_eq!(play.coach.command(Command::TogglePause, time).controls, [], "first the picture, then the countdown");
    play.good(5.0);
    assert!(play.counting());
    let next = play.coach.command(Command::NextSet, time);
    assert_eq!(next.controls, [Control::EndSet, Control::Pause]);
    assert_eq!(play.coach.command(Command::Undo, time).controls, [], "a set that is over stays as it is");
    play.coach.command(Command::TogglePause, time);
    assert_eq!(play.coach.stage(), Stage::Working, "the space bar starts without framing");
}

#[test]
fn without_waiting_counting_begins_at_once_and_nobody_in_the_picture_changes_nothing_about_it() {
    let mut play = Play::new(false);
    assert!(play.counting());
    play.good(1.0).rep(&[]).nobody(5.0).good(1.0);
    assert!(!play.controls.iter().any(|(_, c)| *c == Control::Pause));
    assert!(play.notices().contains(&&Notice::Resume));
    play.nobody(12.0).good(1.0);
    assert_eq!(play.coach.count(), (2, 0));
    assert!(play.counting());
}

#[test]
fn cues_follow_repetitions_with_a_pause_between() {
    let mut play = Play::new(false);
    play.good(1.0).rep(&["shallow_depth", "trunk_lean"]).rep(&["shallow_depth"]).rep(&["shallow_depth"]);
    let cues: Vec<&Notice> = play.notices().into_iter().filter(|n| matches!(n, Notice::Cue(_))).collect();
    assert_eq!(cues, [&Notice::Cue("trunk_lean".into()), &Notice::Cue("shallow_depth".into())]);
    let squat = exercises::find("squat").unwrap();
    assert!(cues[0].text(&squat).contains("chest") && cues[0].event(&squat, 1.0)["event"] == "cue");
}
