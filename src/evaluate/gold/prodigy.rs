//! Exports of Prodigy: JSON Lines, an article a line, with `text`, `tokens`, `spans` and `relations`, whose `head` and
//! `child` are the last tokens of two spans. What was not accepted is passed over.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::{
    Reader, Sniffed,
    marked::{ToolSpan, Units, labels, lines},
};
use crate::{
    error::Result,
    evaluate::{Corpus, SpeakerName},
};

pub(super) const READER: Reader =
    Reader { name: "prodigy", about: "JSON Lines of Prodigy with `text` and `spans`", fits, read };

fn fits(sniffed: &Sniffed) -> bool {
    let has = |field: &str| sniffed.head.contains(field);
    sniffed.ending == "jsonl" && has("\"text\"") && has("\"spans\"") && (has("\"tokens\"") || has("\"answer\""))
}

#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    spans: Vec<Span>,
    #[serde(default)]
    relations: Vec<Relation>,
    answer: Option<String>,
    meta: Option<Value>,
}

#[derive(Deserialize)]
struct Span {
    start: usize,
    end: usize,
    label: String,
    token_end: Option<usize>,
    speaker: Option<Speaker>,
}

#[derive(Deserialize)]
struct Speaker {
    name: String,
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Relation {
    head: usize,
    child: usize,
    head_span: Option<Place>,
    child_span: Option<Place>,
}

#[derive(Deserialize)]
struct Place {
    start: usize,
    end: usize,
}

fn read(path: &Path) -> Result<Corpus> {
    lines(path, "Prodigy", |line: Line, number| {
        if line.answer.as_deref().is_some_and(|answer| answer != "accept") {
            return None;
        }
        let spans: Vec<ToolSpan> = line
            .spans
            .iter()
            .enumerate()
            .map(|(span_idx, span)| ToolSpan {
                id: span_idx.to_string(),
                label: span.label.clone(),
                start: span.start,
                end: span.end,
                words: None,
                speaker: span
                    .speaker
                    .as_ref()
                    .map(|speaker| SpeakerName { name: speaker.name.clone(), kind: speaker.kind.clone() }),
            })
            .collect();
        let span_at = |place: Option<&Place>, token: usize| {
            let found = line.spans.iter().position(|span| match place {
                Some(place) => (span.start, span.end) == (place.start, place.end),
                None => span.token_end == Some(token),
            });
            found.map(|span_idx| span_idx.to_string())
        };
        let relations: Vec<(String, String)> = line
            .relations
            .iter()
            .filter_map(|relation| {
                span_at(relation.head_span.as_ref(), relation.head)
                    .zip(span_at(relation.child_span.as_ref(), relation.child))
            })
            .collect();
        let id = line.meta.as_ref().and_then(|meta| ["doc_id", "id"].iter().find_map(|name| meta.get(name)?.as_str()));
        let name = id.map_or_else(|| number.to_string(), str::to_owned);
        Some(labels(name, line.text, &spans, &relations, Units::CodePoints, number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::gold;

    #[test]
    fn relations_between_last_tokens_join_spans_and_what_was_rejected_is_left_out() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("all.jsonl");
        let line = r#"{"text": "It rained, she said.", "tokens": [], "spans": [{"start": 0, "end": 9, "token_start": 0, "token_end": 1, "label": "Indirect"}, {"start": 11, "end": 14, "token_start": 3, "token_end": 3, "label": "Source"}], "relations": [{"head": 1, "child": 3, "label": "source"}], "answer": "accept", "meta": {"doc_id": "a"}}"#;
        std::fs::write(&path, format!("{line}\n{}\n", line.replace("accept", "reject"))).unwrap();
        let Corpus::Articles { documents, .. } = gold::read(&path, "auto").unwrap() else { unreachable!("articles") };
        assert_eq!(documents.len(), 1);
        assert_eq!((documents[0].document.as_str(), documents[0].quotes[0].source.len()), ("a", 1));
    }
}
