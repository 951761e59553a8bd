//! The report as confirmed corrections leave it: a new value, never the machine's own answer changed.

use std::mem;

use super::Notes;
use crate::exercises::measure_names::measure_named;
use crate::exercises::wording::ASYMMETRY;
use crate::kinematics::measure::MeasureKind;
use crate::report::json::Report;
use crate::session::result::{Fault, Hold, Rep};
use crate::session::summary;

/// Leaves out the repetitions and faults that are confirmed to be none, and makes the figures again from what is left.
/// Repetitions keep the machine's numbers, so that pictures and notes still belong to them.
pub fn corrected(report: &Report, notes: &Notes) -> Report {
    let mut result = report.clone();
    if !notes.changes(report) {
        return result;
    }
    leave_out_repetitions(&mut result, notes);
    leave_out_faults(&mut result, notes);
    let yardstick = report.definition.yardstick();
    result.reps.iter_mut().for_each(|rep| rep.settle(yardstick));
    result.summary = summary::of(&main_measures(report), &result.reps);
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

/// Whether a hold is that of a repetition.
fn is_within(rep: &Rep, hold: &Hold) -> bool {
    rep.side == hold.side && (rep.start_s..=rep.end_s).contains(&(0.5 * (hold.start_s + hold.end_s)))
}

/// The measures that a report shows first. Reports of older versions do not name them, but their summary has a mean of
/// each that has sides.
pub fn main_measures(report: &Report) -> Vec<MeasureKind> {
    let named = report.definition.main_measures.iter();
    let names: Vec<&String> =
        if named.len() > 0 { named.collect() } else { report.summary.left.mean_rom_deg.keys().collect() };
    names.into_iter().filter_map(|name| measure_named(name)).collect()
}
