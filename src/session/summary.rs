//! Counts, mean ranges and the difference between left and right over a whole session.

use std::collections::BTreeMap;

use super::result::{Fault, Rep, SideLabel, SideSummary, Summary, Verdict};
use crate::exercises::wording;
use crate::kinematics::{Measure, MeasureKind};
use crate::units::Side;

/// One side does less than the other by more than this share.
const ASYMMETRY_LIMIT: f64 = 0.15;

/// The figures of a session; ranges of the measures that an exercise shows first.
pub(crate) fn of(main_measures: &[MeasureKind], reps: &[Rep]) -> Summary {
    let [left, right] = Side::BOTH.map(|side| side_summary(main_measures, reps, side));
    let kinds = main_measures.iter().filter(|kind| kind.row().sided);
    let differences: Vec<(&str, Option<Difference>)> =
        kinds.map(|&kind| (kind.row().name, Difference::of(kind, reps))).collect();
    let by_name = |of: fn(&Difference) -> f64| {
        differences.iter().map(|(name, d)| ((*name).to_owned(), d.as_ref().map(of))).collect()
    };
    Summary {
        rep_count: reps.len(),
        valid_rep_count: good(reps.iter()),
        judged_rep_count: judged(reps.iter()),
        asymmetry: by_name(|d| d.share),
        asymmetry_sd: by_name(|d| d.sd),
        left,
        right,
    }
}

/// How much less one side moves than the other.
struct Difference {
    /// |L-R| / max(L,R) of the mean ranges of motion.
    share: f64,
    /// One sigma of the share.
    sd: f64,
    /// The side with the smaller range.
    weaker: Side,
}

impl Difference {
    /// `None` where one of the sides could not be measured or did not move.
    fn of(kind: MeasureKind, reps: &[Rep]) -> Option<Self> {
        let mean = |side: Side| {
            let own = || reps.iter().filter(|rep| takes_part(rep, side));
            let measure = Measure::of(kind, side);
            let sd = mean_of(own(), measure, |r| r.sd_deg)?;
            // Each side's mean is surer than one repetition, but no more than the network's own shift lets it be.
            Some((mean_of(own(), measure, |r| r.rom_deg)?, sd / (own().count() as f64).sqrt()))
        };
        let [(left, left_sd), (right, right_sd)] = [mean(Side::Left)?, mean(Side::Right)?];
        let most = left.abs().max(right.abs());
        (most > 0.0).then(|| Self {
            share: (left - right).abs() / most,
            sd: left_sd.hypot(right_sd) / most,
            weaker: if left < right { Side::Left } else { Side::Right },
        })
    }
}

/// Counts the verdicts again.
pub(crate) fn count_verdicts(summary: &mut Summary, reps: &[Rep]) {
    (summary.valid_rep_count, summary.judged_rep_count) = (good(reps.iter()), judged(reps.iter()));
    for (side, own) in [(Side::Left, &mut summary.left), (Side::Right, &mut summary.right)] {
        let reps = || reps.iter().filter(|rep| takes_part(rep, side));
        (own.valid_rep_count, own.judged_rep_count) = (good(reps()), judged(reps()));
    }
}

fn good<'a>(reps: impl Iterator<Item = &'a Rep>) -> usize {
    reps.filter(|rep| rep.verdict == Verdict::Good).count()
}

fn judged<'a>(reps: impl Iterator<Item = &'a Rep>) -> usize {
    reps.filter(|rep| rep.is_judged()).count()
}

fn takes_part(rep: &Rep, side: Side) -> bool {
    rep.side == SideLabel::Both || rep.side == SideLabel::from(Some(side))
}

fn side_summary(main_measures: &[MeasureKind], reps: &[Rep], side: Side) -> SideSummary {
    let own = || reps.iter().filter(|rep| takes_part(rep, side));
    let mean = |of: fn(&super::result::Range) -> f64| -> BTreeMap<String, Option<f64>> {
        let kinds = main_measures.iter().filter(|kind| kind.row().sided);
        kinds.map(|&kind| (kind.row().name.to_owned(), mean_of(own(), Measure::of(kind, side), of))).collect()
    };
    SideSummary {
        rep_count: own().count(),
        valid_rep_count: good(own()),
        judged_rep_count: judged(own()),
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

/// Marks the repetitions of a side that moves clearly less than the other in the first of the measures: beyond the
/// limit and the uncertainty.
pub(crate) fn mark_asymmetry(main_measures: &[MeasureKind], reps: &mut [Rep]) {
    let Some(kind) = main_measures.first().copied().filter(|kind| kind.row().sided) else { return };
    let Some(Difference { share, sd, weaker }) = Difference::of(kind, reps) else { return };
    if share <= ASYMMETRY_LIMIT + sd {
        return;
    }
    let weaker = SideLabel::from(Some(weaker));
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
        rep.verdict = Verdict::Improve;
    }
}
