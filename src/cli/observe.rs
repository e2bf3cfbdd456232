//! `whosaid observe`, not in the help: what the speaker scorer sees, to fit it with `models/recipe/speaker.py`.

use clap::Args;
use serde_json::json;

use super::{Outcome, complain, input::InputArguments, model::ModelArguments, output::Output};
use crate::{
    attribute::RULES,
    coref::SIEVES,
    error::Result,
    export::{Selection, quote_rows},
    pipeline::{self, Analysis, Options, Timings},
    speaker,
};

/// Write what the speaker scorer sees of every quotation, one JSON object for each article
#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: InputArguments,

    #[command(flatten)]
    model: ModelArguments,

    /// Where to write
    #[arg(long, short, value_name = "FILE")]
    output: Option<std::path::PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let model = arguments.model.load()?;
    let options = Options { model, clean: arguments.input.reading.clean_options(), ..Options::default() };
    let documents = arguments.input.open(|warning| complain(&warning))?;
    let mut output = Output::open(arguments.output.as_deref(), &[])?;
    let mut outcome = Outcome::Done;
    pipeline::run(
        documents,
        &options,
        None,
        &Timings::default(),
        |analysis| line(&analysis),
        |line| {
            match line {
                Ok(line) => output.write(line.as_bytes())?,
                Err(error) => {
                    complain(&error);
                    outcome = Outcome::Lacking;
                }
            }
            Ok(())
        },
    )?;
    output.finish()?;
    Ok(outcome)
}

fn line(analysis: &Analysis) -> String {
    let Some(tagged) = analysis.tagged() else { return String::new() };
    let Analysis { mentions, quotes, attributions, coreference, .. } = analysis;
    let observed = speaker::observe(tagged, mentions, quotes, attributions, coreference);
    let rows = quote_rows(analysis, &Selection::default());
    let names = observed.iter().find(|one| !one.names.is_empty()).map(|one| one.names.clone());
    let quotes: Vec<_> = rows
        .iter()
        .filter_map(|row| {
            let quote_idx = row.quote_idx()?;
            let one = observed.get(quote_idx)?;
            let given = coreference.answer(quote_idx);
            Some(json!({
                "index": quote_idx,
                "type": row.kind,
                "likely": analysis.quotes[quote_idx].takes_turn(),
                "parts": row.parts,
                "verbatim": row.verbatim,
                "rule": attributions[quote_idx].rule,
                "answer": given.map(|(speaker, _)| speaker.0),
                "answer_p": given.map(|(_, p)| p),
                "before": one.before,
                "candidates": one.candidates.iter().map(|(speaker, _)| speaker.0).collect::<Vec<_>>(),
                "features": one.candidates.iter().map(|(_, values)| values).collect::<Vec<_>>(),
            }))
        })
        .collect();
    let speakers: Vec<&str> = coreference.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    let kinds: Vec<String> = coreference.speakers.iter().map(|speaker| format!("{:?}", speaker.kind)).collect();
    let names = names.unwrap_or_default();
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    let sieves: Vec<&str> = SIEVES.iter().map(|sieve| sieve.name).collect();
    let all = json!({
        "id": analysis.document.id, "names": names, "rules": rules, "sieves": sieves, "speakers": speakers, "kinds": kinds,
        "quotes": quotes,
    });
    format!("{all}\n")
}
