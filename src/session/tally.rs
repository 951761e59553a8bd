//! How many repetitions are good, are to be improved, or are not judged, and that in words.

use serde::Serialize;

use super::result::{Summary, Verdict};

/// How many repetitions have which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// All.
    pub reps: usize,
    /// The good ones.
    pub good: usize,
    /// Those of which could be said whether they are good.
    pub judged: usize,
}

impl From<&Summary> for Tally {
    fn from(summary: &Summary) -> Self {
        Self { reps: summary.rep_count, good: summary.valid_rep_count, judged: summary.judged_rep_count }
    }
}

impl Tally {
    /// `2 good, 1 to improve, 3 not judged`, `all good`, or `not judged`; empty without repetitions.
    pub fn words(self) -> String {
        let counts = [
            (self.good, "good"),
            (self.judged.saturating_sub(self.good), "to improve"),
            (self.reps.saturating_sub(self.judged), "not judged"),
        ];
        match counts.iter().filter(|(n, _)| *n > 0).collect::<Vec<_>>()[..] {
            [] => String::new(),
            [(1, verdict)] => (*verdict).to_owned(),
            [(_, "not judged")] => "none judged".to_owned(),
            [(_, verdict)] => format!("all {verdict}"),
            ref several => several.iter().map(|(n, verdict)| format!("{n} {verdict}")).collect::<Vec<_>>().join(", "),
        }
    }

    /// Of some verdicts.
    pub fn of(verdicts: impl Iterator<Item = Verdict>) -> Self {
        let mut tally = Self::default();
        for verdict in verdicts {
            tally.reps += 1;
            tally.good += usize::from(verdict == Verdict::Good);
            tally.judged += usize::from(verdict != Verdict::NotJudged);
        }
        tally
    }

    /// Whether every repetition was judged, and good.
    pub fn all_good(self) -> bool {
        self.reps > 0 && self.good == self.reps
    }

    /// `3 repetitions, all good`.
    pub fn sentence(self) -> String {
        let reps = if self.reps == 1 { "1 repetition".to_owned() } else { format!("{} repetitions", self.reps) };
        let words = self.words();
        if words.is_empty() { reps } else { format!("{reps}, {words}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_judged_is_never_among_the_good() {
        let words = |good, improve, open| Tally { reps: good + improve + open, good, judged: good + improve }.words();
        assert_eq!(words(3, 0, 0), "all good");
        assert_eq!(words(1, 0, 0), "good");
        assert_eq!(words(2, 1, 3), "2 good, 1 to improve, 3 not judged");
        assert_eq!(words(0, 0, 3), "none judged");
        assert_eq!(words(0, 0, 1), "not judged");
        assert_eq!(words(0, 2, 0), "all to improve");
        assert_eq!(words(0, 0, 0), "");
    }
}
