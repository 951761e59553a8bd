//! The score of a test of movement, held against what is usual.

use serde::{Deserialize, Serialize};

use super::result::{Hold, Outcome, Rep, SideLabel};
use crate::exercises::Exercise;
use crate::exercises::movement_test::{Person, Scored, TestRule};
use crate::kinematics::measure::Measure;
use crate::units::Side;

/// One figure of a test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Whose.
    pub side: SideLabel,
    /// What it is, where the test has more than one: the id of a figure of its holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<String>,
    /// The figure.
    pub value: f64,
    /// One sigma of it; 0 for counts.
    pub sd: f64,
    /// `count`, `deg` or `s`.
    pub unit: String,
    /// What is usual, and for whom.
    pub usual: Option<Usual>,
}

/// What is usual for people like this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Usual {
    /// For whom.
    pub group: String,
    /// Less is unusual.
    pub least: f64,
    /// More is unusual.
    pub most: Option<f64>,
    /// Whether the figure is clearly less: by more than its uncertainty.
    pub less: bool,
}

/// Half a second of doubt about when a hold begins and ends.
const HELD_SD_S: f64 = 0.5;

/// The figures of a test; none for an exercise that is no test, and none of a side that was not seen to move.
pub fn of(exercise: &Exercise, outcome: &Outcome, person: Person) -> Vec<Score> {
    let Some(rule) = &exercise.test else { return Vec::new() };
    let score = |(side, value, sd, unit): (SideLabel, f64, f64, &str)| {
        let usual = rule.norm(person).map(|norm| Usual {
            group: norm.group(),
            least: norm.least,
            most: norm.most,
            less: value + sd < norm.least,
        });
        Score { side, figure: None, value, sd, unit: unit.to_owned(), usual }
    };
    let each = |figure: &dyn Fn(Side) -> Option<(f64, f64)>, unit| {
        let of = |side| figure(side).map(|(value, sd)| (label(rule, side), value, sd, unit));
        Side::BOTH.into_iter().filter_map(of).collect::<Vec<_>>()
    };
    let figures = match rule.take {
        Scored::Count => vec![(SideLabel::Both, count(rule, &outcome.reps) as f64, 0.0, "count")],
        Scored::Peak => each(&|side| peak(rule, &outcome.reps, side, 1.0), "deg"),
        Scored::PeakBack => each(&|side| peak(rule, &outcome.reps, side, -1.0), "deg"),
        Scored::Held => each(&|side| held(&outcome.holds, side), "s"),
    };
    let besides = Side::BOTH.into_iter().filter_map(|side| longest(&outcome.holds, side));
    let besides = besides.filter(|_| rule.take == Scored::Held).flat_map(|(side, hold)| {
        let known = hold.figures.iter().filter_map(|figure| Some((figure, figure.value?, figure.sd?)));
        known.map(move |(figure, value, sd)| Score {
            side: label(rule, side),
            figure: Some(figure.id.clone()),
            value,
            sd,
            unit: figure.unit.clone(),
            usual: None,
        })
    });
    figures.into_iter().map(score).chain(besides).collect()
}

fn label(rule: &TestRule, moving: Side) -> SideLabel {
    Some(if rule.carrying_leg { moving.other() } else { moving }).into()
}

/// Repetitions within the window; one that is more than half done when it closes counts, as the usual protocol says.
fn count(rule: &TestRule, reps: &[Rep]) -> usize {
    let (Some(first), Some(window_s)) = (reps.first(), rule.window_s) else { return reps.len() };
    let closes = first.start_s + window_s;
    reps.iter().filter(|rep| rep.start_s + rep.tempo.out_s / 2.0 <= closes).count()
}

fn peak(rule: &TestRule, reps: &[Rep], side: Side, sign: f64) -> Option<(f64, f64)> {
    let name = Measure::of(rule.measure?, side).name();
    let own = reps.iter().filter(|rep| rep.side == SideLabel::Both || rep.side == Some(side).into());
    let ranges = own.filter_map(|rep| rep.measures.get(&name)?.as_ref());
    let farthest = ranges.map(|range| (if sign > 0.0 { range.max_deg } else { -range.min_deg }, range.sd_deg));
    farthest.max_by(|a, b| a.0.total_cmp(&b.0))
}

fn held(holds: &[Hold], side: Side) -> Option<(f64, f64)> {
    longest(holds, side).map(|(_, hold)| (hold.valid_s, HELD_SD_S))
}

fn longest(holds: &[Hold], side: Side) -> Option<(Side, &Hold)> {
    let own = holds.iter().filter(|hold| hold.side == Some(side).into());
    own.max_by(|a, b| a.valid_s.total_cmp(&b.valid_s)).map(|hold| (side, hold))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises::{self, movement_test::Sex};
    use crate::session::{Session, examples};

    fn scores(test: &str, person: Person) -> Vec<Score> {
        let exercise = exercises::find(test).unwrap();
        let mut session = Session::new(exercise.clone(), None);
        for motion in examples::motions(&exercise, &exercise.examples[0]) {
            session.push(&motion);
        }
        of(&exercise, &session.finish(), person)
    }

    #[test]
    fn stands_are_held_against_the_table_for_age_and_sex() {
        let person = |age, sex| Person { age: Some(age), sex: Some(sex) };
        let woman = &scores("chair_stand_30s", person(67, Sex::F))[0];
        let usual = woman.usual.as_ref().unwrap();
        assert_eq!((woman.value, usual.least, usual.less), (3.0, 11.0, true));
        assert_eq!(usual.group, "women of 65 to 69");
        let man = &scores("chair_stand_30s", person(92, Sex::M))[0];
        assert_eq!(man.usual.as_ref().unwrap().least, 7.0);
        assert!(scores("chair_stand_30s", Person::default())[0].usual.is_none(), "nothing is assumed");
        assert!(scores("chair_stand_30s", person(40, Sex::F))[0].usual.is_none(), "the table begins at 60");
    }

    #[test]
    fn what_begins_after_the_window_does_not_count_and_what_is_half_done_does() {
        let rule = exercises::find("chair_stand_30s").unwrap().test.unwrap();
        let tempo = crate::session::result::Tempo { out_s: 1.0, hold_s: 0.2, return_s: 1.0 };
        let rep = |start_s: f64| Rep {
            index: 1,
            side: SideLabel::Both,
            start_s,
            peak_s: start_s + 1.1,
            end_s: start_s + 2.2,
            tempo,
            measures: Default::default(),
            faults: Vec::new(),
            not_judged: Vec::new(),
            unsure: Vec::new(),
        };
        let reps: Vec<Rep> = [2.0, 12.0, 31.4, 31.6, 40.0].map(rep).into();
        assert_eq!(count(&rule, &reps), 3);
        assert_eq!(count(&rule, &[]), 0);
    }

    /// The stance example with hips that swing by a degree and a half over the right foot every two seconds, and a left
    /// hip that hangs five degrees lower than on two feet, until the person leaves the picture at `gone_s`.
    fn swaying(gone_s: f64) -> Vec<Score> {
        use crate::kinematics::measure::MeasureKind::{HipDrop, StanceLean};
        use crate::kinematics::motion::{NotMeasurable, Value};
        let exercise = exercises::find("single_leg_stance").unwrap();
        let mut session = Session::new(exercise.clone(), None);
        for mut motion in examples::motions(&exercise, &exercise.examples[0]) {
            let t = motion.time.seconds();
            let on_one = if (1.6..13.4).contains(&t) { 1.0 } else { 0.0 };
            let known = |value| {
                if t < gone_s { Ok(Value { value, sd: 3.0, sd_of_change: 2.0 }) } else { Err(NotMeasurable::Hidden) }
            };
            let lean = -4.0 + on_one * 1.5 * (std::f64::consts::PI * t).sin();
            motion.measures[Measure::of(StanceLean, Side::Right).index()] = known(lean);
            motion.measures[Measure::of(HipDrop, Side::Left).index()] = known(2.0 + 5.0 * on_one);
            session.push(&motion);
        }
        of(&exercise, &session.finish(), Person::default())
    }

    #[test]
    fn sway_and_pelvic_drop_are_the_carrying_legs_with_their_uncertainty() {
        let scores = swaying(99.0);
        let told: Vec<_> = scores.iter().map(|s| (s.side, s.figure.as_deref(), s.unit.as_str())).collect();
        let right = SideLabel::Right;
        assert_eq!(told, [(right, None, "s"), (right, Some("sway"), "deg"), (right, Some("pelvic_drop"), "deg")]);
        // A sine of 1.5 has a spread of 1.5 / sqrt(2); eleven swings give it to 1.06 / sqrt(2 * 9.8) and a fifth.
        let sway = &scores[1];
        assert!((sway.value - 1.06).abs() < 0.02 && (0.30..0.40).contains(&sway.sd), "{sway:?}");
        assert!((scores[2].value - 5.0).abs() < 1e-9 && scores[2].sd == 2.0, "{:?}", scores[2]);
        assert_eq!(swaying(5.0).len(), 1, "what could not be seen for most of the time is left out");
    }

    #[test]
    fn a_stand_on_one_leg_is_the_carrying_legs_and_ranges_are_each_sides_own() {
        let stance = scores("single_leg_stance", Person { age: Some(72), sex: None });
        assert_eq!(stance.len(), 1, "only one leg was lifted");
        assert_eq!(stance[0].side, SideLabel::Right, "the left one was lifted");
        assert!((stance[0].value - 12.0).abs() < 1.0 && stance[0].unit == "s", "{stance:?}");
        let flexion = scores("standing_hip_flexion", Person::default());
        assert_eq!(
            flexion.iter().map(|s| (s.side, s.value.round())).collect::<Vec<_>>(),
            [(SideLabel::Left, 115.0), (SideLabel::Right, 90.0)]
        );
        assert!(!flexion[0].usual.as_ref().unwrap().less && flexion[1].usual.as_ref().unwrap().less);
        let back = scores("standing_hip_extension", Person::default());
        assert_eq!(back[0].value.round(), 14.0);
    }
}
