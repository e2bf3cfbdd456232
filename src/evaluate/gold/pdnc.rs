//! The Project Dialogism Novel Corpus: a folder for each novel with `novel_text.txt` and `quotation_info.csv`.
//!
//! Of the columns, `quoteID`, `quoteByteSpans`, `quoteText` and `speaker` are read. Spans are tried as code points and
//! then as bytes; the ones that give `quoteText` are right. Only quoted speech is labelled, direct and mixed not told apart.

use std::path::Path;

use super::{Reader, Sniffed, files, malformed, read_text};
use crate::{
    clean::TextIndex,
    error::Result,
    evaluate::{Corpus, LabelledQuote, Labels, Scope, SpeakerLabel, SpeakerName, ranges::trimmed},
    export::Range,
    quote::QuoteKind,
};

pub(super) const READER: Reader =
    Reader { name: "pdnc", about: "folders with `novel_text.txt` and `quotation_info.csv`", fits, read };

const LAYERS: Scope = Scope { sources: false, cues: false, kinds: &[QuoteKind::Direct, QuoteKind::Mixed] };

fn fits(sniffed: &Sniffed) -> bool {
    sniffed.ending == "csv" && (sniffed.head.contains("quoteID") || sniffed.head.contains("Main Name"))
}

fn read(path: &Path) -> Result<Corpus> {
    let tables =
        files(path, &["csv"])?.into_iter().filter(|file| file.ends_with("quotation_info.csv") || *file == path);
    let mut documents = Vec::new();
    for table in tables {
        let folder = table.parent().unwrap_or(Path::new("."));
        let text = read_text(&folder.join("novel_text.txt"))?;
        let quotes = parse(&read_text(&table)?, &text).map_err(|error| error.at(&table))?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        documents.push(Labels { document: name, text: Some(text), quotes, ..Labels::default() });
    }
    if documents.is_empty() {
        return Err(malformed("expected `quotation_info.csv` in this folder").at(path));
    }
    Ok(Corpus::Articles { documents, layers: LAYERS })
}

fn parse(table: &str, text: &str) -> Result<Vec<LabelledQuote>> {
    let index = TextIndex::new(text);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let broken = |cause: csv::Error| {
        let line = cause.position().map_or(1, csv::Position::line);
        malformed("not a table").on_line(line).because(cause)
    };
    let header = reader.headers().map_err(broken)?.clone();
    let mut quotes = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |name: &str| {
            let cell = header.iter().position(|column| column == name).and_then(|column_idx| record.get(column_idx));
            cell.ok_or_else(|| malformed(format!("missing field `{name}`")).on_line(line))
        };
        let spans = spans(cell("quoteByteSpans")?).ok_or_else(|| {
            malformed("field `quoteByteSpans` is not of the form `[[12, 40], [55, 70]]`").on_line(line)
        })?;
        let in_bytes = |(start, end): (usize, usize)| (index.byte_of(start), index.byte_of(end));
        let of_points: Vec<(usize, usize)> = spans.iter().copied().map(in_bytes).collect();
        let slices = [of_points, spans].into_iter().find_map(|spans| fitting(text, &spans, cell("quoteText").ok()?));
        let slices = slices.ok_or_else(|| malformed("`quoteText` does not stand at `quoteByteSpans`").on_line(line))?;
        let name = cell("speaker")?.trim();
        quotes.push(LabelledQuote {
            id: cell("quoteID")?.to_owned(),
            line,
            content: slices
                .into_iter()
                .map(|(start, slice)| {
                    let range = Range { start: index.code_points(start), end: index.code_points(start + slice.len()) };
                    trimmed(range, slice)
                })
                .collect(),
            speaker: if name.is_empty() {
                SpeakerLabel::Nobody
            } else {
                SpeakerLabel::Known(SpeakerName { name: name.to_owned(), kind: Some("person".to_owned()) })
            },
            ..LabelledQuote::default()
        });
    }
    Ok(quotes)
}

/// `[[12, 40], [55, 70]]`, in order.
fn spans(cell: &str) -> Option<Vec<(usize, usize)>> {
    let mut spans: Vec<(usize, usize)> = serde_json::from_str(cell).ok()?;
    spans.sort_unstable();
    Some(spans).filter(|spans| !spans.is_empty())
}

/// The slices at `spans`, in bytes, if together they have the letters of `quote`.
fn fitting<'t>(text: &'t str, spans: &[(usize, usize)], quote: &str) -> Option<Vec<(usize, &'t str)>> {
    let slices: Vec<(usize, &str)> =
        spans.iter().map(|&(start, end)| Some((start, text.get(start..end)?))).collect::<Option<_>>()?;
    let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let found: String = slices.iter().map(|(_, slice)| letters(slice)).collect();
    (found == letters(quote)).then_some(slices)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Zoë stood. “It is late,” she said, “and cold.”";

    fn table(spans: &str) -> String {
        format!("quoteID,quoteText,quoteByteSpans,speaker\nQ0,\"“It is late,” “and cold.”\",\"{spans}\",Zoë Ek\n")
    }

    #[test]
    fn spans_are_code_points_or_bytes_whichever_fits() {
        let expected = [Range { start: 12, end: 22 }, Range { start: 36, end: 44 }];
        for spans in ["[[35, 46], [11, 24]]", "[[12, 29], [40, 55]]"] {
            let quotes = parse(&table(spans), TEXT).unwrap();
            assert_eq!(quotes[0].content, expected, "{spans}");
        }
        let error = parse(&table("[[0, 4]]"), TEXT).unwrap_err();
        assert_eq!(error.to_string(), "line 2: `quoteText` does not stand at `quoteByteSpans`");
        assert!(parse(&table("4"), TEXT).is_err());
    }
}
