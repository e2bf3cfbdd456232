//! A sentence after the quotation that says whose the words were: `“We wait.” The words are Ana Ruiz's.`

use super::{Rule, Verdict, context::QuoteContext};
use crate::tag::Pos;
use crate::{
    lexicon::{Class, is},
    quote::QuoteKind,
};

pub(super) const RULE: Rule = Rule {
    name: "next-sentence",
    example: "“{q We will wait for the spring tide.}” The words are {s Ana Ruiz}'s.",
    apply,
};

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    if context.quote().kind != QuoteKind::Direct || context.quote().nested_in.is_some() {
        return None;
    }
    let n_tokens = scene.article().tokens().len();
    let mut first = context.tokens.end;
    while first < n_tokens && (scene.is_mark(first) || matches!(scene.word(first), "." | "!" | "?")) {
        first += 1;
    }
    if first >= n_tokens || scene.paragraph(first) != scene.paragraph(context.tokens.end - 1) {
        return None;
    }
    let sentence = first..scene.sentence(first).end;
    let opens = matches!(scene.word(first), "The" | "That" | "Those" | "These" | "This" | "Such" | "So" | "Thus");
    let speech = sentence.clone().take(8).find(|&token| is(Class::Utterance, scene.word(token)))?;
    if !opens || sentence.clone().any(|token| scene.is_mark(token)) {
        return None;
    }
    let source = sentence
        .clone()
        .find(|&token| scene.pos(token) == Pos::POS && token > speech)
        .and_then(|owner| scene.person_at(owner - 1))
        .or_else(|| scene.first_person(speech + 1..sentence.end))?;
    Some(Verdict { source, cue: None, confidence: 0.8 })
}
