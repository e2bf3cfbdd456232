//! Label Studio: a JSON array of tasks whose predictions are the quotations.
//!
//! The project's labelling interface needs `<Text name="text" value="$text"/>` and
//! `<Labels name="label" toName="text">` with the labels Direct, Mixed, Indirect, Cue, Source, and
//! `<Relations>` with source, cue, part.

use std::{
    fs::File,
    io::{BufRead, BufWriter, Write},
    path::Path,
};

use serde_json::{Value, json};

use super::{
    QuoteRow, Table,
    annotations::{Annotations, Letters},
    formats::{Format, Part},
    to_json,
};
use crate::{
    error::{Error, ErrorKind, Result},
    pipeline::Analysis,
};

/// An array of tasks.
pub(super) const LABEL_STUDIO: Format = Format {
    name: "label-studio",
    about: "articles to correct in Label Studio, as predictions",
    endings: &["label-studio.json", "labelstudio.json"],
    lacks: None,
    part: Part::Article(add),
    finish: Some(finish),
};

fn add(analysis: &Analysis, quotes: &[QuoteRow], out: &mut Vec<u8>) {
    let annotations = Annotations::new(quotes);
    let letters = Letters::new(&analysis.document.text);
    let id = |span_idx: usize| format!("s{}", span_idx + 1);
    let regions = annotations.spans.iter().enumerate().map(|(span_idx, span)| {
        let mut region = json!({
            "id": id(span_idx), "from_name": "label", "to_name": "text", "type": "labels",
            "value": {
                "start": span.range.start, "end": span.range.end,
                "text": letters.slice(span.range), "labels": [span.label],
            },
        });
        if let Some(quote) = span.quote {
            region["score"] = json!(quote.quote_confidence);
            if let Some(speaker) = &quote.speaker {
                region["meta"] = json!({ "text": [speaker.name], "kind": speaker.kind });
            }
        }
        region
    });
    let relations = annotations.relations.iter().map(|relation| {
        json!({
            "type": "relation", "from_id": id(relation.from), "to_id": id(relation.to),
            "direction": "right", "labels": [relation.kind],
        })
    });
    let n_quotes = quotes.len();
    let sum: f64 = quotes.iter().map(|quote| quote.quote_confidence).sum();
    let score = if n_quotes == 0 { 0.0 } else { (1000.0 * sum / n_quotes as f64).round() / 1000.0 };
    let metadata = &analysis.document.metadata;
    let task = json!({
        "data": {
            "text": analysis.document.text, "doc_id": analysis.document.id,
            "title": metadata.title, "url": metadata.url,
        },
        "predictions": [{
            "model_version": concat!("whosaid ", env!("CARGO_PKG_VERSION")),
            "score": score,
            "result": regions.chain(relations).collect::<Vec<Value>>(),
        }],
    });
    to_json(&task, out);
    out.push(b'\n');
}

/// The lines as one array, since Label Studio takes no JSON Lines.
fn finish(parts: &mut dyn BufRead, _: Table, path: &Path) -> Result<()> {
    array(parts, path, "[\n", "\n]\n")
        .map_err(|cause| Error::new(ErrorKind::Io, "cannot be written").at(path).because(cause))
}

/// Lines with commas between them, `before` in front and `after` behind.
pub(super) fn array(parts: &mut dyn BufRead, path: &Path, before: &str, after: &str) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    out.write_all(before.as_bytes())?;
    let (mut line, mut is_first) = (Vec::new(), true);
    loop {
        line.clear();
        if parts.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if !is_first {
            out.write_all(b",\n")?;
        }
        is_first = false;
        out.write_all(line.trim_ascii_end())?;
    }
    out.write_all(after.as_bytes())?;
    out.flush()
}
