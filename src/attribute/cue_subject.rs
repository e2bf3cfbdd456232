//! The subject of the cue that the tagger links to the quotation, where it links no source.

use super::{
    Rule, Verdict,
    context::{QuoteContext, Who},
};

pub(super) const RULE: Rule = Rule {
    name: "cue-subject",
    example: "The deal is off, {s Ana Ruiz} of the harbour board says: {q the tide has turned}.",
    apply,
};

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    let cue = context.quote().cue?;
    let tokens = scene.article().tokens_in(cue);
    let verb = tokens.clone().find(|&token| scene.is_cue_verb(token)).or_else(|| {
        let finite = |token: &usize| scene.pos(*token).is_tensed();
        tokens.clone().find(finite)
    })?;
    let sentence = scene.sentence(verb);
    let floor = (sentence.start..verb).rev().find(|&token| scene.quote_at(token).is_some());
    let floor = floor.map_or(sentence.start, |token| token + 1);
    let source = scene
        .subject_before(tokens.start.min(verb), floor, Who::Speaker)
        .or_else(|| scene.subject_after(verb, sentence.end))
        .filter(|source| scene.is_speaker(source))?;
    Some(Verdict { source, cue: Some(cue), confidence: 0.6 })
}
