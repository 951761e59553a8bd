//! What is followed over time: its unit, its least detectable change and where that comes from, and the word for a change.

use crate::report::words::measure_title;
use crate::units::Side;

/// A value with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// In the quantity's unit.
    pub value: f64,
    /// One sigma.
    pub sd: f64,
}

/// What can be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// Mean range of motion of a main measure.
    Range,
    /// Repetitions counted.
    Repetitions,
    /// Share of the good repetitions of those that were judged.
    Quality,
    /// |L-R| / max(L,R) of the range.
    Asymmetry,
    /// Mean duration of a repetition.
    Tempo,
    /// Mean time in the position.
    Hold,
    /// Score of a test of movement that is a count.
    TestCount,
    /// Score of a test of movement that is an angle.
    TestAngle,
    /// Score of a test of movement that is a time.
    TestTime,
    /// How far the hips swing over the foot of a stance on one leg.
    Sway,
    /// How far the hip of the lifted leg gives way in it.
    PelvicDrop,
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
/// Of stands in 30 seconds: the next whole one above the 2.5 of one person (Gill et al. 2022, people with early
/// osteoarthritis of the knee).
const MDC_STANDS: f64 = 3.0;
/// Of the time on one leg, seconds (Goldberg et al., Gait & Posture 2011;33:737): people differ so much from day to day.
const MDC_STANCE_S: f64 = 24.1;

impl Quantity {
    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::TestCount => "times",
            Self::TestAngle => "farthest",
            Self::TestTime => "time",
            Self::Sway => "sway",
            Self::PelvicDrop => "pelvic drop",
            Self::Range => "range",
            Self::Repetitions => "repetitions",
            Self::Quality => "good, of those judged",
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
            Self::TestCount => "test_count",
            Self::TestAngle => "test_angle",
            Self::TestTime => "test_time",
            Self::Sway => "sway",
            Self::PelvicDrop => "pelvic_drop",
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
            Self::Range | Self::TestAngle | Self::Sway | Self::PelvicDrop => "deg",
            Self::Quality | Self::Asymmetry => "pct",
            Self::Tempo | Self::Hold | Self::TestTime => "s",
            Self::Repetitions | Self::TestCount | Self::PainBefore | Self::PainAfter => "",
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
        usize::from(self.unit() == "s" || self == Self::Sway)
    }

    /// The least change between two figures that is one.
    pub fn least_change(self, from_sd: f64, to_sd: f64) -> f64 {
        match self {
            Self::Range | Self::TestAngle => MDC_ANGLE_DEG.max(from_sd.hypot(to_sd)),
            Self::TestCount => MDC_STANDS,
            Self::TestTime => MDC_STANCE_S,
            Self::Repetitions => MDC_COUNT,
            Self::PainBefore | Self::PainAfter => MDC_PAIN,
            Self::Quality | Self::Asymmetry | Self::Tempo | Self::Hold | Self::Sway | Self::PelvicDrop => {
                MDC_SIGMAS * from_sd.hypot(to_sd)
            }
        }
    }

    /// The smallest and the largest value that there can be.
    pub fn possible(self) -> (f64, f64) {
        match self {
            Self::Quality | Self::Asymmetry => (0.0, 100.0),
            Self::PainBefore | Self::PainAfter => (0.0, 10.0),
            // A range can be missed, and a hip hang higher than the other one.
            Self::TestAngle | Self::PelvicDrop => (f64::NEG_INFINITY, f64::INFINITY),
            Self::Range | Self::Repetitions | Self::Tempo | Self::Hold => (0.0, f64::INFINITY),
            Self::TestCount | Self::TestTime | Self::Sway => (0.0, f64::INFINITY),
        }
    }

    /// Where the least change comes from.
    pub fn source(self) -> &'static str {
        match self {
            Self::TestAngle => "5\u{b0}, or the uncertainty of both where that is more, as for every angle",
            Self::TestCount => {
                "3, since a change in one person can be distinguished from no change from 2.5 on (Gill 2022)"
            }
            Self::TestTime => "24.1\u{2009}s, since people differ so much from day to day (Goldberg 2011)",
            Self::Sway | Self::PelvicDrop => "1.96 standard deviations of the difference, from the uncertainty of both",
            Self::Range => {
                "5\u{b0} (published values for hips measured by phone are 3 to 10\u{b0}), or the uncertainty of both where that is more"
            }
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
            Self::TestCount => ("more", "fewer"),
            Self::TestAngle => ("farther", "less far"),
            Self::TestTime => ("longer", "shorter"),
            Self::Sway => ("less steady", "steadier"),
            Self::PelvicDrop => ("more", "less"),
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
            Self::TestCount | Self::TestAngle | Self::TestTime => 1,
            Self::Sway | Self::PelvicDrop | Self::Asymmetry | Self::PainBefore | Self::PainAfter => -1,
            Self::Tempo => 0,
        }
    }
}

/// What people read: `range of hip flexion, left`.
pub(crate) fn title(quantity: Quantity, measure: Option<&str>, side: Option<Side>) -> String {
    let of = measure.map_or(String::new(), |name| format!(" of {}", measure_title(name)));
    let side = side.map_or(String::new(), |side| format!(", {side}"));
    format!("{}{of}{side}", quantity.title())
}
