//! `whosaid completions` and `whosaid man`: what shells and `man` know of the program.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;

use super::{Outcome, output::Output};
use crate::error::{Error, ErrorKind, Result};

/// Print what a shell needs to complete the commands and options of this program
#[derive(Args, Debug)]
#[command(after_help = COMPLETIONS)]
pub(super) struct CompletionsArguments {
    /// The shell
    shell: Shell,
}

const COMPLETIONS: &str = "\
Examples:
  whosaid completions bash > ~/.local/share/bash-completion/completions/whosaid
  whosaid completions zsh > ~/.zfunc/_whosaid
  whosaid completions fish > ~/.config/fish/completions/whosaid.fish";

/// Write the manual pages of this program and its commands into a folder
#[derive(Args, Debug)]
#[command(after_help = PAGES)]
pub(super) struct ManArguments {
    /// The folder; it must be there
    folder: PathBuf,
}

const PAGES: &str = "\
Examples:
  whosaid man ~/.local/share/man/man1 && man whosaid-run";

pub(super) fn completions(arguments: &CompletionsArguments, mut program: Command) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut program, "whosaid", &mut script);
    let mut output = Output::open(None, &[])?;
    output.write(&script)?;
    output.finish()?;
    Ok(Outcome::Done)
}

pub(super) fn man(arguments: &ManArguments, program: Command) -> Result<Outcome> {
    clap_mangen::generate_to(program, &arguments.folder).map_err(|cause| {
        Error::new(ErrorKind::Io, "manual pages cannot be written").at(&arguments.folder).because(cause)
    })?;
    Ok(Outcome::Done)
}
