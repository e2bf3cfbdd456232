//! A quotation without words of its own about its speaker goes on from the one before: in its paragraph, or from the
//! paragraph before where it fills its own.

use super::{Rule, Source, Verdict, context::QuoteContext, dialogue};
use crate::quote::{QuoteId, QuoteKind};

pub(super) const RULE: Rule = Rule {
    name: "continuation",
    example: "“{m We wait},” {s Ana Ruiz} said. Then, with a nod: “{q The tide is late.}”",
    apply,
};

pub(super) const NEXT_PARAGRAPH: Rule = Rule {
    name: "continuation-next-paragraph",
    example: "“We wait,” {s Ana Ruiz} said.\n\n“{q The tide is late this spring.}”",
    apply: from_paragraph_before,
};

/// A quotation that fills its paragraph leaves at most this many other words.
const MAX_OTHER_WORDS: usize = 3;

/// The last quotation with verbatim words that ends before this one begins.
pub(super) fn previous(context: &QuoteContext<'_>) -> Option<QuoteId> {
    let scene = context.scene;
    let start = context.quote().span().start();
    (0..context.id.0).rev().map(QuoteId).take(8).find(|id| {
        let quote = &scene.quotes[id.0 as usize];
        quote.nested_in.is_none() && quote.kind != QuoteKind::Indirect && quote.span().end() <= start
    })
}

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    if !context.is_marked() || context.quote().nested_in.is_some() {
        return None;
    }
    let before = previous(context)?;
    let end = scene.article().tokens_in(scene.quotes[before.0 as usize].span()).end;
    let same = scene.paragraph(end.checked_sub(1)?) == scene.paragraph(context.tokens.start);
    same.then_some(Verdict { source: Source::Same(before), cue: None, confidence: 0.88 })
}

fn from_paragraph_before(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    if !fills_paragraph(context) {
        return None;
    }
    let before = previous(context)?;
    let end = scene.article().tokens_in(scene.quotes[before.0 as usize].span()).end;
    let (own, other) = (context.tokens.start, end.checked_sub(1)?);
    if dialogue::asks(scene, before) || dialogue::asks(scene, context.id) {
        return None;
    }
    let adjoins = scene.article().paragraph_of(own) == scene.article().paragraph_of(other) + 1;
    adjoins.then_some(Verdict { source: Source::Same(before), cue: None, confidence: 0.8 })
}

/// Whether the quotation's paragraph holds hardly anything else.
pub(super) fn fills_paragraph(context: &QuoteContext<'_>) -> bool {
    let scene = context.scene;
    if context.quote().kind != QuoteKind::Direct || context.quote().nested_in.is_some() {
        return false;
    }
    let others = scene.paragraph(context.tokens.start).filter(|&token| {
        scene.word(token).contains(char::is_alphanumeric) && scene.quote_at(token) != Some(context.id)
    });
    others.count() <= MAX_OTHER_WORDS
}
