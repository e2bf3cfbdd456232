//! Quotations: direct, mixed and indirect.

use crate::{entity::Tagged, span::Span};

/// Index of a [`Quote`] in [`crate::pipeline::Analysis::quotes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuoteId(pub u32);

/// How a quotation renders speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QuoteKind {
    /// The whole content is verbatim, in quotation marks (or a transcript's line).
    Direct,
    /// A reported clause with verbatim pieces.
    Mixed,
    /// A reported clause without verbatim pieces.
    Indirect,
}

/// A quotation.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// Direct, mixed or indirect.
    pub kind: QuoteKind,
    /// Content, in order, without outer quotation marks; never empty. One part for each piece of an interrupted
    /// quotation and for each paragraph of a long one.
    pub parts: Vec<Span>,
    /// The pieces that stand in quotation marks, without the marks.
    pub verbatim: Vec<Span>,
    /// The quote that this one stands inside of.
    pub nested_in: Option<QuoteId>,
    /// The cue that the tagger's evidence or the quotation's shape points to.
    pub cue: Option<Span>,
    /// The source that the tagger's evidence points to.
    pub source: Option<Span>,
    /// How sure detection is that this is a quotation, in `0..=1`.
    pub score: f32,
    /// Whether it stands in the headline.
    pub in_headline: bool,
}

impl Quote {
    /// From the first byte of the first part to the last of the last.
    pub fn span(&self) -> Span {
        self.parts.iter().copied().reduce(Span::cover).unwrap_or_default()
    }
}

/// Finds the quotations of an article, in order of their first byte (an outer quote before those nested in it).
pub fn detect(_tagged: Tagged<'_>, _headline: Option<Span>) -> Vec<Quote> {
    Vec::new()
}
