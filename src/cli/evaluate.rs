//! `whosaid evaluate`: how well predictions agree with labels.

use std::{collections::HashMap, path::PathBuf};

use clap::Args;

use super::{Outcome, complain, input::ReadingArguments, on_threads, output::Output, say};
use crate::{
    error::{Error, ErrorKind, Result},
    evaluate::{
        Corpus, DocumentScore, Labels, Layers, Summary, Task, Window, gold, predict_articles, predict_windows,
        score_articles, score_windows, tables,
    },
    input::RawDocument,
};

/// Score quotations and their speakers against labels
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Labels: a file or folder
    #[arg(long, value_name = "PATH")]
    gold: PathBuf,

    /// Format of the labels; by default told from what they look like
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = formats())]
    gold_format: String,

    /// Canonical speakers of labels that have none: article, event, kind, name, divided by tabs
    #[arg(long, value_name = "TSV")]
    speakers: Option<PathBuf>,

    /// Predictions to score, in a format of `whosaid run` or of the labels; by default they are made now
    #[arg(long, value_name = "PATH")]
    predictions: Option<PathBuf>,

    /// The articles, where the labels do not hold their text
    #[arg(long = "input", short, value_name = "INPUT", num_args = 1..)]
    inputs: Vec<PathBuf>,

    /// Write the scores as JSON: percentages from 0 to 100, null where the labels cannot say
    #[arg(long)]
    json: bool,

    /// Threads; one for each core by default
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,

    #[command(flatten)]
    reading: ReadingArguments,
}

const EXAMPLES: &str = "\
Examples:
  whosaid evaluate --gold gold.jsonl --input articles/           labels in the form of `whosaid run`
  whosaid evaluate --gold polnear/dev --speakers speakers.tsv    a folder of brat files
  whosaid evaluate --gold eng.testa                              entities, token for token
  whosaid evaluate --gold gold.jsonl --predictions other.csv --json";

fn formats() -> Vec<&'static str> {
    std::iter::once("auto").chain(gold::READERS.iter().map(|reader| reader.name)).collect()
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let mut corpus = gold::read(&arguments.gold, &arguments.gold_format)?;
    if let Some(path) = &arguments.speakers {
        gold::read_speakers(path)?.apply(&mut corpus).map_err(|error| error.at(path))?;
    }
    let mut is_complete = true;
    let scores = match corpus {
        Corpus::Windows { windows, task } => token_scores(arguments, &windows, task)?,
        Corpus::Articles { documents, layers } => article_scores(arguments, documents, layers, &mut is_complete)?,
    };
    let summary = Summary::new(&scores);
    let mut output = Output::open(None, &[])?;
    let text = if arguments.json { format!("{:#}\n", summary.to_json()) } else { tables(&summary) };
    output.write(text.as_bytes())?;
    output.finish()?;
    Ok(if is_complete { Outcome::Done } else { Outcome::Lacking })
}

fn token_scores(arguments: &Arguments, windows: &[Window], task: Task) -> Result<Vec<DocumentScore>> {
    let predicted = match &arguments.predictions {
        None => predict_windows(windows, task),
        Some(path) => match gold::read(path, &arguments.gold_format)? {
            Corpus::Windows { windows: found, task: found_task } if found_task == task => {
                gold::check_tokens(windows, &found).map_err(|error| error.at(path))?;
                found
            }
            _ => return Err(other_kind(path)),
        },
    };
    Ok(score_windows(windows, task, &predicted))
}

fn other_kind(path: &PathBuf) -> Error {
    Error::new(ErrorKind::Gold, "these predictions are of another kind than the labels")
        .at(path)
        .hint("labels of tokens are compared with labels of the same tokens, quotations with quotations")
}

fn article_scores(
    arguments: &Arguments,
    documents: Vec<Labels>,
    layers: Layers,
    is_complete: &mut bool,
) -> Result<Vec<DocumentScore>> {
    let is_folder_of_texts = documents.iter().all(|labels| labels.text.is_some()) && !documents.is_empty();
    let mut documents = documents;
    if !arguments.inputs.is_empty() {
        documents = with_input(arguments, documents, is_complete)?;
    }
    let predicted = match &arguments.predictions {
        Some(path) => match gold::read(path, "auto")? {
            Corpus::Articles { documents: found, .. } => {
                let has_all = is_folder_of_texts || !arguments.inputs.is_empty();
                aligned(&mut documents, found, has_all)
            }
            Corpus::Windows { .. } => return Err(other_kind(path)),
        },
        None => {
            let raw: Option<Vec<RawDocument>> = documents
                .iter()
                .map(|labels| {
                    let text = labels.text.clone()?;
                    Some(RawDocument { id: labels.document.clone(), text, ..RawDocument::default() })
                })
                .collect();
            let raw = raw.ok_or_else(|| {
                Error::new(ErrorKind::Unsupported, "these labels do not hold the text of their articles")
                    .at(&arguments.gold)
                    .hint("name the articles with `--input`, or finished predictions with `--predictions`")
            })?;
            let clean = arguments.reading.clean_options();
            on_threads(arguments.threads.map(usize::from), || predict_articles(raw, clean))??
        }
    };
    Ok(score_articles(&documents, layers, &predicted))
}

/// The labels with their texts from `--input`, in its order; articles without labels have no quotations.
fn with_input(arguments: &Arguments, documents: Vec<Labels>, is_complete: &mut bool) -> Result<Vec<Labels>> {
    let mut by_id: HashMap<String, Labels> =
        documents.into_iter().map(|labels| (labels.document.clone(), labels)).collect();
    let mut labelled = Vec::new();
    for document in arguments.reading.open(&arguments.inputs, |_| ())? {
        match document {
            Ok(document) => {
                let labels = by_id.remove(&document.id).unwrap_or_default();
                labels.check_against(&document.text).map_err(|error| error.at(&arguments.gold))?;
                labelled.push(Labels { document: document.id, text: Some(document.text), ..labels });
            }
            Err(error) => {
                complain(&error);
                *is_complete = false;
            }
        }
    }
    if let Some(labels) = by_id.values().min_by(|a, b| a.document.cmp(&b.document)) {
        let line = labels.quotes.first().map_or(0, |quote| quote.line);
        return Err(Error::new(ErrorKind::Gold, format!("no article `{}` in the input", labels.document))
            .at(&arguments.gold)
            .on_line(line)
            .hint("`--input` takes the articles that were labelled, named as they were then"));
    }
    Ok(labelled)
}

/// The predictions of each labelled document. Where the labels need not list every document, those with predictions only
/// are documents without quotations.
fn aligned(documents: &mut Vec<Labels>, found: Vec<Labels>, has_all: bool) -> Vec<Labels> {
    let mut by_id: HashMap<String, Labels> =
        found.iter().map(|labels| (labels.document.clone(), labels.clone())).collect();
    let mut predicted: Vec<Labels> = documents
        .iter()
        .map(|labels| {
            by_id.remove(&labels.document).unwrap_or_else(|| Labels { document: labels.document.clone(), ..Labels::default() })
        })
        .collect();
    let others: Vec<Labels> = found.into_iter().filter(|labels| by_id.contains_key(&labels.document)).collect();
    if others.is_empty() {
        return predicted;
    }
    let n_others = others.len();
    if has_all {
        say(&format!("whosaid: {n_others} documents of the predictions are not among the labelled ones and left out"));
    } else {
        say(&format!("whosaid: {n_others} documents of the predictions have no labels and count as without quotations"));
        for labels in others {
            documents.push(Labels { document: labels.document.clone(), text: labels.text.clone(), quotes: Vec::new() });
            predicted.push(labels);
        }
    }
    predicted
}
