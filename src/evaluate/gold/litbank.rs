//! LitBank's quotations: for each novel a `.txt` of tokenized sentences, one a line, and a `.ann` of lines
//! `QUOTE, id, first sentence, first token, last sentence, last token, text` and `ATTRIB, id, speaker`, divided by tabs.
//!
//! Speakers are ids as `Mr_Bennet-6`; the name is what stands before the number. Only quoted speech is labelled, direct
//! and mixed not told apart.

use std::{collections::HashMap, path::Path};

use super::{Reader, Sniffed, files, malformed, read_text};
use crate::{
    error::Result,
    evaluate::{Corpus, LabelledQuote, Labels, Scope, SpeakerLabel, SpeakerName, ranges::trimmed},
    export::Range,
    quote::QuoteKind,
};

pub(super) const READER: Reader = Reader {
    name: "litbank",
    about: "a folder of tokenized `.txt` and `.ann` with QUOTE and ATTRIB lines",
    fits,
    read,
};

const LAYERS: Scope = Scope { sources: false, cues: false, kinds: &[QuoteKind::Direct, QuoteKind::Mixed] };

fn fits(sniffed: &Sniffed) -> bool {
    sniffed.ending == "ann" && sniffed.head.starts_with("QUOTE\t")
}

fn read(path: &Path) -> Result<Corpus> {
    let mut documents = Vec::new();
    for labels in files(path, &["ann"])? {
        let text = read_text(&labels.with_extension("txt"))?;
        let quotes = parse(&read_text(&labels)?, &text).map_err(|error| error.at(&labels))?;
        let name = labels.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        documents.push(Labels { document: name, text: Some(text), quotes, ..Labels::default() });
    }
    Ok(Corpus::Articles { documents, layers: LAYERS })
}

/// Places of the tokens of each sentence, in code points.
fn tokens(text: &str) -> Vec<Vec<Range>> {
    let mut sentences = vec![Vec::new()];
    let (mut start, mut n_letters) = (0, 0);
    for letter in text.chars().chain(['\n']) {
        if letter == ' ' || letter == '\n' {
            if let Some(sentence) = sentences.last_mut().filter(|_| start < n_letters) {
                sentence.push(Range { start, end: n_letters });
            }
            start = n_letters + 1;
        }
        if letter == '\n' {
            sentences.push(Vec::new());
        }
        n_letters += 1;
    }
    sentences
}

fn parse(labels: &str, text: &str) -> Result<Vec<LabelledQuote>> {
    let (sentences, letters) = (tokens(text), text.chars().collect::<Vec<char>>());
    let mut quotes: Vec<LabelledQuote> = Vec::new();
    let mut speakers: HashMap<&str, &str> = HashMap::new();
    for (line_idx, line) in labels.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = line_idx as u64 + 1;
        let fault = |message: &str| malformed(message).on_line(number);
        let cells: Vec<&str> = line.split('\t').collect();
        match cells[..] {
            ["QUOTE", id, first, from, last, to, ..] => {
                let token = |sentence: &str, token: &str| {
                    sentences.get(sentence.parse::<usize>().ok()?)?.get(token.parse::<usize>().ok()?).copied()
                };
                let (first, last) = token(first, from)
                    .zip(token(last, to))
                    .filter(|(first, last)| first.start < last.end)
                    .ok_or_else(|| fault("no such tokens in the text"))?;
                let range = Range { start: first.start, end: last.end };
                let slice: String = letters[range.start..range.end].iter().collect();
                quotes.push(LabelledQuote {
                    id: id.to_owned(),
                    line: number,
                    content: vec![trimmed(range, &slice)],
                    speaker: SpeakerLabel::Nobody,
                    ..LabelledQuote::default()
                });
            }
            ["ATTRIB", id, speaker] => {
                speakers.insert(id, speaker);
            }
            _ => return Err(fault("expected `QUOTE` with six cells or `ATTRIB` with two, divided by tabs")),
        }
    }
    for quote in &mut quotes {
        if let Some(speaker) = speakers.get(quote.id.as_str()) {
            let name = speaker.rsplit_once('-').map_or(*speaker, |(name, _)| name).replace('_', " ");
            quote.speaker = SpeakerLabel::Known(SpeakerName { name, kind: Some("person".to_owned()) });
        }
    }
    Ok(quotes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_counted_sentence_by_sentence() {
        let text = "“ Élan ! ” said Zoë .\nShe left .\n";
        let labels = "QUOTE\tQ1\t0\t0\t0\t3\t“ Élan ! ”\nATTRIB\tQ1\tMiss_Zoë_Ek-12\n";
        let quotes = parse(labels, text).unwrap();
        assert_eq!(quotes[0].content, [Range { start: 2, end: 8 }]);
        assert_eq!(quotes[0].speaker.known().map(|speaker| speaker.name.as_str()), Some("Miss Zoë Ek"));
        let error = parse("QUOTE\tQ1\t0\t0\t5\t3\tx\n", text).unwrap_err();
        assert_eq!(error.to_string(), "line 1: no such tokens in the text");
    }
}
