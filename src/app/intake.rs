//! `coxa intake`: a few questions, and a clear word where a professional has to be asked first.

use super::{AppError, ask, say};
use crate::cli::IntakeArgs;
use crate::history::History;
use crate::history::intake::{Intake, PainSide, QUESTIONS, Urgency, WARNING_SIGNS, WarningSigns};
use crate::history::moment::{Moment, day};

/// Runs the command.
///
/// # Errors
/// When nobody can be asked, the answers are wrong, or they can not be kept.
pub fn run(args: &IntakeArgs) -> Result<(), AppError> {
    let read = args.answers.as_deref().map(Intake::read).transpose()?;
    let mut history = History::open_or_make(args.history.file.as_deref())?;
    let intake = match read {
        Some(intake) => intake,
        None if ask::can() => questions()?,
        None => {
            let message = "there is no terminal to ask on; give the answers in a file with --answers FILE.toml";
            return Err(AppError::Usage(message.into()));
        }
    };
    let at = args.date.clone().unwrap_or_else(Moment::now);
    history.add_intake(&args.label, &at, &intake)?;
    let mut told = format!("Kept for {} on {}.\n", args.label, day(at.date()));
    match intake.warning_words() {
        Some(warning) => told.push_str(&format!("\nDo not exercise yet. {warning}\n")),
        None => told.push_str("No warning sign was told. Stop and ask a professional whenever one of them comes up.\n"),
    }
    told.push_str("This is no diagnosis.\n");
    say::text(&told)
}

/// Warning signs come first, the most urgent at the beginning: whoever has to go at once is asked nothing more.
fn questions() -> Result<Intake, AppError> {
    let mut warning_signs = WarningSigns::none();
    for sign in WARNING_SIGNS {
        let answer = ask::yes(sign.question)?;
        *(sign.answer)(&mut warning_signs) = answer;
        if answer && sign.urgency == Urgency::Now {
            let side = PainSide::NotAsked;
            let [place, since, worse, wants] = [side.name(); 4].map(str::to_owned);
            return Ok(Intake { place, side, since, worse, wants, warning_signs });
        }
    }
    Ok(Intake {
        place: ask::words(QUESTIONS.place)?,
        side: PainSide::ALL[ask::one_of(QUESTIONS.side, &PainSide::ALL.map(PainSide::name))?],
        since: ask::words(QUESTIONS.since)?,
        worse: ask::words(QUESTIONS.worse)?,
        wants: ask::words(QUESTIONS.wants)?,
        warning_signs,
    })
}
