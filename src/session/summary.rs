//! Counts, mean ranges and the difference between left and right over a whole session.

use std::collections::BTreeMap;

use super::result::{Fault, Rep, SideLabel, SideSummary, Summary};
use crate::exercises::Exercise;
use crate::exercises::wording;
use crate::kinematics::measure::Measure;
use crate::units::Side;

/// One side does less than the other by more than this share.
const ASYMMETRY_LIMIT: f64 = 0.15;

/// The figures of a session.
pub fn of(exercise: &Exercise, reps: &[Rep]) -> Summary {
    let [left, right] = Side::BOTH.map(|side| side_summary(exercise, reps, side));
    let asymmetry = left.mean_rom_deg.iter().map(|(name, l)| {
        let r = right.mean_rom_deg.get(name).copied().flatten();
        (name.clone(), l.zip(r).and_then(|(l, r)| difference(l, r)))
    });
    Summary { rep_count: reps.len(), valid_rep_count: valid(reps.iter()), asymmetry: asymmetry.collect(), left, right }
}

/// |L-R| / max(L,R).
fn difference(left: f64, right: f64) -> Option<f64> {
    let most = left.abs().max(right.abs());
    (most > 0.0).then(|| (left - right).abs() / most)
}

fn valid<'a>(reps: impl Iterator<Item = &'a Rep>) -> usize {
    reps.filter(|rep| rep.faults.is_empty()).count()
}

fn takes_part(rep: &Rep, side: Side) -> bool {
    rep.side == SideLabel::Both || rep.side == SideLabel::from(Some(side))
}

fn side_summary(exercise: &Exercise, reps: &[Rep], side: Side) -> SideSummary {
    let own = || reps.iter().filter(|rep| takes_part(rep, side));
    let mean = |of: fn(&super::result::Range) -> f64| -> BTreeMap<String, Option<f64>> {
        let kinds = exercise.main_measures.iter().filter(|kind| kind.row().sided);
        kinds.map(|&kind| (kind.row().name.to_owned(), mean_of(own(), Measure::of(kind, side), of))).collect()
    };
    SideSummary {
        rep_count: own().count(),
        valid_rep_count: valid(own()),
        mean_rom_deg: mean(|range| range.rom_deg),
        mean_peak_deg: mean(|range| range.max_deg),
    }
}

fn mean_of<'a>(
    reps: impl Iterator<Item = &'a Rep>,
    measure: Measure,
    of: fn(&super::result::Range) -> f64,
) -> Option<f64> {
    let name = measure.name();
    let values: Vec<f64> = reps.filter_map(|rep| rep.measures.get(&name)?.as_ref().map(of)).collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Marks the repetitions of a side that moves clearly less than the other: beyond the limit and the uncertainty.
pub fn mark_asymmetry(exercise: &Exercise, reps: &mut [Rep]) {
    if exercise.sides == crate::exercises::definition::Sides::Both {
        return;
    }
    let Some(kind) = exercise.main_measures.first().copied().filter(|kind| kind.row().sided) else { return };
    let of = |side: Side| {
        let own = || reps.iter().filter(|rep| rep.side == SideLabel::from(Some(side)));
        let measure = Measure::of(kind, side);
        Some((mean_of(own(), measure, |r| r.rom_deg)?, mean_of(own(), measure, |r| r.sd_deg)?, own().count()))
    };
    let [Some((left, left_sd, lefts)), Some((right, right_sd, rights))] = Side::BOTH.map(of) else { return };
    // Each side's mean is surer than one repetition, but no more than the network's own shift lets it be.
    let doubt = |sd: f64, count: usize| sd / (count as f64).sqrt();
    let sd_deg = doubt(left_sd, lefts).hypot(doubt(right_sd, rights));
    let most = left.max(right);
    let Some(share) = difference(left, right) else { return };
    let sd = sd_deg / most;
    if share <= ASYMMETRY_LIMIT + sd {
        return;
    }
    let weaker = SideLabel::from(Some(if left < right { Side::Left } else { Side::Right }));
    for rep in reps.iter_mut().filter(|rep| rep.side == weaker) {
        rep.faults.push(Fault {
            id: wording::ASYMMETRY.to_owned(),
            side: weaker,
            at_s: rep.peak_s,
            value: 100.0 * share,
            sd: 100.0 * sd,
            limit: 100.0 * ASYMMETRY_LIMIT,
            unit: "pct".to_owned(),
        });
    }
}
