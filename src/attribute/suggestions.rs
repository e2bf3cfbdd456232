//! What every rule would say, for a scorer that weighs all of them.

use super::{context::mentions_at, rule::Source};
use crate::{
    article::Article,
    entity::{Mention, MentionId, MentionKind},
    quote::QuoteId,
    span::Span,
};

/// One rule's answer for one quotation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Suggestion {
    /// Index of the rule in [`super::RULES`].
    pub rule: usize,
    /// The mention that would be the source.
    pub source: Option<MentionId>,
    /// The quotation whose source it would share.
    pub same: Option<QuoteId>,
}

/// The mentions that answers may be about, those that became sources among them.
pub(super) struct Suggesting<'a> {
    article: &'a Article,
    mentions: &'a [Mention],
    /// Per token, the mention whose head ends there.
    mention_at: Vec<Option<MentionId>>,
}

impl<'a> Suggesting<'a> {
    pub(super) fn new(article: &'a Article, mentions: &'a [Mention]) -> Self {
        Self { article, mentions, mention_at: mentions_at(article, mentions) }
    }

    pub(super) fn suggestion(&self, rule: usize, source: &Source) -> Suggestion {
        let (source, same) = match source {
            Source::Mention(id) | Source::Extended(id, _) => (Some(*id), None),
            Source::Phrase(span) | Source::Label(span) => (self.mention_in(*span), None),
            Source::Same(id) => (None, Some(*id)),
        };
        Suggestion { rule, source, same }
    }

    /// The mention that a phrase is about: the one that it begins with, or else a name in it, or else the first.
    fn mention_in(&self, span: Span) -> Option<MentionId> {
        let of = |id: MentionId| &self.mentions[id.0 as usize];
        let tokens = self.article.tokens_in(span);
        let inside: Vec<MentionId> =
            tokens.filter_map(|token| self.mention_at[token]).filter(|&id| span.contains(of(id).head)).collect();
        let begins = inside.iter().find(|&&id| of(id).span.start() <= span.start());
        let named = || inside.iter().find(|&&id| of(id).kind == MentionKind::Name);
        begins.or_else(named).or(inside.first()).copied()
    }
}
