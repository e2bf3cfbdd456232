//! What a reviewer decides of a quotation, and where its words stand.

use serde::{Deserialize, Serialize};

use crate::{clean::TextIndex, export::Range, names::names};

names! {
    /// What was decided of a quotation.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum Ruling {
        /// Nothing yet.
        #[default]
        Open = "open",
        /// All of it is right.
        Right = "right",
        /// The speaker is not right, and the right one is still to be told.
        Wrong = "wrong",
        /// It was corrected.
        Changed = "changed",
        /// The program had not found it.
        Added = "added",
        /// It is none.
        None = "none",
    }
}

/// A piece of text with its place in code points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The words.
    #[serde(default)]
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// Who speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// Canonical name.
    pub name: String,
    /// `person`, `organization`, `anonymous`, `document`, `author`.
    #[serde(default)]
    pub kind: Option<String>,
}

/// A quotation, as the gold file and the page have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Id of the article.
    pub doc_id: String,
    /// Id of the quotation.
    pub quote_id: String,
    /// `direct`, `mixed` or `indirect`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The parts, joined by ` … `.
    #[serde(default)]
    pub text: String,
    /// First code point.
    #[serde(default)]
    pub start: usize,
    /// One past the last.
    #[serde(default)]
    pub end: usize,
    /// Where the parts stand.
    pub parts: Vec<RangeOf>,
    /// The words that report.
    #[serde(default)]
    pub cue: Option<Place>,
    /// The phrase that names the source.
    #[serde(default)]
    pub source: Option<Place>,
    /// Who speaks; none where nobody can tell.
    #[serde(default)]
    pub speaker: Option<Speaker>,
    /// What was decided.
    #[serde(default)]
    pub verdict: Ruling,
}

/// A range that can be read as well as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RangeOf {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl From<Range> for RangeOf {
    fn from(range: Range) -> Self {
        Self { start: range.start, end: range.end }
    }
}

/// Letters that both have, as a share of those that either has.
pub(super) fn overlap(one: &[RangeOf], other: &[RangeOf]) -> f64 {
    let length = |parts: &[RangeOf]| parts.iter().map(|part| part.end.saturating_sub(part.start)).sum::<usize>();
    let shared: usize =
        one.iter().flat_map(|a| other.iter().map(move |b| a.end.min(b.end).saturating_sub(a.start.max(b.start)))).sum();
    let either = length(one) + length(other) - shared;
    if either == 0 { 0.0 } else { shared as f64 / either as f64 }
}

/// Where the words of a decision stand in `text`: where they did, or else nearest to there.
pub(super) fn relocated(text: &str, decision: &Decision) -> Option<Vec<RangeOf>> {
    let index = TextIndex::new(text);
    let stands = |parts: &[RangeOf]| {
        let slices: Option<Vec<&str>> = parts.iter().map(|part| index.slice(part.start, part.end)).collect();
        slices.is_some_and(|slices| slices.join(" … ") == decision.text)
    };
    if stands(&decision.parts) {
        return Some(decision.parts.clone());
    }
    let first = decision.text.split(" … ").next().filter(|words| !words.is_empty())?;
    let begin = decision.parts.first()?.start;
    let mut places: Vec<usize> = text.match_indices(first).map(|(byte, _)| index.code_points(byte)).collect();
    places.sort_by_key(|place| place.abs_diff(begin));
    places.into_iter().find_map(|place| {
        let moved = |point: usize| (point + place).checked_sub(begin);
        let parts: Option<Vec<RangeOf>> = decision
            .parts
            .iter()
            .map(|part| Some(RangeOf { start: moved(part.start)?, end: moved(part.end)? }))
            .collect();
        parts.filter(|parts| stands(parts))
    })
}
