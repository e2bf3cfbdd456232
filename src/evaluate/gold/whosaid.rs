//! The tables of this program: gold in the form of `whosaid run --format jsonl`, and predictions in any of its formats.
//!
//! Needed are `doc_id`, `start` and `end`, in code points; `parts`, `type`, `text`, `cue`, `source`, `speaker` and the rest
//! may be missing. `speaker` that is null says that nobody can tell; a row without it says nothing of speakers.
//!
//! The gold file of `whosaid review` has a `verdict` in its rows and a line `{"doc_id":…,"reviewed":true,"text":…}` for each
//! article that was read to its end. Then these articles alone are labelled; rows that are no quotation are left out.

use std::{collections::HashMap, path::Path};

use serde::{Deserialize, Deserializer};

use super::{Reader, Sniffed, ending, json_fault, malformed, read_text};
use crate::{
    error::Result,
    evaluate::{Corpus, LabelledQuote, Labels, Scope, SpeakerLabel, SpeakerName, ranges::trimmed},
    export::{self, QuoteRow, Range},
    quote::QuoteKind,
};

pub(super) const READER: Reader = Reader { name: "whosaid", about: "tables of `whosaid run`", fits, read };

fn fits(sniffed: &Sniffed) -> bool {
    if sniffed.head.is_empty() {
        return matches!(sniffed.ending.as_str(), "jsonl" | "csv" | "tsv");
    }
    let has = |field: &str| sniffed.head.contains(field);
    has("doc_id") && (has("start") || has("\"reviewed\"")) && sniffed.ending != "ann"
}

/// One row, as far as it is labels.
#[derive(Debug, Deserialize)]
struct Row {
    doc_id: String,
    quote_id: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    text: Option<String>,
    start: usize,
    end: usize,
    #[serde(default)]
    parts: Vec<Place>,
    #[serde(default)]
    verbatim: Vec<Place>,
    #[serde(default)]
    cue: Field<Place>,
    #[serde(default)]
    source: Field<Place>,
    #[serde(default)]
    speaker: Field<Speaker>,
    field: Option<String>,
    rule: Option<String>,
    resolved_by: Option<String>,
    confidence: Option<f64>,
    verdict: Option<String>,
}

/// An article that a review read to its end.
#[derive(Debug, Deserialize)]
struct Reviewed {
    doc_id: String,
    reviewed: bool,
    text: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Place {
    text: Option<String>,
    start: usize,
    end: usize,
}

#[derive(Debug, Deserialize)]
struct Speaker {
    name: String,
    kind: Option<String>,
}

/// A field that a row may lack, or have without a value.
#[derive(Debug, Default)]
enum Field<T> {
    #[default]
    Absent,
    Empty,
    Given(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::present)
    }
}

impl<T> Field<T> {
    fn present(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Self::Given)
    }

    fn is_present(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    fn value(self) -> Option<T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Absent | Self::Empty => None,
        }
    }
}

fn read(path: &Path) -> Result<Corpus> {
    let text = read_text(path)?;
    let rows = match ending(path).as_str() {
        "csv" => cells(b',', &text),
        "tsv" | "tab" => cells(b'\t', &text),
        _ if text.contains("\"reviewed\"") => return reviewed(&text).map_err(|error| error.at(path)),
        _ => objects(&text),
    };
    rows.and_then(corpus).map_err(|error| error.at(path))
}

/// The articles of a review that were read to their end.
fn reviewed(text: &str) -> Result<Corpus> {
    let is_article = |line: &str| {
        let line: Option<serde_json::Value> = serde_json::from_str(line).ok();
        line.is_some_and(|line| line.get("reviewed").is_some())
    };
    let mut texts: HashMap<String, String> = HashMap::new();
    // Lines that stay keep their numbers.
    let mut rest = String::new();
    for (line, number) in text.lines().zip(1_u64..) {
        if is_article(line) {
            let article: Reviewed = serde_json::from_str(line).map_err(|cause| {
                malformed(format!("not an article of a review: {}", json_fault(&cause))).on_line(number)
            })?;
            if article.reviewed {
                texts.insert(article.doc_id, article.text);
            }
        } else {
            rest.push_str(line);
        }
        rest.push('\n');
    }
    if texts.is_empty() {
        return Err(malformed("no article of this review was read to its end")
            .hint("mark some as read with the key D in `whosaid review`"));
    }
    let is_gold = |row: &Row| texts.contains_key(&row.doc_id) && row.verdict.as_deref() != Some("none");
    let rows = objects(&rest)?.into_iter().filter(|(_, row)| is_gold(row)).collect();
    let Corpus::Articles { mut documents, .. } = corpus(rows)? else {
        return Err(malformed("expected rows of quotations"));
    };
    for labels in &mut documents {
        labels.text = texts.remove(&labels.document);
    }
    let mut without: Vec<(String, String)> = texts.into_iter().collect();
    without.sort_unstable();
    documents.extend(without.into_iter().map(|(document, text)| Labels {
        document,
        text: Some(text),
        ..Labels::default()
    }));
    for labels in &documents {
        labels.check_against(labels.text.as_deref().unwrap_or_default())?;
    }
    Ok(Corpus::Articles { documents, layers: Scope::ALL })
}

fn objects(text: &str) -> Result<Vec<(u64, Row)>> {
    let mut rows = Vec::new();
    for (line_idx, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = line_idx as u64 + 1;
        let row = serde_json::from_str(line)
            .map_err(|cause| malformed(format!("not a row of quotations: {}", json_fault(&cause))).on_line(number))?;
        rows.push((number, row));
    }
    Ok(rows)
}

fn cells(delimiter: u8, text: &str) -> Result<Vec<(u64, Row)>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let broken = |cause: csv::Error| {
        let line = cause.position().map_or(1, csv::Position::line);
        malformed("not a table that `whosaid run` writes").on_line(line).because(cause)
    };
    let header = reader.headers().map_err(broken)?.clone();
    let column = |name: &str| header.iter().position(|column| column == name);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |name: &str| record.get(column(name)?).filter(|cell| !cell.is_empty()).map(str::to_owned);
        let needed = |name: &str| cell(name).ok_or_else(|| malformed(format!("missing field `{name}`")).on_line(line));
        let number = |name: &str| -> Result<usize> {
            let fault =
                |cause: std::num::ParseIntError| malformed(format!("field `{name}` is no number")).because(cause);
            needed(name)?.parse().map_err(|cause| fault(cause).on_line(line))
        };
        let place = |name: &str| -> Result<Field<Place>> {
            let (start, end) = (format!("{name}_start"), format!("{name}_end"));
            if column(&start).is_none() {
                return Ok(Field::Absent);
            }
            if cell(&start).is_none() {
                return Ok(Field::Empty);
            }
            Ok(Field::Given(Place { text: cell(name), start: number(&start)?, end: number(&end)? }))
        };
        let parts = cell("parts").map_or(Some(Vec::new()), |cell| parse_parts(&cell));
        let speaker = cell("speaker").map(|name| Speaker { name, kind: cell("speaker_kind") });
        rows.push((
            line,
            Row {
                doc_id: needed("doc_id")?,
                quote_id: cell("quote_id"),
                field: cell("field"),
                kind: cell("type"),
                text: cell("text"),
                start: number("start")?,
                end: number("end")?,
                parts: parts
                    .ok_or_else(|| malformed("field `parts` is not of the form `12-40;55-70`").on_line(line))?,
                verbatim: cell("verbatim").as_deref().and_then(parse_parts).unwrap_or_default(),
                cue: place("cue")?,
                source: place("source")?,
                speaker: if column("speaker").is_some() { Field::present(speaker) } else { Field::Absent },
                rule: cell("rule"),
                resolved_by: cell("resolved_by"),
                confidence: cell("confidence").and_then(|cell| cell.parse().ok()),
                verdict: None,
            },
        ));
    }
    Ok(rows)
}

fn parse_parts(cell: &str) -> Option<Vec<Place>> {
    cell.split(';')
        .map(|range| {
            let (start, end) = range.split_once('-')?;
            Some(Place { text: None, start: start.parse().ok()?, end: end.parse().ok()? })
        })
        .collect()
}

fn corpus(rows: Vec<(u64, Row)>) -> Result<Corpus> {
    let layers = Scope {
        sources: rows.is_empty() || rows.iter().any(|(_, row)| row.source.is_present()),
        cues: rows.is_empty() || rows.iter().any(|(_, row)| row.cue.is_present()),
        ..Scope::ALL
    };
    let mut documents: Vec<Labels> = Vec::new();
    let mut index: HashMap<String, usize> = HashMap::new();
    // Labels are of texts.
    let is_of_text =
        |row: &Row| export::Field::of_row(row.field.as_deref(), row.quote_id.as_deref()) != Some(export::Field::Title);
    for (line, row) in rows.into_iter().filter(|(_, row)| is_of_text(row)) {
        let document_idx = *index.entry(row.doc_id.clone()).or_insert_with(|| {
            documents.push(Labels { document: row.doc_id.clone(), ..Labels::default() });
            documents.len() - 1
        });
        documents[document_idx].quotes.push(quote(line, row).map_err(|error| error.on_line(line))?);
    }
    Ok(Corpus::Articles { documents, layers })
}

fn quote(line: u64, row: Row) -> Result<LabelledQuote> {
    let kind = row
        .kind
        .as_deref()
        .map(|kind| QuoteKind::named(kind).ok_or_else(|| malformed("expected `type` `direct`, `mixed` or `indirect`")))
        .transpose()?;
    let parts = if row.parts.is_empty() {
        vec![Place { text: None, start: row.start, end: row.end }]
    } else {
        row.parts.iter().map(|part| Place { text: None, ..part.clone() }).collect()
    };
    if parts.iter().any(|part| part.start >= part.end) || parts.windows(2).any(|two| two[0].end > two[1].start) {
        return Err(malformed("expected parts in order of the text, each with `start` before `end`"));
    }
    let texts = row.text.as_deref().map(|text| part_texts(text, &parts)).transpose()?;
    let content = parts.iter().enumerate().map(|(part_idx, part)| {
        let range = Range { start: part.start, end: part.end };
        texts.as_ref().map_or(range, |texts| trimmed(range, &texts[part_idx]))
    });
    let (cue, source) = (row.cue.value(), row.source.value());
    let speaker = match row.speaker {
        Field::Absent => SpeakerLabel::Unlabelled,
        Field::Empty => SpeakerLabel::Nobody,
        Field::Given(Speaker { name, kind }) => SpeakerLabel::Known(SpeakerName { name, kind }),
    };
    Ok(LabelledQuote {
        id: row.quote_id.unwrap_or_else(|| format!("{}#{line}", row.doc_id)),
        line,
        kind,
        content: content.collect(),
        verbatim: row.verbatim.iter().map(|piece| Range { start: piece.start, end: piece.end }).collect(),
        cue_text: cue.as_ref().and_then(|cue| cue.text.clone()).unwrap_or_default(),
        cue: cue.iter().map(extract).collect(),
        source: source.iter().map(extract).collect(),
        speaker,
        rule: row.rule,
        resolved_by: row.resolved_by,
        confidence: row.confidence,
    })
}

fn extract(place: &Place) -> Range {
    let range = Range { start: place.start, end: place.end.max(place.start) };
    let text = place.text.as_deref().filter(|text| text.chars().count() == range.end - range.start);
    text.map_or(range, |text| trimmed(range, text))
}

/// The text of each part: `text` is they, joined by ` … `.
fn part_texts(text: &str, parts: &[Place]) -> Result<Vec<String>> {
    const JOINT: usize = 3;
    let n_expected: usize = parts.iter().map(|part| part.end - part.start).sum::<usize>() + JOINT * (parts.len() - 1);
    let letters: Vec<char> = text.chars().collect();
    if letters.len() != n_expected {
        return Err(malformed(format!(
            "`text` has {} code points, its `parts` joined by ` … ` have {n_expected}",
            letters.len()
        )));
    }
    let mut start = 0;
    Ok(parts
        .iter()
        .map(|part| {
            let end = start + part.end - part.start;
            let slice = letters[start..end].iter().collect();
            start = end + JOINT;
            slice
        })
        .collect())
}

/// A row that was just made, as labels.
pub(in crate::evaluate) fn of_row(row: &QuoteRow) -> Result<LabelledQuote> {
    let place = |extract: &crate::export::Extract| Place {
        text: Some(extract.text.clone()),
        start: extract.start,
        end: extract.end,
    };
    let part = |range: &Range| Place { text: None, start: range.start, end: range.end };
    let speaker = row.speaker.as_ref();
    quote(
        0,
        Row {
            doc_id: row.doc_id.clone(),
            quote_id: Some(row.quote_id.clone()),
            field: Some(row.field.to_string()),
            kind: Some(row.kind.to_string()),
            text: Some(row.text.clone()),
            start: row.start,
            end: row.end,
            parts: row.parts.iter().map(part).collect(),
            verbatim: row.verbatim.iter().map(part).collect(),
            cue: Field::present(row.cue.as_ref().map(place)),
            source: Field::present(row.source.as_ref().map(place)),
            speaker: Field::present(
                speaker.map(|cell| Speaker { name: cell.name.clone(), kind: Some(cell.kind.to_string()) }),
            ),
            rule: Some(row.rule.to_string()),
            resolved_by: row.resolved_by.as_deref().map(str::to_owned),
            confidence: Some(row.confidence),
            verdict: None,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"{"doc_id":"a","type":"mixed","text":"“We go” … now.","start":0,"end":20,"parts":[{"start":0,"end":7},{"start":16,"end":20}],"cue":{"text":"said","start":8,"end":12},"source":null,"speaker":null}"#;

    fn first(text: &str) -> Result<(LabelledQuote, Scope)> {
        match objects(text).and_then(corpus)? {
            Corpus::Articles { documents, layers } => Ok((documents[0].quotes[0].clone(), layers)),
            Corpus::Windows { .. } => unreachable!("rows are of articles"),
        }
    }

    #[test]
    fn a_row_is_read_with_its_ends_trimmed() {
        let (quote, layers) = first(ROW).unwrap();
        assert_eq!(quote.content, [Range { start: 1, end: 6 }, Range { start: 16, end: 19 }]);
        assert_eq!((quote.cue_text.as_str(), quote.source.len()), ("said", 0));
        assert_eq!(quote.speaker, SpeakerLabel::Nobody);
        assert_eq!(layers, Scope::ALL);
    }

    #[test]
    fn what_no_row_has_is_not_labelled() {
        let (quote, layers) = first(r#"{"doc_id":"a","start":3,"end":9}"#).unwrap();
        assert_eq!((quote.speaker, layers.sources, layers.cues), (SpeakerLabel::Unlabelled, false, false));
    }

    #[test]
    fn a_malformed_row_is_named_by_its_line() {
        for (row, message) in [
            ("{\"doc_id\":\"a\",\"start\":1}", "line 2: not a row of quotations: missing field `end`"),
            ("{\"doc_id\":\"a\",\"start\":1,\"end\":1}", "line 2: expected parts in order of the text"),
            ("{\"doc_id\":\"a\",\"start\":1,\"end\":3,\"text\":\"x\"}", "line 2: `text` has 1 code points"),
            ("{\"doc_id\":\"a\",\"start\":1,\"end\":3,\"type\":\"x\"}", "line 2: expected `type` `direct`"),
        ] {
            let error = first(&format!("{ROW}\n{row}\n")).unwrap_err();
            assert!(error.to_string().starts_with(message), "{error}");
        }
    }

    #[test]
    fn a_row_of_cells_reads_as_the_same_row_of_json() {
        let text = "doc_id,type,text,start,end,parts,cue,cue_start,cue_end,source,source_start,source_end,speaker\n\
            a,mixed,“We go” … now.,0,20,0-7;16-20,said,8,12,,,,\n";
        let quote = |corpus| match corpus {
            Corpus::Articles { documents, .. } => {
                LabelledQuote { line: 0, id: String::new(), ..documents[0].quotes[0].clone() }
            }
            Corpus::Windows { .. } => unreachable!("rows are of articles"),
        };
        let of_cells = quote(cells(b',', text).and_then(corpus).unwrap());
        assert_eq!(of_cells, quote(objects(ROW).and_then(corpus).unwrap()));
    }

    #[test]
    fn of_a_review_the_articles_that_were_read_to_their_end_are_gold() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("gold.jsonl");
        let row = |doc: &str, verdict: &str| {
            format!(r#"{{"doc_id":"{doc}","text":"We go","start":1,"end":6,"speaker":null,"verdict":"{verdict}"}}"#)
        };
        let article = |doc: &str| format!(r#"{{"doc_id":"{doc}","reviewed":true,"text":"“We go,” she said."}}"#);
        let lines = [row("a", "right"), row("a", "none"), row("b", "right"), article("a"), article("c")];
        std::fs::write(&path, lines.join("\n")).unwrap();
        let Corpus::Articles { documents, .. } = crate::evaluate::gold::read(&path, "auto").unwrap() else {
            unreachable!("rows are of articles")
        };
        let shown: Vec<_> =
            documents.iter().map(|one| (one.document.as_str(), one.quotes.len(), one.text.is_some())).collect();
        assert_eq!(shown, [("a", 1, true), ("c", 0, true)]);
        std::fs::write(&path, article("a").replace("true", "false")).unwrap();
        let error = crate::evaluate::gold::read(&path, "auto").unwrap_err();
        assert!(error.to_string().ends_with("no article of this review was read to its end"), "{error}");
    }
}
