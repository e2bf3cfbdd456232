//! `whosaid clean`: what the later stages see of an article, or what was cut out of it.

use std::fmt::Write;

use clap::Args;

use super::{Outcome, complain, input::InputArguments, output::Output};
use crate::{
    clean::{self, CleanText, TextIndex},
    error::Result,
    input::RawDocument,
};

/// Print articles without what the site put around them, or show what was cut out
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, after_long_help = steps())]
pub(super) struct Arguments {
    #[command(flatten)]
    input: InputArguments,

    /// Show what was cut out or replaced and by which step, not the text
    #[arg(long)]
    diff: bool,
}

const EXAMPLES: &str = "\
Examples:
  whosaid clean article.txt           the article's own text
  whosaid clean article.txt --diff    what went, by which step, at which offsets of the original";

/// The examples, and every step with what it does.
fn steps() -> String {
    let mut steps: Vec<String> = clean::STEPS.iter().map(|step| format!("  {:<15}{}", step.name, step.about)).collect();
    steps.dedup();
    format!("{EXAMPLES}\n\nSteps, in order:\n{}", steps.join("\n"))
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let options = arguments.input.reading.clean_options();
    let mut documents = arguments.input.open(|warning| complain(&warning))?;
    let mut output = Output::open(None, &[])?;
    let mut outcome = Outcome::Done;
    let mut next = documents.next();
    let mut is_alone = true;
    while let Some(document) = next.take() {
        next = documents.next();
        is_alone &= next.is_none();
        match document {
            Ok(document) => {
                let clean = clean::clean(&document, options);
                let shown = if arguments.diff { diff(&document, &clean) } else { clean.text + "\n" };
                let name = if is_alone { String::new() } else { format!("==> {} <==\n", document.id) };
                let gap = if next.is_some() { "\n" } else { "" };
                output.write(format!("{name}{shown}{gap}").as_bytes())?;
                output.flush()?;
            }
            Err(error) => {
                complain(&error);
                outcome = Outcome::Lacking;
            }
        }
    }
    output.finish()?;
    Ok(outcome)
}

/// For each removal the step, the code points of the original, what stood there and what stands there now.
fn diff(document: &RawDocument, clean: &CleanText) -> String {
    let mut shown = String::new();
    let index = TextIndex::new(&document.text);
    for removal in &clean.removals {
        let removed = removal.raw.of(&document.text);
        let (start, end) = (index.code_points(removal.raw.start()), index.code_points(removal.raw.end()));
        // Writing to a string cannot fail.
        let _ = writeln!(shown, "{} {start}-{end}", removal.step);
        for line in removed.lines() {
            let _ = writeln!(shown, "- {line}");
        }
        for line in removal.replacement.lines() {
            let _ = writeln!(shown, "+ {line}");
        }
    }
    shown
}
