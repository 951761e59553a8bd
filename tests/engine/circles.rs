//! No circle of files: whoever reads one file never has to have read another one that needs it in turn.
//!
//! A file needs another one when a `use` or a path in its code leads there. What a room shows by `pub use` leads to the
//! file where it is defined. Unit tests need what they like.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A module's place: `["kinematics", "fit"]`.
type Place = Vec<String>;

/// What one file says.
#[derive(Default)]
struct Said {
    /// Where its paths lead, as written: `["super", "curve", "Curve"]`.
    paths: Vec<Place>,
    /// What it hands on: by which name, and from where.
    shown: Vec<(String, Place)>,
    /// Modules that are there in tests only.
    tests: Vec<String>,
    /// Every name in its code outside of `use`.
    names: BTreeSet<String>,
}

fn tokens(code: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut word = false;
    for c in code.chars() {
        let in_word = c.is_alphanumeric() || c == '_';
        let colons = c == ':' && tokens.last().is_some_and(|last| last == ":");
        match tokens.last_mut() {
            Some(last) if (in_word && word) || colons => last.push(c),
            _ if !c.is_whitespace() => tokens.push(c.into()),
            _ => {}
        }
        word = in_word;
    }
    tokens
}

/// The paths of a `use` tree, each with the name that it gives, and how many tokens it took.
fn tree(tokens: &[String], before: &[String]) -> (Vec<(String, Place)>, usize) {
    let (mut path, mut all, mut i) = (before.to_vec(), Vec::new(), 0);
    let mut name = None;
    while let Some(token) = tokens.get(i) {
        match token.as_str() {
            "{" => {
                i += 1;
                while tokens.get(i).is_some_and(|t| t != "}") {
                    let (more, taken) = tree(&tokens[i..], &path);
                    all.extend(more);
                    i += taken + usize::from(tokens.get(i + taken).is_some_and(|t| t == ","));
                }
                return (all, i + 1);
            }
            "as" => name = tokens.get(i + 1).cloned(),
            "," | "}" | ";" => break,
            "::" | "self" if !path.is_empty() || token == "::" => {}
            _ if name.is_none() => path.push(token.clone()),
            _ => {}
        }
        i += 1;
    }
    all.extend(path.last().cloned().map(|last| (name.unwrap_or(last), path)));
    (all, i)
}

fn read(text: &str) -> Said {
    let tokens = tokens(&super::house_rules::code(text));
    let is = |i: usize, word: &str| tokens.get(i).is_some_and(|t| t == word);
    let (mut said, mut i) = (Said::default(), 0);
    while i < tokens.len() {
        let start = i;
        i += 1;
        if is(start, "use") {
            let (all, taken) = tree(&tokens[i..], &[]);
            i += taken;
            let public = start > 0 && (is(start - 1, "pub") || is(start - 1, ")"));
            if public { said.shown.extend(all) } else { said.paths.extend(all.into_iter().map(|(_, path)| path)) }
        } else if is(start, "mod") && is(i + 1, ";") {
            let only_in_tests = tokens[start.saturating_sub(11)..start].concat();
            if ["", "pub", "pub(crate)"].iter().any(|how| only_in_tests.ends_with(&format!("#[cfg(test)]{how}"))) {
                said.tests.push(tokens[i].clone());
            }
            i += 1;
        } else {
            while is(i, "::") && i + 1 < tokens.len() {
                i += 2;
            }
            let path: Place = tokens[start..i].iter().filter(|t| *t != "::").cloned().collect();
            said.names.extend(path.first().cloned());
            said.paths.extend(Some(path).filter(|path| path.len() > 1));
        }
    }
    let used: Vec<Place> =
        said.shown.iter().filter(|(name, _)| said.names.contains(name)).map(|(_, path)| path.clone()).collect();
    said.paths.extend(used);
    said
}

/// The file that a path written at `from` leads to; `None` outside of the crate.
fn leads(files: &BTreeMap<Place, Said>, from: &[String], path: &[String], steps: usize) -> Option<Place> {
    let (mut at, mut rest) = (from.to_vec(), path);
    match rest.first()?.as_str() {
        "crate" => (at, rest) = (Vec::new(), &rest[1..]),
        "self" => rest = &rest[1..],
        "super" => {
            while rest.first().is_some_and(|name| name == "super") {
                at.pop();
                rest = &rest[1..];
            }
        }
        child if !files.contains_key(&[from, &[child.to_owned()]].concat()) => return None,
        _ => {}
    }
    while let Some(name) = rest.first() {
        let child = [at.as_slice(), std::slice::from_ref(name)].concat();
        if !files.contains_key(&child) {
            break;
        }
        (at, rest) = (child, &rest[1..]);
    }
    let shown = rest.first().and_then(|name| files.get(&at)?.shown.iter().find(|(shown, _)| shown == name));
    let on = shown.filter(|_| steps > 0).and_then(|(_, path)| leads(files, &at, path, steps - 1));
    on.or(Some(at))
}

fn gather(folder: &Path, place: &[String], files: &mut BTreeMap<Place, Said>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let inside = |name: String| [place, &[name]].concat();
        if path.is_dir() {
            gather(&path, &inside(name), files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let own = if name == "mod" { place.to_vec() } else { inside(name) };
            files.insert(own, read(&fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Every file that this one needs, however far around, and by which way.
fn circle(arrows: &BTreeMap<&Place, BTreeSet<Place>>, from: &Place) -> Option<Vec<Place>> {
    let mut ways: Vec<Vec<Place>> = arrows[from].iter().map(|to| vec![to.clone()]).collect();
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop() {
        let at = way.last()?.clone();
        if at == *from {
            return Some(way);
        }
        if seen.insert(at.clone()) {
            ways.extend(
                arrows.get(&at).into_iter().flatten().map(|to| [way.as_slice(), std::slice::from_ref(to)].concat()),
            );
        }
    }
    None
}

fn circles(files: &BTreeMap<Place, Said>) -> Vec<String> {
    let tests: BTreeSet<Place> = files
        .iter()
        .flat_map(|(place, said)| said.tests.iter().map(|name| [place.as_slice(), std::slice::from_ref(name)].concat()))
        .collect();
    let arrows: BTreeMap<&Place, BTreeSet<Place>> = files
        .iter()
        .filter(|(place, _)| !tests.contains(*place))
        .map(|(place, said)| {
            let to = said.paths.iter().filter_map(|path| leads(files, place, path, 8));
            (place, to.filter(|to| to != place && !to.is_empty() && !tests.contains(to)).collect())
        })
        .collect();
    let words = |way: &Vec<Place>| way.iter().map(|place| place.join("::")).collect::<Vec<_>>().join(" -> ");
    arrows
        .keys()
        .filter_map(|from| Some(format!("{} -> {}", from.join("::"), words(&circle(&arrows, from)?))))
        .collect()
}

#[test]
fn no_files_need_each_other() {
    let mut files = BTreeMap::new();
    gather(&crate::common::repository("src"), &[], &mut files);
    assert!(files.len() > 300 && files.values().map(|said| said.paths.len()).sum::<usize>() > 3000);
    let circles = circles(&files);
    assert!(circles.is_empty(), "{} files in circles:\n{}", circles.len(), circles.join("\n"));
}

#[test]
fn a_circle_is_seen_however_it_is_written() {
    let circles_of = |a: &str, b: &str, face: &str| {
        let place = |name: &str| vec!["room".to_owned(), name.to_owned()];
        let files = [(vec!["room".to_owned()], read(face)), (place("a"), read(a)), (place("b"), read(b))];
        circles(&files.into_iter().collect()).len()
    };
    let face = "mod a;\nmod b;\npub use b::{B as Other, C};";
    assert_eq!(circles_of("use super::b::B;", "use crate::room::a::{self, A};", face), 2);
    assert_eq!(circles_of("fn a() { super::Other::new() }", "use super::{a::A};", face), 2);
    assert_eq!(circles_of("fn a() { Vec::<super::b::B>::new() }", "type T = super::a::A;", face), 2);
    assert_eq!(circles_of("use super::b::B;", "// use super::a::A;\nstruct B;", face), 0);
    assert_eq!(circles_of("use super::C;", "#[cfg(test)]\nmod tests {\n    use super::super::a::A;\n}", face), 0);
    assert_eq!(
        circles_of("", "use super::D;", "mod a;\nmod b;\npub use b::C;\nstruct D(C);"),
        2,
        "the face uses it itself"
    );
}
