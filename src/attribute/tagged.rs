//! The source that the tagger's evidence links to the quotation.

use super::{Rule, Source, Verdict, context::QuoteContext};

pub(super) const RULE: Rule = Rule {
    name: "tagged-source",
    example: "{d {s {m Ana Ruiz}}} {c believes} {q that the tide will turn}, but {m Tom Lee} left.",
    apply,
};

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let quote = context.quote();
    let source = quote.source.filter(|source| !quote.parts.iter().any(|part| part.overlaps(*source)))?;
    Some(Verdict { source: Source::Phrase(source), cue: quote.cue })
}
