//! Columns of CoNLL-2003: a token a line, its label last, a blank line after each sentence, `-DOCSTART-` before each
//! document. Labels may be IOB1, IOB2 (BIO) or IOBES.

use std::path::Path;

use super::{Reader, Sniffed, malformed, read_text};
use crate::{
    error::Result,
    evaluate::{Corpus, Task, TokenSpan, Window},
    export::Range,
};

pub(super) const READER: Reader =
    Reader { name: "conll", about: "columns with a token first and its label last", fits, read };

const DOCUMENT: &str = "-DOCSTART-";

fn fits(sniffed: &Sniffed) -> bool {
    let mut cells = sniffed.head.split_whitespace();
    let first = cells.next();
    first == Some(DOCUMENT) || (first.is_some() && cells.next_back().is_some_and(|label| parse(label).is_some()))
}

/// Position and class of a label.
fn parse(label: &str) -> Option<(&str, &str)> {
    match label.split_once('-') {
        None if label == "O" => Some(("O", "")),
        Some((position, class)) if matches!(position, "B" | "I" | "E" | "S") && !class.is_empty() => {
            Some((position, class))
        }
        _ => None,
    }
}

fn read(path: &Path) -> Result<Corpus> {
    let mut windows: Vec<Window> = Vec::new();
    let mut is_start = true;
    // The label before, if it is in the same sentence.
    let mut before = ("O", "");
    let text = read_text(path)?;
    for (line_idx, line) in text.lines().enumerate() {
        let number = line_idx as u64 + 1;
        let mut cells = line.split_whitespace();
        let Some(token) = cells.next() else {
            (is_start, before) = (true, ("O", ""));
            continue;
        };
        if token == DOCUMENT || windows.is_empty() {
            let document = (windows.len() + 1).to_string();
            windows.push(Window { document, line: number, ..Window::default() });
        }
        if token == DOCUMENT {
            (is_start, before) = (true, ("O", ""));
            continue;
        }
        let label = cells.next_back().and_then(parse).ok_or_else(|| {
            malformed("expected a token and, last, a label as `O` or `B-PER`").at(path).on_line(number)
        })?;
        let Some(window) = windows.last_mut() else { continue };
        let token_idx = window.tokens.len();
        window.tokens.push(token.to_owned());
        window.starts.push(is_start);
        // As `conlleval` reads chunks: one begins at `B` and `S`, after `E` and `S`, and where the class changes.
        let (position, class) = label;
        if position != "O" {
            let goes_on = matches!(position, "I" | "E") && before.1 == class && !matches!(before.0, "E" | "S");
            match window.spans.last_mut() {
                Some(span) if goes_on => span.tokens.end = token_idx + 1,
                _ => {
                    let tokens = Range { start: token_idx, end: token_idx + 1 };
                    window.spans.push(TokenSpan { label: class.to_owned(), tokens });
                }
            }
        }
        (is_start, before) = (false, label);
    }
    windows.retain(|window| !window.tokens.is_empty());
    if windows.is_empty() {
        return Err(malformed("expected lines with a token and its label").at(path));
    }
    Ok(Corpus::Windows { windows, task: Task::Entities })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(columns: &str) -> Vec<(String, usize, usize)> {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, columns).unwrap();
        match read(&path).unwrap() {
            Corpus::Windows { windows, .. } => {
                windows[0].spans.iter().map(|span| (span.label.clone(), span.tokens.start, span.tokens.end)).collect()
            }
            Corpus::Articles { .. } => unreachable!("columns are tokens"),
        }
    }

    #[test]
    fn the_ways_to_write_chunks_read_alike() {
        let expected = [("PER".to_owned(), 0, 2), ("PER".to_owned(), 2, 3), ("LOC".to_owned(), 4, 5)];
        for labels in [
            ["I-PER", "I-PER", "B-PER", "O", "I-LOC"],
            ["B-PER", "I-PER", "B-PER", "O", "B-LOC"],
            ["B-PER", "E-PER", "S-PER", "O", "S-LOC"],
        ] {
            let columns: String = labels.iter().map(|label| format!("x NN {label}\n")).collect();
            assert_eq!(spans(&format!("-DOCSTART- -X- O\n\n{columns}")), expected);
        }
        assert_eq!(spans("a I-PER\n\nb I-PER\n").len(), 2);
    }
}
