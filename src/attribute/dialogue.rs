//! Lines of a dialogue that take turns without naming the speakers again.

use super::{Rule, Source, Verdict, context::QuoteContext, continuation};
use crate::quote::QuoteId;

pub(super) const RULE: Rule = Rule {
    name: "dialogue",
    example: "“Will you wait?” {m Tom Lee} asked.\n\n“For a day,” {s Ana Ruiz} said.\n\n“And then?”\n\n“{q Then we sail.}”",
    apply,
};

/// In a row of paragraphs that are all quotation, a line answers a question or stands two after its speaker's last.
fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    if !continuation::fills_paragraph(context) {
        return None;
    }
    let paragraph = |id: QuoteId| {
        let tokens = scene.article().tokens_in(scene.quotes[id.0 as usize].span());
        scene.article().paragraph_of(tokens.start)
    };
    let before = continuation::previous(context)?;
    let same = continuation::previous(&QuoteContext::new(scene, before))?;
    let own = paragraph(context.id);
    let in_a_row = paragraph(before) + 1 == own && paragraph(same) + 1 == paragraph(before);
    let asks = |id: QuoteId| {
        scene.quotes[id.0 as usize].parts.last().is_some_and(|part| scene.article().slice(*part).ends_with('?'))
    };
    // Without a question in it, a row of quotations is more often one speaker's.
    let talk = asks(before) || asks(same) || asks(context.id);
    (in_a_row && talk).then_some(Verdict { source: Source::Other { before, same }, cue: None, confidence: 0.75 })
}
