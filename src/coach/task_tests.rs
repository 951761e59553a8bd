//! The sets of a plan with scripted people: complete after their repetitions, rests between, and an end.

use super::tests::{Play, good};
use super::*;
use crate::coach::scripted::Standing;
use crate::plan::Plan;
use crate::session::result::SideLabel;

const PLAN: &str = "label = \"x\"\nsessions_per_week = 2\n[[exercise]]\nname = \"squat\"\nsets = 2\n\
    repetitions = 2\nrest_s = 30\n";

fn play(plan: &str, waits: bool) -> Play {
    let plan = Plan::parse("x.toml", plan).unwrap();
    Play::with_tasks(tasks(&plan.steps()), waits)
}

#[test]
fn a_set_is_complete_after_its_repetitions_and_the_last_one_ends_it() {
    let mut play = play(PLAN, true);
    play.good(5.0).rep(&[]).rep(&[]);
    assert!(play.notices().contains(&&Notice::SetEnd(1, good(2))));
    let next = "Rest for 30 s. Next: Squat, set 2 of 2: 2 repetitions.";
    assert!(play.notices().contains(&&Notice::Next(next.into(), 30.0)), "{:?}", play.notices());
    assert!(!play.counting() && matches!(play.coach.stage(), Stage::Resting(_)));
    assert_eq!(play.counted, [1, 2]);
    // Three seconds of the rest are over; a squat in it does not count.
    play.good(16.0);
    assert!(!play.notices().contains(&&Notice::RestLeft(10)));
    play.good(4.0);
    assert!(play.notices().contains(&&Notice::RestLeft(10)));
    play.good(15.0);
    assert!(play.notices().ends_with(&[&Notice::Countdown(1), &Notice::Start(2)]), "{:?}", play.notices());
    assert!(!play.finished);
    play.rep(&[]).rep(&[]);
    assert!(play.finished && !play.counting() && play.ended.is_none());
    assert_eq!((play.coach.count(), play.coach.task().map(|task| task.set)), ((2, 2), Some(2)), "shown as it ended");
    assert_eq!(play.notices().last(), Some(&&Notice::Finished("That was the last set.".into())));
    assert_eq!(play.controls.iter().filter(|(_, c)| *c == Control::EndSet).count(), 2);
}

#[test]
fn both_hands_or_a_key_cut_a_rest_short_and_a_key_leaves_a_set_out() {
    let mut hands = play(PLAN, true);
    hands.good(5.0).rep(&[]).rep(&[]).hands(2.5).good(6.0);
    assert!(hands.notices().contains(&&Notice::RestOver) && hands.counting());
    for key in [Command::NextSet, Command::TogglePause] {
        let mut keys = play(PLAN, true);
        keys.good(5.0).rep(&[]).command(Command::NextSet);
        assert!(keys.notices().contains(&&Notice::SetEnd(1, good(1))), "one repetition of two were enough");
        keys.command(key).good(5.0);
        assert!(keys.counting() && keys.coach.count() == (2, 0));
        keys.command(Command::NextSet);
        assert!(keys.finished, "nothing was done in it, so no set has ended");
        assert_eq!(keys.controls.iter().filter(|(_, c)| *c == Control::EndSet).count(), 1);
    }
}

#[test]
fn a_planned_set_waits_for_whoever_leaves_and_pauses_within_it_do_not_end_it() {
    let mut play = play(PLAN, true);
    play.good(5.0).rep(&[]).good(30.0);
    assert_eq!(play.coach.count(), (1, 1), "half a minute for breath");
    play.nobody(30.0);
    assert!(play.notices().contains(&&Notice::Pause(PauseWhy::Gone)) && !play.counting());
    play.good(6.0).rep(&[]);
    assert!(play.notices().contains(&&Notice::SetEnd(1, good(2))), "{:?}", play.notices());
    let mut gone = self::play(PLAN, true);
    gone.good(5.0).rep(&[]).rep(&[]).nobody(29.0).nobody(100.0);
    assert!(gone.ended.is_none(), "who went away for the rest has not left");
    gone.nobody(100.0);
    assert!(gone.ended.is_some());
}

#[test]
fn without_waiting_rests_are_kept_all_the_same() {
    let mut play = play(PLAN, false);
    assert!(play.counting());
    play.good(1.0).rep(&[]).rep(&[]).good(20.0);
    assert!(!play.counting());
    play.good(10.0);
    assert!(play.counting());
}

#[test]
fn of_a_planned_side_the_other_one_is_told_and_does_not_make_the_set_complete() {
    let plan = PLAN.replace("squat", "clamshell").replace("sets = 2", "sets = 1\nside = \"each\"");
    let mut play = play(&plan, false);
    assert!(play.notices().contains(&&Notice::Next("Clamshell, left side, set 1 of 1: 2 repetitions.".into(), 0.0)));
    for side in [SideLabel::Right, SideLabel::Right, SideLabel::Left, SideLabel::Both] {
        play.rep_of(side, &[]);
    }
    let told = play.notices().into_iter().filter(|n| **n == Notice::OtherSide(crate::units::Side::Left)).count();
    assert_eq!((told, play.counted.as_slice()), (1, &[1, 2][..]), "told once; the two others counted");
    assert!(matches!(play.coach.stage(), Stage::Resting(_)));
    play.with(&Standing::default(), 31.0, &[]).rep_of(SideLabel::Right, &[]).rep_of(SideLabel::Right, &[]);
    assert!(play.finished);
    assert!(play.notices().contains(&&Notice::SetEnd(1, good(2))), "each side has its own first set");
}
