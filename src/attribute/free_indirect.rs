//! Sentences that go on with a report, without a cue of their own: whoever said what stands before them.

use super::{Rule, Source, Verdict, context::QuoteContext};
use crate::quote::{QuoteId, QuoteKind};

pub(super) const RULE: Rule = Rule {
    name: "free-indirect",
    example: "{s {m Ana Ruiz}} {c told} {m Tom Lee} {q that the tide would turn}. {q It would take a week.}",
    apply,
};

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    let article = scene.article();
    let quote = context.quote();
    let sentence = scene.sentence(context.tokens.start);
    if quote.kind != QuoteKind::Indirect || quote.cue.is_some() || sentence.start != context.tokens.start {
        return None;
    }
    let before = (0..context.id.0).rev().map(QuoteId).find(|id| scene.quotes[id.0 as usize].nested_in.is_none())?;
    let last = article.tokens_in(scene.quotes[before.0 as usize].span()).next_back()?;
    let adjoins = article.sentence_of(last) + 1 == article.sentence_of(context.tokens.start)
        && article.paragraph_of(last) == article.paragraph_of(context.tokens.start);
    adjoins.then_some(Verdict { source: Source::Same(before), cue: None })
}
