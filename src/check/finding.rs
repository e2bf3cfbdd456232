//! What is found out about a quotation of a draft.

use serde::Serialize;

use super::Verdict;

/// A passage of a source that a quotation, or a piece of it, comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Passage {
    /// Id of the source.
    pub source: String,
    /// Its title.
    pub title: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Its publisher.
    pub publisher: Option<String>,
    /// Its date, verbatim.
    pub published: Option<String>,
    /// The words, verbatim.
    pub text: String,
    /// First code point in the source.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Who says so there.
    pub speaker: Option<String>,
    /// Probability that the speaker is right, in `0..=1`.
    pub confidence: f64,
}

/// A quotation of a draft with its verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Id of the draft.
    pub draft: String,
    /// First code point in the draft.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The quotation, its pieces joined by ` … `.
    pub text: String,
    /// Whom the draft gives it to.
    pub speaker: Option<String>,
    /// What is found out about it.
    pub verdict: Verdict,
    /// What is found out about its words alone.
    pub wording: Verdict,
    /// `right`, `wrong`, or `open` where draft or source name nobody, or nobody can be sure.
    pub speaker_verdict: &'static str,
    /// What was changed: the passage with `[-left out-]` and `{+added+}`.
    pub changes: Option<String>,
    /// What the changes touch: `negation`, `number`, `name`.
    pub flags: Vec<&'static str>,
    /// Why the words mean something else in their source.
    pub context: Vec<String>,
    /// The best passage, and where the quotation is spliced, those of its other pieces.
    pub passages: Vec<Passage>,
}
