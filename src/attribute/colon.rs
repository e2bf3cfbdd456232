//! A lead-in that ends in a colon: `Ruiz put it plainly: “We wait.”`, `And from Chairwoman Ruiz:`.

use super::{
    Rule, Source, Verdict,
    context::{QuoteContext, Who},
};
use crate::{
    lexicon::{Class, is},
    tag::Pos,
};

pub(super) const RULE: Rule = Rule {
    name: "colon-lead-in",
    example: "And from Chairwoman {s Ana Ruiz}:\n\n“{q We will wait for the spring tide.}”",
    apply,
};

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    let quote = context.quote();
    if !context.is_marked() || quote.nested_in.is_some() {
        return None;
    }
    let first = context.tokens.start;
    let colon =
        (first.saturating_sub(3)..first).rev().find(|&token| !scene.is_mark(token) && scene.word(token) != ">")?;
    if scene.word(colon) != ":" {
        return None;
    }
    let sentence = scene.sentence(colon);
    let start = (sentence.start..colon).rev().find(|&token| scene.quote_at(token).is_some());
    let mut start = start.map_or(sentence.start, |token| token + 1);
    let clause = start;
    while start < colon
        && (scene.is_mark(start) || matches!(scene.pos(start), Pos::CC | Pos::RB | Pos::IN | Pos::Comma))
    {
        start += 1;
    }
    // "wrote in a letter released on Friday:", "said in a statement sent to us:".
    let participle = |token: usize| scene.pos(token) == Pos::VBN;
    let verbs = || (start..colon).rev().filter(|&token| scene.is_cue_verb(token));
    let verb = verbs().find(|&token| !participle(token)).or_else(|| verbs().next());
    let by_verb = verb.and_then(|verb| {
        let source = scene.subject_before(verb, start, Who::Speaker).or_else(|| scene.subject_after(verb, colon))?;
        Some((source, Some(verb)))
    });
    let (source, verb): (Source, Option<usize>) = by_verb
        .or_else(|| {
            let finite = (start..colon).find(|&token| scene.pos(token).is_finite())?;
            Some((scene.subject_before(finite, start, Who::Speaker)?, None))
        })
        .or_else(|| {
            // "With a nod:" says how, not who.
            let how = (clause..start)
                .any(|token| matches!(scene.word(token), "with" | "With" | "after" | "After" | "in" | "In"));
            Some((labelled(context, start, colon)?, None)).filter(|_| !how)
        })?;
    let cue = verb.map(|verb| context.cue(verb));
    Some(Verdict { source, cue, confidence: if verb.is_some() { 0.95 } else { 0.85 } })
}

/// The source in a lead-in without a verb: a person, the owner of a saying ("Ruiz's verdict:"), a phrase of its own.
fn labelled(context: &QuoteContext<'_>, start: usize, colon: usize) -> Option<Source> {
    let scene = context.scene;
    let owner = || {
        let noun = (start..colon).find(|&token| scene.ends_owned(token, start))?;
        scene.owner(noun)
    };
    owner().or_else(|| scene.first_person(start..colon)).or_else(|| {
        // "One banner read:", its verb taken for a noun.
        let reads = colon > start + 1 && is(Class::ReadsOut, scene.word(colon - 1));
        let end = if reads { colon - 1 } else { colon };
        scene.phrase_up_to(start, end)
    })
}
