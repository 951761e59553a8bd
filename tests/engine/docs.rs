//! The pages for readers: short enough, no link that leads nowhere, and no command or option that does not exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use coxa::commands::Cli;

/// More than this is not read.
const README_WORDS: usize = 1200;

fn pages() -> Vec<(PathBuf, String)> {
    let root = crate::common::repository("");
    let docs = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let others = ["README.md", "CHANGELOG.md", "samples/README.md", "samples/own/README.md", "deploy/ray/README.md"];
    let all = docs.filter(|path| path.extension().is_some_and(|e| e == "md"));
    all.chain(others.map(|name| root.join(name)))
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

/// What stands between backticks, and lines of code.
fn code_of(page: &str) -> Vec<String> {
    let spans =
        page.lines().filter(|line| !line.starts_with("    ")).flat_map(|line| line.split('`').skip(1).step_by(2));
    let blocks = page.lines().filter_map(|line| line.strip_prefix("    "));
    spans.chain(blocks).map(|code| code.split(" #").next().unwrap_or_default().replace("\\|", "|")).collect()
}

/// `Title of a part` as links call it.
fn anchor(title: &str) -> String {
    let kept = title.to_lowercase().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>();
    kept.replace(' ', "-")
}

fn check_link(page: &Path, link: &str) -> Result<(), String> {
    if link.contains("://") {
        return Ok(());
    }
    let (file, part) = link.split_once('#').unwrap_or((link, ""));
    let target = if file.is_empty() { page.to_owned() } else { page.parent().unwrap().join(file) };
    if !target.exists() {
        return Err(format!("{}: {link} leads nowhere", page.display()));
    }
    let text = if part.is_empty() { String::new() } else { fs::read_to_string(&target).unwrap() };
    let mut titles =
        text.lines().filter(|line| line.starts_with('#')).map(|line| anchor(line.trim_start_matches(['#', ' '])));
    if part.is_empty() || titles.any(|title| title == part) {
        return Ok(());
    }
    Err(format!("{}: {link} names no part of {}", page.display(), target.display()))
}

/// What is wrong with a command line of ours, as far as its words go.
fn check_command(line: &str) -> Result<(), String> {
    let mut words = line.split_whitespace().skip(1);
    let cli = Cli::command();
    let Some(name) = words.next().filter(|word| !word.starts_with(['-', '['])) else { return Ok(()) };
    let command = cli.find_subcommand(name).ok_or_else(|| format!("`{line}`: there is no command {name}"))?;
    let known: BTreeSet<&str> = options(command).chain(options(&cli)).collect();
    let typed = words.filter_map(|word| word.trim_matches(['[', ']', ',']).strip_prefix("--"));
    match typed.flat_map(|option| option.split('|')).find(|option| !known.contains(option.trim_start_matches("--"))) {
        Some(option) => Err(format!("`{line}`: {name} has no --{option}")),
        None => Ok(()),
    }
}

/// The long options of a command and of those below it.
fn options(command: &clap::Command) -> Box<dyn Iterator<Item = &str> + '_> {
    let below = command.get_subcommands().flat_map(options);
    Box::new(command.get_arguments().filter_map(|arg| arg.get_long()).chain(["help"]).chain(below))
}

#[test]
fn the_readme_is_short() {
    let readme = fs::read_to_string(crate::common::repository("README.md")).unwrap();
    let words = readme.split_whitespace().count();
    assert!(words <= README_WORDS, "{words} words");
}

#[test]
fn no_link_leads_nowhere() {
    let mut wrong = Vec::new();
    let mut links = 0;
    for (path, text) in pages() {
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')) {
            links += 1;
            wrong.extend(check_link(&path, link.0).err());
        }
    }
    assert!(links > 20 && wrong.is_empty(), "{links} links; {}", wrong.join("\n"));
}

/// The site (`make book`) shows all pages, and no others.
#[test]
fn the_site_has_every_page() {
    let root = crate::common::repository("");
    let contents = fs::read_to_string(root.join("docs/site/SUMMARY.md")).unwrap();
    let listed: BTreeSet<PathBuf> =
        contents.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(page, _)| root.join(page)).collect();
    let written: BTreeSet<PathBuf> = pages().into_iter().map(|(page, _)| page).collect();
    assert_eq!(listed, written);
}

#[test]
fn every_command_in_the_docs_exists() {
    let makefile = fs::read_to_string(crate::common::repository("Makefile")).unwrap();
    let mut wrong = Vec::new();
    let mut commands = 0;
    for (path, text) in pages() {
        for code in code_of(&text) {
            let words: Vec<&str> = code.split_whitespace().collect();
            let problem = match words.as_slice() {
                ["coxa", ..] => check_command(&code).err(),
                ["make", target, ..] if !target.contains('=') => {
                    let there = makefile.lines().any(|line| line.starts_with(&format!("{target}:")));
                    (!there).then(|| format!("`{code}`: make has no target {target}"))
                }
                _ => continue,
            };
            commands += 1;
            wrong.extend(problem.map(|problem| format!("{}: {problem}", path.display())));
        }
    }
    assert!(commands > 40 && wrong.is_empty(), "{commands} commands; {}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_is_noticed() {
    assert!(check_command("coxa asses clip.mp4").is_err() && check_command("coxa assess clip.mp4 --foo").is_err());
    assert!(
        check_command("coxa assess clip.mp4 --force").is_ok() && check_command("coxa history export --csv").is_ok()
    );
    let readme = crate::common::repository("README.md");
    assert!(check_link(&readme, "docs/nothing.md").is_err() && check_link(&readme, "docs/results.md#nothing").is_err());
    assert!(check_link(&readme, "docs/results.md#warnings").is_ok());
}
