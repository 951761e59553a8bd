//! A person's label: what it may be, and when two that are typed differently are of one person.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

use crate::plain;
use crate::written::distance;

/// Longer ones fit no table.
const LONGEST: usize = 60;
/// Fewer letters than this are no name: `A1` and `B1` are two people.
const FEWEST_LETTERS: usize = 4;

/// A label in the form in which it is kept: composed letters, single spaces. It begins with a letter or a digit: then no
/// shell and no spreadsheet takes it for something else.
///
/// # Errors
/// In words what a label is.
pub(crate) fn parse(text: &str) -> Result<String, String> {
    let label = text.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    let begins = label.chars().next().is_some_and(char::is_alphanumeric);
    if begins && plain::line(text.trim()) == text.trim() && label.chars().count() <= LONGEST {
        return Ok(label);
    }
    Err(format!("a label has up to {LONGEST} characters and begins with a letter or a digit"))
}

/// Whether two labels are of one person: only spaces, case and the way in which letters are put together may differ.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a == b || folded(a) == folded(b)
}

/// The label among `known` that may be a slip of the one that was typed: other signs between the letters, a letter more,
/// less or other, zeros before a number. Other numbers are other people. None where it is one of them.
pub(crate) fn near<'a>(label: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    if known.clone().any(|other| same(label, other)) {
        return None;
    }
    let (letters, numbers) = parts(label);
    let is_near = |other: &&str| {
        let (others, other_numbers) = parts(other);
        let slip =
            letters.chars().count().min(others.chars().count()) >= FEWEST_LETTERS && distance(&letters, &others) <= 1;
        numbers == other_numbers && (letters == others || slip)
    };
    let mut known = known;
    known.find(is_near)
}

fn folded(label: &str) -> String {
    // Unicode's canonical caseless match: small letters alone leave a German sharp s or a Greek final sigma apart.
    let folded: String = label.nfd().default_case_fold().collect();
    folded.nfc().filter(|c| !c.is_whitespace()).collect()
}

/// Its letters without anything between them, and its numbers without zeros before them.
fn parts(label: &str) -> (String, Vec<String>) {
    let folded = folded(label);
    let letters = folded.chars().filter(|c| c.is_alphabetic()).collect();
    let numbers = folded.split(|c: char| !c.is_numeric()).filter(|number| !number.is_empty());
    (letters, numbers.map(|number| number.trim_start_matches('0').to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_begin_with_a_letter_or_a_digit() {
        assert_eq!(parse(" P-07,  left hip ").unwrap(), "P-07, left hip");
        assert_eq!(parse("\u{e9}tude").unwrap(), "\u{e9}tude");
        assert_eq!(parse("e\u{301}tude").unwrap(), "\u{e9}tude");
        for text in ["", "  ", "=1+1", "-x", "a\nb", "a\u{202e}b", &"x".repeat(61)] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn one_person_is_one_however_it_is_typed() {
        for (a, b) in [
            ("Anna B", "anna b"),
            ("AnnaB", "anna  b"),
            ("\u{e9}va", "E\u{301}va"),
            ("P 07", "p07"),
            ("Wei\u{df}", "WEISS"),
            ("wei\u{df}", "WEI\u{1e9e}"),
            ("\u{3a3}\u{3af}\u{3c3}\u{3c5}\u{3c6}\u{3bf}\u{3c2}", "\u{3a3}\u{3af}\u{3c3}\u{3c5}\u{3c6}\u{3bf}\u{3a3}"),
            ("\u{130}pek", "i\u{307}pek"),
        ] {
            assert!(same(a, b), "{a:?} {b:?}");
        }
        // Which letter a capital stands for differs by language, so who it is is asked.
        for (a, b) in [("\u{130}brahim", "ibrahim"), ("\u{131}lgaz", "ilgaz")] {
            assert!(!same(a, b) && near(a, [b].into_iter()) == Some(b), "{a:?} {b:?}");
        }
        for (a, b) in [("P-07", "P-08"), ("anna", "hanna"), ("P-07", "P07")] {
            assert!(!same(a, b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn slips_are_near_and_other_numbers_are_other_people() {
        let near = |label, known: &[&'static str]| near(label, known.iter().copied());
        assert_eq!(near("P07", &["P-07"]), Some("P-07"));
        assert_eq!(near("P-7", &["P-08", "P-07"]), Some("P-07"));
        assert_eq!(near("hanna", &["anna"]), Some("anna"));
        for (label, known) in [("P-09", "P-08"), ("anna 2", "anna 1"), ("ben", "bea"), ("A1", "B1"), ("Anna", "anna")] {
            assert_eq!(near(label, &[known]), None, "{label} {known}");
        }
    }
}
