//! What is found in one article.

use crate::{
    article::Article,
    attribute::Attribution,
    clean::CleanText,
    coref::Coreference,
    entity::{Mention, Tagged},
    input::RawDocument,
    quote::Quote,
    speaker::Voice,
    tag::Tags,
};

/// Everything that is found in one article.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The document as it came in.
    pub document: RawDocument,
    /// Its cleaned text and the way back.
    pub clean: CleanText,
    /// Its tokens, sentences, paragraphs.
    pub article: Article,
    /// What the embedded model says; nothing of a document that is too long to be analysed at once.
    pub tags: Tags,
    /// Who and what is mentioned.
    pub mentions: Vec<Mention>,
    /// The quotations.
    pub quotes: Vec<Quote>,
    /// One for each quotation, in the same order.
    pub attributions: Vec<Attribution>,
    /// Canonical speakers.
    pub coreference: Coreference,
    /// Who speaks: one for each quotation, in the same order.
    pub voices: Vec<Voice>,
}

impl Analysis {
    /// The article with its tags; none of a document that was analysed in sections.
    pub fn tagged(&self) -> Option<Tagged<'_>> {
        let Self { article, tags, .. } = self;
        (tags.pos.len() == article.tokens().len()).then_some(Tagged { article, tags })
    }
}
