//! The label by which a person is kept: the same rule wherever it comes from.

/// Longer ones fit no table.
const LONGEST: usize = 60;

/// A label begins with a letter or a digit: then no shell and no spreadsheet takes it for something else.
///
/// # Errors
/// In words what a label has to be, where this is none.
pub fn label(text: &str) -> Result<String, String> {
    let text = text.trim();
    let plain = text.chars().next().is_some_and(char::is_alphanumeric) && crate::plain::line(text) == text;
    if plain && text.chars().count() <= LONGEST {
        return Ok(text.to_owned());
    }
    Err(format!("a label has up to {LONGEST} characters and begins with a letter or a digit"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_begin_with_a_letter_or_a_digit() {
        assert_eq!(label(" P-07, left hip ").unwrap(), "P-07, left hip");
        assert_eq!(label("\u{e9}tude").unwrap(), "\u{e9}tude");
        for text in ["", "  ", "=1+1", "-x", "a\nb", "a\u{202e}b", &"x".repeat(61)] {
            assert!(label(text).is_err(), "{text:?}");
        }
    }
}
