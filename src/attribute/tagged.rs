//! The source that the tagger's evidence links to the quotation.

use super::{
    context::QuoteContext,
    rule::{Reads, Rule, Source, Verdict},
};
use crate::span::Span;

pub(super) const RULE: Rule = Rule {
    name: "tagged-source",
    example: "{d {s {m Ana Ruiz}}} {c believes} {q that the tide will turn}, but {m Tom Lee} left.",
    reads: Reads::Tagger,
    apply,
};

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let quote = context.quote();
    let names = |source: &Span| {
        // An article alone: the tagger's border fell within a phrase that it does not take for a source.
        let article = |token: usize| matches!(context.scene.syntax.lower(token).as_str(), "the" | "a" | "an");
        !context.scene.syntax.article.tokens_in(*source).all(article)
    };
    let apart = |source: &Span| !quote.parts.iter().any(|part| part.overlaps(*source));
    let source = quote.source.filter(|source| apart(source) && names(source))?;
    Some(Verdict { source: Source::Phrase(source), cue: quote.cue })
}
