//! The order of the stages, for one document and for many in parallel.
//!
//! Many documents flow through the workers one by one, each from clean to its rows. An engine, whose model may not be
//! shared between threads, gets them in batches whose size depends on the documents alone: clean, segment and tag in
//! parallel; one call; mentions to coreference in parallel. Results come out in the order of the input.

mod batch;
mod builder;
mod flow;
mod given;
mod order;
mod sections;
mod stages;
mod without;

use std::{sync::Arc, time::Duration};

use rayon::prelude::*;

pub use self::{
    batch::is_guarded,
    builder::{Analyses, Pipeline, PipelineBuilder, threads},
    given::{Given, GivenQuote},
    stages::{Stage, Timings},
    without::Without,
};

use self::{
    batch::{in_parallel, next_batch, recognize},
    order::{decide, find, finish, prepare},
};
use crate::{
    article::Article,
    attribute::Attribution,
    clean::{CleanOptions, CleanText},
    coref::Coreference,
    entity::{Mention, Tagged},
    error::Result,
    input::RawDocument,
    lexicon::Language,
    quote::Quote,
    speaker::Voice,
    tag::{Model, Tags},
};

/// Everything that is found in one article.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The document as it came in.
    pub document: RawDocument,
    /// Its cleaned text and the way back; of a document that is too long to be analysed at once only the way.
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

/// Finds names in a batch of articles: one list per article, in the same order.
pub type NameFinder<'a> = dyn FnMut(&[Tagged<'_>]) -> Result<Vec<Vec<Mention>>> + Send + 'a;

/// How to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The language of the documents. It names the word lists; a model must fit it.
    pub language: Language,
    /// How to clean.
    pub clean: CleanOptions,
    /// The model that tags; by default the one compiled in.
    pub model: Option<Arc<Model>>,
    /// What is left out.
    pub without: Without,
    /// How long one document may take; one that takes longer is an error. With an engine, before and after its call.
    pub document_timeout: Option<Duration>,
    /// Documents read ahead, under way, or in a batch, at most; at least one.
    pub batch_documents: usize,
    /// Bytes of their texts, at most, unless one document alone is longer. Bounds the memory of a run.
    pub batch_bytes: usize,
    /// A text of more than twice as many bytes is analysed in sections of at most so many.
    pub section_bytes: usize,
}

impl Options {
    /// The model that tags.
    pub(crate) fn tagger(&self) -> &Model {
        self.model.as_deref().unwrap_or_else(|| Model::embedded())
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            language: Language::default(),
            clean: CleanOptions::default(),
            model: None,
            without: Without::default(),
            document_timeout: None,
            batch_documents: 128,
            batch_bytes: 1 << 20,
            // Far more than any article of news has is one section.
            section_bytes: 128 << 10,
        }
    }
}

/// Analyses one document with the embedded model.
pub fn analyse(document: RawDocument, options: CleanOptions) -> Analysis {
    analyse_with(document, &Options { clean: options, ..Options::default() }, &Timings::default())
}

/// The same as `options` say, its times added to `timings`.
pub fn analyse_with(document: RawDocument, options: &Options, timings: &Timings) -> Analysis {
    order::analyse(document, options, timings)
}

/// Analyses documents where quotations are given, in parallel, in the order of the input. `digest` turns each analysis into
/// what the caller needs. A quotation whose text cleaning took out is lost.
pub fn run_given<T: Send>(
    documents: Vec<(RawDocument, Vec<GivenQuote>)>,
    options: &Options,
    given: Given,
    digest: impl Fn(Analysis) -> T + Sync,
) -> Vec<T> {
    let timings = Timings::default();
    documents
        .into_par_iter()
        .map(|(document, known)| {
            let prepared = prepare(document, options, &timings);
            digest(decide(find(prepared, None, Some((given, known)), &timings), options.without, &timings))
        })
        .collect()
}

/// Analyses documents once for each of `variants`, which [`Options::without`] adds to, in parallel: what comes before the
/// rules and sieves is done once. Of each document in the order of the input, what `digest` makes of each variant in order.
pub fn run_variants<T: Send>(
    documents: Vec<RawDocument>,
    options: &Options,
    variants: &[Without],
    digest: impl Fn(Analysis) -> T + Sync,
) -> Vec<Vec<T>> {
    let timings = Timings::default();
    documents
        .into_par_iter()
        .map(|document| {
            let found = find(prepare(document, options, &timings), None, None, &timings);
            let one = |without: &Without| digest(decide(found.clone(), options.without.with(*without), &timings));
            variants.iter().map(one).collect()
        })
        .collect()
}

/// Analyses many documents in parallel, on the current rayon pool.
///
/// `documents` is read ahead by a thread of its own. `digest` turns each analysis into what the caller needs, still in
/// parallel, so that no more analyses are ever in memory than there are workers, or one batch of them with a `recognizer`. `deliver` gets one result per item of `documents`, in their order: what
/// `digest` made, or why there is nothing (an unreadable document, a failed engine, a panic in the analysis of that
/// document). With a `recognizer`, the names are its; without one, the embedded model's.
///
/// # Errors
///
/// Only what `deliver` returns; it ends the run.
pub fn run<T: Send>(
    documents: impl IntoIterator<Item = Result<RawDocument>, IntoIter: Send>,
    options: &Options,
    recognizer: Option<&mut NameFinder<'_>>,
    timings: &Timings,
    digest: impl Fn(Analysis) -> T + Sync,
    mut deliver: impl FnMut(Result<T>) -> Result<()> + Send,
) -> Result<()> {
    let digest = |analysis| timings.measure(Stage::Table, || digest(analysis));
    let Some(recognizer) = recognizer else {
        let work = |document| digest(order::analyse(document, options, timings));
        return flow::run(documents.into_iter(), options, timings, work, deliver);
    };
    let limit = options.document_timeout;
    let mut documents = documents.into_iter().peekable();
    while documents.peek().is_some() {
        let batch = timings.measure(Stage::Read, || next_batch(&mut documents, options));
        let prepared =
            in_parallel(limit, batch, |document| document.text.len(), |document| prepare(document, options, timings));
        let named = timings.measure(Stage::Entity, || recognize(prepared, recognizer));
        let digests = in_parallel(
            limit,
            named,
            |(prepared, _)| prepared.clean.text.len(),
            |(prepared, names)| digest(finish(prepared, names, options.without, timings)),
        );
        digests.into_iter().try_for_each(|digest| timings.measure(Stage::Write, || deliver(digest)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
