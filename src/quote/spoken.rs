//! What all kinds of speech without quotation marks share.

use super::draft::Draft;
use crate::{
    article::{Article, Paragraph},
    lexicon::Class,
    span::Span,
};

/// How sure words without marks are a quotation, which their layout tells, and no model: sure enough to be shown always, less
/// sure than words in marks. Chosen by hand.
const SCORE: f32 = 0.9;

/// A draft whose words are verbatim although they stand in no marks.
pub(super) fn draft(source: Option<Span>, cue: Option<Span>, part: Span) -> Draft {
    Draft { parts: vec![part], marked: Vec::new(), cue, source, score: SCORE, outer: None, unmarked_direct: true }
}

/// Whether a paragraph has a pronoun of whoever speaks or is spoken to.
pub(super) fn speaks(article: &Article, paragraph: &Paragraph) -> bool {
    article
        .tokens_in(paragraph.span)
        .any(|idx| article.language().is(Class::Speaker, &article.token_text(idx).to_lowercase()))
}
