//! What annotation tools show of an article: labelled spans and relations between them.
//!
//! Each piece of a quotation is a span labelled by its kind, its cue and source are spans `Cue` and `Source`, and relations
//! lead from its first piece to them and to its other pieces. Quotations share a source or cue that they have in common.

use std::collections::BTreeMap;

use super::{QuoteRow, Range};
use crate::quote::QuoteKind;

/// A labelled span of the original text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LabelledRange<'q> {
    /// `Direct`, `Mixed`, `Indirect`, `Cue` or `Source`.
    pub label: &'static str,
    /// Where.
    pub range: Range,
    /// The quotation whose first piece it is.
    pub quote: Option<&'q QuoteRow>,
}

/// From the first piece of a quotation to its source, its cue, or another piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Relation {
    /// Place of the first piece among the spans.
    pub from: usize,
    /// Place of the other span.
    pub to: usize,
    /// `source`, `cue` or `part`.
    pub kind: &'static str,
}

/// Spans and relations of one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Annotations<'q> {
    pub spans: Vec<LabelledRange<'q>>,
    pub relations: Vec<Relation>,
}

impl<'q> Annotations<'q> {
    pub(super) fn new(quotes: &'q [QuoteRow]) -> Self {
        let mut all = Self::default();
        let mut shared: BTreeMap<(&'static str, Range), usize> = BTreeMap::new();
        for quote in quotes {
            let label = match quote.kind {
                QuoteKind::Direct => "Direct",
                QuoteKind::Mixed => "Mixed",
                QuoteKind::Indirect => "Indirect",
            };
            let first = all.spans.len();
            for (part_idx, range) in quote.parts.iter().enumerate() {
                if part_idx > 0 {
                    all.relations.push(Relation { from: first, to: all.spans.len(), kind: "part" });
                }
                let quote = (part_idx == 0).then_some(quote);
                all.spans.push(LabelledRange { label, range: *range, quote });
            }
            for (extract, label, kind) in [(&quote.cue, "Cue", "cue"), (&quote.source, "Source", "source")] {
                let Some(extract) = extract else { continue };
                let range = Range { start: extract.start, end: extract.end };
                let to = *shared.entry((label, range)).or_insert_with(|| {
                    all.spans.push(LabelledRange { label, range, quote: None });
                    all.spans.len() - 1
                });
                all.relations.push(Relation { from: first, to, kind });
            }
        }
        all
    }
}

/// Slices of a text by code points.
pub(super) struct Letters<'t> {
    text: &'t str,
    /// Byte of each code point, and one past the last.
    bytes: Vec<usize>,
}

impl<'t> Letters<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, bytes: text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect() }
    }

    /// The text of `range`, cut off at the text's end.
    pub(super) fn slice(&self, range: Range) -> &'t str {
        let byte = |place: usize| self.bytes[place.min(self.bytes.len() - 1)];
        &self.text[byte(range.start)..byte(range.end.max(range.start))]
    }

    /// Code points.
    pub(super) fn len(&self) -> usize {
        self.bytes.len() - 1
    }
}
