//! `coxa completions` and `coxa man`: made from the same definition as the command line itself.

use clap::CommandFactory;
use clap_mangen::Man;

use super::{AppError, say};
use crate::cli::{Cli, CompletionsArgs};

/// Prints what a shell needs to complete commands and options.
///
/// # Errors
/// When standard output can not be written to.
pub fn completions(args: &CompletionsArgs) -> Result<(), AppError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "coxa", &mut script);
    say::bytes(&script)
}

/// Prints the manual: the page of `coxa`, then every command's.
///
/// # Errors
/// When standard output can not be written to.
pub fn manual() -> Result<(), AppError> {
    let failed = |e: std::io::Error| AppError::Usage(format!("the manual cannot be made: {e}"));
    let mut cli = Cli::command();
    cli.build();
    let mut page = Vec::new();
    Man::new(cli.clone()).render(&mut page).map_err(failed)?;
    for command in cli.get_subcommands().filter(|command| !command.is_hide_set()) {
        let man = Man::new(command.clone());
        page.extend_from_slice(format!(".SH \"COXA {}\"\n", command.get_name().to_uppercase()).as_bytes());
        for part in [Man::render_description_section, Man::render_synopsis_section, Man::render_options_section] {
            let mut section = Vec::new();
            part(&man, &mut section).map_err(failed)?;
            page.extend_from_slice(&as_subsection(&section));
        }
    }
    say::bytes(&page)
}

/// A page's section becomes part of a longer one.
fn as_subsection(section: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(section).replace("\n.SH ", "\n.SS ").into_bytes()
}
