//! `whosaid engines`: what can find the names, and what each costs.

use std::fmt::Write;

use clap::Args;

use super::{Outcome, output::Output};
use crate::{
    entity::{ENGINES, Engine},
    error::Result,
};

/// List the engines that find names: which are built in, how to build the others, what each costs
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {}

const EXAMPLES: &str = "\
Examples:
  whosaid engines
  whosaid run articles/ --engine onnx --engine-model my-model/ -o quotes.csv";

pub(super) fn run(_arguments: &Arguments) -> Result<Outcome> {
    let mut output = Output::open(None, &[])?;
    let shown: Vec<String> = ENGINES.iter().map(described).collect();
    output.write(shown.join("\n").as_bytes())?;
    output.finish()?;
    Ok(Outcome::Done)
}

fn described(engine: &Engine) -> String {
    let state = match (engine.is_default(), engine.is_built_in()) {
        (true, _) => "built in, the default",
        (false, true) => "built in",
        (false, false) => "not built in",
    };
    let mut shown = format!("{} ({state}): {}\n", engine.name, engine.summary);
    let lines = [
        ("models", engine.models),
        ("size", engine.size),
        ("speed", engine.speed),
        ("licence", engine.licence),
        ("to build", engine.build),
    ];
    for (what, text) in lines.into_iter().filter(|(_, text)| !text.is_empty()) {
        // Writing to a string cannot fail.
        let _ = writeln!(shown, "    {what:<9} {text}");
    }
    shown
}
