//! Subject and verb after the quotation or inside it: `“We wait,” Ana Ruiz said`.

use super::{
    context::{Clause, QuoteContext, Who},
    rule::{Reads, Rule, Verdict},
};
use crate::{grammar::Class, tag::Pos};

pub(super) const RULE: Rule = Rule {
    name: "quote-name-verb",
    example: "“{q We will wait,}” {s {m Ana Ruiz}}, the mayor of Oakdale, {c told} {m Tom Lee}.",
    reads: Reads::ClauseAfter,
    apply,
};

/// Words that may follow the verb in a sentence of its own that only names the speaker.
const MAX_AFTER_VERB: usize = 8;

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    if !context.is_marked() {
        return None;
    }
    context.gaps().into_iter().chain(context.after()).find_map(|clause| in_clause(context, &clause))
}

fn in_clause(context: &QuoteContext<'_>, clause: &Clause) -> Option<Verdict> {
    let scene = context.scene;
    // `He asked, “Why?” and I said no`: the next clause, of the next words.
    let led_in =
        || context.before().is_some_and(|before| before.tokens.clone().any(|token| scene.syntax.is_cue_verb(token)));
    if context.quote().nested_in.is_some() && scene.syntax.pos(clause.tokens.start) == Pos::CC && led_in() {
        return None;
    }
    let goes_on = |token: usize| {
        scene.syntax.language().is(Class::Quoting, scene.syntax.text(token)) && scene.syntax.text(token + 1) == "on"
    };
    let reports = |token: &usize| {
        scene.syntax.is_cue_verb(*token)
            || goes_on(*token)
            || !clause.new_sentence && scene.syntax.is_weak_cue_verb(*token)
    };
    let verb = clause.tokens.clone().find(reports)?;
    if clause.new_sentence && (scene.reports_another(verb, context.id) || clause.tokens.end - verb > MAX_AFTER_VERB) {
        return None;
    }
    let source = scene.subject_before(verb, clause.tokens.start, Who::Speaker)?;
    Some(context.verdict(source, verb))
}
