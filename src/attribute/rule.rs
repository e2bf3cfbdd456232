//! What a rule is and what it says.

use super::context::QuoteContext;
use crate::{entity::MentionId, quote::QuoteId, span::Span};

/// One way to tell the source of a quotation.
pub struct Rule {
    /// As it stands in the table.
    pub name: &'static str,
    /// A text in which it decides: `{q …}` the quotation, `{s …}` its source, `{m …}` another who might be.
    pub example: &'static str,
    /// The source, where the rule knows.
    pub(super) apply: fn(&QuoteContext<'_>) -> Option<Verdict>,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    pub(super) source: Source,
    pub(super) cue: Option<Span>,
}

/// How a rule points at a source.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    /// A mention.
    Mention(MentionId),
    /// A mention with what belongs to it: an apposition, a prepositional phrase.
    Extended(MentionId, Span),
    /// A phrase that need not be a mention.
    Phrase(Span),
    /// The label of a transcript's turn.
    Label(Span),
    /// Whoever another quotation's source is.
    Same(QuoteId),
    /// In a dialogue, whoever talks with the source of the quotation before.
    Partner(QuoteId),
    /// In a dialogue, whoever is not the source of the quotation before: the source of the one before that.
    Other {
        /// The quotation before.
        before: QuoteId,
        /// The one before that.
        same: QuoteId,
    },
}
