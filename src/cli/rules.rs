//! `whosaid rules`: the rules of attribution and the sieves of coreference in their order, with an example and what each did
//! on labels.

use clap::Args;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde_json::{Value, json};

use super::{Outcome, output::Output};
use crate::{
    attribute::{NO_SOURCE, RULES},
    coref::{self, SIEVES},
    error::Result,
    evaluate::{RuleScore, recorded_rules},
    speaker::RANKED,
};

/// List the rules that tell the source of a quotation and the sieves that tell whom it means, with an example and how often each was right
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Count on this set of labels; may be repeated
    #[arg(long, value_name = "NAME", default_values = ["challenge", "sample"], value_parser = SETS)]
    set: Vec<String>,

    /// Write the list as JSON
    #[arg(long)]
    json: bool,
}

/// The sets whose rules are in the record of scores.
const SETS: [&str; 3] = ["challenge", "sample", "polnear-dev"];

const EXAMPLES: &str = "\
Examples:
  whosaid rules                      counts on the articles and labels in `corpus/`
  whosaid rules --set polnear-dev    counts on the development articles of PolNeAR
  whosaid evaluate --gold gold.jsonl --input articles/    the same counts on labels of your own, among other scores

Rules are asked in this order; the first that answers decides, and the table has its name in `rule`.
In an example, `{q …}` is the quotation, `{s …}` its source, and `{m …}` somebody else. In those of sieves, `{s …=…}` says
whom the source means, `{m …}`, `{o …}` and `{l …}` are names of persons, bodies and places; `right` is what its confidence
is made of, `decided` on how many labelled quotations that was counted.
`fired` counts quotations that the rule decided, `in gold` those of them that are labelled; the last two columns are
percentages of these. The counts are those of `corpus/scores.csv`, which every test run makes anew.";

/// The record of scores at the time of the build.
const RECORD: &str = include_str!("../../corpus/scores.csv");

/// What the last line is about, instead of an example.
const NO_SOURCE_MEANS: &str = "no rule answers, and the speaker stays open";
/// And the line before it.
const RANKED_MEANS: &str = "the scorer chose another speaker than the rules, or they had none";

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let sets: Vec<&str> = arguments.set.iter().map(String::as_str).collect();
    let scores = recorded_rules(RECORD, &sets);
    let rows: Vec<(&str, &str, RuleScore)> = RULES
        .iter()
        .map(|rule| (rule.name, rule.example))
        .chain([(RANKED, RANKED_MEANS), (NO_SOURCE, NO_SOURCE_MEANS)])
        .map(|(name, example)| (name, example, scores.get(name).copied().unwrap_or_default()))
        .collect();
    let shown = if arguments.json {
        format!("{:#}\n", as_json(&rows))
    } else {
        format!("{}\n\n{}\n", as_table(&rows), sieves_table())
    };
    let mut output = Output::open(None, &[])?;
    output.write(shown.as_bytes())?;
    output.finish()?;
    Ok(Outcome::Done)
}

fn as_table(rows: &[(&str, &str, RuleScore)]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_header([
        "rule",
        "fired",
        "in gold",
        "source right",
        "speaker right",
        "example",
    ]);
    for column in table.column_iter_mut().skip(1).take(4) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let shown = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{share:.1}"));
    for (name, example, score) in rows {
        table.add_row([
            (*name).to_owned(),
            score.fired.to_string(),
            score.matched.to_string(),
            shown(score.source_percentage()),
            shown(score.speaker_percentage()),
            example.split_whitespace().collect::<Vec<_>>().join(" "),
        ]);
    }
    table
}

/// What is counted of a sieve.
fn measured(name: &str) -> (String, String) {
    coref::measured(name).map_or_else(
        || ("–".to_owned(), "–".to_owned()),
        |(probability, n)| (n.to_string(), format!("{:.1}", 100.0 * probability)),
    )
}

fn sieves_table() -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(["sieve", "decided", "right", "example"]);
    for column in table.column_iter_mut().skip(1).take(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for sieve in SIEVES {
        let (n, right) = measured(sieve.name);
        let example = sieve.example.split_whitespace().collect::<Vec<_>>().join(" ");
        table.add_row([sieve.name.to_owned(), n, right, example]);
    }
    table
}

fn as_json(rows: &[(&str, &str, RuleScore)]) -> Value {
    let rounded = |percentage: Option<f64>| percentage.map(|percentage| (10.0 * percentage).round() / 10.0);
    let sieves = SIEVES.iter().map(|sieve| {
        let measured = coref::measured(sieve.name);
        json!({
            "sieve": sieve.name,
            "example": sieve.example,
            "decided": measured.map(|(_, n)| n),
            "right": rounded(measured.map(|(probability, _)| 100.0 * f64::from(probability))),
        })
    });
    rows.iter()
        .map(|(name, example, score)| {
            json!({
                "rule": name,
                "example": example,
                "fired": score.fired,
                "matched": score.matched,
                "source_right": rounded(score.source_percentage()),
                "speaker_right": rounded(score.speaker_percentage()),
            })
        })
        .chain(sieves)
        .collect()
}
