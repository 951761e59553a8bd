//! Where everyone was in the picture: the one who was measured, and the others, as boxes with their numbers.

use std::fmt::Write;

use crate::pose::people::PersonSeen;
use crate::report::json::Report;

/// Width of the drawing, its own units.
const WIDTH: f64 = 480.0;
/// A box around the joints is this share of its longer edge too small for the body.
const ROOM: f64 = 0.12;
const MEASURED: &str = "#15803D";
const OTHER: &str = "#334155";

/// The picture with a box for each person; empty where only one was there.
pub(super) fn svg(report: &Report) -> String {
    if report.people.len() < 2 {
        return String::new();
    }
    let shape = f64::from(report.source.height.max(1)) / f64::from(report.source.width.max(1));
    let height = WIDTH * shape.clamp(0.1, 10.0);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-label=\"{}\" \
         fill=\"none\" font-family=\"sans-serif\" font-size=\"22\">",
        words(&report.people)
    );
    report.people.iter().for_each(|person| draw(&mut out, person, height));
    out.push_str("</svg>");
    out
}

/// Who was measured, in a sentence.
pub(super) fn words(people: &[PersonSeen]) -> String {
    let measured = people.iter().find(|person| person.measured).map_or(0, |person| person.number);
    let others: Vec<String> = people.iter().filter(|p| !p.measured).map(|p| p.number.to_string()).collect();
    let were = if others.len() == 1 { "was there" } else { "were there" };
    format!("Person {measured}, counted from the left, was measured; {} {were} as well", others.join(", "))
}

/// One box, kept within the picture. Writing into a String can not fail.
fn draw(out: &mut String, person: &PersonSeen, height: f64) {
    let at = &person.bounds;
    let room = ROOM * ((at.right - at.left) * WIDTH).max((at.bottom - at.top) * height);
    let (left, right) = ((at.left * WIDTH - room).clamp(3.0, WIDTH), (at.right * WIDTH + room).clamp(3.0, WIDTH - 3.0));
    let (top, bottom) =
        ((at.top * height - 2.0 * room).clamp(3.0, height), (at.bottom * height + room).clamp(3.0, height - 3.0));
    let (colour, line, dashes) =
        if person.measured { (MEASURED, 5, "") } else { (OTHER, 2, " stroke-dasharray=\"7 5\"") };
    let (wide, high) = ((right - left).max(4.0), (bottom - top).max(4.0));
    let _ = write!(
        out,
        "<rect x=\"{left:.0}\" y=\"{top:.0}\" width=\"{wide:.0}\" height=\"{high:.0}\" rx=\"6\" stroke=\"{colour}\" \
         stroke-width=\"{line}\"{dashes}/><text x=\"{:.0}\" y=\"{:.0}\" fill=\"#334155\">{}</text>",
        left + 9.0,
        top + 25.0,
        person.number
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pose::people::PersonBox;

    fn person(number: usize, measured: bool) -> PersonSeen {
        let bounds = PersonBox { left: -0.2, top: 0.1, right: 0.4, bottom: 1.7 };
        PersonSeen { number, measured, bounds, from_s: 0.0, to_s: 9.0 }
    }

    #[test]
    fn who_was_measured_is_said_and_stands_out() {
        let people = [person(1, false), person(2, true), person(3, false)];
        assert_eq!(words(&people), "Person 2, counted from the left, was measured; 1, 3 were there as well");
        let mut out = String::new();
        people.iter().for_each(|p| draw(&mut out, p, 360.0));
        assert_eq!(out.matches(MEASURED).count(), 1);
        assert!(!out.contains('-') || !out.contains("=\"-"), "nothing is drawn outside of the picture: {out}");
    }
}
