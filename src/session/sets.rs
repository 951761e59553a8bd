//! Repetitions told apart into sets by the rests between them.

use super::result::{Rep, Set, Verdict};

/// A rest longer than this between two repetitions begins another set, seconds: longer than anybody stops for breath
/// within a set, shorter than the rests that plans ask for (a choice of ours).
pub(crate) const REST_S: f64 = 20.0;

/// The sets of repetitions in time order; `ended_at` are moments (seconds) at which a set was ended on purpose.
pub(crate) fn split(reps: &[Rep], ended_at: &[f64]) -> Vec<Set> {
    let mut sets: Vec<Set> = Vec::new();
    for (i, rep) in reps.iter().enumerate() {
        match sets.last_mut().filter(|set| belongs(set, rep, ended_at)) {
            Some(set) => {
                set.rep_count += 1;
                set.end_s = set.end_s.max(rep.end_s);
            }
            None => sets.push(Set {
                index: sets.len() + 1,
                first_rep: i + 1,
                rep_count: 1,
                valid_rep_count: 0,
                judged_rep_count: 0,
                start_s: rep.start_s,
                end_s: rep.end_s,
            }),
        }
    }
    count_verdicts(&mut sets, reps);
    sets
}

/// Counts the verdicts of each set's repetitions again.
pub(crate) fn count_verdicts(sets: &mut [Set], reps: &[Rep]) {
    for set in sets {
        let own = || reps.iter().skip(set.first_rep.saturating_sub(1)).take(set.rep_count);
        set.judged_rep_count = own().filter(|rep| rep.is_judged()).count();
        set.valid_rep_count = own().filter(|rep| rep.verdict == Verdict::Good).count();
    }
}

fn belongs(set: &Set, rep: &Rep, ended_at: &[f64]) -> bool {
    rep.start_s - set.end_s <= REST_S && !ended_at.iter().any(|&at| set.end_s <= at && at <= rep.end_s)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::result::{SideLabel, Tempo};

    fn rep(start_s: f64) -> Rep {
        Rep {
            index: 0,
            side: SideLabel::Both,
            start_s,
            peak_s: start_s + 1.0,
            end_s: start_s + 2.0,
            tempo: Tempo { out_s: 1.0, hold_s: 0.0, return_s: 1.0 },
            measures: Default::default(),
            verdict: Verdict::Good,
            faults: Vec::new(),
            not_judged: Vec::new(),
            unsure: Vec::new(),
        }
    }

    #[test]
    fn rests_and_decisions_tell_sets_apart() {
        let reps: Vec<Rep> = [0.0, 3.0, 6.0, 40.0, 43.0, 46.5].map(rep).to_vec();
        let counts = |ended_at: &[f64]| split(&reps, ended_at).iter().map(|s| s.rep_count).collect::<Vec<_>>();
        assert_eq!(counts(&[]), [3, 3], "a rest of half a minute");
        assert_eq!(counts(&[46.0]), [3, 2, 1], "ended by a key between two repetitions");
        assert_eq!(counts(&[20.0, 21.0]), [3, 3], "ended during a rest: no empty set");
        let sets = split(&reps, &[]);
        assert_eq!((sets[1].index, sets[1].first_rep, sets[1].start_s, sets[1].end_s), (2, 4, 40.0, 48.5));
        assert!(split(&[], &[1.0]).is_empty());
    }
}
