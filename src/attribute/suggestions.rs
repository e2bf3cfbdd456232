//! What every rule would say, for a scorer that weighs all of them.

use super::{
    RULES, Source,
    context::{QuoteContext, Scene},
};
use crate::{
    entity::{Mention, MentionId, MentionKind, Tagged},
    quote::{Quote, QuoteId},
    span::Span,
};

/// One rule's answer for one quotation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Suggestion {
    /// Index of the rule in [`RULES`].
    pub rule: usize,
    /// The mention that would be the source.
    pub source: Option<MentionId>,
    /// The quotation whose source it would share.
    pub same: Option<QuoteId>,
}

/// The answers of all rules but those `without`, in the order of the list, for every quotation.
pub fn suggestions(
    without: &[&str],
    tagged: Tagged<'_>,
    mentions: &[Mention],
    quotes: &[Quote],
) -> Vec<Vec<Suggestion>> {
    let scene = Scene::new(tagged, mentions, quotes);
    (0..quotes.len() as u32)
        .map(|quote_idx| {
            let context = QuoteContext::new(&scene, QuoteId(quote_idx));
            let rules = RULES.iter().enumerate().filter(|(_, rule)| !without.contains(&rule.name));
            let answers = rules.filter_map(|(rule, it)| Some((rule, (it.apply)(&context)?.source)));
            answers.map(|(rule, source)| suggestion(&scene, rule, &source)).collect()
        })
        .collect()
}

fn suggestion(scene: &Scene<'_>, rule: usize, source: &Source) -> Suggestion {
    let (source, same) = match source {
        Source::Mention(id) | Source::Extended(id, _) => (Some(*id), None),
        Source::Phrase(span) | Source::Label(span) => (mention_in(scene, *span), None),
        Source::Same(id) | Source::Other { same: id, .. } => (None, Some(*id)),
        Source::Partner(_) => (None, None),
    };
    Suggestion { rule, source, same }
}

/// The mention that a phrase is about: the one that it begins with, or else a name in it, or else the first.
fn mention_in(scene: &Scene<'_>, span: Span) -> Option<MentionId> {
    let of = |id: MentionId| &scene.mentions[id.0 as usize];
    let tokens = scene.article().tokens_in(span);
    let inside: Vec<MentionId> =
        tokens.filter_map(|token| scene.mention_at[token]).filter(|&id| span.contains(of(id).head)).collect();
    let begins = inside.iter().find(|&&id| of(id).span.start() <= span.start());
    let named = || inside.iter().find(|&&id| of(id).kind == MentionKind::Name);
    begins.or_else(named).or(inside.first()).copied()
}
