//! `according to Ana Ruiz`, before, after or inside the quotation.

use super::{
    context::QuoteContext,
    rule::{Reads, Rule, Verdict},
};

pub(super) const RULE: Rule = Rule {
    name: "according-to",
    example: "“{q The tide is late,}” according to {s {m Ana Ruiz}}. {m Tom Lee} left.",
    reads: Reads::AccordingTo,
    apply,
};

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    let clauses = context.gaps().into_iter().chain(context.after()).chain(context.before());
    clauses.into_iter().find_map(|clause| {
        clause.tokens.clone().find_map(|token| {
            let phrase = scene.syntax.language().before_source().iter().find(|words| {
                words
                    .iter()
                    .enumerate()
                    .all(|(offset, word)| scene.syntax.text(token + offset).eq_ignore_ascii_case(word))
            })?;
            let n_words = phrase.len();
            let source = scene.phrase_from(token + n_words, clause.tokens.end)?;
            let cue = scene.syntax.article.span_of(token..token + n_words);
            Some(Verdict { source, cue: Some(cue) })
        })
    })
}
