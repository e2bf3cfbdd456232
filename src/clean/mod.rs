//! The article's own text without what a site glues around and into it, and the way back to the raw text.

use crate::{input::RawDocument, span::Span};

/// What one cleaning step took out or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Name of the step.
    pub step: &'static str,
    /// Byte range of the raw text.
    pub raw: Span,
    /// What stands there now; empty where text was taken out.
    pub replacement: String,
}

/// Cleaned text with its way back to the raw text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CleanText {
    /// The text that all later stages see.
    pub text: String,
    /// From bytes of `text` to the raw text.
    pub map: OffsetMap,
    /// What was removed or replaced, in order of the raw text.
    pub removals: Vec<Removal>,
    /// The headline inside `text`, where one was recognized.
    pub headline: Option<Span>,
    /// Author of a byline that was taken out.
    pub byline: Option<String>,
    /// Dateline that was taken out ("WASHINGTON (AP)").
    pub dateline: Option<String>,
}

/// The way from bytes of the cleaned text back to the raw text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    /// `(clean, raw, len)` in bytes: `len` bytes from `clean` are the same bytes from `raw`. In order of both.
    runs: Vec<(u32, u32, u32)>,
}

impl OffsetMap {
    /// The map of a text that was not changed, `len` bytes long.
    pub fn identity(len: usize) -> Self {
        Self { runs: vec![(0, 0, len as u32)] }
    }
}

/// How to clean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CleanOptions {
    /// Leave the text as it is.
    pub keep_boilerplate: bool,
}

/// Cleans one document. Never fails: text it cannot make sense of stays.
pub fn clean(document: &RawDocument, _options: CleanOptions) -> CleanText {
    CleanText { text: document.text.clone(), map: OffsetMap::identity(document.text.len()), ..CleanText::default() }
}
