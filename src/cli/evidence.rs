//! `whosaid evidence`: what the judge weighs, for `models/recipe/confidence.py`. Hidden: nobody else needs it.

use std::path::PathBuf;

use clap::Args;

use super::{Outcome, complain, input::InputArguments, model::ModelArguments, on_threads, output::Output};
use crate::{
    error::Result,
    export::evidence_rows,
    judge::NUMBERS,
    pipeline::{self, Options, Timings},
};

/// Write every candidate for a quotation with its evidence
#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: InputArguments,

    #[command(flatten)]
    model: ModelArguments,

    /// Write the candidates here; standard output by default
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let model = arguments.model.load()?;
    let options = Options { model, clean: arguments.input.reading.clean_options(), ..Options::default() };
    let paths = arguments.input.paths()?;
    let documents = arguments.input.reading.open(&paths, |warning| complain(&warning))?;
    let mut output = Output::open(arguments.output.as_deref(), &paths)?;
    output.write(format!("{}\n", serde_json::json!({ "numbers": NUMBERS.as_slice() })).as_bytes())?;
    let mut outcome = Outcome::Done;
    on_threads(None, || {
        pipeline::run(
            documents,
            &options,
            None,
            &Timings::default(),
            |analysis| evidence_rows(&analysis),
            |rows| match rows {
                Ok(rows) => output.write(&rows),
                Err(error) => {
                    outcome = Outcome::Lacking;
                    complain(&error);
                    Ok(())
                }
            },
        )
    })??;
    output.finish()?;
    Ok(outcome)
}
