//! `whosaid.toml`: the options that a project always gives, a table for each command. The command line wins.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use clap::{Arg, ArgAction, ArgMatches, Command, parser::ValueSource};
use toml::{Table, Value};

use crate::error::{Error, ErrorKind, Result};

/// Where the options stand that a project always gives.
pub(super) const FILE: &str = "whosaid.toml";

/// The arguments with those of the file among them, and these alone, to tell of them.
pub(super) struct Configured {
    pub(super) arguments: Vec<OsString>,
    pub(super) added: Vec<String>,
}

/// Adds to `arguments` what [`FILE`] in the current folder says of their command, or the file of `--config`.
///
/// # Errors
///
/// If the file that `--config` names is not there, cannot be read, or has a command or option that does not exist.
pub(super) fn configured(program: &Command, arguments: Vec<OsString>) -> Result<Configured> {
    // What is not right of the command line itself is told by the parse that counts.
    let matches = program.clone().ignore_errors(true).try_get_matches_from(&arguments).unwrap_or_default();
    let mut configured = Configured { arguments, added: Vec::new() };
    // Nothing is matched where the line asks for help or the version.
    let given = |matches: &ArgMatches| matches.try_get_one::<PathBuf>("config").ok().flatten().cloned();
    let named = given(&matches).or_else(|| matches.subcommand().and_then(|(_, matches)| given(matches)));
    let (path, text) = match &named {
        Some(path) => (path.as_path(), fs::read_to_string(path)),
        None => (Path::new(FILE), fs::read_to_string(FILE)),
    };
    let text = match text {
        Ok(text) => text,
        Err(cause) if named.is_none() && cause.kind() == io::ErrorKind::NotFound => return Ok(configured),
        Err(cause) => return Err(Error::new(ErrorKind::Io, "cannot be read").at(path).because(cause)),
    };
    let commands: Table = text.parse().map_err(|fault: toml::de::Error| {
        let line = fault.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
        Error::new(ErrorKind::Input, fault.message().to_owned()).at(path).on_line(line as u64)
    })?;
    let given = matches.subcommand();
    for (name, options) in &commands {
        let command = program.find_subcommand(name).filter(|command| !command.is_hide_set());
        let (Some(command), Value::Table(options)) = (command, options) else {
            let known: Vec<String> = program
                .get_subcommands()
                .filter(|command| !command.is_hide_set())
                .map(|command| format!("`[{}]`", command.get_name()))
                .collect();
            let message = format!("`{name}` is no table of a command, expected {}", known.join(", "));
            return Err(Error::new(ErrorKind::Input, message).at(path));
        };
        let matches = given.filter(|(given, _)| given == name).map(|(_, matches)| matches);
        for (key, value) in options {
            let added = option(command, matches, key, value).map_err(|error| error.at(path))?;
            configured.added.extend(added);
        }
    }
    // Right behind the command, so that what stands at the end of the line keeps its sense.
    let place = given.and_then(|(name, _)| configured.arguments.iter().position(|argument| argument == name));
    if let Some(place) = place {
        let rest = configured.arguments.split_off(place + 1);
        configured.arguments.extend(configured.added.iter().map(OsString::from).chain(rest));
    }
    Ok(configured)
}

/// An option of the file as arguments; none where the command line has it, or one that does not go with it, or where it is
/// another command's.
fn option(command: &Command, matches: Option<&ArgMatches>, key: &str, value: &Value) -> Result<Vec<String>> {
    let fault = |message: String| Err(Error::new(ErrorKind::Input, message));
    let options = || command.get_arguments().filter(|arg| !arg.is_positional() && arg.get_id() != "help");
    let Some(arg) = options().find(|arg| arg.get_long() == Some(key)) else {
        let known: Vec<String> = options().filter_map(|arg| Some(format!("`{}`", arg.get_long()?))).collect();
        let name = command.get_name();
        return fault(format!("unknown option `{key}` of `[{name}]`, expected one of {}", known.join(", ")));
    };
    let long = format!("--{key}");
    let is_flag = matches!(arg.get_action(), ArgAction::SetTrue);
    let words = match value {
        Value::Boolean(on) if is_flag => on.then_some(long).into_iter().collect(),
        _ if is_flag => return fault(format!("option `{key}` is on or off, expected `true` or `false`")),
        Value::Array(values) => {
            let words: Option<Vec<String>> = values.iter().map(word).collect();
            let Some(words) = words else { return fault(format!("option `{key}` is a list of what is no text")) };
            words.into_iter().map(|word| format!("{long}={word}")).collect()
        }
        value => match word(value) {
            Some(word) => vec![format!("{long}={word}")],
            None => return fault(format!("option `{key}` is no text, number or list of these")),
        },
    };
    let is_given = |arg: &Arg| {
        matches.is_some_and(|matches| {
            let known = matches.try_contains_id(arg.get_id().as_str()).is_ok();
            known && matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine)
        })
    };
    let loses = is_given(arg) || command.get_arg_conflicts_with(arg).into_iter().any(is_given);
    Ok(if matches.is_none() || loses { Vec::new() } else { words })
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => Some(value.to_string()),
        Value::Array(_) | Value::Table(_) => None,
    }
}
