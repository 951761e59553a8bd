//! The report as confirmed corrections leave it: a new value, never the machine's own answer changed.

use std::mem;

use super::{Mistake, Notes};
use crate::exercises;
use crate::exercises::measure_names::measure_named;
use crate::exercises::wording::ASYMMETRY;
use crate::kinematics::MeasureKind;
use crate::report::definition::Definition;
use crate::report::json::Report;
use crate::session::result::{Fault, Hold, Rep, Tempo, Verdict};
use crate::session::summary;

/// Leaves out the repetitions and faults that are confirmed not to be any, adds what was missed, and makes the figures again from what is left.
/// Repetitions keep the machine's numbers, so that pictures and notes still belong to them.
pub fn corrected(report: &Report, notes: &Notes) -> Report {
    let mut result = report.clone();
    if !notes.changes(report) {
        return result;
    }
    leave_out_repetitions(&mut result, notes);
    leave_out_faults(&mut result, notes);
    change_sides(&mut result, notes);
    add_repetitions(&mut result, notes);
    change_exercise(&mut result, notes);
    let yardstick = result.definition.yardstick();
    result.reps.iter_mut().for_each(|rep| rep.settle(yardstick));
    result.summary = summary::of(&main_measures(&result), &result.reps);
    result
}

fn leave_out_repetitions(report: &mut Report, notes: &Notes) {
    let none = |rep: &Rep| notes.confirmed().any(|mistake| mistake.is_of(rep));
    let gone: Vec<Rep> = report.reps.extract_if(.., |rep| none(rep)).collect();
    if gone.is_empty() {
        return;
    }
    report.holds.retain(|hold| !gone.iter().any(|rep| is_within(rep, hold)));
    // The difference between the sides was judged over all repetitions, so it is judged again over those left.
    if report.reps.iter().chain(&gone).any(|rep| rep.faults.iter().any(|fault| fault.id == ASYMMETRY)) {
        report.reps.iter_mut().for_each(|rep| rep.faults.retain(|fault| fault.id != ASYMMETRY));
        let main_measures = main_measures(report);
        summary::mark_asymmetry(&main_measures, &mut report.reps);
    }
}

fn leave_out_faults(report: &mut Report, notes: &Notes) {
    for rep in &mut report.reps {
        let mut faults = mem::take(&mut rep.faults);
        let none = |fault: &Fault| notes.confirmed().any(|mistake| mistake.is_of_fault(rep, fault));
        faults.retain(|fault| !none(fault));
        for hold in report.holds.iter_mut().filter(|hold| is_within(rep, hold)) {
            hold.faults.retain(|fault| !none(fault));
        }
        rep.faults = faults;
    }
}

fn change_sides(report: &mut Report, notes: &Notes) {
    for rep in &mut report.reps {
        if let Some(side) = notes.confirmed().find_map(|mistake| mistake.side_of(rep)) {
            rep.side = side;
        }
    }
}

/// Numbered after the machine's own, so that those keep their numbers. Nothing of them was measured or judged.
fn add_repetitions(report: &mut Report, notes: &Notes) {
    let last = report.reps.iter().map(|rep| rep.index).max().unwrap_or(0);
    let missed = notes.confirmed().filter(|mistake| mistake.fits(report)).filter_map(|mistake| match mistake {
        Mistake::MissedRepetition { start_s, end_s, side } => Some((*start_s, *end_s, *side)),
        _ => None,
    });
    let open: Vec<String> = report.definition.targets.iter().map(|target| target.fault.clone()).collect();
    let added: Vec<Rep> = missed
        .enumerate()
        .map(|(i, (start_s, end_s, side))| {
            let half_s = 0.5 * (end_s - start_s);
            Rep {
                index: last + 1 + i,
                side,
                start_s,
                peak_s: start_s + half_s,
                end_s,
                tempo: Tempo { out_s: half_s, hold_s: 0.0, return_s: half_s },
                measures: Default::default(),
                verdict: Verdict::NotJudged,
                faults: Vec::new(),
                not_judged: open.clone(),
                unsure: Vec::new(),
            }
        })
        .collect();
    report.reps.extend(added);
    report.reps.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
}

/// What was judged by another exercise's rules was not judged.
fn change_exercise(report: &mut Report, notes: &Notes) {
    let other = notes.confirmed().find_map(|mistake| match mistake {
        Mistake::OtherExercise { exercise } => exercises::built_in(exercise).ok(),
        _ => None,
    });
    let Some(other) = other else { return };
    report.definition = Definition::of(&other);
    (report.exercise, report.exercise_title) = (other.name, other.title);
    let open: Vec<String> = report.definition.targets.iter().map(|target| target.fault.clone()).collect();
    for rep in &mut report.reps {
        rep.faults.clear();
        rep.unsure.clear();
        rep.not_judged.clone_from(&open);
    }
}

/// Whether a hold is that of a repetition.
fn is_within(rep: &Rep, hold: &Hold) -> bool {
    rep.side == hold.side && (rep.start_s..=rep.end_s).contains(&(0.5 * (hold.start_s + hold.end_s)))
}

/// The measures that a report shows first. Reports of older versions do not name them, but their summary has a mean of
/// each that has sides.
pub(crate) fn main_measures(report: &Report) -> Vec<MeasureKind> {
    let named = report.definition.main_measures.iter();
    let names: Vec<&String> =
        if named.len() > 0 { named.collect() } else { report.summary.left.mean_rom_deg.keys().collect() };
    names.into_iter().filter_map(|name| measure_named(name)).collect()
}
