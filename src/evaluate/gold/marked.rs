//! What annotation tools have in common: labelled spans and relations between them, made into quotations.
//!
//! A span labelled `Direct`, `Mixed` or `Indirect` (or `Content`, `Quote`, `Quotation`, whose kind their marks tell) is a
//! piece of content; `Cue` and `Source` spans belong to the content that a relation joins them with, in either direction, and
//! a relation between two contents makes them pieces of one quotation. Labels in any case.

use std::{collections::HashMap, path::Path};

use serde::de::DeserializeOwned;

use super::{brat::kind, json_fault, malformed, read_text};
use crate::{
    clean::TextIndex,
    error::Result,
    evaluate::{Corpus, LabelledQuote, Labels, Scope, SpeakerLabel, SpeakerName, ranges::trimmed},
    export::Range,
    quote::QuoteKind,
};

/// A labelled span as a tool has it.
#[derive(Clone, Debug, Default)]
pub(super) struct ToolSpan {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) start: usize,
    pub(super) end: usize,
    /// The words, where the tool says them.
    pub(super) words: Option<String>,
    pub(super) speaker: Option<SpeakerName>,
}

/// What offsets of a tool count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Units {
    CodePoints,
    Utf16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Content(Option<QuoteKind>),
    Cue,
    Source,
}

fn role(label: &str) -> Option<Meaning> {
    Some(match label.to_lowercase().as_str() {
        "direct" => Meaning::Content(Some(QuoteKind::Direct)),
        "mixed" => Meaning::Content(Some(QuoteKind::Mixed)),
        "indirect" => Meaning::Content(Some(QuoteKind::Indirect)),
        "content" | "quote" | "quotation" => Meaning::Content(None),
        "cue" => Meaning::Cue,
        "source" | "speaker" => Meaning::Source,
        _ => return None,
    })
}

/// The articles of a file of JSON Lines that `tool` wrote; `article` makes one of a line and its number, or none of a line
/// that does not count.
///
/// # Errors
///
/// [`crate::ErrorKind::Gold`] with the line that is none of `tool`'s, and what `article` returns.
pub(super) fn lines<L: DeserializeOwned>(
    path: &Path,
    tool: &str,
    article: impl Fn(L, u64) -> Option<Result<Labels>>,
) -> Result<Corpus> {
    let text = read_text(path)?;
    let mut documents = Vec::new();
    for (line, number) in text.lines().zip(1_u64..).filter(|(line, _)| !line.trim().is_empty()) {
        let line = serde_json::from_str(line).map_err(|cause| {
            malformed(format!("not an article of {tool}: {}", json_fault(&cause))).at(path).on_line(number)
        })?;
        if let Some(article) = article(line, number) {
            documents.push(article.map_err(|error| error.at(path).on_line(number))?);
        }
    }
    Ok(Corpus::Articles { documents, layers: Scope::ALL })
}

/// The quotations of one article. Labels of other things are passed over.
///
/// # Errors
///
/// [`crate::ErrorKind::Gold`] where a span is empty or ends behind the text, or has other words than it says.
pub(super) fn labels(
    document: String,
    text: String,
    spans: &[ToolSpan],
    relations: &[(String, String)],
    units: Units,
    line: u64,
) -> Result<Labels> {
    let index = TextIndex::new(&text);
    let mut places = Vec::new();
    let mut place_of_id: HashMap<&str, usize> = HashMap::new();
    for span in spans {
        let Some(role) = role(&span.label) else { continue };
        let range = located(&index, span, units)?;
        place_of_id.insert(&span.id, places.len());
        places.push((role, range, span));
    }
    // Contents that relations join are one quotation, which the first of them stands for.
    let mut head: Vec<usize> = (0..places.len()).collect();
    let of = |id: &str| place_of_id.get(id).copied();
    let is_content = |place: usize| matches!(places[place].0, Meaning::Content(_));
    let joined: Vec<(usize, usize)> = relations.iter().filter_map(|(from, to)| of(from).zip(of(to))).collect();
    for (from, to) in joined.iter().copied().filter(|(from, to)| is_content(*from) && is_content(*to)) {
        let (from, to) = (head[from], head[to]);
        head.iter_mut().filter(|one| **one == to).for_each(|one| *one = from);
    }
    let mut quotes = Vec::new();
    for first in (0..places.len()).filter(|place| is_content(*place) && head[*place] == *place) {
        let mut pieces: Vec<usize> =
            (0..places.len()).filter(|place| is_content(*place) && head[*place] == first).collect();
        pieces.sort_by_key(|place| places[*place].1);
        let beside = |wanted: Meaning| -> Vec<Range> {
            let others = joined.iter().filter_map(|(from, to)| {
                let (content, other) = if is_content(*from) { (*from, *to) } else { (*to, *from) };
                (is_content(content) && head[content] == first && places[other].0 == wanted).then_some(places[other].1)
            });
            let mut ranges: Vec<Range> = others.collect();
            ranges.sort_unstable();
            ranges.dedup();
            ranges
        };
        let slice = |range: &Range| index.slice(range.start, range.end).unwrap_or_default().to_owned();
        let words: Vec<String> = pieces.iter().map(|place| slice(&places[*place].1)).collect();
        let (cue, source) = (beside(Meaning::Cue), beside(Meaning::Source));
        let said = pieces.iter().find_map(|place| match places[*place].0 {
            Meaning::Content(kind) => kind,
            Meaning::Cue | Meaning::Source => None,
        });
        let without_ends = |ranges: &[Range]| ranges.iter().map(|range| trimmed(*range, &slice(range))).collect();
        let contents: Vec<Range> = pieces.iter().map(|place| places[*place].1).collect();
        let speaker = pieces.iter().find_map(|place| places[*place].2.speaker.clone());
        quotes.push(LabelledQuote {
            id: format!("{document}#{}", places[first].2.id),
            line,
            kind: Some(said.unwrap_or_else(|| kind(&words))),
            content: without_ends(&contents),
            cue_text: cue.iter().map(slice).collect::<Vec<_>>().join(" "),
            cue: without_ends(&cue),
            source: without_ends(&source),
            speaker: speaker.map_or(SpeakerLabel::Unlabelled, SpeakerLabel::Known),
            ..LabelledQuote::default()
        });
    }
    quotes.sort_by(|a, b| a.content.cmp(&b.content));
    // Where some speakers are named, a quotation without one says that nobody can tell.
    if quotes.iter().any(|quote| quote.speaker.known().is_some()) {
        for quote in quotes.iter_mut().filter(|quote| quote.speaker == SpeakerLabel::Unlabelled) {
            quote.speaker = SpeakerLabel::Nobody;
        }
    }
    drop(index);
    Ok(Labels { document, text: Some(text), quotes, ..Labels::default() })
}

/// Where a span stands, in code points. Where the words that it says stand by the other count, that is taken.
fn located(index: &TextIndex<'_>, span: &ToolSpan, units: Units) -> Result<Range> {
    let points = |units: Units| -> Option<(Range, &str)> {
        let point = |place: usize| match units {
            Units::CodePoints => Some(place),
            Units::Utf16 => index.code_point_of_utf16(place),
        };
        let range = Range { start: point(span.start)?, end: point(span.end)? };
        Some((range, index.slice(range.start, range.end).filter(|slice| !slice.is_empty())?))
    };
    let other = if units == Units::Utf16 { Units::CodePoints } else { Units::Utf16 };
    let says = |slice: &str| span.words.as_deref().is_none_or(|words| same_words(words, slice));
    let found = [units, other].into_iter().filter_map(points).find(|(_, slice)| says(slice));
    found.map(|(range, _)| range).ok_or_else(|| {
        malformed(format!(
            "span `{}` ({} to {}) is empty, ends behind the text, or has other words there",
            span.id, span.start, span.end
        ))
    })
}

/// Tools put spaces in the place of line ends.
fn same_words(words: &str, slice: &str) -> bool {
    words.split_whitespace().eq(slice.split_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "🌊 “We go,” said Zoë, “now.” She left.";

    fn span(id: &str, label: &str, words: &str, units: Units) -> ToolSpan {
        let byte = TEXT.find(words).expect("the words stand in the text");
        let count = |text: &str| match units {
            Units::CodePoints => text.chars().count(),
            Units::Utf16 => text.encode_utf16().count(),
        };
        let start = count(&TEXT[..byte]);
        let (id, label, words) = (id.to_owned(), label.to_owned(), words.to_owned());
        ToolSpan { id, label, start, end: start + count(&words), words: Some(words), speaker: None }
    }

    #[test]
    fn relations_join_pieces_cues_and_sources_whatever_the_offsets_count() {
        for (made, told) in [
            (Units::CodePoints, Units::CodePoints),
            (Units::Utf16, Units::Utf16),
            (Units::Utf16, Units::CodePoints),
            (Units::CodePoints, Units::Utf16),
        ] {
            let mut spans = vec![
                span("1", "Direct", "“We go,”", made),
                span("2", "direct", "“now.”", made),
                span("3", "Cue", "said", made),
                span("4", "Source", "Zoë", made),
                span("5", "Something", "left", made),
            ];
            spans[0].speaker = Some(SpeakerName { name: "Zoë Ek".to_owned(), kind: None });
            let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
            let relations = [pair("1", "2"), pair("3", "1"), pair("1", "4")];
            let labels = labels("a".to_owned(), TEXT.to_owned(), &spans, &relations, told, 1).unwrap();
            let [quote] = &labels.quotes[..] else { panic!("one quotation: {labels:?}") };
            assert_eq!(quote.content, [Range { start: 3, end: 8 }, Range { start: 22, end: 25 }]);
            assert_eq!((quote.cue_text.as_str(), &quote.source[..]), ("said", &[Range { start: 16, end: 19 }][..]));
            assert_eq!(quote.kind, Some(QuoteKind::Direct));
            assert_eq!(quote.speaker.known().map(|speaker| speaker.name.as_str()), Some("Zoë Ek"));
        }
    }

    #[test]
    fn spans_that_do_not_fit_the_text_are_told() {
        let lost = ToolSpan { words: Some("elsewhere".to_owned()), ..span("7", "Cue", "said", Units::CodePoints) };
        let error = labels("a".to_owned(), TEXT.to_owned(), &[lost], &[], Units::CodePoints, 1).unwrap_err();
        assert!(error.to_string().starts_with("span `7` (11 to 15)"), "{error}");
    }
}
