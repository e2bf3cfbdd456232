//! CofeNet's lines of JSON: `tokens`, `labels` (`O`, `B-source`, `I-cue` …), `id` of the document.

use std::path::Path;

use serde::Deserialize;

use super::{Reader, Sniffed, json_fault, malformed, read_text};
use crate::{
    error::Result,
    evaluate::{Corpus, Task, TokenSpan, Window},
    export::Range,
};

pub(super) const READER: Reader =
    Reader { name: "cofenet", about: "lines of JSON with `tokens` and `labels`", fits, read };

fn fits(sniffed: &Sniffed) -> bool {
    sniffed.head.starts_with('{') && sniffed.head.contains("\"tokens\"") && sniffed.head.contains("\"labels\"")
}

#[derive(Deserialize)]
struct Instance {
    tokens: Vec<String>,
    labels: Vec<String>,
    id: Option<String>,
}

fn read(path: &Path) -> Result<Corpus> {
    let mut windows = Vec::new();
    for (line_idx, line) in read_text(path)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = line_idx as u64 + 1;
        let fault = |message: String| malformed(message).at(path).on_line(number);
        let instance: Instance = serde_json::from_str(line)
            .map_err(|cause| fault(format!("not tokens with labels: {}", json_fault(&cause))))?;
        let (n_tokens, n_labels) = (instance.tokens.len(), instance.labels.len());
        if n_tokens != n_labels {
            return Err(fault(format!("{n_tokens} tokens but {n_labels} labels")));
        }
        let spans = decode(&instance.labels).map_err(|label| {
            fault(format!("unknown label `{label}`"))
                .hint("known are `O`, `B-source`, `I-source`, and so for `cue` and `content`")
        })?;
        windows.push(Window {
            document: instance.id.unwrap_or_else(|| number.to_string()),
            starts: (0..n_tokens).map(|token| token == 0).collect(),
            tokens: instance.tokens,
            spans,
            line: number,
        });
    }
    Ok(Corpus::Windows { windows, task: Task::Roles })
}

/// Spans as CofeNet reads them: a `B` opens one, an `I` of the same role goes on, any other `I` closes and is left out.
fn decode(labels: &[String]) -> Result<Vec<TokenSpan>, &str> {
    let mut spans: Vec<TokenSpan> = Vec::new();
    let mut open: Option<usize> = None;
    for (token_idx, label) in labels.iter().enumerate() {
        let (position, role) = label.split_once('-').unwrap_or((label, ""));
        match position {
            _ if role.is_empty() && label != "O" => return Err(label),
            _ if !role.is_empty() && !crate::evaluate::spans::ROLES.contains(&role) => return Err(label),
            "B" => {
                let tokens = Range { start: token_idx, end: token_idx + 1 };
                spans.push(TokenSpan { label: role.to_owned(), tokens });
                open = Some(spans.len() - 1);
            }
            "I" => match open {
                Some(span_idx) if spans[span_idx].label == role => spans[span_idx].tokens.end += 1,
                _ => open = None,
            },
            "O" => open = None,
            _ => return Err(label),
        }
    }
    Ok(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inside_without_a_begin_is_no_span() {
        let labels = ["B-cue", "I-cue", "I-source", "O", "I-content", "B-cue", "B-cue"].map(str::to_owned);
        let spans: Vec<(String, usize, usize)> =
            decode(&labels).unwrap().into_iter().map(|span| (span.label, span.tokens.start, span.tokens.end)).collect();
        let cue = |start, end| ("cue".to_owned(), start, end);
        assert_eq!(spans, [cue(0, 2), cue(5, 6), cue(6, 7)]);
        assert_eq!(decode(&["B-verb".to_owned()]), Err("B-verb"));
        assert_eq!(decode(&["cue".to_owned()]), Err("cue"));
    }
}
