//! `coxa intake`: a few questions, and a clear word where a professional has to be asked first.

use std::path::PathBuf;

use clap::Args;

use super::error::CommandError;
use super::keep::{HistoryFile, whose};
use super::{ask, say};
use crate::history::History;
use crate::history::intake::{Intake, MOST_PAIN, PainSide, QUESTIONS, Urgency, WARNING_SIGNS, WarningSigns};
use crate::labels::parse as label;
use crate::moment::{Moment, day};

/// `coxa intake`.
#[derive(Debug, Args)]
pub struct IntakeArgs {
    /// Label of the person in the history (better no name)
    #[arg(value_parser = label)]
    pub label: String,
    /// Take the answers from this file instead of asking
    #[arg(long, value_name = "FILE.toml")]
    pub answers: Option<PathBuf>,
    /// When it was asked: a day or a moment (RFC 3339) [default: now]
    #[arg(long, value_name = "DATE", value_parser = Moment::past)]
    pub date: Option<Moment>,
    /// The label is a new person's, although it is nearly that of another one
    #[arg(long)]
    pub new_patient: bool,
    /// Where the answers are kept
    #[command(flatten)]
    pub history: HistoryFile,
}

/// What becomes of sessions now.
const STOPS: &str =
    "`coxa live` starts no session for this label until a professional's word is noted with --cleared-by.";

/// Runs the command.
///
/// # Errors
/// When nobody can be asked, the answers are wrong, or they cannot be kept.
pub fn run(args: &IntakeArgs) -> Result<(), CommandError> {
    let read = args.answers.as_deref().map(Intake::read).transpose()?;
    let mut history = History::open_or_make(args.history.file.as_deref())?;
    let intake = match read {
        Some(intake) => intake,
        None if ask::can() => questions(&mut |question, check| ask::line(question, check))?,
        None => {
            let message = "there is no terminal to ask on; give the answers in a file with --answers FILE.toml";
            return Err(CommandError::Usage(message.into()));
        }
    };
    let at = args.date.clone().unwrap_or_else(Moment::now);
    let label = whose(&history, &args.label, args.new_patient)?;
    history.add_intake(&label, &at, &intake)?;
    let mut told = format!("Kept for {} on {}.\n", label, day(at.date()));
    match intake.warning_words() {
        Some(warning) => told.push_str(&format!("\nDo not exercise yet. {warning}\n{STOPS}\n")),
        None => told.push_str("No warning sign was reported. Stop and ask a professional if one appears.\n"),
    }
    told.push_str("This is no diagnosis.\n");
    say::text(&told)
}

/// What goes back to the question before.
const BACK: &str = "<";

/// A question of the intake.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Sign(usize),
    Place,
    Side,
    Since,
    Worse,
    Wants,
    Pain,
    /// Whether all of it is right.
    Right,
}

impl Step {
    /// Warning signs come first, the most urgent at the beginning.
    fn all() -> Vec<Self> {
        let signs = (0..WARNING_SIGNS.len()).map(Self::Sign);
        signs.chain([Self::Place, Self::Side, Self::Since, Self::Worse, Self::Wants, Self::Pain, Self::Right]).collect()
    }

    fn question(self, answers: &Intake) -> String {
        let question = match self {
            Self::Sign(i) => return format!("{} (yes or no)", WARNING_SIGNS[i].question),
            Self::Place => QUESTIONS.place,
            Self::Side => QUESTIONS.side,
            Self::Since => QUESTIONS.since,
            Self::Worse => QUESTIONS.worse,
            Self::Wants => QUESTIONS.wants,
            Self::Pain => QUESTIONS.pain,
            Self::Right => return summary(answers),
        };
        match self {
            Self::Side => format!("{question} ({})", PainSide::ALL.map(PainSide::word).join(", ")),
            _ => question.to_owned(),
        }
    }

    /// Puts an answer in, or says what is wanted instead.
    fn take(self, text: &str, answers: &mut Intake) -> Result<(), String> {
        let own = |text: &str| {
            if text.is_empty() { Err("a few words, and then Enter".to_owned()) } else { Ok(text.to_owned()) }
        };
        match self {
            Self::Sign(i) => {
                ask::yes_or_no(text)?;
                *(WARNING_SIGNS[i].answer)(&mut answers.warning_signs) = text == "yes";
            }
            Self::Place => answers.place = own(text)?,
            Self::Since => answers.since = own(text)?,
            Self::Worse => answers.worse = own(text)?,
            Self::Wants => answers.wants = own(text)?,
            Self::Side => {
                let side = PainSide::ALL.into_iter().find(|side| side.word() == text);
                answers.side =
                    side.ok_or_else(|| format!("one of: {}", PainSide::ALL.map(PainSide::word).join(", ")))?;
            }
            Self::Pain => {
                let pain = text.parse().ok().filter(|pain| *pain <= MOST_PAIN);
                answers.pain = Some(pain.ok_or_else(|| format!("a whole number from 0 to {MOST_PAIN}"))?);
            }
            Self::Right if text == "yes" => {}
            Self::Right => return Err(format!("yes, or {BACK} to go back")),
        }
        Ok(())
    }

    /// Who has to go at once is asked nothing more.
    fn is_last(self, answers: &Intake) -> bool {
        let Self::Sign(i) = self else { return false };
        let mut signs = answers.warning_signs;
        WARNING_SIGNS[i].urgency == Urgency::Now && *(WARNING_SIGNS[i].answer)(&mut signs)
    }
}

/// Everything that was answered, to be looked over.
fn summary(answers: &Intake) -> String {
    let signs: Vec<&str> = answers.warning_signs.present().iter().map(|sign| sign.title).collect();
    let signs = if signs.is_empty() { "none".to_owned() } else { signs.join("; ") };
    let said = answers.answers().into_iter().filter(|(_, answer)| *answer != PainSide::NotAsked.name());
    let lines: String = said.map(|(question, answer)| format!("  {question} {answer}\n")).collect();
    format!("Your answers:\n  Warning signs: {signs}\n{lines}Is all of this right? (yes, or {BACK} to go back)")
}

/// What an answer has to pass; the error says what is wanted.
type Check<'a> = &'a dyn Fn(&str) -> Result<(), String>;
/// Asks one question until its check takes the answer.
type Line<'a> = &'a mut dyn FnMut(&str, Check) -> Result<String, CommandError>;

/// Asks with `line`, which repeats a question until its check takes the answer.
fn questions(line: Line) -> Result<Intake, CommandError> {
    let mut answers = Intake::of_signs(WarningSigns::none());
    let steps = Step::all();
    let (mut i, mut way) = (0, Vec::new());
    while let Some(&step) = steps.get(i) {
        let check = |text: &str| {
            if text == BACK { Ok(()) } else { step.take(text, &mut answers.clone()) }
        };
        let text = line(&step.question(&answers), &check)?;
        if text == BACK {
            i = way.pop().unwrap_or(0);
            continue;
        }
        // The check has taken it.
        let _ = step.take(&text, &mut answers);
        way.push(i);
        i = if step.is_last(&answers) { steps.len() - 1 } else { i + 1 };
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers one after the other; what a check refuses is asked again.
    fn answered(answers: &[&str]) -> (Intake, Vec<String>) {
        let (mut given, mut asked) = (answers.iter(), Vec::new());
        let intake = questions(&mut |question, check| {
            loop {
                asked.push(question.to_owned());
                let text = *given.next().expect("another answer");
                if check(text).is_ok() {
                    return Ok(text.to_owned());
                }
            }
        });
        assert_eq!(given.next(), None, "everything was asked");
        (intake.unwrap(), asked)
    }

    const REST: [&str; 7] = ["groin", "right", "May", "stairs", "dance", "6", "yes"];

    #[test]
    fn everything_is_asked_and_looked_over() {
        let (intake, asked) = answered(&[&["no"; 6][..], &REST[..]].concat());
        assert_eq!((intake.side, intake.pain), (PainSide::Right, Some(6)));
        assert!(intake.warning_words().is_none());
        assert!(asked.last().unwrap().contains("Warning signs: none"), "{asked:?}");
    }

    #[test]
    fn a_single_key_answers_nothing() {
        let keys = ["y", "n", "Y", "", "no", "no", "no", "no", "no", "no"];
        let numbers = ["groin", "r", "right", "May", "stairs", "dance", "11", "-1", "six", "6", "y", "yes"];
        let (intake, _) = answered(&[&keys[..], &numbers[..]].concat());
        assert_eq!((intake.warning_words(), intake.pain), (None, Some(6)));
    }

    #[test]
    fn a_slip_can_be_taken_back() {
        let back = ["no", "yes", "<", "<", "no", "no", "no", "no", "no", "no"];
        let (intake, asked) = answered(&[&back[..], &REST[..]].concat());
        assert!(intake.warning_words().is_none(), "the yes was a slip");
        assert!(asked[2].contains("a fall or an injury"), "who answers yes looks it over first: {}", asked[2]);
    }

    #[test]
    fn who_has_to_go_at_once_is_asked_nothing_more() {
        let (intake, asked) = answered(&["no", "yes", "yes"]);
        assert!(intake.warning_words().unwrap().starts_with("Go to an emergency department now"));
        assert_eq!((intake.place.as_str(), asked.len()), ("not asked", 3));
    }
}
