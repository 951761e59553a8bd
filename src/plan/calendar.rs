//! A plan as a calendar file (RFC 5545) that reminds of it on the days of the week on which it is to be done.

use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use super::Plan;

/// The days of the week for so many a week, spread so that there is rest between where there can be.
const DAYS: [&[&str]; 7] = [
    &["MO"],
    &["MO", "TH"],
    &["MO", "WE", "FR"],
    &["MO", "TU", "TH", "FR"],
    &["MO", "TU", "WE", "TH", "FR"],
    &["MO", "TU", "WE", "TH", "FR", "SA"],
    &["MO", "TU", "WE", "TH", "FR", "SA", "SU"],
];
/// The same in the order of a week.
const WEEK: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// By the clock of wherever the person is.
const AT: &str = "180000";
/// Octets of a line.
const LONGEST: usize = 75;

/// The file. `today` is the first day where the plan names none, and `stamp` the moment at which it was made
/// (`20260302T183000Z`).
pub(crate) fn ics(plan: &Plan, today: Date, stamp: &str) -> String {
    let days = DAYS[(plan.sessions_per_week.clamp(1, 7) - 1) as usize];
    let start = first(plan.start.unwrap_or(today), days);
    let until = plan.weeks.and_then(|weeks| {
        let last = plan.start.unwrap_or(today).checked_add(i64::from(weeks).weeks()).ok()?.yesterday().ok()?;
        Some(format!(";UNTIL={}T235959", basic(last)))
    });
    let what: Vec<String> =
        plan.exercises.iter().map(|p| format!("{}: {} sets of {}", p.exercise.title, p.sets, p.amount())).collect();
    let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("coxa {} {start}", plan.label).as_bytes());
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".into(),
        format!("PRODID:-//Coxa//{}//EN", env!("CARGO_PKG_VERSION")),
        "BEGIN:VEVENT".into(),
        format!("UID:{id}"),
        format!("DTSTAMP:{stamp}"),
        format!("DTSTART:{}T{AT}", basic(start)),
        "DURATION:PT30M".into(),
        format!("RRULE:FREQ=WEEKLY;BYDAY={}{}", days.join(","), until.unwrap_or_default()),
        format!("SUMMARY:{}", escaped(&format!("Exercises: {}", plan.label))),
        format!("DESCRIPTION:{}", escaped(&what.join("\n"))),
        "BEGIN:VALARM".into(),
        "ACTION:DISPLAY".into(),
        "TRIGGER:PT0M".into(),
        "DESCRIPTION:Exercises".into(),
        "END:VALARM".into(),
        "END:VEVENT".into(),
        "END:VCALENDAR".into(),
    ];
    lines.iter().map(|line| folded(line)).collect()
}

/// The first of these days of the week, from a day on.
fn first(from: Date, days: &[&str]) -> Date {
    let is_one = |date: &Date| days.contains(&WEEK[date.weekday().to_monday_zero_offset() as usize]);
    let week = (0..7_i64).filter_map(|later| from.checked_add(later.days()).ok());
    week.into_iter().find(is_one).unwrap_or(from)
}

fn basic(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

/// Of a text's value.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A long line goes on in the next one, after a blank.
fn folded(line: &str) -> String {
    let (mut out, mut length) = (String::new(), 0);
    for c in line.chars() {
        if length + c.len_utf8() > LONGEST {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn file(more: &str) -> String {
        let text = format!(
            "label = \"Hip; knee, {}\"\nsessions_per_week = 3\n{more}\n[[exercise]]\nname = \"squat\"\nsets = 3\n\
             repetitions = 10\n",
            "ü".repeat(60)
        );
        // A Thursday.
        ics(&Plan::parse("x.toml", &text).unwrap(), date(2026, 3, 5), "20260302T183000Z")
    }

    #[test]
    fn it_begins_on_the_first_of_its_days_and_ends_with_the_plan() {
        assert!(
            file("").contains("DTSTART:20260306T180000\r\n")
                && file("").contains("RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR\r\n")
        );
        let bounded = file("start = 2026-03-02\nweeks = 2");
        assert!(bounded.contains("DTSTART:20260302T180000"), "{bounded}");
        assert!(bounded.contains("BYDAY=MO,WE,FR;UNTIL=20260315T235959\r\n"), "{bounded}");
        assert_eq!(file(""), file(""), "the same plan is the same entry, so that it is replaced and not doubled");
    }

    #[test]
    fn every_line_is_one_that_calendars_read() {
        let file = file("");
        assert!(file.split("\r\n").all(|line| line.len() <= LONGEST && !line.contains('\n')), "{file}");
        let whole = file.replace("\r\n ", "");
        assert!(whole.contains("SUMMARY:Exercises: Hip\\; knee\\, ü"), "{whole}");
        assert!(whole.contains("DESCRIPTION:Squat: 3 sets of 10 repetitions\r\n"), "{whole}");
        assert!(whole.starts_with("BEGIN:VCALENDAR\r\n") && whole.ends_with("END:VCALENDAR\r\n"));
    }
}
