//! `coxa completions` and `coxa man`: made from the same definition as the command line itself.

use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;

use super::error::CommandError;
use super::say;

/// `coxa completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Prints what a shell needs to complete commands and options.
///
/// # Errors
/// When standard output cannot be written to.
pub fn completions(mut cli: Command, args: &CompletionsArgs) -> Result<(), CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli, "coxa", &mut script);
    say::bytes(&script)
}

/// Prints the manual: the page of `coxa`, then every command's.
///
/// # Errors
/// When standard output cannot be written to.
pub fn manual(mut cli: Command) -> Result<(), CommandError> {
    let failed = |e: std::io::Error| CommandError::Usage(format!("the manual cannot be made: {e}"));
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
