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

/// Everything that is found in one article: [`Self::rows`] and [`Self::speakers`] tell it. What else it holds is what the stages
/// hand on, for the tests of this crate.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Analysis {
    /// The document as it came in.
    pub document: RawDocument,
    /// Its cleaned text and the way back; of a document that is too long to be analysed at once only the way.
    #[doc(hidden)]
    pub clean: CleanText,
    /// Its tokens, sentences, paragraphs.
    #[doc(hidden)]
    pub article: Article,
    /// What the embedded model says; nothing of a document that is too long to be analysed at once.
    #[doc(hidden)]
    pub tags: Tags,
    /// Who and what is mentioned.
    #[doc(hidden)]
    pub mentions: Vec<Mention>,
    /// The quotations.
    #[doc(hidden)]
    pub quotes: Vec<Quote>,
    /// One for each quotation, in the same order.
    #[doc(hidden)]
    pub attributions: Vec<Attribution>,
    /// Canonical speakers.
    #[doc(hidden)]
    pub coreference: Coreference,
    /// Who speaks: one for each quotation, in the same order.
    #[doc(hidden)]
    pub voices: Vec<Voice>,
    /// What stands in the title, where the text does not begin with it; its voices are speakers of the whole.
    #[doc(hidden)]
    pub title: Option<Box<Self>>,
}

impl Analysis {
    /// The article with its tags; none of a document that was analysed in sections.
    #[doc(hidden)]
    pub fn tagged(&self) -> Option<Tagged<'_>> {
        let Self { article, tags, .. } = self;
        (tags.pos.len() == article.tokens().len()).then_some(Tagged { article, tags })
    }
}
