//! Tables and colours on standard output: as wide as the terminal, 80 columns where there is none, plain where colours
//! are not wanted.

use comfy_table::{
    Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width,
};
use console::{Style, Term, measure_text_width};

use crate::plain;

/// As wide as a table may be where nobody says how wide the paper is.
const USUAL_WIDTH: u16 = 80;
/// Between two columns.
const GAP: u16 = 2;
/// Narrower ones can not be read.
const LEAST_WIDTH: u16 = 40;

/// What a word or a line means to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Nothing special.
    Plain,
    /// Begins something.
    Title,
    /// As it should be.
    Good,
    /// To be looked at.
    Attention,
    /// Wrong.
    Bad,
}

impl Tone {
    fn color(self) -> Option<Color> {
        match self {
            Self::Plain | Self::Title => None,
            Self::Good => Some(Color::DarkGreen),
            Self::Attention => Some(Color::DarkYellow),
            Self::Bad => Some(Color::DarkRed),
        }
    }

    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Title => Style::new().bold(),
            Self::Good => Style::new().green(),
            Self::Attention => Style::new().yellow(),
            Self::Bad => Style::new().red(),
        }
    }
}

/// Text of anybody, of which a terminal obeys nothing, in a colour of ours where the terminal shows colours.
pub(crate) fn toned(text: &str, tone: Tone) -> String {
    match plain::text(text) {
        text if tone == Tone::Plain => text,
        text => tone.style().apply_to(text).to_string(),
    }
}

/// A line of prose in a tone, broken between words where the terminal ends; what goes on stands under its beginning.
pub(crate) fn wrapped(text: &str, tone: Tone) -> String {
    let (indent, words) = text.split_at(text.len() - text.trim_start().len());
    let under = format!("{indent}  ");
    let options = textwrap::Options::new(width().into())
        .initial_indent(indent)
        .subsequent_indent(&under)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    toned(&textwrap::fill(words, options), tone)
}

/// The same for a whole text. A table in it is as wide as the terminal already.
pub(crate) fn all_wrapped(text: &str) -> String {
    text.lines().flat_map(|line| [wrapped(line, Tone::Plain), "\n".to_owned()]).collect()
}

/// A table with lines above, below and under its header.
pub(crate) struct Ruled(Table);

impl Ruled {
    /// With these columns.
    pub(crate) fn new(header: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut table = Table::new();
        let line = LineStyle::none().fill('\u{2500}').junction('\u{2500}');
        table.load_style(TableStyle::new().top_border(line).header_separator(line).bottom_border(line));
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width());
        // Whether it is a terminal and wants colours is known here already.
        if console::colors_enabled() {
            table.enforce_styling()
        } else {
            table.force_no_tty()
        };
        table.set_header(header.into_iter().map(|title| cell(title.as_ref(), Tone::Plain)));
        table.column_iter_mut().for_each(|column| {
            column.set_padding((0, GAP));
        });
        Self(table)
    }

    /// One more row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = (String, Tone)>) {
        self.0.add_row(cells.into_iter().map(|(text, tone)| cell(&text, tone)));
    }

    /// Numbers stand one below the other in these columns.
    #[must_use]
    pub(crate) fn numbers(mut self, columns: &[usize]) -> Self {
        for &index in columns {
            if let Some(column) = self.0.column_mut(index) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        self
    }
}

/// How wide each column has to be for its longest word to stay whole. Where there is no room for all of them, the widest
/// ones give way: a long name of a file and not the words beside it.
fn least_widths(table: &Table, width: u16) -> Vec<u16> {
    let rows = table.header().into_iter().chain(table.row_iter());
    let mut longest = vec![0_u16; table.column_iter().count()];
    for row in rows {
        for (cell, longest) in row.cell_iter().zip(&mut longest) {
            let words = cell.content().split_whitespace().map(|word| measure_text_width(word) as u16).max();
            *longest = (*longest).max(words.unwrap_or(0));
        }
    }
    // A line between columns takes its place also where it is not drawn.
    let between = longest.len() * (usize::from(GAP) + 1);
    let room = (usize::from(width) + 1).saturating_sub(between);
    let fits = |most: &u16| longest.iter().map(|&word| usize::from(word.min(*most))).sum::<usize>() <= room;
    let most = (1..=width).rev().find(fits).unwrap_or(1);
    longest.into_iter().map(|word| word.min(most)).collect()
}

impl std::fmt::Display for Ruled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut table = self.0.clone();
        let least = least_widths(&table, table.width().unwrap_or(USUAL_WIDTH));
        for (column, least) in table.column_iter_mut().zip(least) {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least + GAP)));
        }
        table.lines().try_for_each(|line| writeln!(f, "{}", line.trim_end()))
    }
}

fn cell(text: &str, tone: Tone) -> Cell {
    let cell = Cell::new(plain::text(text));
    match tone.color() {
        Some(color) => cell.fg(color),
        None => cell,
    }
}

/// Of the terminal, else what `COLUMNS` says, else 80.
fn width() -> u16 {
    let told = || std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let terminal = Term::stdout().size_checked().map(|(_, columns)| columns);
    terminal.or_else(told).unwrap_or(USUAL_WIDTH).max(LEAST_WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_breaks_between_words_and_keeps_its_place() {
        let text = wrapped(&format!("  {}", "word ".repeat(30)), Tone::Plain);
        assert!(text.lines().all(|line| line.chars().count() <= usize::from(USUAL_WIDTH)), "{text}");
        assert!(text.starts_with("  word") && text.lines().skip(1).all(|line| line.starts_with("    word")), "{text}");
        let path = "/a/".repeat(40);
        assert!(wrapped(&path, Tone::Plain).contains(&path), "a path is never broken");
    }

    #[test]
    fn words_stay_whole_where_there_is_room_for_them_and_the_longest_name_gives_way() {
        let mut table = Ruled::new(["folder", "status", "to improve", "not judged", "warnings"]);
        let words =
            ["knees fall inward 2, incomplete extension 1", "pelvis rolls back 3", "low confidence, out of frame"];
        let cells = ["a-very-long-name-of-a-clip-that-someone-made-with-a-phone", "assessed"].into_iter().chain(words);
        table.row(cells.map(|text| (text.to_owned(), Tone::Plain)));
        let text = table.to_string();
        assert!(text.lines().all(|line| line.chars().count() <= usize::from(USUAL_WIDTH)), "{text}");
        let shown: Vec<&str> = text.split_whitespace().collect();
        for word in words.iter().flat_map(|text| text.split_whitespace()).chain(["assessed", "improve", "judged"]) {
            assert!(shown.contains(&word), "{word}: {text}");
        }
    }

    #[test]
    fn a_table_keeps_its_width_and_obeys_nobody() {
        let mut table = Ruled::new(["name", "what"]);
        table.row([("a\u{1b}[31m".to_owned(), Tone::Good), ("word ".repeat(60), Tone::Plain)]);
        let text = table.to_string();
        assert!(text.lines().all(|line| line.chars().count() <= usize::from(USUAL_WIDTH)), "{text}");
        assert!(text.contains("\\u{1b}[31m") && !text.contains('\u{1b}'), "{text}");
    }
}
