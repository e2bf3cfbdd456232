//! What a rule is and what it says.

use super::context::QuoteContext;
use crate::{entity::MentionId, quote::QuoteId, span::Span};

/// One way to tell the source of a quotation.
pub struct Rule {
    /// As it stands in the table.
    pub name: &'static str,
    /// A text in which it decides: `{q …}` the quotation, `{s …}` its source, `{m …}` another who might be.
    pub example: &'static str,
    /// What it goes by, for those who use its answers.
    pub reads: Reads,
    /// The source, where the rule knows.
    pub(super) apply: fn(&QuoteContext<'_>) -> Option<Verdict>,
}

/// What a rule goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// The label of a transcript's turn.
    Label,
    /// A name behind a dash or below a message.
    Signature,
    /// A clause with a cue behind the quotation.
    ClauseAfter,
    /// One before it.
    ClauseBefore,
    /// "According to".
    AccordingTo,
    /// The source by the tagger.
    Tagger,
    /// A noun that reports.
    Noun,
    /// Whose turn it is to speak.
    Turn,
    /// Who is named in a sentence beside it.
    Sentence,
}

impl Reads {
    /// Whether it is in the text who speaks, and not only likely.
    pub fn is_clear(self) -> bool {
        !matches!(self, Self::Turn | Self::Sentence)
    }
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
}
