//! The command line: the only place that prints, and the only one that knows clap. One file per subcommand.

mod bars;
#[cfg(feature = "across")]
mod check;
mod checkpoint;
mod clean;
mod complaints;
mod condition;
mod config;
mod digest;
mod due;
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
mod manual;
#[cfg(feature = "across")]
mod merge;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod memory;
mod model;
mod observe;
mod output;
mod pager;
mod pick;
mod progress;
mod quarantine;
mod report;
#[cfg(feature = "serve")]
mod review;
mod rules;
mod run;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "across")]
mod sheet;
mod show;
mod split;
mod style;
mod table;
#[cfg(feature = "across")]
mod tables;
mod tag;
mod verify;

use std::{collections::HashSet, ffi::OsString, io::Write, panic, path::PathBuf, process::ExitCode};

use clap::{CommandFactory, Parser, Subcommand};

use crate::{
    caught::is_caught,
    error::{Error, Result},
    pipeline,
};

/// Who said what in news articles: quotations, their speakers, offsets into the original.
#[derive(Debug, Parser)]
#[command(name = "whosaid", version, arg_required_else_help = true, after_help = EXAMPLES)]
struct Arguments {
    /// Read options from this file instead of `whosaid.toml` in the current folder
    ///
    /// A table for each command: `[run]`, and below it `min-confidence = 0.8`. The command line wins.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  whosaid run articles/ -o quotes.csv     every quotation in a folder of articles, as a table
  whosaid show article.txt                one article in the terminal, its quotations coloured by speaker
  whosaid help run                        all options of a command

Exit code: 0 all done, 1 done but something was skipped or missed, 2 could not run, 130 interrupted.";

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Arguments),
    Show(show::Arguments),
    Report(report::Arguments),
    #[cfg(feature = "serve")]
    Review(review::Arguments),
    #[cfg(feature = "serve")]
    Serve(serve::Arguments),
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
    Completions(manual::CompletionsArguments),
    Man(manual::ManArguments),
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
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    memory::prepare();
    ExitCode::from(run_from(std::env::args_os()))
}

/// The same for a command line whose first argument is the name of the program.
pub(crate) fn run_from(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let configured = match config::configured(&Arguments::command(), arguments.into_iter().collect()) {
        Ok(configured) => configured,
        Err(error) => {
            complain(&error);
            return 2;
        }
    };
    if !configured.added.is_empty() {
        say(&format!("by the configuration file: {}", configured.added.join(" ")));
    }
    let arguments = match Arguments::try_parse_from(configured.arguments) {
        Ok(arguments) => arguments,
        // Also what `--help` asks for. A closed pipe is nobody's error.
        Err(message) => {
            let _ = message.print();
            return u8::try_from(message.exit_code()).unwrap_or(2);
        }
    };
    silence_caught_panics();
    let outcome = match &arguments.command {
        Command::Run(arguments) => run::run(arguments),
        Command::Show(arguments) => show::run(arguments),
        Command::Report(arguments) => report::run(arguments),
        #[cfg(feature = "serve")]
        Command::Review(arguments) => review::run(arguments),
        #[cfg(feature = "serve")]
        Command::Serve(arguments) => serve::run(arguments),
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
        Command::Completions(arguments) => manual::completions(arguments, Arguments::command()),
        Command::Man(arguments) => manual::man(arguments, Arguments::command()),
        Command::Observe(arguments) => observe::run(arguments),
    };
    match outcome {
        Ok(Outcome::Done) => 0,
        Ok(Outcome::Lacking) => 1,
        Ok(Outcome::Interrupted) => interrupt::INTERRUPTED,
        Err(error) if output::is_broken_pipe(&error) => 0,
        Err(error) => {
            complain(&error);
            2
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
pub(crate) fn silence_caught_panics() {
    let default = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !is_caught() || std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
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
    use super::{Arguments, CommandFactory};

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
