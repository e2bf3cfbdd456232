//! A noun that reports, with its owner: `Ruiz's warning that …`, `a statement by the council`.

use super::{
    context::QuoteContext,
    rule::{Reads, Rule, Source, Verdict},
};

pub(super) const RULE: Rule = Rule {
    name: "noun-cue",
    example: "{m Tom Lee} left after {s {m Ana Ruiz}}'s {c warning} that the harbour was “{q close to ruin}.”",
    reads: Reads::Noun,
    apply,
};

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    let clauses = context.before().into_iter().chain(context.gaps()).chain(context.after());
    clauses.into_iter().find_map(|clause| {
        clause.tokens.clone().rev().find_map(|noun| {
            if !scene.syntax.pos(noun).is_noun() || scene.syntax.language().cue_noun(scene.syntax.text(noun)).is_none()
            {
                return None;
            }
            let source = scene.owner(noun).or_else(|| {
                let by = matches!(scene.syntax.text(noun + 1), "by" | "from" | "of");
                scene.phrase_from(noun + 2, clause.tokens.end).filter(|_| by)
            })?;
            let source = match source {
                Source::Extended(mention, _) => Source::Mention(mention),
                source => source,
            };
            scene.is_speaker(&source).then(|| context.verdict(source, noun))
        })
    })
}
