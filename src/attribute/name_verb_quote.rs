//! Subject and verb before the quotation: `Ana Ruiz said: “We wait.”`, `She called the tide “a scandal”`.

use super::{
    context::{QuoteContext, Who},
    rule::{Reads, Rule, Verdict},
};
use crate::tag::Pos;

pub(super) const RULE: Rule = Rule {
    name: "name-verb-quote",
    example: "{s {m Ana Ruiz}}, who met {m Tom Lee}, {c said}, “{q We will wait for the spring tide.}”",
    reads: Reads::ClauseBefore,
    apply,
};

/// A verb this far before the words that it reports, in tokens, reports them no longer.
const MAX_REACH: usize = 25;

/// The verb that reports what someone would say: of "Ruiz told Lee he would call the tide “a scandal”" told.
fn outer(context: &QuoteContext<'_>, verb: usize, floor: usize) -> Option<usize> {
    let scene = context.scene;
    let modal =
        (verb.saturating_sub(2)..verb).any(|token| matches!(scene.syntax.lower(token).as_str(), "would" | "might"));
    let verb = (floor..verb).rev().find(|&token| scene.syntax.is_cue_verb(token)).filter(|_| modal)?;
    scene.subject_before(verb, floor, Who::Speaker).map(|_| verb)
}

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    if !context.is_marked() {
        return None;
    }
    let clause = context.before()?;
    let verb = clause.tokens.clone().rev().find(|&token| scene.syntax.is_cue_verb(token))?;
    if clause.tokens.end - verb > MAX_REACH {
        return None;
    }
    let verb = outer(context, verb, clause.tokens.start).unwrap_or(verb);
    // "telling Lee": an object.
    let inverted = verb == clause.tokens.start && scene.syntax.pos(verb) != Pos::VBG;
    let source = scene
        .subject_before(verb, clause.tokens.start, Who::Speaker)
        .or_else(|| scene.subject_after(verb, clause.tokens.end).filter(|_| inverted))?;
    Some(context.verdict(source, verb))
}
