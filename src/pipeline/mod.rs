//! The order of the stages, for one document and for many in parallel.
//!
//! Many documents flow through the workers one by one, each from clean to its rows. An engine, whose model may not be
//! shared between threads, gets them in batches whose size depends on the documents alone: clean, segment and tag in
//! parallel; one call; mentions to coreference in parallel. Results come out in the order of the input.

mod analysis;
mod batch;
mod builder;
mod document;
mod flow;
mod given;
mod options;
mod order;
mod sections;
mod stages;
mod title;
mod without;

use rayon::prelude::*;

pub use self::{
    analysis::Analysis,
    builder::{Analyses, Pipeline, PipelineBuilder, threads},
    given::{Given, GivenQuote},
    options::{NameFinder, Options},
    stages::{Stage, Timings},
    without::Without,
};

use self::{
    batch::{in_parallel, next_batch, recognize},
    order::{decide, find, finish, prepare},
};
use crate::{clean::CleanOptions, error::Result, input::RawDocument};

/// Analyses one document with the embedded model.
pub fn analyse(document: RawDocument, options: CleanOptions) -> Analysis {
    analyse_with(document, &Options { clean: options, ..Options::default() }, &Timings::default())
}

/// The same as `options` say, its times added to `timings`.
pub fn analyse_with(document: RawDocument, options: &Options, timings: &Timings) -> Analysis {
    document::analyse(document, options, timings)
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
        let work = |document| digest(document::analyse(document, options, timings));
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
            |(prepared, names)| {
                let analysis = finish(prepared, names, options.without, timings);
                digest(title::read(analysis, options, timings))
            },
        );
        digests.into_iter().try_for_each(|digest| timings.measure(Stage::Write, || deliver(digest)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
