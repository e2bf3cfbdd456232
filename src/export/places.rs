//! From spans of the cleaned text to code points of the original, as they stand in tables.

use serde::{Deserialize, Serialize};

use crate::{pipeline::Analysis, span::Span};

/// A range of Unicode code points of the original text, or of the title where [`super::Field`] says so, end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Range {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl Range {
    /// The slice of `text` that the range stands for; `None` past its end.
    pub fn of(self, text: &str) -> Option<&str> {
        let mut borders = text.char_indices().map(|(position, _)| position).chain([text.len()]);
        let start = borders.nth(self.start)?;
        let end = if self.end > self.start { borders.nth(self.end - self.start - 1)? } else { start };
        text.get(start..end)
    }
}

/// A piece of the original text with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Extract {
    /// The original text, verbatim.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// Converts the spans of one article.
pub(super) struct CodePoints<'a> {
    raw: &'a str,
    analysis: &'a Analysis,
    /// Code points before each block of [`BLOCK`] bytes.
    before_block: Vec<u32>,
}

const BLOCK: usize = 64;

/// Bytes of UTF-8 that begin a code point.
fn n_code_points(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

impl<'a> CodePoints<'a> {
    pub(super) fn new(analysis: &'a Analysis) -> Self {
        let raw = analysis.document.text.as_str();
        let mut n_before = 0;
        let before_block = raw
            .as_bytes()
            .chunks(BLOCK)
            .map(|block| {
                let before = n_before;
                n_before += n_code_points(block) as u32;
                before
            })
            .collect();
        Self { raw, analysis, before_block }
    }

    fn code_point(&self, raw_byte: usize) -> usize {
        let block = raw_byte / BLOCK;
        let before = self.before_block.get(block).copied();
        before.map_or_else(
            || n_code_points(&self.raw.as_bytes()[..raw_byte]),
            |before| before as usize + n_code_points(&self.raw.as_bytes()[block * BLOCK..raw_byte]),
        )
    }

    fn range(&self, raw: Span) -> Range {
        Range { start: self.code_point(raw.start()), end: self.code_point(raw.end()) }
    }

    /// The raw text of `span`, split where boilerplate was taken out; no piece is empty or begins or ends in white space.
    pub(super) fn pieces(&self, span: Span) -> Vec<(Range, &'a str)> {
        self.analysis
            .clean
            .map
            .raw_pieces(span)
            .into_iter()
            .filter_map(|raw| {
                let piece = raw.of(self.raw);
                let start = raw.start() + (piece.len() - piece.trim_start().len());
                let raw = Span::new(start, start + piece.trim().len());
                (!raw.is_empty()).then(|| (self.range(raw), raw.of(self.raw)))
            })
            .collect()
    }

    /// The pieces of several spans in one list.
    pub(super) fn all_pieces(&self, spans: &[Span]) -> Vec<(Range, &'a str)> {
        spans.iter().flat_map(|span| self.pieces(*span)).collect()
    }

    /// The raw text of `span` as one extract: its longest piece, where boilerplate was taken out of it.
    pub(super) fn extract(&self, span: Span) -> Option<Extract> {
        let (range, text) = self.pieces(span).into_iter().rev().max_by_key(|(range, _)| range.end - range.start)?;
        Some(Extract { text: text.to_owned(), start: range.start, end: range.end })
    }
}
