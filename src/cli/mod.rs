//! The command line: the only place that prints, and the only one that knows clap. One file per subcommand.

mod checkpoint;
#[cfg(feature = "across")]
mod check;
mod clean;
mod engine;
mod engines;
#[cfg(feature = "across")]
mod estimate;
mod evaluate;
#[cfg(feature = "across")]
mod events;
mod evidence;
mod input;
mod interrupt;
mod journal;
#[cfg(feature = "across")]
mod merge;
mod model;
mod observe;
mod output;
mod quarantine;
mod rules;
mod run;
#[cfg(feature = "across")]
mod sheet;
#[cfg(feature = "across")]
mod table;
mod tag;
mod verify;

use std::{collections::HashSet, io::Write, panic, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    error::{Error, Result},
    pipeline,
};

/// Who said what in news articles: quotations, their speakers, offsets into the original.
#[derive(Debug, Parser)]
#[command(name = "whosaid", version, arg_required_else_help = true, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  whosaid run articles/ -o quotes.csv     every quotation in a folder of articles, as a table
  whosaid run article.txt                 the same for one file, to the terminal
  whosaid help run                        all options of a command

Exit code: 0 all done, 1 done but something was skipped or missed, 2 could not run, 130 interrupted.";

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Arguments),
    Clean(clean::Arguments),
    Tag(tag::Arguments),
    Verify(verify::Arguments),
    #[cfg(feature = "across")]
    Check(check::Arguments),
    #[cfg(feature = "across")]
    Merge(merge::Arguments),
    #[cfg(feature = "across")]
    Events(events::Arguments),
    #[cfg(feature = "across")]
    Estimate(estimate::Arguments),
    #[cfg(feature = "across")]
    Sample(estimate::SampleArguments),
    Evaluate(evaluate::Arguments),
    Rules(rules::Arguments),
    #[command(hide = true)]
    Evidence(evidence::Arguments),
    Engines(engines::Arguments),
    #[command(hide = true)]
    Observe(observe::Arguments),
}

/// How a command that ran ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All done.
    Done,
    /// Done, but a document was skipped or a bar was missed.
    Lacking,
    /// The user asked it to end.
    Interrupted,
}

/// Parses the command line, runs the subcommand, prints its error, and gives the exit code.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    silence_caught_panics();
    let outcome = match &arguments.command {
        Command::Run(arguments) => run::run(arguments),
        Command::Clean(arguments) => clean::run(arguments),
        Command::Tag(arguments) => tag::run(arguments),
        Command::Verify(arguments) => verify::run(arguments),
        #[cfg(feature = "across")]
        Command::Check(arguments) => check::run(arguments),
        #[cfg(feature = "across")]
        Command::Merge(arguments) => merge::run(arguments),
        #[cfg(feature = "across")]
        Command::Events(arguments) => events::run(arguments),
        #[cfg(feature = "across")]
        Command::Estimate(arguments) => estimate::run(arguments),
        #[cfg(feature = "across")]
        Command::Sample(arguments) => estimate::sample(arguments),
        Command::Evaluate(arguments) => evaluate::run(arguments),
        Command::Rules(arguments) => rules::run(arguments),
        Command::Evidence(arguments) => evidence::run(arguments),
        Command::Engines(arguments) => engines::run(arguments),
        Command::Observe(arguments) => observe::run(arguments),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Lacking) => ExitCode::from(1),
        Ok(Outcome::Interrupted) => ExitCode::from(interrupt::INTERRUPTED),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::from(2)
        }
    }
}

/// One line on stderr for an error, and one for its hint.
fn complain(error: &Error) {
    complain_once(error, &mut HashSet::new());
}

/// The same, where a hint that is among `hints` already is not given again.
fn complain_once(error: &Error, hints: &mut HashSet<String>) {
    say(&format!("whosaid: {error}"));
    if let Some(hint) = error.remedy().filter(|hint| hints.insert((*hint).to_owned())) {
        say(&format!("hint: {hint}"));
    }
}

/// One line on stderr. A closed stderr is nobody's error.
fn say(line: &str) {
    // What names of files and fields hold must not steer the terminal.
    let line: String =
        line.chars().map(|letter| if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter }).collect();
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// As in `1 document`, `2 documents`.
fn counted(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A panic that costs one document is reported as that document's error, unless a backtrace is asked for.
fn silence_caught_panics() {
    let default = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !pipeline::is_guarded() || std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
            default(info);
        }
    }));
}

/// Runs `work` on a pool of `n_threads` threads; `None` takes one for each core.
fn on_threads<T: Send>(n_threads: Option<usize>, work: impl FnOnce() -> T + Send) -> Result<T> {
    Ok(pipeline::threads(n_threads)?.install(work))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Arguments;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
