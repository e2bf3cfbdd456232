//! General news labelled by reading: JSON Lines, an article a line, with `text`; `quotes`, the pieces in quotation marks
//! that are speech, each with `start`, `end`, `source`, `speaker`, `kind`; and `reports`, reported clauses with `parts`,
//! `cue`, `source`, `speaker`, `kind`, `class` (speech or thought), `mixed`. Offsets in code points. `reports` that is null
//! or missing says that none are labelled.

use std::path::Path;

use serde::Deserialize;

use super::{Reader, Sniffed, json_fault, malformed, read_text};
use crate::{
    clean::TextIndex,
    error::Result,
    evaluate::{Corpus, Labels, News, NewsPiece, NewsReport, Scope, SpeakerLabel, SpeakerName, ranges::trimmed},
    export::Range,
    input::Metadata,
};

pub(super) const READER: Reader =
    Reader { name: "news", about: "JSON Lines with `text`, `quotes` and `reports`", fits, read };

fn fits(sniffed: &Sniffed) -> bool {
    let has = |field: &str| sniffed.head.contains(field);
    sniffed.ending == "jsonl" && has("\"text\"") && has("\"quotes\"") && has("\"not_speech\"")
}

#[derive(Deserialize)]
struct Article {
    id: String,
    text: String,
    title: Option<String>,
    publisher: Option<String>,
    #[serde(default)]
    quotes: Vec<Piece>,
    reports: Option<Vec<Report>>,
}

#[derive(Deserialize)]
struct Piece {
    start: usize,
    end: usize,
    source: Option<[usize; 2]>,
    speaker: Option<String>,
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Report {
    parts: Vec<[usize; 2]>,
    source: Option<[usize; 2]>,
    speaker: Option<String>,
    kind: Option<String>,
    class: String,
    #[serde(default)]
    mixed: bool,
}

fn read(path: &Path) -> Result<Corpus> {
    let text = read_text(path)?;
    let lines = text.lines().zip(1_u64..).filter(|(line, _)| !line.trim().is_empty());
    let article = |(line, number): (&str, u64)| {
        let article: Article = serde_json::from_str(line)
            .map_err(|cause| malformed(format!("not an article with labels: {}", json_fault(&cause))))
            .map_err(|error| error.at(path).on_line(number))?;
        labels(article).ok_or_else(|| malformed("a label is empty or ends behind the text").at(path).on_line(number))
    };
    let documents = lines.map(article).collect::<Result<Vec<Labels>>>()?;
    Ok(Corpus::Articles { documents, layers: Scope::ALL })
}

/// `None` where a span does not lie in the text.
fn labels(article: Article) -> Option<Labels> {
    let index = TextIndex::new(&article.text);
    let n_letters = index.code_points(article.text.len());
    let place = |start: usize, end: usize| -> Option<Range> {
        let range = Some(Range { start, end }).filter(|range| range.start < range.end && range.end <= n_letters)?;
        let slice = article.text.get(index.byte_of(start)..index.byte_of(end))?;
        Some(trimmed(range, slice))
    };
    let pieces = article.quotes.into_iter().map(|piece| {
        Some(NewsPiece {
            place: place(piece.start, piece.end)?,
            source: piece.source.and_then(|[start, end]| place(start, end)),
            speaker: speaker(piece.speaker, piece.kind),
        })
    });
    let pieces = pieces.collect::<Option<Vec<NewsPiece>>>()?;
    let report = |report: Report| {
        let content = report.parts.iter().map(|[start, end]| place(*start, *end)).collect::<Option<Vec<Range>>>()?;
        let speaker = speaker(report.speaker, report.kind);
        let source = report.source.and_then(|[start, end]| place(start, end));
        Some(NewsReport { content, class: report.class, is_mixed: report.mixed, source, speaker })
    };
    let reports = match article.reports {
        Some(reports) => Some(reports.into_iter().map(report).collect::<Option<Vec<NewsReport>>>()?),
        None => None,
    };
    let metadata = Metadata { title: article.title, publisher: article.publisher, ..Metadata::default() };
    Some(Labels {
        document: article.id,
        text: Some(article.text),
        metadata,
        quotes: Vec::new(),
        news: Some(News { pieces, reports }),
    })
}

fn speaker(name: Option<String>, kind: Option<String>) -> SpeakerLabel {
    name.map_or(SpeakerLabel::Nobody, |name| SpeakerLabel::Known(SpeakerName { name, kind }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_read_with_its_pieces_and_reports() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("gold.jsonl");
        let line = r#"{"id": "a", "text": "“We go,” Zoë said. She hopes it rains.", "quotes": [{"start": 1, "end": 7, "source": [9, 12], "speaker": "Zoë", "kind": "person"}], "not_speech": [], "reports": [{"parts": [[29, 37]], "cue": [23, 28], "source": [19, 22], "speaker": "Zoë", "kind": "person", "class": "thought", "mixed": false}]}"#;
        std::fs::write(&path, line).unwrap();
        let Corpus::Articles { documents, .. } = super::super::read(&path, "auto").unwrap() else {
            unreachable!("articles")
        };
        let news = documents[0].news.as_ref().unwrap();
        assert_eq!(news.pieces[0].place, Range { start: 1, end: 6 });
        assert_eq!(news.reports.as_ref().unwrap()[0].class, "thought");
        std::fs::write(&path, line.replace("\"end\": 7", "\"end\": 99")).unwrap();
        let error = super::super::read(&path, "news").unwrap_err().to_string();
        assert!(error.ends_with("line 1: a label is empty or ends behind the text"), "{error}");
    }
}
