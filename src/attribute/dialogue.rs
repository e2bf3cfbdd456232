//! Lines of a dialogue that take turns without naming the speakers again.

use super::{
    context::{QuoteContext, Scene},
    continuation,
    rule::{Rule, Source, Verdict},
};
use crate::quote::QuoteId;

pub(super) const RULE: Rule = Rule {
    name: "dialogue",
    example: "“{q Will you wait?}” {m Tom Lee} {c asked}.\n\n“{q For a day,}” {s {m Ana Ruiz}} {c said}.\n\n“{q And then?}”\n\n“{q Then we sail.}”",
    apply,
};

/// In a row of paragraphs that are all quotation and hold a question, a line stands two after its speaker's last, and
/// the second is spoken by the other of two people.
fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    if !continuation::fills_paragraph(context) {
        return None;
    }
    let paragraph = |id: QuoteId| {
        let tokens = scene.syntax.article.tokens_in(scene.quotes[id.0 as usize].span());
        scene.syntax.article.paragraph_of(tokens.start)
    };
    let before = continuation::previous(context)?;
    let own = paragraph(context.id);
    if paragraph(before) + 1 != own {
        return None;
    }
    let next = || (context.id.0 + 1..scene.quotes.len() as u32).map(QuoteId).find(|id| paragraph(*id) > own);
    let follows = || {
        next().filter(|id| paragraph(*id) == own + 1 && continuation::fills_paragraph(&QuoteContext::new(scene, *id)))
    };
    let same = continuation::previous(&QuoteContext::new(scene, before)).filter(|same| paragraph(*same) + 2 == own);
    // Without a question in it, a row of quotations is more often one speaker's.
    let talk = [Some(before), same, Some(context.id)].into_iter().flatten().any(|id| asks(scene, id))
        || follows().is_some_and(|id| asks(scene, id));
    if !talk {
        return None;
    }
    let source = same.map_or(Source::Partner(before), |same| Source::Other { before, same });
    Some(Verdict { source, cue: None })
}

/// Whether a quotation ends with a question.
pub(super) fn asks(scene: &Scene<'_>, id: QuoteId) -> bool {
    scene.quotes[id.0 as usize].parts.last().is_some_and(|part| scene.syntax.article.slice(*part).ends_with('?'))
}
