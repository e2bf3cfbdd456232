//! Block quotations: paragraphs without marks that a lead-in such as `Ruiz wrote in a letter:` gives to somebody.

use std::ops::Range;

use super::{draft::Draft, pairs::Marked, spoken};
use crate::{
    article::{Article, Paragraph, ParagraphKind},
    entity::Tagged,
    lexicon::CueClass,
    span::Span,
    tag::EntityClass,
};

/// Paragraphs after one that ends in a cue and a colon: set off by an indent or `>`, or in words of whoever speaks.
pub(super) fn drafts(tagged: Tagged<'_>, pairs: &[Marked]) -> Vec<Draft> {
    let article = tagged.article;
    let text = article.text();
    let mut found: Vec<Draft> = Vec::new();
    let mut leads: Option<Lead> = None;
    for paragraph in article.paragraphs() {
        let line = text[..paragraph.span.start()].rfind('\n').map_or(0, |end| end + 1);
        let indent = &text[line..paragraph.span.start()];
        let set_off = indent.starts_with('\t') || indent.len() >= 2 || article.slice(paragraph.span).starts_with('>');
        let marked = pairs.binary_search_by_key(&paragraph.span.start(), |marked| marked.outer.start()).is_ok();
        let first = found.last().is_none_or(|last| leads.is_some_and(|lead| last.start() < lead.begins));
        let block = set_off
            || leads.is_some_and(|lead| {
                lead.uttered && is_address(article, pairs, paragraph)
                    || first && lead.ends && is_prose(article, pairs, paragraph)
            });
        if let (Some(Lead { cue, .. }), true, false) = (leads, block, marked) {
            let slice = article.slice(paragraph.span);
            let start = paragraph.span.start() + (slice.len() - slice.trim_start_matches(['>', ' ']).len());
            let part = Span::new(start, paragraph.span.end());
            match found.last_mut() {
                Some(before) if !first => before.parts.push(part),
                _ if !part.is_empty() => found.push(spoken::draft(None, cue, part)),
                _ => {}
            }
            continue;
        }
        leads = lead_in(tagged, paragraph);
    }
    found
}

/// Fewest tokens of a paragraph that is a block quotation by its words alone.
const MIN_ADDRESS_TOKENS: usize = 8;
/// Fewest tokens of one that is a block quotation by its lead-in alone.
const MIN_PROSE_TOKENS: usize = 12;

/// Whether a paragraph of whole sentences without marks speaks of whoever speaks or to somebody.
fn is_address(article: &Article, pairs: &[Marked], paragraph: &Paragraph) -> bool {
    let first = pairs.partition_point(|marked| marked.outer.start() < paragraph.span.start());
    let plain = pairs.get(first).is_none_or(|marked| marked.outer.start() >= paragraph.span.end());
    plain
        && is_whole(article, paragraph)
        && article.tokens_in(paragraph.span).len() >= MIN_ADDRESS_TOKENS
        && spoken::speaks(article, paragraph)
}

/// Whether a paragraph of whole sentences does not begin in marks.
fn is_prose(article: &Article, pairs: &[Marked], paragraph: &Paragraph) -> bool {
    let first = pairs.partition_point(|marked| marked.outer.start() < paragraph.span.start());
    let begins_marked = pairs.get(first).is_some_and(|marked| marked.outer.start() < paragraph.span.start() + 3);
    !begins_marked && is_whole(article, paragraph) && article.tokens_in(paragraph.span).len() >= MIN_PROSE_TOKENS
}

fn is_whole(article: &Article, paragraph: &Paragraph) -> bool {
    let slice = article.slice(paragraph.span);
    paragraph.kind == ParagraphKind::Body
        && slice.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && slice.trim_end_matches(['"', '”', '’', '\'', ')', ']']).ends_with(['.', '!', '?', '…'])
}

/// What leads into a block quotation.
#[derive(Clone, Copy)]
struct Lead {
    cue: Option<Span>,
    /// Where it begins.
    begins: usize,
    /// Whether it tells of words said or written, rather than of a thought.
    uttered: bool,
    /// Whether nothing else can follow: its cue stands right before the colon, or it names who is quoted and no more.
    ends: bool,
}

/// Most tokens between the cue of a lead-in and its colon.
const MAX_AFTER_CUE: usize = 2;
/// Most tokens of a lead-in without a cue: `More from the Harbour News:`, `Here is Ana Ruiz on the tide:`.
const MAX_NAMING_TOKENS: usize = 12;

/// The lead-in that a paragraph ends with, such as `Ruiz said in a statement:`.
fn lead_in(tagged: Tagged<'_>, paragraph: &Paragraph) -> Option<Lead> {
    let article = tagged.article;
    let last = &article.sentences()[paragraph.sentences.end - 1];
    let colon = last.tokens.end - 1;
    let body = paragraph.kind == ParagraphKind::Body;
    if article.token_text(colon) != ":" {
        return None;
    }
    let begins = last.span.start();
    let word = |idx: &usize| article.token_text(*idx);
    if body && names_quoted(tagged, last.tokens.start..colon) {
        return Some(Lead { cue: None, begins, uttered: true, ends: true });
    }
    let verb = last.tokens.clone().rev().find(|idx| article.language().cue_verb(word(idx)).is_some());
    let noun =
        || last.tokens.clone().rev().find(|idx| article.language().cue_noun(word(idx)).is_some()).filter(|_| body);
    let cue = verb.or_else(noun)?;
    let class = article.language().cue_verb(word(&cue)).or_else(|| article.language().cue_noun(word(&cue)))?.class;
    let uttered = matches!(class, CueClass::Say | CueClass::Write | CueClass::Announce | CueClass::Report);
    let finite = tagged.tags.pos(cue).is_finite();
    let ends = uttered && body && verb.is_some() && finite && cue + 1 + MAX_AFTER_CUE >= colon;
    Some(Lead { cue: Some(article.tokens()[cue].span), begins, uttered: uttered && body, ends })
}

/// Whether a sentence only names who is quoted: `More from the Harbour News:`, `Here's Ana Ruiz with more on that:`.
fn names_quoted(tagged: Tagged<'_>, tokens: Range<usize>) -> bool {
    let Tagged { article, tags } = tagged;
    let first = article.token_text(tokens.start);
    let from = tokens.clone().take(3).any(|token| article.token_text(token).eq_ignore_ascii_case("from"));
    let speaks = |class: EntityClass| matches!(class, EntityClass::Person | EntityClass::Organization);
    let at = tags.entities.partition_point(|it| it.tokens.start < tokens.start);
    let mut within = tags.entities[at..].iter().take_while(|it| it.tokens.start < tokens.end);
    let named = within.any(|it| speaks(it.label));
    named
        && tokens.len() <= MAX_NAMING_TOKENS
        && (first == "Here" || from && matches!(first, "From" | "More" | "Also" | "And"))
}
