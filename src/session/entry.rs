//! A repetition or a hold in the shape of the report, with its measures, tempo and faults.

use std::collections::BTreeMap;

use super::found::Found;
use super::hold_figures;
use super::result::{Fault, Hold, Range, Rep, SideLabel, Tempo, Verdict};
use super::tracker::crossed;
use crate::exercises::Exercise;
use crate::exercises::curve::Legs;
use crate::exercises::faults::{Finding, Judgement, is_seen, judge};
use crate::exercises::hold::Held;
use crate::exercises::window::Window;
use crate::exercises::wording;
use crate::kinematics::{Measure, Value};
use crate::units::Side;

/// The entries of one repetition; their indexes are still to be given.
pub(super) fn of(exercise: &Exercise, found: &Found, window: &Window) -> (Rep, Option<Hold>) {
    let movement = &found.movement;
    let side = side_of(exercise, found, window);
    let mut judgement =
        if found.seen_badly { Judgement::open(exercise) } else { judge(exercise, found.legs, movement, window) };
    let mut faults: Vec<Fault> = std::mem::take(&mut judgement.findings).into_iter().map(fault).collect();
    match pace(exercise, found, window, side) {
        Pace::TooFast(fault) => faults.push(fault),
        Pace::TooClose => {
            judgement.not_judged.push(wording::TOO_FAST.to_owned());
            judgement.unsure.push(wording::TOO_FAST.to_owned());
        }
        Pace::Unseen => judgement.not_judged.push(wording::TOO_FAST.to_owned()),
        Pace::Unhurried => {}
    }
    let hold = found.held.map(|held| {
        let rule = exercise.hold.as_ref();
        let figures = rule.map(|rule| hold_figures::of(rule, found.legs.side(), &held, movement, window));
        Hold { figures: figures.unwrap_or_default(), ..hold_entry(exercise, &held, side) }
    });
    match &hold {
        Some(hold) => faults.extend(hold.faults.iter().cloned()),
        None => faults.extend(not_held(exercise, found, side)),
    }
    let seconds = |a: crate::units::Timestamp, b: crate::units::Timestamp| b.since(a).max(0.0);
    let mut rep = Rep {
        index: 0,
        side,
        start_s: movement.start.time.seconds(),
        peak_s: movement.peak.time.seconds(),
        end_s: movement.end.time.seconds(),
        tempo: Tempo {
            out_s: seconds(movement.start.time, movement.near_from.time),
            hold_s: seconds(movement.near_from.time, movement.near_to.time),
            return_s: seconds(movement.near_to.time, movement.end.time),
        },
        measures: measures(exercise, found, window),
        verdict: Verdict::NotJudged,
        faults,
        not_judged: judgement.not_judged,
        unsure: judgement.unsure,
    };
    rep.settle(exercise.yardstick());
    (rep, hold)
}

/// The moving leg; of a stretch with crossed legs, the one that lies on top.
fn side_of(exercise: &Exercise, found: &Found, window: &Window) -> SideLabel {
    let (Legs::Both, Some(limit)) = (found.legs, exercise.count.ankle_on_knee_pct) else {
        return SideLabel::from(found.legs.side());
    };
    let movement = &found.movement;
    let share = |side| window.share(movement.near_from.time, movement.near_to.time, |m| crossed(m, side, limit));
    let [left, right] = Side::BOTH.map(share);
    if left == right {
        return SideLabel::Both;
    }
    SideLabel::from(Some(if left > right { Side::Left } else { Side::Right }))
}

fn fault(finding: Finding) -> Fault {
    Fault {
        id: finding.id,
        side: SideLabel::from(finding.side),
        at_s: finding.at.seconds(),
        value: finding.value,
        sd: finding.sd,
        limit: finding.limit,
        unit: finding.unit.to_owned(),
    }
}

/// Gentle starts and ends make a duration uncertain by about this share of it.
pub(crate) const EDGE_DOUBT: f64 = 0.1;

enum Pace {
    TooFast(Fault),
    TooClose,
    Unhurried,
    Unseen,
}

fn pace(exercise: &Exercise, found: &Found, window: &Window, side: SideLabel) -> Pace {
    let movement = &found.movement;
    // Where no angle of the exercise was seen, the count rests on a guess, and when it began and ended does as well.
    let mut angles = exercise.main_measures.iter().flat_map(|kind| kind.measures());
    if !angles.any(|measure| is_seen(measure, movement, window)) {
        return Pace::Unseen;
    }
    let (lasted, limit) = (movement.duration_s(), exercise.count.fast_s);
    let frames = window.between(movement.start.time, movement.end.time).count().max(2);
    let sd = (lasted / (frames - 1) as f64).hypot(EDGE_DOUBT * lasted);
    if lasted > limit + sd {
        return Pace::Unhurried;
    }
    if lasted > limit - sd {
        return Pace::TooClose;
    }
    let (id, at_s, unit) = (wording::TOO_FAST.to_owned(), movement.start.time.seconds(), "s".to_owned());
    Pace::TooFast(Fault { id, side, at_s, value: lasted, sd, limit, unit })
}

/// Half a second of doubt about when a hold begins and ends.
pub(crate) const HOLD_SD_S: f64 = 0.5;

fn hold_entry(exercise: &Exercise, held: &Held, side: SideLabel) -> Hold {
    let mut faults = Vec::new();
    let mut add = |id: &str, at_s: f64, limit: f64| {
        let (id, unit) = (id.to_owned(), "s".to_owned());
        faults.push(Fault { id, side, at_s, value: held.valid_s, sd: HOLD_SD_S, limit, unit });
    };
    let target = exercise.hold.as_ref().and_then(|rule| rule.target_s);
    if let Some(target) = target.filter(|target| held.valid_s < target - HOLD_SD_S) {
        add(wording::HOLD_TOO_SHORT, held.end.seconds(), target);
    }
    if let Some(lost_at) = held.lost_at {
        add(wording::POSITION_LOST, lost_at.seconds(), held.end.since(held.start));
    }
    let (start_s, end_s, valid_s) = (held.start.seconds(), held.end.seconds(), held.valid_s);
    Hold { index: 0, side, start_s, end_s, valid_s, faults, figures: Vec::new() }
}

/// Where a hold is asked for, a repetition that goes straight back was not held.
fn not_held(exercise: &Exercise, found: &Found, side: SideLabel) -> Option<Fault> {
    let target = exercise.hold.as_ref().and_then(|rule| rule.target_s)?;
    Some(Fault {
        id: wording::HOLD_TOO_SHORT.to_owned(),
        side,
        at_s: found.movement.peak.time.seconds(),
        value: 0.0,
        sd: HOLD_SD_S,
        limit: target,
        unit: "s".to_owned(),
    })
}

fn measures(exercise: &Exercise, found: &Found, window: &Window) -> BTreeMap<String, Option<Range>> {
    let one = |measure: Measure| (measure.name(), range(measure, found, window));
    exercise.main_measures.iter().flat_map(|kind| kind.measures()).map(one).collect()
}

fn range(measure: Measure, found: &Found, window: &Window) -> Option<Range> {
    if found.seen_badly || !is_seen(measure, &found.movement, window) {
        return None;
    }
    let inside = window.between(found.movement.start.time, found.movement.end.time);
    let values: Vec<Value> = inside.filter_map(|m| m.get(measure).ok()).collect();
    let least = values.iter().map(|v| v.value).fold(f64::INFINITY, f64::min);
    let most = values.iter().map(|v| v.value).fold(f64::NEG_INFINITY, f64::max);
    let sd = values.iter().map(|v| v.sd).sum::<f64>() / values.len() as f64;
    Some(Range { min_deg: least, max_deg: most, rom_deg: most - least, sd_deg: sd })
}

#[cfg(test)]
mod tests {
    use crate::exercises;
    use crate::kinematics::Motion;
    use crate::session::result::Rep;
    use crate::session::{Session, examples};

    /// The first of the example's squats, where those below a limit are too fast.
    fn squat(limit_s: f64) -> Rep {
        let mut exercise = exercises::find("squat").unwrap();
        let motions: Vec<Motion> = examples::motions(&exercise, &exercise.examples[0]).collect();
        exercise.count.fast_s = limit_s;
        let mut session = Session::new(exercise, None);
        for motion in &motions {
            session.push(motion);
        }
        session.finish().reps.swap_remove(0)
    }

    fn count(ids: &[String]) -> usize {
        ids.iter().filter(|id| *id == "too_fast").count()
    }

    #[test]
    fn a_pace_on_the_edge_of_its_limit_is_neither_a_fault_nor_praised() {
        let slow = squat(0.1);
        let lasts = slow.end_s - slow.start_s;
        assert!(count(&slow.not_judged) == 0 && slow.faults.is_empty());
        let edge = squat(lasts);
        assert!(count(&edge.not_judged) == 1 && count(&edge.unsure) == 1 && edge.faults.is_empty());
        assert_eq!(edge.verdict, slow.verdict, "its depth and form are as before");
        let fast = squat(2.0 * lasts);
        assert!(count(&fast.not_judged) == 0 && fast.faults.iter().any(|fault| fault.id == "too_fast"));
    }

    #[test]
    fn the_pace_of_a_film_is_not_judged_and_not_called_close() {
        let lasts = squat(0.1).end_s - squat(0.1).start_s;
        let exercise = exercises::find("squat").unwrap();
        for limit_s in [0.1, lasts, 2.0 * lasts] {
            let mut rep = squat(limit_s);
            rep.leave_pace_open(exercise.yardstick());
            assert_eq!((count(&rep.not_judged), count(&rep.unsure)), (1, 0), "limit {limit_s} s");
            assert!(rep.faults.iter().all(|fault| fault.id != "too_fast"));
        }
    }
}
