//! What repetitions come to in words: their verdicts, and beside them what could not be told of any of them.

use std::collections::HashSet;

use super::result::Verdict;
use super::tally::Tally;
use crate::exercises::wording::title_of;

/// Of one repetition: its verdict, and the faults that it may have or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    /// What it comes to.
    pub verdict: Verdict,
    /// Ids of faults that could not be looked for, or not well enough to tell.
    pub open: Vec<String>,
}

/// Verdicts are never told without what they leave out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conclusion {
    /// How many have which verdict.
    pub tally: Tally,
    /// What could not be told of one repetition or more: `knees fall inward`, or `shallow in 2 of 3`.
    pub open: Vec<String>,
}

impl Conclusion {
    /// Of a set under way; in the order of the exercise's `rules`.
    pub(crate) fn of<'a>(rules: impl Iterator<Item = &'a str>, reps: &'a [Judged]) -> Self {
        Self {
            tally: Tally::of(reps.iter().map(|rep| rep.verdict)),
            open: open(rules, &reps.iter().map(|rep| rep.open.as_slice()).collect::<Vec<_>>()),
        }
    }

    /// Whether everything was judged, and good.
    pub(crate) fn all_good(&self) -> bool {
        self.tally.all_good() && self.open.is_empty()
    }

    /// `3 repetitions, all good; not judged: knees fall inward`.
    pub fn sentence(&self) -> String {
        format!("{}{}", self.tally.sentence(), beside(&self.open))
    }

    /// The same for a place of two short lines: `all good; 1 point not judged`.
    pub(crate) fn short(&self) -> String {
        let words = self.tally.words();
        match self.open.len() {
            0 => words,
            _ if self.tally.judged < self.tally.reps => words,
            1 => format!("{words}; 1 point not judged"),
            n => format!("{words}; {n} points not judged"),
        }
    }
}

/// What stands beside verdicts: `; not judged: knees fall inward`, or nothing.
pub(crate) fn beside(open: &[String]) -> String {
    if open.is_empty() { String::new() } else { format!("; not judged: {}", open.join(", ")) }
}

/// What could not be told of one repetition or more, each of which brings the ids that were open.
pub(crate) fn open<'a>(rules: impl Iterator<Item = &'a str>, reps: &[&'a [String]]) -> Vec<String> {
    let of = |id: &str| {
        let count = reps.iter().filter(|open| open.iter().any(|other| other == id)).count();
        match count {
            0 => None,
            _ if count == reps.len() => Some(title_of(id).to_owned()),
            _ => Some(format!("{} in {count} of {}", title_of(id), reps.len())),
        }
    };
    // What only a plan or a hold asks for has no rule of its own.
    let others = reps.iter().flat_map(|open| open.iter().map(String::as_str));
    let mut seen = HashSet::new();
    rules.chain(others).filter(|id| seen.insert(*id)).filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conclusion(reps: &[(Verdict, &[&str])]) -> Conclusion {
        let judged = |(verdict, open): &(Verdict, &[&str])| Judged {
            verdict: *verdict,
            open: open.iter().map(|&id| id.to_owned()).collect(),
        };
        Conclusion::of(["shallow_depth", "knee_valgus"].into_iter(), &reps.iter().map(judged).collect::<Vec<_>>())
    }

    #[test]
    fn all_good_is_never_said_without_what_was_not_judged() {
        let front = conclusion(&[(Verdict::Good, &["knee_valgus"]), (Verdict::Good, &["knee_valgus"])]);
        assert_eq!(front.sentence(), "2 repetitions, all good; not judged: knees fall inward");
        assert_eq!(front.short(), "all good; 1 point not judged");
        assert!(!front.all_good());
        let whole = conclusion(&[(Verdict::Good, &[])]);
        assert_eq!((whole.sentence().as_str(), whole.all_good()), ("1 repetition, good", true));
        let some = conclusion(&[(Verdict::Good, &["too_fast"]), (Verdict::NotJudged, &["shallow_depth"])]);
        assert!(some.sentence().ends_with("in 1 of 2, too fast in 1 of 2"), "{}", some.sentence());
        assert_eq!(some.short(), "1 good, 1 not judged");
    }
}
