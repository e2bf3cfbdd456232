//! Speech without quotation marks: the lines of a transcript, signed messages, and block quotations.

use std::collections::{BTreeMap, BTreeSet};

use super::{assemble::Draft, letters, pairs::Marked};
use crate::{
    article::{Article, Paragraph, ParagraphKind},
    entity::Tagged,
    lexicon::{self, CueClass},
    span::Span,
    tag::EntityClass,
};

/// Most tokens of a speaker's label.
const MAX_LABEL_TOKENS: usize = 8;
/// Where labels are rarer than this, they are lead-ins of captions and lists.
const MAX_PARAGRAPHS_PER_LABEL: usize = 6;
/// Most tokens of a label that is a name in small letters.
const MAX_NAME_TOKENS: usize = 4;
/// Pronouns of whoever speaks and is spoken to.
const SPEAKER_WORDS: [&str; 8] = ["i", "we", "you", "me", "us", "my", "our", "your"];
/// A text is a transcript where this many paragraphs are labelled by at least two labels.
const MIN_LABELLED: usize = 3;

/// Drafts of the transcript's turns, or else of signed messages and block quotations.
pub(super) fn drafts(tagged: Tagged<'_>, pairs: &[Marked]) -> Vec<Draft> {
    let turns = turns(tagged);
    if !turns.is_empty() {
        return turns;
    }
    let mut found = letters::drafts(tagged, pairs);
    let signed: Vec<Span> = found.iter().flat_map(|draft| draft.parts.clone()).collect();
    let is_free = |draft: &Draft| !draft.parts.iter().any(|part| signed.iter().any(|other| other.overlaps(*part)));
    found.extend(blocks(tagged.article, pairs).into_iter().filter(is_free));
    found
}

pub(super) fn draft(source: Option<Span>, cue: Option<Span>, part: Span) -> Draft {
    Draft { parts: vec![part], marked: Vec::new(), cue, source, score: 0.9, outer: None, unmarked_direct: true }
}

/// How a label is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `MAYOR RUIZ:`, `Q.`
    Capitals,
    /// `Ruiz:`, which may be any paragraph's lead-in and counts only where it comes again.
    Title,
}

/// The label of a turn.
#[derive(Clone, Copy)]
struct Label {
    span: Span,
    /// The byte where its speech begins.
    start: usize,
    style: Style,
}

/// The label of a paragraph such as `MAYOR RUIZ:`, `Q.`
fn label(article: &Article, paragraph: &Paragraph) -> Option<Label> {
    let tokens = article.tokens_of(paragraph);
    let word = |idx: usize| article.token_text(idx);
    let first = word(tokens.start);
    let second = if tokens.len() > 1 { word(tokens.start + 1) } else { "" };
    if matches!(first, "Q" | "A" | "Q." | "A.") && tokens.len() > 2 {
        let after = if first.ends_with('.') { tokens.start + 1 } else { tokens.start + 2 };
        if first.ends_with('.') || matches!(second, ":" | "." | ")") {
            let label = article.tokens()[tokens.start].span;
            let span = Span::new(label.start(), label.start() + 1);
            return Some(Label { span, start: article.tokens()[after].span.start(), style: Style::Capitals });
        }
    }
    let colon = tokens.clone().take(MAX_LABEL_TOKENS + 1).find(|idx| word(*idx) == ":")?;
    if colon == tokens.start || colon + 1 >= tokens.end {
        return None;
    }
    let upper =
        |word: &str| word.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !word.chars().any(char::is_lowercase);
    let bracketed = (tokens.start..colon).find(|idx| matches!(word(*idx), "(" | ",")).unwrap_or(colon);
    let small = |word: &str| {
        word.ends_with('.') && word.starts_with(char::is_uppercase) || matches!(word, "," | "." | "-" | "OF" | "'S")
    };
    let all = |named: &dyn Fn(&str) -> bool| (tokens.start..bracketed).all(|idx| named(word(idx)) || small(word(idx)));
    let any = |named: &dyn Fn(&str) -> bool| (tokens.start..bracketed).any(|idx| named(word(idx)));
    let style = if all(&upper) && any(&upper) {
        Style::Capitals
    } else if bracketed == colon && colon - tokens.start <= MAX_NAME_TOKENS && all(&capitalized) && any(&capitalized) {
        Style::Title
    } else {
        return None;
    };
    Some(Label { span: article.span_of(tokens.start..colon), start: article.tokens()[colon + 1].span.start(), style })
}

fn capitalized(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.chars().any(char::is_lowercase)
}

/// The turns of a transcript, each with the unlabelled paragraphs after it; nothing where the text is none.
fn turns(tagged: Tagged<'_>) -> Vec<Draft> {
    let article = tagged.article;
    // "LONDON: People leave a bar" is a caption.
    let place = |label: &Label| {
        let entities = &tagged.tags.entities;
        let first = article.tokens_in(label.span).start;
        entities.iter().any(|it| it.tokens.contains(&first) && it.label == EntityClass::Location)
    };
    let mut labels: Vec<Option<Label>> =
        article.paragraphs().iter().map(|paragraph| label(article, paragraph).filter(|label| !place(label))).collect();
    let text = |label: &Label| article.slice(label.span);
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    labels.iter().flatten().for_each(|label| *names.entry(text(label)).or_default() += 1);
    for label in &mut labels {
        *label = label.filter(|it| it.style == Style::Capitals || names.get(text(it)).is_some_and(|count| *count > 1));
    }
    let labelled = labels.iter().flatten().count();
    let distinct: BTreeSet<&str> = labels.iter().flatten().map(text).collect();
    let repeated = distinct.iter().any(|label| names.get(label).is_some_and(|count| *count > 1));
    // Where no label comes again, each must name someone whom the text names elsewhere.
    let known = || {
        distinct.iter().all(|label| {
            let surname = label.rsplit(' ').next().unwrap_or(label);
            (0..article.tokens().len()).any(|idx| {
                let word = article.token_text(idx);
                word != surname && word.to_lowercase() == surname.to_lowercase() && capitalized(word)
            })
        })
    };
    if labelled < MIN_LABELLED || distinct.len() < 2 || !(repeated || known()) {
        return Vec::new();
    }
    // Unlabelled paragraphs belong to a turn only where turns are most of the text; after the last label only where
    // somebody still speaks of himself or to somebody.
    let first = labels.iter().position(Option::is_some).unwrap_or(0);
    let last = labels.iter().rposition(Option::is_some).unwrap_or(0);
    let continues = labelled * 2 >= last + 1 - first;
    if labelled * MAX_PARAGRAPHS_PER_LABEL < last + 1 - first {
        return Vec::new();
    }
    let mut turns: Vec<Draft> = Vec::new();
    for (idx, (paragraph, label)) in article.paragraphs().iter().zip(&labels).enumerate() {
        let bracketed = article.slice(paragraph.span).starts_with(['(', '[']);
        match (label, turns.last_mut()) {
            (Some(label), _) => turns.push(draft(Some(label.span), None, Span::new(label.start, paragraph.span.end()))),
            (None, Some(turn)) if continues && !bracketed && (idx < last || speaks(article, paragraph)) => {
                turn.parts.push(paragraph.span);
            }
            _ => {}
        }
    }
    turns
}

/// Paragraphs after one that ends in a cue and a colon: set off by an indent or `>`, or in words of whoever speaks.
fn blocks(article: &Article, pairs: &[Marked]) -> Vec<Draft> {
    let text = article.text();
    let mut found: Vec<Draft> = Vec::new();
    let mut leads: Option<Lead> = None;
    for paragraph in article.paragraphs() {
        let line = text[..paragraph.span.start()].rfind('\n').map_or(0, |end| end + 1);
        let indent = &text[line..paragraph.span.start()];
        let set_off = indent.starts_with('\t') || indent.len() >= 2 || article.slice(paragraph.span).starts_with('>');
        let marked = pairs.binary_search_by_key(&paragraph.span.start(), |marked| marked.outer.start()).is_ok();
        let block = set_off || leads.is_some_and(|lead| lead.uttered) && is_address(article, pairs, paragraph);
        if let (Some(Lead { cue, .. }), true, false) = (leads, block, marked) {
            let slice = article.slice(paragraph.span);
            let start = paragraph.span.start() + (slice.len() - slice.trim_start_matches(['>', ' ']).len());
            let part = Span::new(start, paragraph.span.end());
            match found.last_mut() {
                Some(before) if before.cue == Some(cue) => before.parts.push(part),
                _ if !part.is_empty() => found.push(draft(None, Some(cue), part)),
                _ => {}
            }
            continue;
        }
        leads = lead_in(article, paragraph);
    }
    found
}

/// Fewest tokens of a paragraph that is a block quotation by its words alone.
const MIN_ADDRESS_TOKENS: usize = 8;

/// Whether a paragraph of whole sentences without marks speaks of whoever speaks or to somebody.
fn is_address(article: &Article, pairs: &[Marked], paragraph: &Paragraph) -> bool {
    let first = pairs.partition_point(|marked| marked.outer.start() < paragraph.span.start());
    let plain = pairs.get(first).is_none_or(|marked| marked.outer.start() >= paragraph.span.end());
    let slice = article.slice(paragraph.span);
    plain
        && paragraph.kind == ParagraphKind::Body
        && slice.starts_with(char::is_uppercase)
        && slice.ends_with(['.', '!', '?', '…'])
        && article.tokens_in(paragraph.span).len() >= MIN_ADDRESS_TOKENS
        && speaks(article, paragraph)
}

/// Whether a paragraph has a pronoun of whoever speaks or is spoken to.
pub(super) fn speaks(article: &Article, paragraph: &Paragraph) -> bool {
    article
        .tokens_in(paragraph.span)
        .any(|idx| SPEAKER_WORDS.contains(&article.token_text(idx).to_lowercase().as_str()))
}

/// What leads into a block quotation.
#[derive(Clone, Copy)]
struct Lead {
    cue: Span,
    /// Whether it tells of words said or written, rather than of a thought.
    uttered: bool,
}

/// The cue of a paragraph that ends in a colon, such as `Ruiz said in a statement:`.
fn lead_in(article: &Article, paragraph: &Paragraph) -> Option<Lead> {
    let last = &article.sentences()[paragraph.sentences.end - 1];
    if article.token_text(last.tokens.end - 1) != ":" {
        return None;
    }
    let word = |idx: &usize| article.token_text(*idx);
    let verb = last.tokens.clone().rev().find(|idx| lexicon::cue_verb(word(idx)).is_some());
    let noun = || {
        let found = last.tokens.clone().rev().find(|idx| lexicon::cue_noun(word(idx)).is_some());
        found.filter(|_| paragraph.kind == ParagraphKind::Body)
    };
    let cue = verb.or_else(noun)?;
    let class = lexicon::cue_verb(word(&cue)).or_else(|| lexicon::cue_noun(word(&cue)))?.class;
    let uttered = matches!(class, CueClass::Say | CueClass::Write | CueClass::Announce | CueClass::Report);
    Some(Lead { cue: article.tokens()[cue].span, uttered: uttered && paragraph.kind == ParagraphKind::Body })
}
