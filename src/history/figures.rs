//! The figures of one assessment, and of all that were made on one day.

use super::quantity::{Measured, Quantity};
use crate::kinematics::Unit;
use crate::report::json::Report;
use crate::report::words::row_of;
use crate::session::result::{SideLabel, SideSummary};
use crate::session::score::Score;
use crate::session::{EDGE_DOUBT, HOLD_SD_S};
use crate::units::Side;

/// A figure of an assessment.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it is.
    pub quantity: Quantity,
    /// The measure of a range or a symmetry, by its name in files.
    pub measure: Option<String>,
    /// Whose.
    pub side: Option<Side>,
    /// In [`Quantity::unit`].
    pub value: f64,
    /// One sigma of it; 0 for what is counted or told.
    pub sd: f64,
}

impl Figure {
    /// Whether another one is the same of another assessment.
    pub fn is_like(&self, other: &Self) -> bool {
        (self.quantity, &self.measure, self.side) == (other.quantity, &other.measure, other.side)
    }
}

/// Every figure of one exercise on one day: sets and sides that were filmed one by one are one session.
pub(super) fn of_day<'a>(reports: impl Iterator<Item = &'a Report>) -> Vec<Figure> {
    let mut groups: Vec<(Figure, Vec<(Measured, usize)>)> = Vec::new();
    for report in reports {
        for figure in figures(report) {
            let part = (Measured { value: figure.value, sd: figure.sd }, report.summary.rep_count);
            match groups.iter_mut().find(|(other, _)| other.is_like(&figure)) {
                Some((_, parts)) => parts.push(part),
                None => groups.push((figure, vec![part])),
            }
        }
    }
    let whole = |(figure, parts): &(Figure, Vec<(Measured, usize)>)| {
        let Measured { value, sd } = pooled(figure.quantity, parts);
        Figure { value, sd, ..figure.clone() }
    };
    let mut day: Vec<Figure> = groups.iter().map(whole).collect();
    if !day.iter().any(|figure| figure.quantity == Quantity::Asymmetry) {
        day.extend(between_clips(&groups));
    }
    day
}

/// Left and right of clips that each show one side; the same share as within a clip.
fn between_clips(groups: &[(Figure, Vec<(Measured, usize)>)]) -> Option<Figure> {
    let side = |side: Side| groups.iter().find(|(f, _)| f.quantity == Quantity::Range && f.side == Some(side));
    let (left, right) = (side(Side::Left)?, side(Side::Right)?);
    let mean = |(figure, parts): &(Figure, Vec<(Measured, usize)>)| {
        let reps: usize = parts.iter().map(|(_, reps)| reps).sum();
        let Measured { value, sd } = pooled(figure.quantity, parts);
        (value, sd / (reps.max(1) as f64).sqrt())
    };
    let ((l, l_sd), (r, r_sd)) = (mean(left), mean(right));
    let most = l.abs().max(r.abs());
    let measure = left.0.measure.clone().filter(|_| left.0.measure == right.0.measure && most > 0.0)?;
    Some(Figure {
        quantity: Quantity::Asymmetry,
        measure: Some(measure),
        side: None,
        value: 100.0 * (l - r).abs() / most,
        sd: 100.0 * l_sd.hypot(r_sd) / most,
    })
}

/// The figures of several assessments of one day as one: repetitions are added up, of everything else the mean is taken,
/// weighted by repetitions. Each with its number of repetitions.
fn pooled(quantity: Quantity, parts: &[(Measured, usize)]) -> Measured {
    let sum = |of: fn(&Measured) -> f64| parts.iter().map(|(m, _)| of(m)).sum::<f64>();
    let weight = |reps: usize| reps.max(1) as f64;
    let all: f64 = parts.iter().map(|&(_, reps)| weight(reps)).sum();
    let mean = |of: fn(&Measured) -> f64| parts.iter().map(|(m, reps)| weight(*reps) * of(m)).sum::<f64>() / all;
    let value = mean(|m| m.value);
    match quantity {
        Quantity::Repetitions => Measured { value: sum(|m| m.value), sd: 0.0 },
        // Of several tries the best one is the score.
        Quantity::TestCount | Quantity::TestAngle | Quantity::TestTime => {
            let best = parts.iter().map(|&(m, _)| m).max_by(|a, b| a.value.total_cmp(&b.value));
            best.unwrap_or(Measured { value, sd: 0.0 })
        }
        // What shifts an angle shifts it in every clip of the day.
        Quantity::Range => Measured { value, sd: mean(|m| m.sd) },
        _ => {
            let variance: f64 = parts.iter().map(|(m, reps)| (weight(*reps) * m.sd).powi(2)).sum();
            Measured { value, sd: variance.sqrt() / all }
        }
    }
}

/// Every figure of one assessment; of a test of movement its scores.
pub(super) fn figures(report: &Report) -> Vec<Figure> {
    if report.definition.test.is_some() {
        return report.test.iter().filter_map(of_test).collect();
    }
    let plain = |quantity, value, sd| Figure { quantity, measure: None, side: None, value, sd };
    let mut figures = ranges(report);
    figures.push(plain(Quantity::Repetitions, report.summary.rep_count as f64, 0.0));
    // What was not judged is neither good nor to improve.
    let (valid, n) = (report.summary.valid_rep_count as f64, report.summary.judged_rep_count as f64);
    if n > 0.0 {
        // One good repetition and one to improve are added: else three of three would be sure beyond any doubt.
        let share = (valid + 1.0) / (n + 2.0);
        figures.push(plain(Quantity::Quality, 100.0 * valid / n, 100.0 * (share * (1.0 - share) / (n + 2.0)).sqrt()));
    }
    figures.extend(asymmetry(report));
    let lasted: Vec<f64> = report.reps.iter().map(|rep| rep.end_s - rep.start_s).collect();
    figures.extend(mean_of(&lasted, |mean| EDGE_DOUBT * mean).map(|(mean, sd)| plain(Quantity::Tempo, mean, sd)));
    let held: Vec<f64> = report.holds.iter().map(|hold| hold.valid_s).collect();
    figures.extend(mean_of(&held, |_| HOLD_SD_S).map(|(mean, sd)| plain(Quantity::Hold, mean, sd)));
    figures
}

/// A score; `None` for a figure that is not followed.
pub(super) fn of_test(score: &Score) -> Option<Figure> {
    let quantity = match (score.figure.as_deref(), score.unit.as_str()) {
        (Some("sway"), _) => Quantity::Sway,
        (Some("pelvic_drop"), _) => Quantity::PelvicDrop,
        (Some(_), _) => return None,
        (None, "count") => Quantity::TestCount,
        (None, "s") => Quantity::TestTime,
        (None, _) => Quantity::TestAngle,
    };
    let side = match score.side {
        SideLabel::Left => Some(Side::Left),
        SideLabel::Right => Some(Side::Right),
        SideLabel::Both => None,
    };
    Some(Figure { quantity, measure: None, side, value: score.value, sd: score.sd })
}

/// Mean and one sigma of it: what the values differ by, but at least the doubt of a single one.
fn mean_of(values: &[f64], doubt: impl Fn(f64) -> f64) -> Option<(f64, f64)> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let spread = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
    (!values.is_empty()).then(|| (mean, spread.max(doubt(mean)) / n.sqrt()))
}

/// Ranges of the main measures that are angles: of each side that was exercised, or of the body as a whole.
fn ranges(report: &Report) -> Vec<Figure> {
    let summary = &report.summary;
    let sides: [(Side, &SideSummary); 2] = [(Side::Left, &summary.left), (Side::Right, &summary.right)];
    let mut figures = Vec::new();
    let angles = |name: &&String| row_of(name).is_some_and(|row| row.unit == Unit::Degrees);
    for name in report.definition.main_measures.iter().filter(angles) {
        let mut add = |side: Option<Side>, key: &str, value: Option<f64>| {
            let sds: Vec<f64> =
                report.reps.iter().filter_map(|r| Some(r.measures.get(key)?.as_ref()?.sd_deg)).collect();
            let sd = sds.iter().sum::<f64>() / sds.len().max(1) as f64;
            let of = |value| Figure { quantity: Quantity::Range, measure: Some(name.clone()), side, value, sd };
            figures.extend(value.map(of));
        };
        if row_of(name).is_some_and(|row| row.sided) {
            for (side, own) in sides.iter().filter(|(_, own)| own.rep_count > 0) {
                let key = format!("{side}_{name}");
                add(Some(*side), &key, own.mean_rom_deg.get(name).copied().flatten());
            }
        } else {
            let roms: Vec<f64> =
                report.reps.iter().filter_map(|r| Some(r.measures.get(name)?.as_ref()?.rom_deg)).collect();
            add(None, name, mean_of(&roms, |_| 0.0).map(|(mean, _)| mean));
        }
    }
    figures
}

/// Of the first main measure that has one, where both sides were exercised.
fn asymmetry(report: &Report) -> Option<Figure> {
    let summary = &report.summary;
    report.definition.main_measures.iter().find_map(|name| {
        let value = 100.0 * summary.asymmetry.get(name).copied().flatten()?;
        let sd = 100.0 * summary.asymmetry_sd.get(name).copied().flatten()?;
        Some(Figure { quantity: Quantity::Asymmetry, measure: Some(name.clone()), side: None, value, sd })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_one_day_are_one_figure() {
        let parts =
            |a: (f64, f64, usize), b: (f64, f64, usize)| [a, b].map(|(value, sd, reps)| (Measured { value, sd }, reps));
        let sets = parts((100.0, 10.0, 3), (60.0, 20.0, 1));
        let quality = pooled(Quantity::Quality, &sets);
        // (3 * 100 + 60) / 4 and sqrt((3 * 10)^2 + 20^2) / 4
        assert!((quality.value - 90.0).abs() < 1e-9 && (quality.sd - 1300f64.sqrt() / 4.0).abs() < 1e-9, "{quality:?}");
        let range = pooled(Quantity::Range, &sets);
        assert!((range.sd - 12.5).abs() < 1e-9, "{range:?}");
        let count = pooled(Quantity::Repetitions, &parts((8.0, 0.0, 8), (10.0, 0.0, 10)));
        assert_eq!(count, Measured { value: 18.0, sd: 0.0 });
    }

    #[test]
    fn sides_of_two_clips_are_compared() {
        let range = |side, value, reps| {
            let figure = Figure {
                quantity: Quantity::Range,
                measure: Some("hip_abduction".into()),
                side: Some(side),
                value,
                sd: 6.0,
            };
            (figure, vec![(Measured { value, sd: 6.0 }, reps)])
        };
        let both = between_clips(&[range(Side::Left, 20.0, 4), range(Side::Right, 30.0, 9)]).unwrap();
        assert!((both.value - 100.0 / 3.0).abs() < 1e-9, "{both:?}");
        // hypot(6 / 2, 6 / 3) / 30
        assert!((both.sd - 100.0 * 13f64.sqrt() / 30.0).abs() < 1e-9, "{both:?}");
        assert_eq!(between_clips(&[range(Side::Left, 20.0, 4)]), None);
    }
}
