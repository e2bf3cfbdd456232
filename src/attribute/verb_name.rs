//! Verb and subject after the quotation or inside it: `“We wait,” said Ana Ruiz`.

use super::{
    context::QuoteContext,
    rule::{Reads, Rule, Verdict},
};
use crate::tag::Pos;

pub(super) const RULE: Rule = Rule {
    name: "quote-verb-name",
    example: "“{q We will wait for the spring tide,}” {c said} {s {m Ana Ruiz}}, the mayor, after {m Tom Lee} left.",
    reads: Reads::ClauseAfter,
    apply,
};

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    if !context.is_marked() {
        return None;
    }
    context.gaps().into_iter().chain(context.after()).find_map(|clause| {
        // "and warned smugglers that": what follows is whom the speaker warned.
        if scene.syntax.pos(clause.tokens.start) == Pos::CC {
            return None;
        }
        let mut verb = clause.tokens.start;
        while verb < clause.tokens.end && scene.syntax.pos(verb) == Pos::RB {
            verb += 1;
        }
        let reports = scene.syntax.is_cue_verb(verb) || scene.syntax.is_weak_cue_verb(verb);
        // "told Lee": an object.
        // "answering questions": only a finite verb comes before its subject.
        if verb >= clause.tokens.end
            || !reports
            || scene.syntax.pos(verb) == Pos::VBG
            || scene.syntax.lower(verb).starts_with('t') && scene.syntax.lower(verb).ends_with("ld")
        {
            return None;
        }
        if clause.new_sentence && scene.reports_another(verb, context.id) {
            return None;
        }
        let source = scene.subject_after(verb, clause.tokens.end)?;
        Some(context.verdict(source, verb))
    })
}
