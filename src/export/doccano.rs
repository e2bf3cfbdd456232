//! Doccano: JSON Lines for projects of sequence labelling with relations.

use serde_json::json;

use super::{
    QuoteRow,
    annotations::Annotations,
    formats::{Format, Part},
    to_json,
};
use crate::pipeline::Analysis;

/// A line for each article.
pub(super) const DOCCANO: Format = Format {
    name: "doccano",
    about: "articles to correct in doccano (import as JSONL with relations)",
    endings: &["doccano.jsonl"],
    lacks: None,
    part: Part::Article(add),
    finish: None,
};

fn add(analysis: &Analysis, quotes: &[QuoteRow], out: &mut Vec<u8>) {
    let annotations = Annotations::new(quotes);
    // doccano wants ids that are unique in a project, and numbers.
    let entities = annotations.spans.iter().enumerate().map(|(span_idx, span)| {
        json!({
            "id": span_idx + 1, "label": span.label,
            "start_offset": span.range.start, "end_offset": span.range.end,
        })
    });
    let relations = annotations.relations.iter().enumerate().map(|(relation_idx, relation)| {
        json!({
            "id": relation_idx + 1, "from_id": relation.from + 1, "to_id": relation.to + 1, "type": relation.kind,
        })
    });
    let speakers = annotations.spans.iter().enumerate().filter_map(|(span_idx, span)| {
        let speaker = span.quote?.speaker.as_ref()?;
        Some(json!({ "entity": span_idx + 1, "name": speaker.name, "kind": speaker.kind }))
    });
    let task = json!({
        "text": analysis.document.text,
        "entities": entities.collect::<Vec<_>>(),
        "relations": relations.collect::<Vec<_>>(),
        "doc_id": analysis.document.id,
        "speakers": speakers.collect::<Vec<_>>(),
    });
    to_json(&task, out);
    out.push(b'\n');
}
