//! What was done held against what the plan asks for: week by week, day by day.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::plan::Plan;

/// What was done of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Adherence {
    /// The plan's label.
    pub plan: String,
    /// Days a week that it asks for.
    pub wanted: u32,
    /// Exercises that it has.
    pub exercises: usize,
    /// From its first week to the one of today, or to its last.
    pub weeks: Vec<Week>,
}

/// Seven days of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Week {
    /// In order.
    pub days: Vec<Day>,
    /// Whether its last day is over.
    pub over: bool,
}

/// One day of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// Which.
    pub date: Date,
    /// Exercises of the plan that were done.
    pub done: usize,
    /// Whether it is still to come.
    pub ahead: bool,
}

impl Week {
    /// Days on which something of the plan was done.
    pub fn done(&self) -> usize {
        self.days.iter().filter(|day| day.done > 0).count()
    }
}

impl Adherence {
    /// Of exercises done on certain days, as it stands at the end of `today`. A day counts when something of the plan was
    /// done on it. Without a first day the plan begins in the week (from Monday) of what was done first.
    pub fn of(plan: &Plan, done: &[(Date, &str)], today: Date) -> Self {
        let names = plan.names();
        let ours: Vec<(Date, &str)> =
            done.iter().copied().filter(|&(date, name)| date <= today && names.contains(&name)).collect();
        let first = plan.start.or_else(|| ours.iter().map(|&(date, _)| date).min().map(monday));
        let mut weeks = Vec::new();
        let mut from = first.filter(|&first| first <= today);
        while let Some(start) = from {
            let days = (0..7).filter_map(|i| start.checked_add(i.days()).ok()).collect();
            weeks.push(week(days, &ours, today));
            let next = start.checked_add(7.days()).ok();
            from = next.filter(|&next| next <= today && plan.weeks.is_none_or(|most| weeks.len() < most as usize));
        }
        Self { plan: plan.label.clone(), wanted: plan.sessions_per_week, exercises: names.len(), weeks }
    }

    /// Days done and days wanted over the weeks that are over; a day too many in one week makes up for none in another.
    pub fn kept(&self) -> (usize, usize) {
        let wanted = self.wanted as usize;
        let over = self.weeks.iter().filter(|week| week.over);
        over.fold((0, 0), |(done, all), week| (done + week.done().min(wanted), all + wanted))
    }

    /// Per cent of the days that were wanted; `None` before the first week is over.
    pub fn percent(&self) -> Option<f64> {
        let (done, wanted) = self.kept();
        (wanted > 0).then(|| 100.0 * done as f64 / wanted as f64)
    }
}

fn week(dates: Vec<Date>, ours: &[(Date, &str)], today: Date) -> Week {
    let day = |date: Date| {
        let mut names: Vec<&str> = ours.iter().filter(|&&(on, _)| on == date).map(|&(_, name)| name).collect();
        names.sort_unstable();
        names.dedup();
        Day { date, done: names.len(), ahead: date > today }
    };
    let over = dates.last().is_some_and(|&last| last <= today);
    Week { days: dates.into_iter().map(day).collect(), over }
}

fn monday(date: Date) -> Date {
    let since = date.weekday().since(Weekday::Monday);
    date.checked_sub(since.days()).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn plan(more: &str) -> Plan {
        let text = format!(
            "label = \"x\"\nsessions_per_week = 3\n{more}\n[[exercise]]\nname = \"squat\"\nsets = 1\nrepetitions = 1\n\
             [[exercise]]\nname = \"bridge\"\nsets = 1\nrepetitions = 1\n"
        );
        Plan::parse("x.toml", &text).unwrap()
    }

    fn day(day: i8) -> Date {
        date(2026, 3, day)
    }

    #[test]
    fn days_are_counted_once_and_within_their_week() {
        // Monday is 2 March. Four days in the first week, one in the second, other exercises are not the plan's.
        let mut done = vec![(day(2), "squat"), (day(2), "squat"), (day(2), "bridge"), (day(3), "squat")];
        done.extend([(day(5), "squat"), (day(8), "bridge"), (day(10), "squat"), (day(11), "clamshell")]);
        let kept = Adherence::of(&plan(""), &done, day(15));
        assert_eq!(kept.weeks.iter().map(Week::done).collect::<Vec<_>>(), [4, 1]);
        assert_eq!((kept.weeks[0].days[0].done, kept.weeks[0].days[1].done, kept.weeks[0].days[2].done), (2, 1, 0));
        assert_eq!(kept.kept(), (3 + 1, 6), "the fourth day of a week makes up for none in another");
        assert_eq!(kept.percent().map(f64::round), Some(67.0));
    }

    #[test]
    fn the_week_that_is_not_over_is_shown_and_not_judged() {
        let kept = Adherence::of(&plan(""), &[(day(4), "squat")], day(9));
        assert_eq!((kept.weeks.len(), kept.weeks[1].over, kept.kept()), (2, false, (1, 3)));
        assert!(kept.weeks[1].days[1].ahead && !kept.weeks[1].days[0].ahead);
        assert_eq!(Adherence::of(&plan(""), &[(day(4), "squat")], day(5)).percent(), None);
    }

    #[test]
    fn a_plan_with_first_day_and_end_has_these_weeks_alone() {
        let plan = plan("start = 2026-03-04\nweeks = 2");
        let kept = Adherence::of(&plan, &[(day(1), "squat"), (day(10), "squat"), (day(30), "squat")], date(2026, 6, 1));
        assert_eq!(kept.weeks.len(), 2);
        assert_eq!((kept.weeks[0].days[0].date, kept.weeks[1].days[6].date), (day(4), day(17)));
        assert_eq!(kept.weeks.iter().map(Week::done).collect::<Vec<_>>(), [1, 0]);
        assert!(Adherence::of(&plan, &[], day(1)).weeks.is_empty(), "it has not begun");
    }

    #[test]
    fn nothing_done_is_no_week() {
        assert!(Adherence::of(&plan(""), &[(day(3), "clamshell")], day(20)).weeks.is_empty());
    }
}
