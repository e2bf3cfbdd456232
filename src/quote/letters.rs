//! Signed messages without quotation marks: letters with a salutation, statements that their heading announces.

use std::ops::Range;

use super::{draft::Draft, pairs::Marked, spoken};
use crate::{
    article::{Article, Paragraph, ParagraphKind},
    entity::Tagged,
    span::Span,
    tag::EntityClass,
};

/// Most tokens of a salutation in a line of its own, and of a closing such as `Yours sincerely,`.
const MAX_LINE_TOKENS: usize = 8;
/// Most tokens of a signature, with what it says of the signer.
const MAX_SIGNATURE_TOKENS: usize = 14;
/// The signer's name begins within so many tokens: "Maj. H. R. Oakeshott".
const MAX_TITLE_TOKENS: usize = 3;
/// Most paragraphs of a message.
const MAX_PARAGRAPHS: usize = 12;

/// Drafts of signed messages, each with its signer as source.
pub(super) fn drafts(tagged: Tagged<'_>, pairs: &[Marked]) -> Vec<Draft> {
    let paragraphs = tagged.article.paragraphs();
    let mut found = Vec::new();
    let mut next = 0;
    while next < paragraphs.len() {
        match message(tagged, pairs, next) {
            Some((body, signer, end)) => {
                let parts = paragraphs[body].iter().map(|paragraph| paragraph.span).collect();
                found.push(Draft { parts, ..spoken::draft(Some(signer), None, signer) });
                next = end;
            }
            None => next += 1,
        }
    }
    found
}

/// The message that begins at paragraph `first`: its body, its signer, and where it ends.
fn message(tagged: Tagged<'_>, pairs: &[Marked], first: usize) -> Option<(Range<usize>, Span, usize)> {
    let article = tagged.article;
    let paragraphs = article.paragraphs();
    let slice = |idx: usize| paragraphs.get(idx).map_or("", |paragraph| article.slice(paragraph.span));
    let is_short = |idx: usize| article.tokens_in(paragraphs[idx].span).len() <= MAX_LINE_TOKENS;
    let openings = article.language().openings();
    let opens =
        |wanted: &str| openings.iter().any(|(kind, words)| *kind == wanted && slice(first).starts_with(words.as_str()));
    let greets = opens("salutation");
    let announces = opens("announcement")
        && !slice(first).ends_with(['.', '!', '?'])
        && paragraphs.get(first + 1).is_some_and(|next| spoken::speaks(article, next));
    let own_line = greets && is_short(first) && slice(first).ends_with([',', ':', '!', '—']);
    let begin = match (greets, announces) {
        (true, _) => first + usize::from(own_line),
        (false, true) => first + 1,
        (false, false) => return None,
    };
    let is_body = |paragraph: &Paragraph| {
        let at = pairs.partition_point(|marked| marked.outer.end() <= paragraph.span.start());
        let plain = pairs.get(at).is_none_or(|marked| marked.outer.start() >= paragraph.span.end());
        plain
            && paragraph.kind == ParagraphKind::Body
            && article.slice(paragraph.span).ends_with(['.', '!', '?', '…', ')'])
    };
    let n_body = paragraphs[begin..].iter().take(MAX_PARAGRAPHS).take_while(|it| is_body(it)).count();
    let end = begin + n_body;
    let closes = end < paragraphs.len() && is_short(end) && slice(end).ends_with(',');
    let signature = end + usize::from(closes);
    let signer = paragraphs.get(signature).and_then(|paragraph| signer(tagged, paragraph))?;
    (n_body > 0).then_some((begin..end, signer, signature + 1))
}

/// Who signs with this paragraph: a person's name with its title, and at most what the signer is.
fn signer(tagged: Tagged<'_>, paragraph: &Paragraph) -> Option<Span> {
    let Tagged { article, tags } = tagged;
    let tokens = first_line(article, paragraph);
    let finite = |token: usize| tags.pos(token).is_tensed();
    let name = tags
        .entities
        .iter()
        .find(|entity| entity.label == EntityClass::Person && tokens.contains(&entity.tokens.start))?;
    let signs = name.tokens.start <= tokens.start + MAX_TITLE_TOKENS
        && tokens.len() <= MAX_SIGNATURE_TOKENS
        && !tokens.clone().any(finite)
        && article.token_text(tokens.start).starts_with(char::is_uppercase)
        && !article.slice(article.span_of(tokens.clone())).ends_with(['.', '!', '?', ':']);
    signs.then(|| article.span_of(tokens.start..name.tokens.end))
}

/// The tokens of a paragraph's first line.
fn first_line(article: &Article, paragraph: &Paragraph) -> Range<usize> {
    let slice = article.slice(paragraph.span);
    let line = slice.find('\n').map_or(slice.len(), |end| slice[..end].trim_end().len());
    article.tokens_in(Span::new(paragraph.span.start(), paragraph.span.start() + line))
}
