//! Every text that a person reads is written as a native clinician would write it: a list of words stays out.

use std::fs;
use std::path::{Path, PathBuf};

/// What slips into English that was translated in the head.
const UNWANTED: [&str; 11] = [
    "told",
    "can not",
    "nought",
    "whoever",
    "somebody",
    "is none",
    "none of",
    "goes on",
    "so many",
    "which one it is",
    "without a fault",
];

fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let all = entries.flat_map(|path| if path.is_dir() { files(&path, endings) } else { vec![path] });
    all.filter(|path| path.extension().is_some_and(|e| endings.iter().any(|ending| e == *ending))).collect()
}

/// The texts in the code of a Rust file: its string literals, without its tests and comments.
fn literals(code: &str) -> Vec<String> {
    let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or(code);
    let mut texts = Vec::new();
    let mut letters = code.chars().peekable();
    let mut last = ' ';
    while let Some(c) = letters.next() {
        match c {
            '/' if letters.peek() == Some(&'/') => letters.by_ref().take_while(|c| *c != '\n').for_each(drop),
            '"' if last == '\'' => {}
            '"' => texts.push(literal(&mut letters)),
            _ => {}
        }
        last = c;
    }
    texts
}

/// Up to the closing quotation mark; a line that is broken with a backslash is one.
fn literal(letters: &mut impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    while let Some(c) = letters.next() {
        match c {
            '"' => break,
            '\\' => text.extend(letters.next().filter(|c| !c.is_whitespace()).or(Some(' '))),
            c => text.push(c),
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Texts of a file in which everything may be read by a person, but for comments.
fn lines(path: &Path, text: &str) -> Vec<String> {
    let comment = |line: &str| {
        let line = line.trim_start();
        match path.extension().and_then(|e| e.to_str()) {
            Some("js") => line.starts_with("//") || line.starts_with("/**") || line.starts_with('*'),
            Some("toml") => line.starts_with('#'),
            _ => false,
        }
    };
    text.lines().filter(|line| !comment(line)).map(str::to_owned).collect()
}

/// The words of the command line stand in its doc comments.
fn help(code: &str) -> Vec<String> {
    code.lines().filter_map(|line| Some(line.trim_start().strip_prefix("///")?.to_owned())).collect()
}

fn has(text: &str, phrase: &str) -> bool {
    let text = text.to_lowercase();
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
    let mut places = text.match_indices(phrase);
    places.any(|(at, _)| edge(text[..at].chars().next_back()) && edge(text[at + phrase.len()..].chars().next()))
}

#[test]
fn no_unwanted_word_reaches_a_reader() {
    let root = crate::common::repository("");
    let mut found = Vec::new();
    let mut look = |path: &Path, texts: Vec<String>| {
        for text in texts {
            let unwanted = UNWANTED.iter().filter(|phrase| has(&text, phrase));
            found.extend(unwanted.map(|phrase| format!("{}: {phrase:?} in {text:?}", path.display())));
        }
    };
    for path in files(&root.join("src"), &["rs"]) {
        let is_test = path.file_name().is_some_and(|name| name.to_string_lossy().contains("test"));
        let code = fs::read_to_string(&path).unwrap();
        if !is_test {
            look(&path, literals(&code));
        }
        if path.starts_with(root.join("src/commands")) {
            look(&path, help(&code));
        }
    }
    for path in files(&root.join("src"), &["html", "js", "toml"]) {
        look(&path, lines(&path, &fs::read_to_string(&path).unwrap()));
    }
    let pages = ["README.md", "CHANGELOG.md", "samples/README.md", "samples/own/README.md", "deploy/ray/README.md"];
    for path in pages.iter().map(|name| root.join(name)).chain(files(&root.join("docs"), &["md"])) {
        look(&path, lines(&path, &fs::read_to_string(&path).unwrap()));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn texts_are_found_in_code_and_words_in_texts() {
    let code = "// \"told\"\nlet a = \"one \\\"two\\\" \\\n   three\"; // \"told\"\nlet b = '\"'; let c = \"four\";\n";
    assert_eq!(literals(code), ["one \"two\" three", "four"]);
    assert!(has("He was told.", "told") && !has("untold stories", "told") && !has("so_many", "so many"));
}
