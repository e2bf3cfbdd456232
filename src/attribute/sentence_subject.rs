//! The subject of the sentence that holds the marks, whatever its verb: `Ruiz is tired of “sleepy” towns`.

use super::{
    Rule, Verdict,
    context::{QuoteContext, Who},
};

pub(super) const RULE: Rule = Rule {
    name: "sentence-subject",
    example: "{s Ana Ruiz} walked out of the meeting over “{q the worst deal I have ever seen}.”",
    apply,
};

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    if !context.is_marked() {
        return None;
    }
    let clause = context.before()?;
    let verb = clause.tokens.clone().find(|&token| scene.pos(token).is_tensed())?;
    let source =
        scene.subject_before(verb, clause.tokens.start, Who::Speaker).filter(|source| scene.is_speaker(source))?;
    Some(Verdict { source, cue: context.quote().cue, confidence: 0.6 })
}
