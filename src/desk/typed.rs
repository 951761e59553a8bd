//! What is clicked in the browser, as it would be typed: so the desk has no defaults of its own.

use std::ffi::OsString;
use std::path::Path;

use clap::Parser;
#[cfg(all(feature = "camera", feature = "onnx"))]
use serde::Deserialize;

use super::about::About;
use super::own::Own;
use crate::commands::CommandError;
#[cfg(all(feature = "camera", feature = "onnx"))]
use crate::commands::LiveArgs;
use crate::commands::{AssessArgs, Cli, Command, HistoryFile};

/// A session, as it was clicked.
#[cfg(all(feature = "camera", feature = "onnx"))]
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Wanted {
    /// Name of the exercise.
    pub exercise: String,
    /// Pain before, 0 to 10.
    pub pain: Option<u8>,
    /// `now`: without framing and countdown.
    pub start: Option<String>,
}

/// `coxa assess` of a clip of the desk. Its folder is its own, so an older report of it is replaced.
///
/// # Errors
/// When what was clicked can not be typed.
pub(super) fn assess(clip: &Path, about: &About, own: &Own, history: &HistoryFile) -> Result<AssessArgs, CommandError> {
    let mut words: Vec<OsString> = ["coxa", "assess", "--quiet", "--force"].map(OsString::from).into();
    words.push(option("--exercise=", &own.typed(&about.exercise)));
    words.extend(kept_as(about, history));
    words.extend(["--".into(), clip.into()]);
    match parsed(words)? {
        Command::Assess(args) => Ok(args),
        _ => Err(impossible("assess")),
    }
}

/// `coxa live` into a folder of its own; of a plan, its file and the sets that were done before.
///
/// # Errors
/// When what was clicked can not be typed.
#[cfg(all(feature = "camera", feature = "onnx"))]
pub(super) fn live(
    wanted: &Wanted,
    plan: Option<(&Path, usize)>,
    person: Option<String>,
    own: &Own,
    history: &HistoryFile,
    out: &Path,
) -> Result<LiveArgs, CommandError> {
    let about = About { person, date: None, exercise: wanted.exercise.clone() };
    let mut words: Vec<OsString> = ["coxa", "live"].map(OsString::from).into();
    // A plan knows its exercises by their names.
    let exercise = if plan.is_some() { wanted.exercise.clone().into() } else { own.typed(&wanted.exercise) };
    words.push(option("--exercise=", &exercise));
    words.push(option("--out=", out));
    words.extend(plan.iter().flat_map(|(file, done)| [option("--plan=", file), format!("--sets-done={done}").into()]));
    words.extend(wanted.start.iter().map(|start| format!("--start={start}").into()));
    let pain = wanted.pain.filter(|_| about.person.is_some());
    words.extend(pain.map(|pain| format!("--pain-before={pain}").into()));
    words.extend(kept_as(&about, history));
    match parsed(words)? {
        Command::Live(args) => Ok(args),
        _ => Err(impossible("live")),
    }
}

fn option(name: &str, value: &Path) -> OsString {
    let mut word = OsString::from(name);
    word.push(value);
    word
}

/// Whose it is, of when, and in which history.
fn kept_as(about: &About, history: &HistoryFile) -> Vec<OsString> {
    let mut words: Vec<OsString> = about.date.iter().map(|date| format!("--date={date}").into()).collect();
    if let Some(person) = &about.person {
        // Whether it is nearly another person's was asked when it was entered.
        words.extend([format!("--patient={person}").into(), "--new-patient".into()]);
    }
    words.extend(history.file.iter().map(|file| option("--history=", file)));
    words
}

fn parsed(words: Vec<OsString>) -> Result<Command, CommandError> {
    let cli = Cli::try_parse_from(words).map_err(|e| {
        let text = e.to_string();
        CommandError::Usage(text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned())
    })?;
    cli.command.ok_or_else(|| impossible("that"))
}

fn impossible(what: &str) -> CommandError {
    CommandError::Usage(format!("{what} cannot be done from the desk; please report it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_clicked_arrives_as_it_was_clicked() {
        let about =
            About { person: Some("--Ana Ümit".into()), date: Some("2026-03-02".into()), exercise: "auto".into() };
        let history = HistoryFile { file: Some("-x y.sqlite".into()) };
        let own = Own::of(Path::new("none"));
        let args =
            assess(Path::new("--help"), &About { person: Some("Ana Ümit".into()), ..about.clone() }, &own, &history)
                .unwrap();
        assert_eq!(
            (args.input.as_path(), args.settings.exercise.as_str(), args.force),
            (Path::new("--help"), "auto", true)
        );
        let kept = &args.keep.kept_as;
        assert_eq!(kept.patient.as_deref(), Some("Ana Ümit"));
        assert_eq!(kept.date.as_ref().unwrap().text_as_known(), "2026-03-02");
        assert_eq!(kept.history.file.as_deref(), Some(Path::new("-x y.sqlite")));
        let wrong = assess(Path::new("a"), &about, &own, &history).unwrap_err().to_string();
        assert!(wrong.contains("label") && wrong.lines().count() == 1, "{wrong}");
    }
}
