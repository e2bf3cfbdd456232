//! The order of the stages, for one document and for many in parallel.

use crate::{
    article::Article,
    attribute::{self, Attribution},
    clean::{self, CleanOptions, CleanText},
    coref::{self, Coreference},
    entity::{self, Mention, Tagged},
    input::RawDocument,
    quote::{self, Quote},
    segment, tag,
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
    /// What the embedded model says.
    pub tags: Tags,
    /// Who and what is mentioned.
    pub mentions: Vec<Mention>,
    /// The quotations.
    pub quotes: Vec<Quote>,
    /// One for each quotation, in the same order.
    pub attributions: Vec<Attribution>,
    /// Canonical speakers.
    pub coreference: Coreference,
}

/// Analyses one document with the embedded model.
pub fn analyse(document: RawDocument, options: CleanOptions) -> Analysis {
    let clean = clean::clean(&document, options);
    let article = segment::segment(&clean);
    let tags = tag::tag(&article);
    let tagged = Tagged { article: &article, tags: &tags };
    let mut mentions = entity::mentions(tagged, Vec::new());
    let quotes = quote::detect(tagged, clean.headline);
    let attributions = attribute::attribute(tagged, &mut mentions, &quotes);
    let coreference = coref::resolve(tagged, &document.metadata, &mentions, &quotes, &attributions);
    Analysis { document, clean, article, tags, mentions, quotes, attributions, coreference }
}
