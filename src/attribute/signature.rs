//! A quotation signed with a dash (`“We wait.” — Ana Ruiz, mayor`), or a message with its signer's name below.

use super::{
    context::QuoteContext,
    rule::{Reads, Rule, Source, Verdict},
};
use crate::lexicon::Class;

pub(super) const RULE: Rule = Rule {
    name: "signature",
    example: "{m Tom Lee} left early. “{q We have waited long enough.}” — {s {m Ana Ruiz}}, mayor of Oakdale",
    reads: Reads::Signature,
    apply,
};

/// Most tokens of a signature.
const MAX_TOKENS: usize = 14;

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    if !context.is_marked() || context.quote().nested_in.is_some() {
        return None;
    }
    let quote = context.quote();
    if let Some(signer) = quote.source.filter(|it| quote.cue.is_none() && it.start() >= quote.span().end()) {
        // Detection found the letter by it.
        return Some(Verdict { source: Source::Label(signer), cue: None });
    }
    let n_tokens = scene.syntax.article.tokens().len();
    let mut dash = context.tokens.end;
    while dash < n_tokens
        && (scene.syntax.is_mark(dash) || scene.syntax.text(dash) == ".")
        && dash < context.tokens.end + 3
    {
        dash += 1;
    }
    if dash + 1 >= n_tokens || !matches!(scene.syntax.text(dash), "—" | "–" | "--" | "-" | "―" | "~") {
        return None;
    }
    let end = scene.syntax.paragraph(dash).end;
    if end - dash > MAX_TOKENS
        || (dash + 1..end).any(|token| scene.syntax.is_cue_verb(token) || scene.syntax.is_mark(token))
    {
        return None;
    }
    // "— Additional reporting by Ana Ruiz"
    let credit = |token: usize| scene.syntax.language().is(Class::Credit, &scene.syntax.lower(token));
    if (dash + 1..end).any(credit) {
        return None;
    }
    let source = scene.phrase_from(dash + 1, end)?;
    Some(Verdict { source, cue: None })
}
