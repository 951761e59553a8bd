//! Bytes and texts made wrong, with some idea of what they are.

use super::dice::Dice;

/// Numbers that break arithmetic.
const NUMBERS: [&str; 16] = [
    "0",
    "-0",
    "-1",
    "1e308",
    "-1e308",
    "1e-320",
    "1e999",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "4294967296",
    "16384",
    "0.0000001",
    "1000000",
    "nan",
    "inf",
];

/// Texts that pages, terminals, tables and paths must not obey.
pub const TEXTS: [&str; 10] = [
    MARKUP,
    "</script><script>alert(1)</script>",
    "\\u001b]0;owned\\u0007\\u001b[2J",
    "=cmd|'/c calc'!A1",
    "../../../../etc/passwd",
    "/dev/zero",
    "",
    "\\u0000",
    "\\ud83d\\ude00\\u202egpj.exe",
    "squat",
];

/// Looked for in pages: it must never be there unescaped.
pub const MARKUP: &str = "<img src=x onerror=alert(1)>'&";

/// What a number in a header is replaced by.
const WORDS: [u32; 9] = [0, 1, 2, 0x7fff_ffff, 0x8000_0000, u32::MAX, 16384, 10_000, 0x0100_0000];

/// 1 to 8 changes of bytes; half of them within the first and last 2 kB, where containers keep their headers.
pub fn bytes(dice: &mut Dice, data: &mut Vec<u8>) {
    for _ in 0..=dice.below(8) {
        if data.is_empty() {
            return;
        }
        let at = place(dice, data.len());
        match dice.below(8) {
            0..=2 => data[at] ^= 1 << dice.below(8),
            3 => data[at] = dice.byte(),
            4 => write_word(dice, data, at),
            5 => data.truncate(at),
            6 => drop(data.drain(at..(at + 1 + dice.below(64)).min(data.len()))),
            _ => {
                let again = data[at..(at + 1 + dice.below(64)).min(data.len())].to_vec();
                data.splice(at..at, again);
            }
        }
    }
}

fn place(dice: &mut Dice, length: usize) -> usize {
    match dice.below(4) {
        0 => dice.below(length.min(2048)),
        1 => length - 1 - dice.below(length.min(2048)),
        _ => dice.below(length),
    }
}

fn write_word(dice: &mut Dice, data: &mut [u8], at: usize) {
    let word = WORDS[dice.below(WORDS.len())];
    let word = if dice.below(2) == 0 { word.to_be_bytes() } else { word.to_le_bytes() };
    data[at..].iter_mut().zip(word).for_each(|(byte, new)| *byte = new);
}

/// 1 to 4 changes of a text's numbers, strings and lines, or now and then of its bytes.
pub fn text(dice: &mut Dice, text: &str) -> Vec<u8> {
    let mut out = text.to_owned();
    for _ in 0..=dice.below(4) {
        match dice.below(12) {
            0..=4 => replace(dice, &numbers(&out).collect::<Vec<_>>(), &NUMBERS, &mut out),
            5..=7 => replace(dice, &strings(&out).collect::<Vec<_>>(), &TEXTS, &mut out),
            8 => lines(dice, &mut out),
            9 => {
                let long = "x".repeat(1 << dice.below(20));
                replace(dice, &strings(&out).collect::<Vec<_>>(), &[&long], &mut out);
            }
            10 => {
                let deep = "[".repeat(1 + dice.below(20_000));
                replace(dice, &numbers(&out).collect::<Vec<_>>(), &[&deep, "null", "true", "{}", "[]"], &mut out);
            }
            _ => {
                let mut data = out.into_bytes();
                bytes(dice, &mut data);
                return data;
            }
        }
    }
    out.into_bytes()
}

type Span = std::ops::Range<usize>;

fn replace(dice: &mut Dice, spans: &[Span], by: &[&str], text: &mut String) {
    if !spans.is_empty() {
        let span = spans[dice.below(spans.len())].clone();
        text.replace_range(span, dice.pick(by));
    }
}

fn numbers(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(|b| b.is_ascii_digit() || *b == b'.');
    let starts = (0..bytes.len()).filter(move |&i| digit(i) && (i == 0 || !digit(i - 1)));
    starts.map(move |start| start..(start..).find(|&i| !digit(i)).unwrap_or(bytes.len()))
}

/// What stands between quotes.
fn strings(text: &str) -> impl Iterator<Item = Span> {
    let quotes: Vec<usize> = text.match_indices('"').map(|(i, _)| i).collect();
    quotes.chunks_exact(2).map(|pair| pair[0] + 1..pair[1]).collect::<Vec<_>>().into_iter()
}

fn lines(dice: &mut Dice, text: &mut String) {
    let mut lines: Vec<&str> = text.lines().collect();
    let (a, b) = (dice.below(lines.len()), dice.below(lines.len()));
    if lines.is_empty() {
        return;
    }
    match dice.below(3) {
        0 => drop(lines.remove(a)),
        1 => lines.insert(a, lines[b]),
        _ => lines.swap(a, b),
    }
    *text = lines.join("\n");
}

#[test]
fn the_same_seed_makes_the_same_case_and_another_one_another() {
    let made = |seed| text(&mut Dice::new(seed), "a = 1.5\nb = \"text\"\nc = [1, 2]\n");
    assert_eq!(made(3), made(3));
    assert!((0..20).map(made).collect::<std::collections::BTreeSet<_>>().len() > 10);
}
