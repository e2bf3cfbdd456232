//! Whoever the sentence before or after is about, in the same paragraph: `Ruiz shook her head. “We wait.”`

use super::{
    context::{QuoteContext, Who},
    rule::{Reads, Rule, Source, Verdict},
};
use crate::quote::QuoteKind;

pub(super) const RULE: Rule = Rule {
    name: "neighbour-sentence",
    example: "{m Tom Lee} left.\n\n{s {m Ana Ruiz}} shook her head at the offer. “{q We will wait.}”",
    reads: Reads::Sentence,
    apply,
};

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    if context.quote().kind != QuoteKind::Direct || context.quote().nested_in.is_some() {
        return None;
    }
    let paragraph = scene.syntax.paragraph(context.tokens.start);
    let subject = |token: usize| -> Option<Source> {
        let sentence = scene.syntax.sentence(token);
        if sentence.clone().any(|token| scene.syntax.is_mark(token) || scene.quote_at(token).is_some()) {
            return None;
        }
        let verb = sentence.clone().find(|&token| scene.syntax.pos(token).is_tensed())?;
        scene.subject_before(verb, sentence.start, Who::Speaker)
    };
    let own = scene.syntax.sentence(context.tokens.start);
    let before = own.start.checked_sub(1).filter(|token| paragraph.contains(token)).and_then(subject);
    let last = scene.syntax.sentence(context.tokens.end - 1).end;
    let after = || Some(last).filter(|token| paragraph.contains(token)).and_then(subject);
    let source = before.or_else(after)?;
    Some(Verdict { source, cue: None })
}
