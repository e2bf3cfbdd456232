//! `whosaid rules`: the rules of attribution and the sieves of coreference in their order, with an example and what each did
//! on labels.

use std::collections::BTreeMap;

use clap::Args;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde_json::{Value, json};

use super::{Outcome, output::Output};
use crate::{
    attribute::{NO_SOURCE, RULES},
    coref::{ISSUER, JOINT, SIEVES},
    error::Result,
    evaluate::{RuleScore, recorded_rules, recorded_sieves},
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
const SETS: [&str; 5] = ["challenge", "sample", "news-dev", "news-train", "polnear-dev"];

const EXAMPLES: &str = "\
Examples:
  whosaid rules                      counts on the articles and labels in `corpus/`
  whosaid rules --set polnear-dev    counts on the development articles of PolNeAR
  whosaid evaluate --gold gold.jsonl --input articles/    the same counts on labels of your own, among other scores

Rules are asked in this order; the first that answers decides, and the table has its name in `rule`.
In an example, `{q …}` is the quotation (of several the last), `{s …}` its source and, behind `=`, whom that means; `{c …}` is
the cue, `{d …}` what detection takes for the source, `{m …}`, `{o …}` and `{l …}` are names of persons, bodies and places.
What sieves decide is counted where they are given the labelled sources.
`fired` counts quotations that the rule decided, `in gold` those of them that are labelled; the last two columns are
percentages of these. The counts are those of `corpus/scores.csv`, which every test run makes anew.";

/// The record of scores at the time of the build.
const RECORD: &str = include_str!("../../corpus/scores.csv");

/// What the last line is about, instead of an example.
const NO_SOURCE_MEANS: &str = "no rule answers, and the speaker stays open";
const JOINT_MEANS: &str = "a source of several, whose members the sieves found";
const ISSUER_MEANS: &str = "a writing, whose words are its owner's";
/// And the line before it.
const RANKED_MEANS: &str = "the scorer chose another speaker than the rules, or they had none";

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let sets: Vec<&str> = arguments.set.iter().map(String::as_str).collect();
    let scores = recorded_rules(RECORD, &sets);
    let of = |name, example, scores: &BTreeMap<String, RuleScore>| Row {
        name,
        example,
        score: scores.get(name).copied().unwrap_or_default(),
    };
    let rules: Vec<Row> = RULES
        .iter()
        .map(|rule| (rule.name, rule.example))
        .chain([(RANKED, RANKED_MEANS), (NO_SOURCE, NO_SOURCE_MEANS)])
        .map(|(name, example)| of(name, example, &scores))
        .collect();
    let scores = recorded_sieves(RECORD, &sets);
    let sieves: Vec<Row> = SIEVES
        .iter()
        .map(|sieve| (sieve.name, sieve.example))
        .chain([(JOINT, JOINT_MEANS), (ISSUER, ISSUER_MEANS)])
        .map(|(name, example)| of(name, example, &scores))
        .collect();
    let shown = if arguments.json {
        let all: Value =
            rules.iter().map(|row| row.json("rule")).chain(sieves.iter().map(|row| row.json("sieve"))).collect();
        format!("{all:#}\n")
    } else {
        format!("{}\n\n{}\n", table("rule", &rules), table("sieve", &sieves))
    };
    let mut output = Output::open(None, &[])?;
    output.write(shown.as_bytes())?;
    output.finish()?;
    Ok(Outcome::Done)
}

/// A rule or sieve.
struct Row {
    name: &'static str,
    example: &'static str,
    score: RuleScore,
}

impl Row {
    fn json(&self, kind: &str) -> Value {
        let rounded = |percentage: Option<f64>| percentage.map(|percentage| (10.0 * percentage).round() / 10.0);
        json!({
            kind: self.name,
            "example": self.example,
            "fired": self.score.fired,
            "matched": self.score.matched,
            "source_right": rounded(self.score.source_percentage()),
            "speaker_right": rounded(self.score.speaker_percentage()),
        })
    }
}

fn table(kind: &str, rows: &[Row]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_header([
        kind,
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
    for Row { name, example, score } in rows {
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
