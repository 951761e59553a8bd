//! Text for the terminal: what names, titles and messages of strangers hold is shown and never obeyed.

/// Bytes of a file's name that every disk takes.
const LONGEST_NAME: usize = 255;

/// Several lines; everything but line ends that a terminal would obey, or that reorders what is read, is spelt out
/// as `\u{1b}`.
pub fn text(text: &str) -> String {
    spelt_out(text, |c| c != '\n' && is_obeyed(c))
}

/// The same in one line: a line end in a name is spelt out too.
pub fn line(text: &str) -> String {
    spelt_out(text, is_obeyed)
}

/// Text for a cell of a table: a spreadsheet calculates what begins like a formula, so that begins with an apostrophe.
pub(crate) fn cell(text: &str) -> String {
    let begins = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    if text.starts_with(begins) { format!("'{text}") } else { text.to_owned() }
}

/// A name for a file from what says what it is, joined by `-`: letters, digits, `-` and `_`, whatever the parts hold. The
/// longest part is cut so that no disk refuses the name.
pub(crate) fn file_name<'a>(parts: impl IntoIterator<Item = &'a str>, ending: &str) -> String {
    let plain = |part: &str| part.replace(|c: char| !c.is_alphanumeric() && !"-_".contains(c), "_");
    let mut parts: Vec<String> = parts.into_iter().map(plain).collect();
    let length = |parts: &[String]| parts.iter().map(|part| part.len() + 1).sum::<usize>() + ending.len();
    while length(&parts) > LONGEST_NAME {
        let Some(longest) = parts.iter_mut().max_by_key(|part| part.len()) else { break };
        if longest.pop().is_none() {
            break;
        }
    }
    format!("{}.{ending}", parts.join("-"))
}

/// The beginning of a text that a stranger may have made very long, for the middle of a line.
pub(crate) fn beginning(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((cut, _)) => format!("{}...", &text[..cut]),
        None => text.to_owned(),
    }
}

fn spelt_out(text: &str, is_wrong: impl Fn(char) -> bool) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if is_wrong(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
        out
    })
}

/// Control characters of ASCII and Latin-1, line and paragraph separators, and marks that change the order of writing.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(beginning("ääää", 3), "äää...");
        assert_eq!(beginning("äää", 3), "äää");
    }

    #[test]
    fn a_file_is_called_what_it_is_and_no_disk_refuses_the_name() {
        assert_eq!(file_name(["squat", "P-07, a/b", "2026-03-02"], "html"), "squat-P-07__a_b-2026-03-02.html");
        for letter in ["a", "\u{df}", "\u{819d}", "\u{20bb7}"] {
            let name = file_name(["squat", &letter.repeat(80), "2026-03-02"], "fhir.json");
            assert!(name.len() <= 255 && name.ends_with("-2026-03-02.fhir.json"), "{name}");
        }
        assert!(file_name([], &"x".repeat(300)).len() > 255, "an ending is ours and is never cut");
    }

    #[test]
    fn no_cell_begins_like_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"] {
            assert_eq!(cell(text), format!("'{text}"));
        }
        assert_eq!((cell("squat"), cell("")), ("squat".to_owned(), String::new()));
    }

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        let nasty = "a\u{1b}[31mb\u{9b}2Jc\r\u{7}\u{202e}d\u{2067}\ne";
        assert_eq!(text(nasty), "a\\u{1b}[31mb\\u{9b}2Jc\\r\\u{7}\\u{202e}d\\u{2067}\ne");
        assert!(!line(nasty).contains('\n') && !line(nasty).contains('\u{1b}'));
    }

    #[test]
    fn text_of_any_language_stays_as_it_is() {
        for words in ["Hüfte ±3°", "膝の外転", "\u{627}\u{644}\u{648}", "it's \"fine\""] {
            assert_eq!(text(words), words);
            assert_eq!(line(words), words);
        }
    }
}
