//! Prodigy: JSON Lines for its recipes `rel.manual` and `spans.manual`, with tokens.

use serde_json::{Value, json};

use super::{
    QuoteRow, Range,
    annotations::{Annotations, Letters},
    formats::{Format, Part},
    to_json,
};
use crate::pipeline::Analysis;

/// A line for each article.
pub(super) const PRODIGY: Format = Format {
    name: "prodigy",
    about: "articles to correct in Prodigy (`rel.manual`, `spans.manual`)",
    endings: &["prodigy.jsonl"],
    lacks: None,
    part: Part::Article(add),
    finish: None,
};

/// Words and single marks of a text, in code points, cut at `borders` too, so that every span consists of whole tokens.
fn tokens(text: &str, borders: &[usize]) -> Vec<Range> {
    let mut tokens: Vec<Range> = Vec::new();
    let mut in_word = false;
    for (place, letter) in text.chars().enumerate() {
        let is_word = letter.is_alphanumeric();
        if !letter.is_whitespace() {
            let goes_on = is_word && in_word && borders.binary_search(&place).is_err();
            match tokens.last_mut().filter(|_| goes_on) {
                Some(token) => token.end = place + 1,
                None => tokens.push(Range { start: place, end: place + 1 }),
            }
        }
        in_word = is_word;
    }
    tokens
}

fn add(analysis: &Analysis, quotes: &[QuoteRow], out: &mut Vec<u8>) {
    let text = &analysis.document.text;
    let annotations = Annotations::new(quotes);
    let letters = Letters::new(text);
    let mut borders: Vec<usize> =
        annotations.spans.iter().flat_map(|span| [span.range.start, span.range.end]).collect();
    borders.sort_unstable();
    let tokens = tokens(text, &borders);
    let rows = tokens.iter().enumerate().map(|(token_idx, token)| {
        let before_space = tokens.get(token_idx + 1).is_some_and(|next| next.start > token.end);
        json!({
            "text": letters.slice(*token), "start": token.start, "end": token.end, "id": token_idx, "ws": before_space,
        })
    });
    let first = |range: Range| tokens.partition_point(|token| token.end <= range.start);
    let last = |range: Range| tokens.partition_point(|token| token.start < range.end).saturating_sub(1);
    let span = |span_idx: usize| {
        let marked = &annotations.spans[span_idx];
        json!({
            "start": marked.range.start, "end": marked.range.end, "label": marked.label,
            "token_start": first(marked.range), "token_end": last(marked.range),
        })
    };
    let spans = annotations.spans.iter().enumerate().map(|(span_idx, marked)| {
        let mut span = span(span_idx);
        if let Some(speaker) = marked.quote.and_then(|quote| quote.speaker.as_ref()) {
            span["speaker"] = json!({ "name": speaker.name, "kind": speaker.kind });
        }
        span
    });
    let relations = annotations.relations.iter().map(|relation| {
        // Prodigy knows a span by its last token.
        let token = |span_idx: usize| last(annotations.spans[span_idx].range);
        json!({
            "head": token(relation.from), "child": token(relation.to), "label": relation.kind,
            "head_span": span(relation.from), "child_span": span(relation.to),
        })
    });
    let task = json!({
        "text": text,
        "tokens": rows.collect::<Vec<Value>>(),
        "spans": spans.collect::<Vec<Value>>(),
        "relations": relations.collect::<Vec<Value>>(),
        "meta": { "doc_id": analysis.document.id },
    });
    to_json(&task, out);
    out.push(b'\n');
}
