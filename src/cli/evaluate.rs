//! `whosaid evaluate`: how well predictions agree with labels.

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Map, Value};

use super::{
    Outcome, bars, complain, engine::EngineArguments, input::ReadingArguments, on_threads, output::Output, say,
};
use crate::{
    entity::Tagged,
    error::{Error, ErrorKind, Result},
    evaluate::{
        Comparison, Corpus, DocumentScore, Labels, Scope, Summary, Task, Window, Worth, gold, group_table, intervals,
        merged, predict_articles, predict_given, predict_windows, predict_without, recorded, report, score_articles,
        score_windows, tables, worth_table, worths_json,
    },
    pipeline::{Given, NameFinder, Options, Without},
};

/// Score quotations and their speakers against labels
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Labels: a file or folder
    #[arg(long, value_name = "PATH", help_heading = "Labels")]
    gold: PathBuf,

    /// Format of the labels; by default told from what they look like
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = formats(), help_heading = "Labels")]
    gold_format: String,

    /// Canonical speakers of labels that have none: article, event, kind, name, divided by tabs
    #[arg(long, value_name = "TSV", help_heading = "Labels")]
    speakers: Option<PathBuf>,

    /// The articles, where the labels do not hold their text
    #[arg(long = "input", short, value_name = "INPUT", num_args = 1.., help_heading = "Labels")]
    inputs: Vec<PathBuf>,

    /// Predictions to score: the JSON Lines of `whosaid run`, or a format of the labels; by default they are made now
    #[arg(long, value_name = "PATH", conflicts_with = "engine", help_heading = "Predictions")]
    predictions: Option<PathBuf>,

    /// Give these labels to the pipeline and score what it makes of them, so that an error shows its stage
    ///
    /// `quotes`: sources and speakers are found for the labelled quotations; `sources`: speakers for the labelled sources.
    #[arg(long, value_name = "quotes|sources", value_parser = parse_given, conflicts_with_all = ["predictions", "engine"], help_heading = "Predictions")]
    given: Option<Given>,

    /// Leave out this rule of attribution or sieve of coreference (`whosaid rules` lists them); may be repeated
    #[arg(long, value_name = "NAME", value_parser = parse_without, conflicts_with = "predictions", help_heading = "Predictions")]
    without: Vec<String>,

    /// Leave out each rule and sieve in turn, and tell what it is worth: the points that are lost without it
    ///
    /// Adds to the other scores a table, or with `--json` a field `without`. The articles are tagged once.
    #[arg(long, conflicts_with_all = ["predictions", "given", "engine"], help_heading = "Predictions")]
    without_each: bool,

    /// Score the annotators of a brat folder against each other, each pair once
    #[arg(long, conflicts_with_all = ["predictions", "speakers", "inputs", "without_each", "engine"], help_heading = "Predictions")]
    annotators: bool,

    /// Write the scores as JSON: percentages from 0 to 100, null where the labels cannot say
    #[arg(long, help_heading = "Report")]
    json: bool,

    /// Score groups of articles apart, by this field of the records of `--input`
    #[arg(long, value_name = "FIELD", requires = "inputs", help_heading = "Report")]
    by: Option<String>,

    /// Score these predictions too, and tell how they differ and how surely
    #[arg(long, value_name = "PATH", conflicts_with = "annotators", help_heading = "Report")]
    compare: Option<PathBuf>,

    /// Write a page with gold and predictions side by side
    #[arg(long, value_name = "FILE.html", conflicts_with = "annotators", help_heading = "Report")]
    report: Option<PathBuf>,

    /// Exit with 1 if a score is below this, as in `quotes.all.iou50.f1=60`; may be repeated
    #[arg(long, value_name = "METRIC=VALUE", value_parser = bars::parse, help_heading = "Report")]
    at_least: Vec<(String, f64)>,

    /// Replace the scores of this set in a CSV record of scores
    #[arg(long, value_name = "CSV", help_heading = "Report")]
    scores: Option<PathBuf>,

    /// Name of this set in the record; by default that of the labels
    #[arg(long, value_name = "NAME", requires = "scores", help_heading = "Report")]
    set: Option<String>,

    /// Threads; one for each core by default
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,

    #[command(flatten)]
    engine: EngineArguments,

    #[command(flatten)]
    reading: ReadingArguments,
}

const EXAMPLES: &str = "\
Examples:
  whosaid evaluate --gold gold.jsonl --input articles/           labels in the form of `whosaid run`
  whosaid evaluate --gold polnear/dev --speakers speakers.tsv    a folder of brat files
  whosaid evaluate --gold eng.testa                              entities, token for token
  whosaid evaluate --gold eng.testa --engine onnx --engine-model my-model/
  whosaid evaluate --gold gold.jsonl --predictions other.csv --json
  whosaid evaluate --gold polnear/train --annotators             human against human

Metrics are named as in the JSON, levels divided by dots. A speaker is right if its canonical name equals that of the
labels but for case, punctuation, a leading article and titles as Mr. or Sen.; a surname alone is not the full name.
Joint speakers are sets. Quotations match if their contents share half of what either has.";

fn formats() -> Vec<&'static str> {
    std::iter::once("auto").chain(gold::READERS.iter().map(|reader| reader.name)).collect()
}

fn parse_given(name: &str) -> Result<Given, String> {
    match name {
        "quotes" => Ok(Given::Quotes),
        "sources" => Ok(Given::Sources),
        _ => Err("expected `quotes` or `sources`".to_owned()),
    }
}

fn parse_without(name: &str) -> Result<String, String> {
    let known = Without::default().and(name).map(|_| name.to_owned());
    known.ok_or_else(|| "expected the name of a rule or sieve as `whosaid rules` lists them".to_owned())
}

/// Labels and what is scored against them.
enum Compared {
    Articles { gold: Vec<Labels>, layers: Scope, predicted: Vec<Labels> },
    Windows { gold: Vec<Window>, task: Task, predicted: Vec<Window> },
    Annotators(Vec<DocumentScore>),
}

impl Compared {
    fn scores(&self) -> Vec<DocumentScore> {
        match self {
            Self::Articles { gold, layers, predicted } => score_articles(gold, *layers, predicted),
            Self::Windows { gold, task, predicted } => score_windows(gold, *task, predicted),
            Self::Annotators(scores) => scores.clone(),
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let mut is_complete = true;
    let mut page =
        arguments.report.as_deref().map(|path| Output::open(Some(path), &labels_and_input(arguments))).transpose()?;
    let mut compared = compared(arguments, &mut is_complete)?;
    let other = arguments.compare.as_deref().map(|path| other_scores(arguments, &mut compared, path)).transpose()?;
    let scores = compared.scores();
    let mut summary = Summary::new(&scores);
    summary.intervals = intervals(&scores);
    let groups = arguments.by.as_deref().map(|field| groups(arguments, field, &scores)).transpose()?;
    let comparison = other.map(|other| Comparison::new(&scores, &other));
    let worths = if arguments.without_each { worths(arguments, &compared, &scores)? } else { Vec::new() };
    let mut output = Output::open(None, &[])?;
    let text = if arguments.json {
        let mut json = summary.to_json();
        if let Some(groups) = &groups {
            let by: Map<String, Value> = groups.iter().map(|(name, group)| (name.clone(), group.to_json())).collect();
            json["by"] = Value::Object(by);
        }
        if let Some(comparison) = &comparison {
            json["compare"] = comparison.to_json();
        }
        if arguments.without_each {
            json["without"] = worths_json(&worths);
        }
        format!("{json:#}\n")
    } else {
        let by = groups.as_ref().map(group_table).unwrap_or_default();
        let comparison = comparison.as_ref().map(Comparison::tables).unwrap_or_default();
        let worths = if arguments.without_each { worth_table(&worths) } else { String::new() };
        format!("{}{by}{comparison}{worths}", tables(&summary))
    };
    output.write(text.as_bytes())?;
    output.finish()?;
    if let Some(mut page) = page.take() {
        let Compared::Articles { gold, predicted, .. } = &compared else {
            return Err(
                Error::new(ErrorKind::Unsupported, "labels of given tokens have no page").hint("leave `--report` out")
            );
        };
        page.write(report(&set_name(arguments), &summary, gold, predicted).as_bytes())?;
        page.finish()?;
    }
    if let Some(path) = &arguments.scores {
        record(path, &set_name(arguments), &summary)?;
    }
    let is_reached = bars::check(&arguments.at_least, &summary)?;
    Ok(if is_complete && is_reached { Outcome::Done } else { Outcome::Lacking })
}

/// Every file that is read, none of which may be written over.
fn labels_and_input(arguments: &Arguments) -> Vec<PathBuf> {
    let read = [
        Some(&arguments.gold),
        arguments.speakers.as_ref(),
        arguments.predictions.as_ref(),
        arguments.compare.as_ref(),
    ];
    read.into_iter().flatten().chain(&arguments.inputs).cloned().collect()
}

fn compared(arguments: &Arguments, is_complete: &mut bool) -> Result<Compared> {
    if arguments.annotators {
        return Ok(Compared::Annotators(annotator_scores(&arguments.gold)?));
    }
    let mut corpus = gold::read(&arguments.gold, &arguments.gold_format)?;
    if let Some(path) = &arguments.speakers {
        gold::read_speakers(path)?.apply(&mut corpus).map_err(|error| error.at(path))?;
    }
    match corpus {
        Corpus::Windows { windows, task } => {
            let predicted = match &arguments.predictions {
                None => windows_now(arguments, &windows, task)?,
                Some(path) => found_windows(arguments, &windows, task, path)?,
            };
            Ok(Compared::Windows { gold: windows, task, predicted })
        }
        Corpus::Articles { mut documents, layers } => {
            let has_texts = !documents.is_empty() && documents.iter().all(|labels| labels.text.is_some());
            if !arguments.inputs.is_empty() {
                documents = with_input(arguments, documents, is_complete)?;
            }
            let lists_all = has_texts || !arguments.inputs.is_empty();
            let predicted = match &arguments.predictions {
                None => predicted_now(arguments, &documents)?,
                Some(path) => aligned(&mut documents, found_articles(arguments, path)?, lists_all),
            };
            Ok(Compared::Articles { gold: documents, layers, predicted })
        }
    }
}

/// The scores of the predictions at `path` against the same labels; articles that only they have are added to both.
fn other_scores(arguments: &Arguments, compared: &mut Compared, path: &Path) -> Result<Vec<DocumentScore>> {
    match compared {
        Compared::Windows { gold, task, .. } => {
            Ok(score_windows(gold, *task, &found_windows(arguments, gold, *task, path)?))
        }
        Compared::Articles { gold, layers, predicted } => {
            let lists_all = gold.iter().all(|labels| labels.text.is_some());
            let found = aligned(gold, found_articles(arguments, path)?, lists_all);
            let added = &gold[predicted.len()..];
            let empty = |labels: &Labels| Labels { document: labels.document.clone(), ..Labels::default() };
            predicted.extend(added.iter().map(empty).collect::<Vec<_>>());
            Ok(score_articles(gold, *layers, &found))
        }
        Compared::Annotators(_) => Ok(Vec::new()),
    }
}

fn found_windows(arguments: &Arguments, gold: &[Window], task: Task, path: &Path) -> Result<Vec<Window>> {
    match gold::read(path, &arguments.gold_format)? {
        Corpus::Windows { windows: found, task: found_task } if found_task == task => {
            gold::check_tokens(gold, &found).map_err(|error| error.at(path))?;
            Ok(found)
        }
        _ => Err(other_kind(path)),
    }
}

fn found_articles(arguments: &Arguments, path: &Path) -> Result<Vec<Labels>> {
    let Corpus::Articles { mut documents, .. } = gold::read(path, "auto")? else { return Err(other_kind(path)) };
    if let Some(speakers) = &arguments.speakers {
        gold::read_speakers(speakers)?.label(&mut documents);
    }
    Ok(documents)
}

fn other_kind(path: &Path) -> Error {
    Error::new(ErrorKind::Gold, "these predictions are of another kind than the labels")
        .at(path)
        .hint("labels of tokens are compared with labels of the same tokens, quotations with quotations")
}

/// Each pair of annotators of an article once, the first in order of names as gold; one score for each article.
fn annotator_scores(folder: &Path) -> Result<Vec<DocumentScore>> {
    let mut scores = Vec::new();
    for annotators in gold::brat::read_annotators(folder)? {
        let mut pairs = Vec::new();
        for (first_idx, first) in annotators.iter().enumerate() {
            for second in &annotators[first_idx + 1..] {
                pairs.extend(score_articles(std::slice::from_ref(first), Scope::ALL, std::slice::from_ref(second)));
            }
        }
        scores.extend(merged(pairs));
    }
    if scores.is_empty() {
        return Err(Error::new(ErrorKind::Gold, "no article with labels of several annotators").at(folder));
    }
    Ok(scores)
}

fn predicted_now(arguments: &Arguments, documents: &[Labels]) -> Result<Vec<Labels>> {
    if documents.iter().any(|labels| labels.text.is_none()) {
        return Err(Error::new(ErrorKind::Unsupported, "these labels do not hold the text of their articles")
            .at(&arguments.gold)
            .hint("name the articles with `--input`, or finished predictions with `--predictions`"));
    }
    let options = options(arguments);
    let n_threads = arguments.threads.map(usize::from);
    if let Some(given) = arguments.given {
        return on_threads(n_threads, || predict_given(documents, given, &options))?;
    }
    let mut engine = arguments.engine.load(n_threads, false)?;
    let mut recognizer = engine.as_mut().map(|engine| move |articles: &[Tagged<'_>]| engine.recognize(articles));
    let recognizer: Option<&mut NameFinder<'_>> = recognizer.as_mut().map(|it| it as _);
    on_threads(n_threads, || predict_articles(documents, &options, recognizer))?
}

fn windows_now(arguments: &Arguments, windows: &[Window], task: Task) -> Result<Vec<Window>> {
    let mut engine = arguments.engine.load(arguments.threads.map(usize::from), false)?;
    let mut recognizer = engine.as_mut().map(|engine| move |articles: &[Tagged<'_>]| engine.recognize(articles));
    predict_windows(windows, task, recognizer.as_mut().map(|it| it as _))
}

fn options(arguments: &Arguments) -> Options {
    let without = arguments.without.iter().try_fold(Without::default(), |without, name| without.and(name));
    Options { clean: arguments.reading.clean_options(), without: without.unwrap_or_default(), ..Options::default() }
}

/// What each rule and sieve is worth on labels that score `with` all of them.
fn worths(arguments: &Arguments, compared: &Compared, with: &[DocumentScore]) -> Result<Vec<Worth>> {
    let Compared::Articles { gold, layers, .. } = compared else {
        return Err(Error::new(ErrorKind::Unsupported, "labels of given tokens have no speakers")
            .at(&arguments.gold)
            .hint("leave `--without-each` out"));
    };
    let names: Vec<(&str, Without)> =
        Without::names().filter_map(|name| Some((name, Without::default().and(name)?))).collect();
    let left_out: Vec<Without> = names.iter().map(|(_, without)| *without).collect();
    let predicted =
        on_threads(arguments.threads.map(usize::from), || predict_without(gold, &left_out, &options(arguments)))??;
    let worths = names.iter().zip(predicted);
    Ok(worths.map(|((name, _), found)| Worth::new(name, &score_articles(gold, *layers, &found), with)).collect())
}

/// The labels with their texts from `--input`, in its order; articles without labels have no quotations, unless the labels
/// bring the texts of their articles along and so say which these are.
fn with_input(arguments: &Arguments, documents: Vec<Labels>, is_complete: &mut bool) -> Result<Vec<Labels>> {
    let lists_all = !documents.is_empty() && documents.iter().all(|labels| labels.text.is_some());
    let mut by_id: BTreeMap<String, Labels> =
        documents.into_iter().map(|labels| (labels.document.clone(), labels)).collect();
    let mut labelled = Vec::new();
    for document in arguments.reading.open_all(&arguments.inputs, |_| ())? {
        match document {
            Ok(document) => {
                if lists_all && !by_id.contains_key(&document.id) {
                    continue;
                }
                let labels = by_id.remove(&document.id).unwrap_or_default();
                labels.check_against(&document.text).map_err(|error| error.at(&arguments.gold))?;
                let (text, metadata) = (Some(document.text), document.metadata);
                labelled.push(Labels { document: document.id, text, metadata, ..labels });
            }
            Err(error) => {
                complain(&error);
                *is_complete = false;
            }
        }
    }
    if let Some(labels) = by_id.values().next() {
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
fn aligned(documents: &mut Vec<Labels>, found: Vec<Labels>, lists_all: bool) -> Vec<Labels> {
    let mut others: BTreeMap<String, Labels> =
        found.into_iter().map(|labels| (labels.document.clone(), labels)).collect();
    let empty = |document: &str| Labels { document: document.to_owned(), ..Labels::default() };
    let mut predicted: Vec<Labels> = documents
        .iter()
        .map(|labels| others.remove(&labels.document).unwrap_or_else(|| empty(&labels.document)))
        .collect();
    if others.is_empty() {
        return predicted;
    }
    let n_others = others.len();
    if lists_all {
        say(&format!("whosaid: {n_others} documents of the predictions are not among the labelled ones and left out"));
    } else {
        say(&format!(
            "whosaid: {n_others} documents of the predictions have no labels and count as without quotations"
        ));
        documents.extend(others.keys().map(|document| empty(document)));
        predicted.extend(others.into_values());
    }
    predicted
}

/// The scores of articles that have the same `field` in the records of `--input`.
fn groups(arguments: &Arguments, field: &str, scores: &[DocumentScore]) -> Result<BTreeMap<String, Summary>> {
    let mut group_of: HashMap<String, String> = HashMap::new();
    for path in &arguments.inputs {
        group_of.extend(gold::record_field(path, field)?);
    }
    let mut groups: BTreeMap<String, Vec<&DocumentScore>> = BTreeMap::new();
    for score in scores {
        let group = group_of.get(&score.document).cloned().unwrap_or_else(|| "–".to_owned());
        groups.entry(group).or_default().push(score);
    }
    Ok(groups.into_iter().map(|(name, scores)| (name, Summary::new(scores))).collect())
}

fn set_name(arguments: &Arguments) -> String {
    let stem = || arguments.gold.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    arguments.set.clone().unwrap_or_else(stem)
}

/// Replaces the scores of one set in the record at `path`, which is made where there is none.
fn record(path: &Path, set: &str, summary: &Summary) -> Result<()> {
    let before = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => String::new(),
        Err(cause) => return Err(Error::new(ErrorKind::Io, "cannot be read").at(path).because(cause)),
    };
    fs::write(path, recorded(&before, set, summary))
        .map_err(|cause| Error::new(ErrorKind::Io, "cannot be written").at(path).because(cause))
}
