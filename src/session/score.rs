//! The score of a test of movement, held against what is usual.

use serde::{Deserialize, Serialize};

use super::result::{Hold, Outcome, Rep, SideLabel, Warning};
use crate::exercises::Exercise;
use crate::exercises::movement_test::{Person, Scored, TestRule};
use crate::kinematics::Measure;
use crate::units::Side;
use crate::warning_code::WarningCode;

/// One figure of a test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// Nobody moves the moment a test begins, and clips are cut at the word: a clip may be shorter by this, seconds.
const REACTION_S: f64 = 1.0;
/// A person who puts the foot down is seen to stand on both for at least this long, seconds.
const AFTERWARDS_S: f64 = 0.5;

/// The figures of a test; none for an exercise that is no test, and none of a side that was not seen to move. What can not
/// be scored is said in a warning: a test without any figure has at least one.
pub(crate) fn put(exercise: &Exercise, outcome: &mut Outcome, person: Person) -> Vec<Score> {
    let Some(rule) = &exercise.test else { return Vec::new() };
    let (scores, mut without) = of(rule, outcome, person);
    if scores.is_empty() && without.is_empty() {
        without.push(nothing_measured(outcome));
    }
    let warnings = without.into_iter().map(|message| Warning { code: WarningCode::NoScore, message });
    outcome.warnings.splice(0..0, warnings);
    scores
}

/// The scores, and why what has none has none.
fn of(rule: &TestRule, outcome: &Outcome, person: Person) -> (Vec<Score>, Vec<String>) {
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
    let mut without: Vec<String> = Vec::new();
    let figures = match rule.take {
        Scored::Count => match whole_window(rule, outcome) {
            Ok(()) => vec![(SideLabel::Both, count(rule, &outcome.reps) as f64, 0.0, "count")],
            Err(why) => {
                without.push(why);
                Vec::new()
            }
        },
        Scored::Peak => each(&|side| peak(rule, &outcome.reps, side, 1.0), "deg"),
        Scored::PeakBack => each(&|side| peak(rule, &outcome.reps, side, -1.0), "deg"),
        Scored::Held => {
            let (whole, cut) = best_holds(rule, outcome);
            without.extend(cut);
            return (whole.into_iter().flat_map(|(side, hold)| held(rule, side, hold, &score)).collect(), without);
        }
    };
    (figures.into_iter().map(score).collect(), without)
}

/// Why a test has no figure although nothing speaks against the clip as such.
fn nothing_measured(outcome: &Outcome) -> String {
    let why =
        if outcome.reps.is_empty() { "the movement of this test was not seen" } else { "its angle could not be seen" };
    format!("No score: {why}. Film it again as the instructions say, with your whole body in the picture.")
}

/// Whether the whole time of the test was seen, and the test was done in it, or why not. Nothing is a score of whoever
/// tried, and none of whoever did something else.
fn whole_window(rule: &TestRule, outcome: &Outcome) -> Result<(), String> {
    if let Some(other) = outcome.looks_like.as_ref().filter(|_| outcome.reps.is_empty()) {
        return Err(format!("No score: the clip shows another exercise ({}).", other.title.to_lowercase()));
    }
    let Some(window_s) = rule.window_s else { return Ok(()) };
    let began = outcome.reps.first().map(|rep| rep.start_s).or(outcome.seen.first_s());
    let seen_s = began.map_or(0.0, |began| outcome.seen.lasts_from(began));
    if seen_s >= window_s - REACTION_S {
        return Ok(());
    }
    Err(format!(
        "No score: the test lasts {window_s:.0} s, and your whole body was in the picture for {seen_s:.1} s of it. Film all of it, \
         until the end."
    ))
}

/// The longest hold of each side, and of each side whose longest one was not seen to end, why it has no score.
fn best_holds<'a>(rule: &TestRule, outcome: &'a Outcome) -> (Vec<(Side, &'a Hold)>, Vec<String>) {
    let (mut whole, mut without) = (Vec::new(), Vec::new());
    for (side, hold) in Side::BOTH.into_iter().filter_map(|side| longest(&outcome.holds, side)) {
        let complete = rule.window_s.is_some_and(|window_s| hold.valid_s >= window_s - HELD_SD_S);
        if complete || outcome.seen.lasts_from(hold.end_s) >= AFTERWARDS_S {
            whole.push((side, hold));
            continue;
        }
        let leg = label(rule, side);
        without.push(format!(
            "No score {}: after {:.1} s the clip ends or you left the picture, so how long you held it is not known.",
            if leg == SideLabel::Left { "for the left leg" } else { "for the right leg" },
            hold.valid_s
        ));
    }
    (whole, without)
}

/// Makes a score of a side, a value, its standard deviation and its unit.
type MakeScore<'a> = &'a dyn Fn((SideLabel, f64, f64, &str)) -> Score;

/// A hold's time and its figures.
fn held(rule: &TestRule, side: Side, hold: &Hold, score: MakeScore) -> Vec<Score> {
    let leg = label(rule, side);
    let known = hold.figures.iter().filter_map(|figure| Some((figure, figure.value?, figure.sd?)));
    let besides = known.map(|(figure, value, sd)| Score {
        side: leg,
        figure: Some(figure.id.clone()),
        value,
        sd,
        unit: figure.unit.clone(),
        usual: None,
    });
    let time = rule.window_s.map_or(hold.valid_s, |window_s| hold.valid_s.min(window_s));
    std::iter::once(score((leg, time, HELD_SD_S, "s"))).chain(besides).collect()
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

fn longest(holds: &[Hold], side: Side) -> Option<(Side, &Hold)> {
    let own = holds.iter().filter(|hold| hold.side == Some(side).into());
    own.max_by(|a, b| a.valid_s.total_cmp(&b.valid_s)).map(|hold| (side, hold))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises::{self, movement_test::Sex};
    use crate::session::result::OtherExercise;
    use crate::session::{Session, examples};

    fn scores(test: &str, person: Person) -> Vec<Score> {
        let exercise = exercises::find(test).unwrap();
        let mut session = Session::new(exercise.clone(), None);
        for motion in examples::motions(&exercise, &exercise.examples[0]) {
            session.push(&motion);
        }
        of(exercise.test.as_ref().unwrap(), &session.finish(), person).0
    }

    /// Three stands in a clip that goes on for so long, seconds; the person is away for a while.
    fn stands_in(clip_s: f64, away: std::ops::Range<f64>, person: Person) -> (Vec<Score>, Vec<String>) {
        let exercise = exercises::find("chair_stand_30s").unwrap();
        let mut session = Session::new(exercise.clone(), None);
        let own: Vec<_> = examples::motions(&exercise, &exercise.examples[0]).collect();
        let last = own.last().unwrap().clone();
        let rest = (1..).map(|i| {
            let time = crate::units::Timestamp::from_secs_f64(last.time.seconds() + f64::from(i) / 30.0);
            crate::kinematics::Motion { time, ..last.clone() }
        });
        for mut motion in own.iter().cloned().chain(rest).take_while(|m| m.time.seconds() <= clip_s) {
            if away.contains(&motion.time.seconds()) {
                motion.coarse = None;
            }
            session.push(&motion);
        }
        of(exercise.test.as_ref().unwrap(), &session.finish(), person)
    }

    #[test]
    fn half_a_test_has_no_score() {
        let person = Person { age: Some(67), sex: Some(Sex::F) };
        let (whole, without) = stands_in(40.0, 0.0..0.0, person);
        assert_eq!((whole[0].value, without.len()), (3.0, 0));
        assert!(whole[0].usual.is_some());
        for (clip_s, away) in [(11.6, 0.0..0.0), (40.0, 15.0..22.0)] {
            let (none, without) = stands_in(clip_s, away, person);
            assert!(none.is_empty() && without[0].starts_with("No score: the test lasts 30 s"), "{without:?}");
        }
    }

    #[test]
    fn nothing_is_a_score_of_who_tried_and_none_of_who_did_something_else() {
        let exercise = exercises::find("chair_stand_30s").unwrap();
        let mut session = Session::new(exercise.clone(), None);
        for i in 0..36 * 15 {
            let mut sitting = examples::motions(&exercise, &exercise.examples[0]).next().unwrap();
            sitting.time = crate::units::Timestamp::from_secs_f64(f64::from(i) / 15.0);
            session.push(&sitting);
        }
        let mut outcome = session.finish();
        let rule = exercise.test.as_ref().unwrap();
        let (tried, without) = of(rule, &outcome, Person::default());
        assert_eq!((tried[0].value, without.len()), (0.0, 0));
        outcome.looks_like = Some(OtherExercise { name: "seated_march".into(), title: "Seated march".into() });
        let scores = put(&exercise, &mut outcome, Person::default());
        assert!(scores.is_empty() && outcome.warnings[0].message.contains("another exercise (seated march)"));
    }

    #[test]
    fn a_test_that_nothing_was_seen_of_says_so() {
        for test in ["squat_depth", "single_leg_stance", "chair_stand_30s"] {
            let exercise = exercises::find(test).unwrap();
            let mut outcome = Session::new(exercise.clone(), None).finish();
            assert!(put(&exercise, &mut outcome, Person::default()).is_empty());
            assert_eq!(outcome.warnings[0].code, WarningCode::NoScore, "{test}");
        }
    }

    #[test]
    fn a_stance_that_nobody_saw_end_has_no_score() {
        let exercise = exercises::find("single_leg_stance").unwrap();
        let rule = exercise.test.as_ref().unwrap();
        let mut session = Session::new(exercise.clone(), None);
        // The foot comes down at about 13 s.
        for motion in examples::motions(&exercise, &exercise.examples[0]).take_while(|m| m.time.seconds() < 9.0) {
            session.push(&motion);
        }
        let (none, without) = of(rule, &session.finish(), Person { age: Some(72), sex: None });
        assert!(none.is_empty() && without[0].starts_with("No score for the right leg"), "{none:?} {without:?}");
    }

    #[test]
    fn stands_are_held_against_the_table_for_age_and_sex() {
        let person = |age, sex| Person { age: Some(age), sex: Some(sex) };
        let stands = |person| stands_in(40.0, 0.0..0.0, person).0.remove(0);
        let woman = stands(person(67, Sex::F));
        let usual = woman.usual.as_ref().unwrap();
        assert_eq!((woman.value, usual.least, usual.less), (3.0, 11.0, true));
        assert_eq!(usual.group, "women of 65 to 69");
        assert_eq!(stands(person(92, Sex::M)).usual.unwrap().least, 7.0);
        assert!(stands(Person::default()).usual.is_none(), "nothing is assumed");
        assert!(stands(person(40, Sex::F)).usual.is_none(), "the table begins at 60");
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
            verdict: crate::session::result::Verdict::Good,
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
        use crate::kinematics::MeasureKind::{HipDrop, StanceLean};
        use crate::kinematics::{NotMeasurable, Value};
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
        of(exercise.test.as_ref().unwrap(), &session.finish(), Person::default()).0
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
