//! Citron's JSON: a file or a folder of them, one for each document, with `text` and `quotes` of `cue`, `sources`,
//! `contents`; offsets in code points. Groups of coreferent spans are not read.

use std::path::Path;

use serde::Deserialize;

use super::{Reader, Sniffed, files, json_fault, malformed, read_text};
use crate::{
    error::Result,
    evaluate::{Corpus, LabelledQuote, Labels, Scope, ranges::trimmed},
    export::Range,
};

pub(super) const READER: Reader =
    Reader { name: "citron", about: "JSON with `text` and `quotes`, a file for each document", fits, read };

fn fits(sniffed: &Sniffed) -> bool {
    sniffed.ending == "json"
}

#[derive(Deserialize)]
struct Document {
    text: String,
    quotes: Vec<Quote>,
}

#[derive(Deserialize)]
struct Quote {
    cue: Option<Place>,
    #[serde(default)]
    sources: Vec<Place>,
    contents: Vec<Place>,
    id: Option<String>,
    confidence: Option<f64>,
}

#[derive(Deserialize)]
struct Place {
    start: usize,
    end: usize,
}

fn read(path: &Path) -> Result<Corpus> {
    let mut documents = Vec::new();
    for file in files(path, &["json"])? {
        let document: Document = serde_json::from_str(&read_text(&file)?).map_err(|cause| {
            malformed(format!("not a document of Citron: {}", json_fault(&cause)))
                .at(&file)
                .on_line(cause.line() as u64)
        })?;
        let letters: Vec<char> = document.text.chars().collect();
        let mut quotes = Vec::with_capacity(document.quotes.len());
        for (quote_idx, quote) in document.quotes.into_iter().enumerate() {
            let labelled = labelled(quote, quote_idx, &letters).ok_or_else(|| {
                malformed(format!("`quotes[{quote_idx}]` has an empty span, or one that ends behind the text"))
                    .at(&file)
            })?;
            quotes.extend(Some(labelled).filter(|quote| !quote.content.is_empty()));
        }
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        documents.push(Labels { document: name, text: Some(document.text), quotes, ..Labels::default() });
    }
    Ok(Corpus::Articles { documents, layers: Scope::ALL })
}

fn labelled(quote: Quote, quote_idx: usize, letters: &[char]) -> Option<LabelledQuote> {
    let slice = |place: &Place| {
        Some(letters.get(place.start..place.end).filter(|slice| !slice.is_empty())?.iter().collect::<String>())
    };
    let places = |places: &[Place]| -> Option<Vec<Range>> {
        let ranges =
            places.iter().map(|place| Some(trimmed(Range { start: place.start, end: place.end }, &slice(place)?)));
        let mut ranges = ranges.collect::<Option<Vec<Range>>>()?;
        ranges.sort_unstable();
        Some(ranges)
    };
    let pieces = quote.contents.iter().map(slice).collect::<Option<Vec<String>>>()?;
    Some(LabelledQuote {
        id: quote.id.unwrap_or_else(|| (quote_idx + 1).to_string()),
        kind: Some(super::brat::kind(&pieces)),
        content: places(&quote.contents)?,
        cue_text: quote.cue.as_ref().map_or(Some(String::new()), slice)?,
        cue: quote.cue.as_ref().map_or(Some(Vec::new()), |cue| places(std::slice::from_ref(cue)))?,
        source: places(&quote.sources)?,
        confidence: quote.confidence,
        ..LabelledQuote::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_with_its_spans() {
        let folder = tempfile::TempDir::new().unwrap();
        let text = r#"{"text": "“We go,” Zoë said.", "quotes": [{"cue": {"start": 13, "end": 17, "text": "said"},
            "sources": [{"start": 9, "end": 12, "text": "Zoë"}], "contents": [{"start": 0, "end": 8, "text": "“We go,”"}]}]}"#;
        std::fs::write(folder.path().join("a.json"), text).unwrap();
        let Corpus::Articles { documents, .. } = read(folder.path()).unwrap() else { unreachable!("articles") };
        let quote = &documents[0].quotes[0];
        assert_eq!(quote.content, [Range { start: 1, end: 6 }]);
        assert_eq!((quote.cue_text.as_str(), quote.source.as_slice()), ("said", &[Range { start: 9, end: 12 }][..]));
        std::fs::write(folder.path().join("a.json"), text.replace("\"end\": 17", "\"end\": 99")).unwrap();
        let error = read(folder.path()).unwrap_err().to_string();
        assert!(error.ends_with("a.json: `quotes[0]` has an empty span, or one that ends behind the text"), "{error}");
        std::fs::write(folder.path().join("a.json"), "{\n\"text\": \"\"\n}").unwrap();
        let error = read(folder.path()).unwrap_err().to_string();
        assert!(error.ends_with("a.json: line 3: not a document of Citron: missing field `quotes`"), "{error}");
    }
}
