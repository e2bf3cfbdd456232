//! brat standoff as PolNeAR has it: a text file and, for each annotator, a file of labels.
//!
//! `T` lines mark spans (`Source`, `Cue`, `Content`; several ranges divided by `;`; the text may run over line ends), `E`
//! lines link them (`E1 Attribution:T4 Content:T3 Cue:T2 Source:T1`, also `Content2:…`). Lines may come in any order.
//! `article.ann` belongs to `article.txt` beside it, whose folders are part of its id, or else anywhere in the folder, and so
//! does `article_ANNOTATOR.ann`. Offsets are code points. An event without content is no quotation. A note of an event as `person: Ana Ruiz` names its speaker.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

use super::{Reader, Sniffed, files, malformed, read_text};
use crate::{
    error::Result,
    evaluate::{Corpus, LabelledQuote, Labels, Scope, SpeakerLabel, SpeakerName, ranges::trimmed},
    export::Range,
    quote::QuoteKind,
};

pub(super) const READER: Reader = Reader { name: "brat", about: "a folder of `.txt` and `.ann`", fits, read };

fn fits(sniffed: &Sniffed) -> bool {
    sniffed.ending == "ann" && !sniffed.head.starts_with("QUOTE\t")
}

/// Of each article, the first annotator in order of the files' names.
fn read(path: &Path) -> Result<Corpus> {
    let documents = read_annotators(path)?.into_iter().filter_map(|annotators| annotators.into_iter().next()).collect();
    Ok(Corpus::Articles { documents, layers: Scope::ALL })
}

/// Of each article in order of their names, the labels of every annotator, in order of the files' names.
///
/// # Errors
///
/// [`crate::ErrorKind::Gold`] with file and line where a file has not the form of brat standoff, or does not fit its text.
pub fn read_annotators(folder: &Path) -> Result<Vec<Vec<Labels>>> {
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let texts: HashMap<String, PathBuf> =
        files(folder, &["txt"])?.into_iter().map(|path| (stem(&path), path)).collect();
    let mut articles: BTreeMap<String, Vec<Labels>> = BTreeMap::new();
    for path in files(folder, &["ann"])? {
        let beside = path.with_extension("txt");
        let name = if beside.is_file() { within(folder, &path) } else { stem(&path) };
        let article = name.rsplit_once('_').map(|(article, _)| article).filter(|article| texts.contains_key(*article));
        let is_whole = beside.is_file() || texts.contains_key(&name);
        let article = if is_whole { &name } else { article.unwrap_or(&name) };
        let text_path =
            Some(&beside).filter(|text| text.is_file()).or_else(|| texts.get(article)).ok_or_else(|| {
                malformed("no text for these labels")
                    .at(&path)
                    .hint(format!("expected `{article}.txt` in `{}`", folder.display()))
            })?;
        let text = read_text(text_path)?;
        let letters: Vec<char> = text.chars().collect();
        let quotes = parse(&name, &read_text(&path)?, &letters).map_err(|error| error.at(&path))?;
        let labels = Labels { document: article.to_owned(), text: Some(text), quotes, ..Labels::default() };
        articles.entry(article.to_owned()).or_default().push(labels);
    }
    if articles.is_empty() {
        return Err(malformed("expected `.ann` files in this folder").at(folder));
    }
    Ok(articles.into_values().collect())
}

/// The id of a file as `run` gives it: its path in the folder without ending.
fn within(folder: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(folder).ok().filter(|inner| inner.file_name().is_some());
    let inner = inner.or_else(|| path.file_name().map(Path::new)).unwrap_or(path).with_extension("");
    inner.iter().map(|name| name.to_string_lossy()).collect::<Vec<_>>().join("/")
}

struct TextBound {
    ranges: Vec<Range>,
}

fn parse(name: &str, labels: &str, letters: &[char]) -> Result<Vec<LabelledQuote>> {
    let mut spans: HashMap<&str, TextBound> = HashMap::new();
    let mut events: Vec<(u64, &str, &str)> = Vec::new();
    let mut speakers: HashMap<&str, SpeakerName> = HashMap::new();
    let mut is_span_before = false;
    for (line_idx, line) in labels.lines().enumerate() {
        let number = line_idx as u64 + 1;
        let fault = |message: String| malformed(message).on_line(number);
        let Some((id, rest)) = line.split_once('\t').filter(|(id, _)| is_id(id)) else {
            // The text of the span before goes on.
            if is_span_before || line.trim().is_empty() {
                continue;
            }
            return Err(fault("expected an id as `T1` or `E1` and a tab".to_owned()));
        };
        is_span_before = id.starts_with('T');
        if is_span_before {
            let mark = rest.split('\t').next().unwrap_or_default();
            let ranges = mark.split_once(' ').and_then(|(_, ranges)| parse_ranges(ranges));
            let ranges = ranges.ok_or_else(|| {
                fault(format!("expected a label and offsets as `Source 12 15;20 24`, found `{mark}`"))
            })?;
            if ranges.iter().any(|range| range.start >= range.end || range.end > letters.len()) {
                return Err(fault(format!(
                    "span `{id}` is empty or ends behind the text of {} code points",
                    letters.len()
                )));
            }
            if spans.insert(id, TextBound { ranges }).is_some() {
                return Err(fault(format!("a second span `{id}`")));
            }
        } else if id.starts_with('E') {
            events.push((number, id, rest));
        } else if let Some((event, speaker)) = noted_speaker(rest) {
            speakers.insert(event, speaker);
        }
    }
    let has_speakers = !speakers.is_empty();
    let mut quotes = Vec::with_capacity(events.len());
    for (number, id, rest) in events {
        let fault = |message: String| malformed(message).on_line(number);
        let mut pieces: [Vec<Range>; 3] = Default::default();
        for argument in rest.split_whitespace() {
            let (role, span) = argument
                .split_once(':')
                .ok_or_else(|| fault(format!("expected a role and a span as `Source:T1`, found `{argument}`")))?;
            let span = spans.get(span).ok_or_else(|| fault(format!("no span `{span}` in this file")))?;
            let role = role.trim_end_matches(|letter: char| letter.is_ascii_digit());
            let role_idx = ["Content", "Cue", "Source"].iter().position(|known| *known == role);
            if let Some(role_idx) = role_idx {
                pieces[role_idx].extend(&span.ranges);
            }
        }
        let [mut content, mut cue, mut source] = pieces;
        for list in [&mut content, &mut cue, &mut source] {
            list.sort_unstable();
            list.dedup();
        }
        if content.is_empty() {
            continue;
        }
        let slice = |range: &Range| letters[range.start..range.end].iter().collect::<String>();
        let without_ends = |ranges: &[Range]| ranges.iter().map(|range| trimmed(*range, &slice(range))).collect();
        quotes.push(LabelledQuote {
            id: format!("{name}#{id}"),
            line: number,
            kind: Some(kind(&content.iter().map(slice).collect::<Vec<_>>())),
            content: without_ends(&content),
            cue: without_ends(&cue),
            cue_text: cue.iter().map(slice).collect::<Vec<_>>().join(" "),
            source: without_ends(&source),
            speaker: match speakers.remove(id) {
                Some(speaker) => SpeakerLabel::Known(speaker),
                None if has_speakers => SpeakerLabel::Nobody,
                None => SpeakerLabel::Unlabelled,
            },
            ..LabelledQuote::default()
        });
    }
    Ok(quotes)
}

/// The event and the speaker of a note as `whosaid run` writes it: `AnnotatorNotes E1`, a tab, `person: Ana Ruiz`.
fn noted_speaker(rest: &str) -> Option<(&str, SpeakerName)> {
    let (mark, note) = rest.split_once('\t')?;
    let event = mark.strip_prefix("AnnotatorNotes ").filter(|event| event.starts_with('E'))?;
    let (kind, name) = note.split_once(": ")?;
    let is_kind = ["person", "organization", "anonymous", "document", "author"].contains(&kind);
    is_kind.then(|| (event, SpeakerName { name: name.to_owned(), kind: Some(kind.to_owned()) }))
}

/// A letter or sign of brat and a number or name: `T12`, `E1`, `#3`, `R2`, `A1`, `*`.
fn is_id(id: &str) -> bool {
    let mut letters = id.chars();
    letters.next().is_some_and(|letter| "TEAMNR#*".contains(letter)) && letters.all(char::is_alphanumeric)
}

fn parse_ranges(text: &str) -> Option<Vec<Range>> {
    text.split(';')
        .map(|range| {
            let (start, end) = range.trim().split_once(' ')?;
            Some(Range { start: start.parse().ok()?, end: end.parse().ok()? })
        })
        .collect()
}

/// PolNeAR does not mark kinds. Direct: each piece begins with a double quotation mark and the last ends with one; mixed:
/// there is one anywhere; indirect: there is none.
pub(super) fn kind(pieces: &[String]) -> QuoteKind {
    let is_mark = |letter: char| matches!(letter, '"' | '“' | '”');
    let begins = |piece: &String| piece.trim_start().starts_with(is_mark);
    let ends = |piece: &String| piece.trim_end().trim_end_matches([',', '.']).ends_with(is_mark);
    if pieces.iter().all(begins) && pieces.last().is_some_and(ends) {
        QuoteKind::Direct
    } else if pieces.iter().any(|piece| piece.contains(is_mark)) {
        QuoteKind::Mixed
    } else {
        QuoteKind::Indirect
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "“We go,” Zoë said, “now.”\nThe end.";
    const LABELS: &str = "E1\tAttribution:T9 Content:T1 Cue:T2 Source:T3\nT1\tContent 0 8;19 25\t“We go,”\n“now.”\n\
        T2\tCue 13 18\tsaid,\nT3\tSource 9 12\tZoë\nT9\tAttribution 13 17\tsaid\nA1\tNegated E1\n";

    fn letters() -> Vec<char> {
        TEXT.chars().collect()
    }

    #[test]
    fn spans_are_linked_whatever_the_order_of_lines() {
        let quotes = parse("a_x", LABELS, &letters()).unwrap();
        assert_eq!(quotes.len(), 1);
        let quote = &quotes[0];
        assert_eq!(quote.id, "a_x#E1");
        assert_eq!(quote.content, [Range { start: 1, end: 6 }, Range { start: 20, end: 23 }]);
        assert_eq!((quote.cue.as_slice(), quote.cue_text.as_str()), (&[Range { start: 13, end: 17 }][..], "said,"));
        assert_eq!(quote.source, [Range { start: 9, end: 12 }]);
        assert_eq!(quote.kind, Some(QuoteKind::Direct));
    }

    #[test]
    fn a_malformed_line_is_named() {
        for (labels, message) in [
            ("T1\tContent 0 x\tWe", "line 1: expected a label and offsets"),
            ("T1\tContent 0 99\tWe", "line 1: span `T1` is empty or ends behind the text of 34 code points"),
            ("T1\tContent 0 8\tWe\nE1\tContent:T7", "line 2: no span `T7` in this file"),
            ("what is this", "line 1: expected an id"),
        ] {
            let error = parse("a", labels, &letters()).unwrap_err();
            assert!(error.to_string().starts_with(message), "{error}");
        }
    }

    #[test]
    fn the_kind_is_read_off_the_marks() {
        let of = |pieces: &[&str]| kind(&pieces.iter().map(|piece| (*piece).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["“We go,”"]), QuoteKind::Direct);
        assert_eq!(of(&["that it was “fine”"]), QuoteKind::Mixed);
        assert_eq!(of(&["that it was fine"]), QuoteKind::Indirect);
    }
}
