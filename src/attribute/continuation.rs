//! A quotation without words of its own about its speaker goes on from the one before: in its paragraph, or from the
//! paragraph before where it fills its own.

use super::{
    context::{QuoteContext, Scene},
    rule::{Reads, Rule, Source, Verdict},
};
use crate::quote::{QuoteId, QuoteKind};

pub(super) const RULE: Rule = Rule {
    name: "continuation",
    example: "{s {m Ana Ruiz}} {c called} the deal “{q a scandal}.” Then {m Tom Lee} left. “{q We will wait for the spring tide.}”",
    reads: Reads::Turn,
    apply,
};

pub(super) const NEXT_PARAGRAPH: Rule = Rule {
    name: "continuation-next-paragraph",
    example: "{m Tom Lee} left. “{q We wait,}” {s {m Ana Ruiz}} {c said}.\n\n“{q The tide is late this spring.}”",
    reads: Reads::Turn,
    apply: from_paragraph_before,
};

/// A quotation shorter than this may be a title or a slogan, and goes on from no report.
const MIN_WORDS: usize = 8;

/// A quotation that fills its paragraph leaves at most this many other words.
const MAX_OTHER_WORDS: usize = 3;

/// Quotations before this one among which the last with verbatim words is looked for: more of them nested or reported in a row
/// are no dialogue. Chosen by hand.
const LOOKED_BACK: usize = 8;

/// The same for what the paragraph before reports.
const REPORTS_BACK: usize = 4;

/// The last quotation with verbatim words that ends before this one begins.
pub(super) fn previous(context: &QuoteContext<'_>) -> Option<QuoteId> {
    let scene = context.scene;
    let start = context.quote().span().start();
    (0..context.id.0).rev().map(QuoteId).take(LOOKED_BACK).find(|id| {
        let quote = &scene.quotes[id.0 as usize];
        quote.nested_in.is_none() && quote.kind != QuoteKind::Indirect && quote.span().end() <= start
    })
}

fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    if !context.is_marked() || context.quote().nested_in.is_some() {
        return None;
    }
    let before = previous(context)?;
    let end = scene.syntax.article.tokens_in(scene.quotes[before.0 as usize].span()).end;
    let same = scene.syntax.paragraph(end.checked_sub(1)?) == scene.syntax.paragraph(context.tokens.start);
    same.then_some(Verdict { source: Source::Same(before), cue: None })
}

fn from_paragraph_before(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    if !fills_paragraph(context) {
        return None;
    }
    let Some(before) = previous(context).filter(|id| adjoins(context, *id)) else {
        return from_report_before(context);
    };
    if asks(scene, before) || asks(scene, context.id) {
        return None;
    }
    Some(Verdict { source: Source::Same(before), cue: None })
}

/// Whether a quotation ends in the paragraph before.
fn adjoins(context: &QuoteContext<'_>, other: QuoteId) -> bool {
    let scene = context.scene;
    let end = scene.syntax.article.tokens_in(scene.quotes[other.0 as usize].span()).end;
    let article = scene.syntax.article;
    end > 0 && article.paragraph_of(context.tokens.start) == article.paragraph_of(end - 1) + 1
}

/// Whoever the paragraph before reports without marks, or else is about: `Ruiz gave evidence on Tuesday.`
fn from_report_before(context: &QuoteContext<'_>) -> Option<Verdict> {
    let scene = context.scene;
    if context.quote().parts.iter().map(|part| scene.syntax.article.tokens_in(*part).len()).sum::<usize>() < MIN_WORDS {
        return None;
    }
    let reported = (0..context.id.0).rev().map(QuoteId).take(REPORTS_BACK).find(|id| {
        let quote = &scene.quotes[id.0 as usize];
        let doubtful = quote.kind == QuoteKind::Indirect && f64::from(quote.score) < crate::judge::SHOWN;
        !doubtful && quote.nested_in.is_none() && adjoins(context, *id)
    });
    if let Some(before) = reported {
        return Some(Verdict { source: Source::Same(before), cue: None });
    }
    let last = scene.syntax.paragraph(context.tokens.start).start.checked_sub(1)?;
    let source = scene.subject_of_last(scene.syntax.paragraph(last))?;
    Some(Verdict { source, cue: None })
}

/// Whether the quotation's paragraph holds hardly anything else.
pub(super) fn fills_paragraph(context: &QuoteContext<'_>) -> bool {
    let scene = context.scene;
    if context.quote().kind != QuoteKind::Direct || context.quote().nested_in.is_some() {
        return false;
    }
    let others = scene.syntax.paragraph(context.tokens.start).filter(|&token| {
        scene.syntax.text(token).contains(char::is_alphanumeric) && scene.quote_at(token) != Some(context.id)
    });
    others.take(MAX_OTHER_WORDS + 1).count() <= MAX_OTHER_WORDS
}

/// Whether a quotation ends with a question.
fn asks(scene: &Scene<'_>, id: QuoteId) -> bool {
    scene.quotes[id.0 as usize].parts.last().is_some_and(|part| scene.syntax.article.slice(*part).ends_with('?'))
}
