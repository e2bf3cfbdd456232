//! `whosaid estimate`: shares of a table, corrected by labels; `whosaid sample`: rows to label.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
};

use clap::Args;

use super::{Outcome, condition::Condition, counted, say, tables};
use crate::{
    across::{
        dates,
        estimate::{Group, Share, Truth, Unit},
        sample::{Candidate, draw},
    },
    error::{Error, ErrorKind, Result},
    export::{Column, ColumnKind, Row, TableRow, Value, to_json},
    wording::names::Name,
};

/// Estimate shares, as of women among quoted words, corrected for the program's own errors
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Tables of quotations that `whosaid run` or `whosaid merge --quotes` wrote
    #[arg(value_name = "TABLE", required = true)]
    tables: Vec<PathBuf>,

    /// What is counted, as in `speaker_kind=anonymous`; several values are parted by `,`
    #[arg(long, value_name = "COLUMN=VALUE")]
    share: String,

    /// Of which rows, as in `type=direct,mixed`; may be repeated. `COLUMN=*` asks for any value but none
    #[arg(long = "of", value_name = "COLUMN=VALUE")]
    of: Vec<String>,

    /// What each row weighs: a column of numbers such as `words` or `verbatim_words`; one by default
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,

    /// One share for each value of these columns, as in `publisher,month`; `month` is made of `published`
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    by: Vec<String>,

    /// Rows with their true values: a table with `quote_id`, the columns that are asked for, and what `whosaid sample` added
    ///
    /// A row with `is_quotation` set to 0, no, or false counts for nothing.
    #[arg(long, value_name = "TABLE")]
    labels: Option<PathBuf>,

    /// What you know of speakers: a table with `name` or `speaker_global_id`, and columns of your own such as `gender`
    #[arg(long, value_name = "TABLE")]
    attributes: Option<PathBuf>,

    /// How often the intervals are to hold the truth
    #[arg(long, value_name = "P", default_value_t = 0.95)]
    level: f64,

    /// Resamples of articles
    #[arg(long, value_name = "N", default_value_t = 1000)]
    resamples: usize,

    /// Number that the resamples follow from
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// Write the estimates here; standard output by default
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Format of the estimates; by default the ending decides, or else csv
    #[arg(long, value_name = "FORMAT", value_parser = tables::formats())]
    format: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  whosaid estimate quotes.csv --share speaker_kind=anonymous --by publisher,month
  whosaid estimate quotes.csv --share speaker_pronouns=she --of speaker_pronouns=he,she --weight words
  whosaid sample quotes.csv -n 300 --by type -o to-label.csv        then correct the cells by hand …
  whosaid estimate quotes.csv --share speaker_kind=anonymous --labels to-label.csv
  whosaid estimate quotes.csv --share gender=female --of 'gender=*' --attributes people.csv

Method: prediction-powered inference (Angelopoulos et al., Science 382, 2023) with the tuning of PPI++, intervals by bootstrap over
articles. Without labels the shares are the table's own, and `corrected` says so. Errors in rows are corrected, quotations that
the program missed are not. Attributes such as gender come from your table or the text's pronouns, never from a name.";

/// What the user knows of speakers, by id and by name.
#[derive(Default)]
struct Attributes {
    columns: Vec<String>,
    by_key: HashMap<String, Vec<String>>,
}

impl Attributes {
    fn read(path: &PathBuf) -> Result<Self> {
        let mut known = Self::default();
        tables::each(std::slice::from_ref(path), &[], |row| {
            if known.columns.is_empty() {
                let own = row
                    .columns()
                    .iter()
                    .filter(|column| !matches!(column.as_str(), "name" | "speaker_global_id" | "aliases"));
                known.columns = own.cloned().collect();
            }
            let values: Vec<String> = known.columns.iter().map(|column| row.cell(column).to_owned()).collect();
            let names =
                row.cell("aliases").split(';').chain([row.cell("name")]).map(|name| Name::new(name, true).key());
            for key in names.chain([row.cell("speaker_global_id").to_owned()]).filter(|key| !key.is_empty()) {
                known.by_key.insert(key, values.clone());
            }
            Ok(())
        })?;
        if known.by_key.is_empty() {
            return Err(Error::new(ErrorKind::Input, "has neither `name` nor `speaker_global_id`").at(path));
        }
        Ok(known)
    }

    fn cell<'a>(&'a self, row: &'a TableRow, column: &str) -> Option<&'a str> {
        let place = self.columns.iter().position(|name| name == column)?;
        let of = |key: &str| self.by_key.get(key).map_or("", |values| values[place].as_str());
        let by_id = of(row.cell("speaker_global_id"));
        Some(if by_id.is_empty() { of(&Name::new(row.cell("speaker"), true).key()) } else { by_id })
    }
}

/// The value of `column` in a row, made where it is to be made.
fn value(row: &TableRow, column: &str, attributes: &Attributes) -> String {
    if let Some(value) = attributes.cell(row, column) {
        return value.to_owned();
    }
    match column {
        "month" if row.cell("month").is_empty() => dates::month(row.cell("published")).unwrap_or_default(),
        _ => row.cell(column).to_owned(),
    }
}

fn is_no(cell: &str) -> bool {
    matches!(cell.trim().to_lowercase().as_str(), "0" | "no" | "false" | "n")
}

/// One estimate.
struct Estimate {
    by: Vec<(String, String)>,
    share: Share,
}

impl Estimate {
    fn columns(by: &[String]) -> Vec<Column> {
        let column = |name: &str, kind, about| Column { name: name.to_owned(), about, kind };
        let own = [
            ("rows", ColumnKind::Integer, "Rows of the table."),
            ("articles", ColumnKind::Integer, "Articles."),
            ("labelled", ColumnKind::Integer, "Labelled rows."),
            ("raw", ColumnKind::Real, "The share by the table alone."),
            ("share", ColumnKind::Real, "The corrected share; that of the table where nothing is labelled."),
            ("low", ColumnKind::Real, "Lower end of the interval."),
            ("high", ColumnKind::Real, "Upper end of the interval."),
            ("tuning", ColumnKind::Real, "How far the table is trusted beside the labels, from 0 to 1."),
            ("corrected", ColumnKind::Truth, "Whether the share is corrected."),
        ];
        let by = by.iter().map(|name| column(name, ColumnKind::Text, ""));
        by.chain(own.into_iter().map(|(name, kind, about)| column(name, kind, about))).collect()
    }
}

impl Row for Estimate {
    fn json(&self, out: &mut Vec<u8>) {
        let mut object = serde_json::Map::new();
        for (column, value) in &self.by {
            object.insert(column.clone(), value.clone().into());
        }
        if let Ok(serde_json::Value::Object(share)) = serde_json::to_value(self.share) {
            object.extend(share);
        }
        to_json(&object, out);
    }

    fn values(&self) -> Vec<Value> {
        let Share { rows, articles, labelled, raw, share, low, high, tuning, corrected } = self.share;
        let count = |number: usize| Value::Integer(number as u64);
        let own = [
            count(rows),
            count(articles),
            count(labelled),
            Value::Real(raw),
            Value::Real(share),
            Value::Real(low),
            Value::Real(high),
            Value::Real(tuning),
            Value::Truth(corrected),
        ];
        self.by.iter().map(|(_, value)| Value::text(value)).chain(own).collect()
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let share = Condition::new(&arguments.share)?;
    let of: Vec<Condition> = arguments.of.iter().map(|text| Condition::new(text)).collect::<Result<_>>()?;
    if !(0.5..1.0).contains(&arguments.level) || arguments.resamples < 20 {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "`--level` must be at least 0.5 and below 1, `--resamples` at least 20",
        ));
    }
    let attributes = arguments.attributes.as_ref().map_or(Ok(Attributes::default()), Attributes::read)?;
    let inputs: Vec<PathBuf> =
        arguments.tables.iter().chain(&arguments.labels).chain(&arguments.attributes).cloned().collect();
    let mut writer = tables::Writer::open(arguments.output.as_deref(), arguments.format.as_deref(), &inputs)?;
    let mut labels: HashMap<String, TableRow> = HashMap::new();
    let mut n_skipped = 0;
    if let Some(path) = &arguments.labels {
        n_skipped += tables::each(std::slice::from_ref(path), &["quote_id"], |row| {
            labels.insert(row.cell("quote_id").to_owned(), row);
            Ok(())
        })?;
    }
    let is_made = |column: &str| column == "month" || attributes.columns.iter().any(|known| known == column);
    let asked = of
        .iter()
        .map(|condition| &condition.column)
        .chain([&share.column])
        .chain(&arguments.by)
        .chain(&arguments.weight);
    let needed: Vec<&str> = asked.map(String::as_str).filter(|column| !is_made(column)).chain(["doc_id"]).collect();
    let weigh = |row: &TableRow| arguments.weight.as_ref().map_or(1.0, |column| row.number(column));
    let counts =
        // All of them, so that each meets every value.
        |row: &TableRow| of.iter().filter(|it| it.holds(&value(row, &it.column, &attributes))).count() == of.len();
    let holds = |row: &TableRow| share.holds(&value(row, &share.column, &attributes));
    let mut articles: HashMap<String, u32> = HashMap::new();
    let mut groups: BTreeMap<Vec<String>, Group> = BTreeMap::new();
    let mut n_matched = 0;
    n_skipped += tables::each(&arguments.tables, &needed, |row| {
        let next = articles.len() as u32;
        let article = *articles.entry(row.cell("doc_id").to_owned()).or_insert(next);
        let by: Vec<String> = arguments.by.iter().map(|column| value(&row, column, &attributes)).collect();
        let parts = |row: &TableRow, is_there: bool| {
            let all = if is_there && counts(row) { weigh(row) } else { 0.0 };
            (if holds(row) { all } else { 0.0 }, all)
        };
        let truth = labels.get(row.cell("quote_id")).map(|label| {
            n_matched += 1;
            // What the labels do not say is as the table has it.
            let mut true_row = row.clone();
            let told: Vec<(&str, String)> =
                label.columns().iter().map(|column| (column.as_str(), label.cell(column).to_owned())).collect();
            true_row.set(&told);
            let (said, all) = parts(&true_row, !is_no(label.cell("is_quotation")));
            let weight = label.number("sample_weight");
            Truth { said, all, weight: if weight > 0.0 { weight } else { 1.0 } }
        });
        let (said, all) = parts(&row, true);
        if all > 0.0 || truth.is_some() {
            groups.entry(by).or_default().add(article, Unit { said, all, truth });
        }
        Ok(())
    })?;
    let columns = Estimate::columns(&arguments.by);
    for (by, group) in &groups {
        let by = arguments.by.iter().cloned().zip(by.iter().cloned()).collect();
        writer.write(
            &columns,
            &Estimate { by, share: group.share(arguments.level, arguments.resamples, arguments.seed) },
        )?;
    }
    writer.finish(&columns)?;
    of.iter().chain([&share]).for_each(Condition::tell_unmet);
    if arguments.labels.is_some() && n_matched == 0 {
        return Err(Error::new(ErrorKind::Input, "no label belongs to a row of the tables")
            .hint("`quote_id` must be the same in both: make the labels from these tables, with `whosaid sample`"));
    }
    say(&format!(
        "{}, {}, {} with labels, {n_skipped} skipped",
        counted(groups.len() as u64, "estimate"),
        counted(articles.len() as u64, "article"),
        counted(n_matched, "row"),
    ));
    Ok(if n_skipped == 0 { Outcome::Done } else { Outcome::Lacking })
}

/// Draw the rows of a table most worth labelling
#[derive(Args, Debug)]
#[command(after_help = SAMPLE_EXAMPLES)]
pub(super) struct SampleArguments {
    /// Tables of quotations that `whosaid run` wrote
    #[arg(value_name = "TABLE", required = true)]
    tables: Vec<PathBuf>,

    /// About how many rows
    #[arg(short, long, value_name = "N", default_value_t = 200)]
    n: usize,

    /// Strata: columns such as `publisher,type`, or `month`; within each, bands of confidence
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    by: Vec<String>,

    /// Column with the probability of being right
    #[arg(long, value_name = "COLUMN", default_value = "confidence")]
    confidence: String,

    /// Number that the draw follows from
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// Write the rows here; standard output by default
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// `label-studio`, `doccano`, `prodigy`, or a format of tables; by default the ending decides, or else csv
    #[arg(long = "for", value_name = "FORMAT", value_parser = TOOLS.into_iter().chain(tables::formats()).collect::<Vec<_>>())]
    format: Option<String>,
}

const TOOLS: [&str; 3] = ["label-studio", "doccano", "prodigy"];

const SAMPLE_EXAMPLES: &str = "\
Examples:
  whosaid sample quotes.csv -n 300 --by publisher,type -o to-label.csv
  whosaid sample quotes.csv -n 300 --for label-studio -o tasks.json

Rows of which the program is less sure are drawn more often (Neyman's allocation); `sample_weight` says how many rows each stands
for, and `whosaid estimate --labels` makes use of it. Correct the cells, and set `is_quotation` to 0 where a row is none.";

pub(super) fn sample(arguments: &SampleArguments) -> Result<Outcome> {
    let mut candidates = Vec::new();
    let needed: Vec<&str> = ["quote_id", arguments.confidence.as_str()]
        .into_iter()
        .chain(arguments.by.iter().map(String::as_str).filter(|column| *column != "month"))
        .collect();
    let attributes = Attributes::default();
    let n_skipped = tables::each(&arguments.tables, &needed, |row| {
        let stratum: Vec<String> = arguments.by.iter().map(|column| value(&row, column, &attributes)).collect();
        let confidence = row.number(&arguments.confidence);
        candidates.push(Candidate { number: candidates.len(), stratum: stratum.join(", "), confidence });
        Ok(())
    })?;
    let drawn: HashMap<usize, (String, f64)> = draw(&candidates, arguments.n, arguments.seed)
        .into_iter()
        .map(|row| (row.number, (row.stratum, row.weight)))
        .collect();
    let tool = arguments.format.as_deref().filter(|name| TOOLS.contains(name));
    let format = arguments.format.as_deref().filter(|name| !TOOLS.contains(name));
    let mut number = 0;
    let mut tasks: Vec<serde_json::Value> = Vec::new();
    let mut writer = match tool {
        Some(_) => None,
        None => Some(tables::Copied::open(arguments.output.as_deref(), format, &arguments.tables)?),
    };
    tables::each(&arguments.tables, &needed, |mut row| {
        if let Some((stratum, weight)) = drawn.get(&number) {
            row.set(&[
                ("is_quotation", "1".to_owned()),
                ("stratum", stratum.clone()),
                ("sample_weight", format!("{weight:.4}")),
            ]);
            match (&mut writer, tool) {
                (Some(writer), _) => writer.write(row)?,
                (None, Some(tool)) => tasks.push(task(tool, &row)),
                (None, None) => {}
            }
        }
        number += 1;
        Ok(())
    })?;
    if let Some(writer) = writer {
        writer.finish()?;
    } else {
        let mut output = super::output::Output::open(arguments.output.as_deref(), &arguments.tables)?;
        let text = |value: &serde_json::Value| value.to_string();
        let bytes = if tool == Some("label-studio") {
            format!("[\n{}\n]\n", tasks.iter().map(text).collect::<Vec<_>>().join(",\n"))
        } else {
            tasks.iter().map(|task| text(task) + "\n").collect()
        };
        output.write(bytes.as_bytes())?;
        output.finish()?;
    }
    say(&format!("{} of {}, {n_skipped} skipped", counted(drawn.len() as u64, "row"), candidates.len()));
    Ok(if n_skipped == 0 { Outcome::Done } else { Outcome::Lacking })
}

/// A row as a task of an annotation tool: the sentence that the row says, with its cells beside it.
fn task(tool: &str, row: &TableRow) -> serde_json::Value {
    let cells: serde_json::Map<String, serde_json::Value> =
        row.columns().iter().map(|column| (column.clone(), row.cell(column).into())).collect();
    let head = format!("{} {}: ", row.cell("source"), row.cell("cue"));
    let head = if head.trim() == ":" { String::new() } else { head.trim_start().to_owned() };
    let text = format!("{head}“{}”", row.cell("text"));
    let start = head.chars().count() + 1;
    let end = start + row.cell("text").chars().count();
    match tool {
        "label-studio" => serde_json::json!({
            "data": { "text": text, "row": cells },
            "predictions": [{ "model_version": "whosaid", "score": row.number("confidence"), "result": [{
                "id": "q", "from_name": "label", "to_name": "text", "type": "labels",
                "value": { "start": start, "end": end, "text": row.cell("text"), "labels": ["quotation"] },
            }] }],
        }),
        "doccano" => serde_json::json!({
            "text": text,
            "entities": [{ "id": 1, "start_offset": start, "end_offset": end, "label": "quotation" }],
            "meta": cells,
        }),
        _ => serde_json::json!({
            "text": text,
            "spans": [{ "start": start, "end": end, "label": "quotation" }],
            "meta": cells,
        }),
    }
}
