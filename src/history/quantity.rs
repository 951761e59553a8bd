//! What is followed over time: each figure with its uncertainty, its least detectable change, and the word for a change.

use crate::kinematics::measure::Unit;
use crate::report::json::Report;
use crate::report::words::{measure_title, row_of};
use crate::session::result::SideSummary;
use crate::units::Side;

/// A value with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// In the quantity's unit.
    pub value: f64,
    /// One sigma.
    pub sd: f64,
}

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

/// What can be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// Mean range of motion of a main measure.
    Range,
    /// Repetitions counted.
    Repetitions,
    /// Share of the repetitions without a fault.
    Quality,
    /// |L-R| / max(L,R) of the range.
    Asymmetry,
    /// Mean duration of a repetition.
    Tempo,
    /// Mean time in the position.
    Hold,
    /// As the person says, before.
    PainBefore,
    /// As the person says, after.
    PainAfter,
}

/// Of a change that is none 95 % are smaller than this many sigmas of the difference (Weir 2005, MDC95).
const MDC_SIGMAS: f64 = 1.96;
/// Below this a change of an angle between sessions is no real change, degrees: smartphone measures of the hip have an MDC of
/// 3 to 10 degrees (our choice within that).
const MDC_ANGLE_DEG: f64 = 5.0;
/// The least change of pain that people call one, of 10 (Farrar et al., Pain 2001;94:149).
const MDC_PAIN: f64 = 2.0;
/// A count may be off by one, so only a change of two is one.
const MDC_COUNT: f64 = 2.0;
/// Gentle starts and ends make the duration of a repetition uncertain by about this share of it.
const EDGE_DOUBT: f64 = 0.1;
/// Half a second of doubt about when a hold begins and ends.
const HOLD_DOUBT_S: f64 = 0.5;

impl Quantity {
    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Range => "range",
            Self::Repetitions => "repetitions",
            Self::Quality => "without a fault",
            Self::Asymmetry => "left-right difference",
            Self::Tempo => "time of a repetition",
            Self::Hold => "time held",
            Self::PainBefore => "pain before",
            Self::PainAfter => "pain after",
        }
    }

    /// Its name in files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Range => "range",
            Self::Repetitions => "repetitions",
            Self::Quality => "quality",
            Self::Asymmetry => "asymmetry",
            Self::Tempo => "tempo",
            Self::Hold => "hold",
            Self::PainBefore => "pain_before",
            Self::PainAfter => "pain_after",
        }
    }

    /// The unit in files.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Range => "deg",
            Self::Quality | Self::Asymmetry => "pct",
            Self::Tempo | Self::Hold => "s",
            Self::Repetitions | Self::PainBefore | Self::PainAfter => "",
        }
    }

    /// The sign behind a number.
    pub fn sign(self) -> &'static str {
        match self.unit() {
            "deg" => "\u{b0}",
            "pct" => "\u{2009}%",
            "s" => "\u{2009}s",
            _ => "",
        }
    }

    /// Decimals that are worth showing.
    pub fn decimals(self) -> usize {
        usize::from(self.unit() == "s")
    }

    /// The least change between two figures that is one.
    pub fn least_change(self, from_sd: f64, to_sd: f64) -> f64 {
        match self {
            Self::Range => MDC_ANGLE_DEG,
            Self::Repetitions => MDC_COUNT,
            Self::PainBefore | Self::PainAfter => MDC_PAIN,
            Self::Quality | Self::Asymmetry | Self::Tempo | Self::Hold => MDC_SIGMAS * from_sd.hypot(to_sd),
        }
    }

    /// The smallest and the largest value that there can be.
    pub fn possible(self) -> (f64, f64) {
        match self {
            Self::Quality | Self::Asymmetry => (0.0, 100.0),
            Self::PainBefore | Self::PainAfter => (0.0, 10.0),
            Self::Range | Self::Repetitions | Self::Tempo | Self::Hold => (0.0, f64::INFINITY),
        }
    }

    /// Where the least change comes from.
    pub fn source(self) -> &'static str {
        match self {
            Self::Range => "5\u{b0} for angles; published values for hips measured by phone are 3 to 10\u{b0}",
            Self::Repetitions => "2, because a count may be off by one",
            Self::PainBefore | Self::PainAfter => "2 of 10, the least change that people call one (Farrar 2001)",
            Self::Quality => "1.96 standard deviations of the difference of two shares (Agresti and Caffo 2000)",
            Self::Asymmetry => "1.96 standard deviations of the difference, from the uncertainty of both sides' angles",
            Self::Tempo => "1.96 standard deviations of the difference, from how much repetitions differ",
            Self::Hold => "1.96 standard deviations of the difference, from half a second of doubt a hold",
        }
    }

    /// The word for growing, and for shrinking.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Range => ("larger", "smaller"),
            Self::Repetitions => ("more", "fewer"),
            Self::Quality => ("better", "worse"),
            Self::Asymmetry => ("less alike", "more alike"),
            Self::Tempo => ("slower", "faster"),
            Self::Hold => ("longer", "shorter"),
            Self::PainBefore | Self::PainAfter => ("more", "less"),
        }
    }

    /// +1 where more is what one hopes for, -1 where less is, 0 where that depends.
    pub fn wanted(self) -> i8 {
        match self {
            Self::Range | Self::Repetitions | Self::Quality | Self::Hold => 1,
            Self::Asymmetry | Self::PainBefore | Self::PainAfter => -1,
            Self::Tempo => 0,
        }
    }
}

impl Figure {
    /// Whether another one is the same of another assessment.
    pub fn is_like(&self, other: &Self) -> bool {
        (self.quantity, &self.measure, self.side) == (other.quantity, &other.measure, other.side)
    }

    /// What people read: `range of hip flexion, left`.
    pub fn title(&self) -> String {
        title(self.quantity, self.measure.as_deref(), self.side)
    }
}

/// See [`Figure::title`].
pub fn title(quantity: Quantity, measure: Option<&str>, side: Option<Side>) -> String {
    let of = measure.map_or(String::new(), |name| format!(" of {}", measure_title(name)));
    let side = side.map_or(String::new(), |side| format!(", {side}"));
    format!("{}{of}{side}", quantity.title())
}

/// The figures of several assessments of one day as one: repetitions are added up, of everything else the mean is taken,
/// weighted by repetitions. Each with its number of repetitions.
pub fn pooled(quantity: Quantity, parts: &[(Measured, usize)]) -> Measured {
    let sum = |of: fn(&Measured) -> f64| parts.iter().map(|(m, _)| of(m)).sum::<f64>();
    let weight = |reps: usize| reps.max(1) as f64;
    let all: f64 = parts.iter().map(|&(_, reps)| weight(reps)).sum();
    let mean = |of: fn(&Measured) -> f64| parts.iter().map(|(m, reps)| weight(*reps) * of(m)).sum::<f64>() / all;
    let value = mean(|m| m.value);
    match quantity {
        Quantity::Repetitions => Measured { value: sum(|m| m.value), sd: 0.0 },
        // What shifts an angle shifts it in every clip of the day.
        Quantity::Range => Measured { value, sd: mean(|m| m.sd) },
        _ => {
            let variance: f64 = parts.iter().map(|(m, reps)| (weight(*reps) * m.sd).powi(2)).sum();
            Measured { value, sd: variance.sqrt() / all }
        }
    }
}

/// Every figure of one assessment.
pub fn figures(report: &Report) -> Vec<Figure> {
    let plain = |quantity, value, sd| Figure { quantity, measure: None, side: None, value, sd };
    let mut figures = ranges(report);
    figures.push(plain(Quantity::Repetitions, report.summary.rep_count as f64, 0.0));
    let (valid, n) = (report.summary.valid_rep_count as f64, report.summary.rep_count as f64);
    if n > 0.0 {
        // One repetition with and one without a fault are added: else three of three would be sure beyond any doubt.
        let share = (valid + 1.0) / (n + 2.0);
        figures.push(plain(Quantity::Quality, 100.0 * valid / n, 100.0 * (share * (1.0 - share) / (n + 2.0)).sqrt()));
    }
    figures.extend(asymmetry(report));
    let lasted: Vec<f64> = report.reps.iter().map(|rep| rep.end_s - rep.start_s).collect();
    figures.extend(mean_of(&lasted, |mean| EDGE_DOUBT * mean).map(|(mean, sd)| plain(Quantity::Tempo, mean, sd)));
    let held: Vec<f64> = report.holds.iter().map(|hold| hold.valid_s).collect();
    figures.extend(mean_of(&held, |_| HOLD_DOUBT_S).map(|(mean, sd)| plain(Quantity::Hold, mean, sd)));
    figures
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
}
