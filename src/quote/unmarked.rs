//! Speech without quotation marks: the lines of a transcript, and block quotations.

use super::{assemble::Draft, pairs::Marked};
use crate::{
    article::{Article, Paragraph},
    entity::Tagged,
    lexicon,
    span::Span,
};

/// Most tokens of a speaker's label.
const MAX_LABEL_TOKENS: usize = 8;
/// A text is a transcript where this many paragraphs are labelled by at least two labels.
const MIN_LABELLED: usize = 3;

/// Drafts of the transcript's turns, or else of block quotations.
pub(super) fn drafts(tagged: Tagged<'_>, pairs: &[Marked]) -> Vec<Draft> {
    let turns = turns(tagged.article);
    if turns.is_empty() { blocks(tagged.article, pairs) } else { turns }
}

fn draft(source: Option<Span>, cue: Option<Span>, part: Span) -> Draft {
    Draft { parts: vec![part], marked: Vec::new(), cue, source, score: 0.9, outer: None, unmarked_direct: true }
}

/// The label of a paragraph such as `MAYOR RUIZ:`, `Q.`, and where its speech begins (a byte).
fn label(article: &Article, paragraph: &Paragraph) -> Option<(Span, usize)> {
    let tokens = article.sentences()[paragraph.sentences.start].tokens.start
        ..article.sentences()[paragraph.sentences.end - 1].tokens.end;
    let word = |idx: usize| article.token_text(idx);
    let first = word(tokens.start);
    let second = if tokens.len() > 1 { word(tokens.start + 1) } else { "" };
    if matches!(first, "Q" | "A" | "Q." | "A.") && tokens.len() > 2 {
        let after = if first.ends_with('.') { tokens.start + 1 } else { tokens.start + 2 };
        if first.ends_with('.') || matches!(second, ":" | "." | ")") {
            let label = article.tokens()[tokens.start].span;
            return Some((Span::new(label.start(), label.start() + 1), article.tokens()[after].span.start()));
        }
    }
    let colon = tokens.clone().take(MAX_LABEL_TOKENS + 1).find(|idx| word(*idx) == ":")?;
    if colon == tokens.start || colon + 1 >= tokens.end {
        return None;
    }
    let upper =
        |word: &str| word.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !word.chars().any(char::is_lowercase);
    let bracketed = (tokens.start..colon).find(|idx| word(*idx) == "(").unwrap_or(colon);
    let named = (tokens.start..bracketed).all(|idx| {
        let word = word(idx);
        upper(word)
            || word.ends_with('.') && word.starts_with(char::is_uppercase)
            || matches!(word, "," | "." | "-" | "OF" | "'S")
    });
    let has_name = (tokens.start..bracketed).any(|idx| upper(word(idx)));
    (named && has_name).then(|| (article.span_of(tokens.start..colon), article.tokens()[colon + 1].span.start()))
}

/// The turns of a transcript, each with the unlabelled paragraphs after it; nothing where the text is none.
fn turns(article: &Article) -> Vec<Draft> {
    let labels: Vec<Option<(Span, usize)>> =
        article.paragraphs().iter().map(|paragraph| label(article, paragraph)).collect();
    let names: std::collections::BTreeMap<&str, usize> =
        labels.iter().flatten().fold(std::collections::BTreeMap::new(), |mut names, (label, _)| {
            *names.entry(article.slice(*label)).or_default() += 1;
            names
        });
    let labelled = labels.iter().flatten().count();
    let repeated = names.values().any(|count| *count > 1);
    if labelled < MIN_LABELLED || names.len() < 2 || !repeated {
        return Vec::new();
    }
    // Unlabelled paragraphs belong to a turn only where turns are most of the text.
    let first = labels.iter().position(Option::is_some).unwrap_or(0);
    let continues = labelled * 2 >= labels.len() - first;
    let mut turns: Vec<Draft> = Vec::new();
    for (paragraph, label) in article.paragraphs().iter().zip(&labels) {
        let bracketed = article.slice(paragraph.span).starts_with(['(', '[']);
        match (label, turns.last_mut()) {
            (Some((label, start)), _) => turns.push(draft(Some(*label), None, Span::new(*start, paragraph.span.end()))),
            (None, Some(turn)) if continues && !bracketed => turn.parts.push(paragraph.span),
            _ => {}
        }
    }
    turns
}

/// Paragraphs set off by an indent or `>` after one that ends in a cue and a colon.
fn blocks(article: &Article, pairs: &[Marked]) -> Vec<Draft> {
    let text = article.text();
    let mut found: Vec<Draft> = Vec::new();
    let mut leads: Option<Span> = None;
    for paragraph in article.paragraphs() {
        let line = text[..paragraph.span.start()].rfind('\n').map_or(0, |end| end + 1);
        let indent = &text[line..paragraph.span.start()];
        let set_off = indent.starts_with('\t') || indent.len() >= 2 || article.slice(paragraph.span).starts_with('>');
        let marked = pairs.binary_search_by_key(&paragraph.span.start(), |marked| marked.outer.start()).is_ok();
        if let (Some(cue), true, false) = (leads, set_off, marked) {
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

/// The cue of a paragraph that ends in a colon, such as `Ruiz said in a statement:`.
fn lead_in(article: &Article, paragraph: &Paragraph) -> Option<Span> {
    let last = &article.sentences()[paragraph.sentences.end - 1];
    if article.token_text(last.tokens.end - 1) != ":" {
        return None;
    }
    let cue = last.tokens.clone().rev().find(|idx| lexicon::cue_verb(article.token_text(*idx)).is_some())?;
    Some(article.tokens()[cue].span)
}
