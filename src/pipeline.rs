//! The order of the stages, for one document and for many in parallel.
//!
//! Many documents go in batches whose size depends on the documents alone, never on the number of threads: clean, segment
//! and tag in parallel; one call of the engine, whose model may not be shared between threads; mentions to coreference in
//! parallel. Results come out in the order of the input.

use std::{
    any::Any,
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use rayon::prelude::*;

use crate::{
    article::Article,
    attribute::{self, Attribution},
    clean::{self, CleanOptions, CleanText},
    coref::{self, Coreference},
    entity::{self, Mention, Tagged},
    error::{Error, ErrorKind, Result},
    input::RawDocument,
    judge,
    quote::{self, Quote, QuoteId, QuoteKind, ReportClass},
    segment,
    span::Span,
    tag::{Model, Tags},
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

/// A stage of the pipeline, as `--timings` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Boilerplate out, offsets kept.
    Clean,
    /// Tokens, sentences, paragraphs.
    Segment,
    /// The embedded model.
    Tag,
    /// The entity engine, where it is not the embedded model, and the mentions made of what it finds.
    Entity,
    /// Quotations.
    Quote,
    /// Sources.
    Attribute,
    /// Canonical speakers.
    Coref,
}

impl Stage {
    /// All stages in the order they run.
    pub const ALL: [Self; 7] =
        [Self::Clean, Self::Segment, Self::Tag, Self::Entity, Self::Quote, Self::Attribute, Self::Coref];

    /// The room's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Segment => "segment",
            Self::Tag => "tag",
            Self::Entity => "entity",
            Self::Quote => "quote",
            Self::Attribute => "attribute",
            Self::Coref => "coref",
        }
    }
}

/// Time spent in each stage, added up over all threads.
#[derive(Debug, Default)]
pub struct Timings {
    nanoseconds: [AtomicU64; Stage::ALL.len()],
}

impl Timings {
    /// Time spent in `stage`.
    pub fn of(&self, stage: Stage) -> Duration {
        Duration::from_nanos(self.nanoseconds[stage as usize].load(Ordering::Relaxed))
    }

    fn measure<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let begin = Instant::now();
        let value = work();
        let nanoseconds = u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds[stage as usize].fetch_add(nanoseconds, Ordering::Relaxed);
        value
    }
}

/// Finds names in a batch of articles: one list per article, in the same order.
pub type Recognizer<'a> = dyn FnMut(&[Tagged<'_>]) -> Result<Vec<Vec<Mention>>> + Send + 'a;

/// How to run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How to clean.
    pub clean: CleanOptions,
    /// The model that tags; by default the one compiled in.
    pub model: Option<&'static Model>,
    /// Documents in a batch, at most; at least one.
    pub batch_documents: usize,
    /// Bytes of text in a batch, at most, unless one document alone is longer. Bounds the memory of a run.
    pub batch_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { clean: CleanOptions::default(), model: None, batch_documents: 128, batch_bytes: 4 << 20 }
    }
}

/// What all stages before the engine know of a document.
struct Prepared {
    document: RawDocument,
    clean: CleanText,
    article: Article,
    tags: Tags,
}

impl Prepared {
    fn tagged(&self) -> Tagged<'_> {
        Tagged { article: &self.article, tags: &self.tags }
    }
}

/// Analyses one document with the embedded model.
pub fn analyse(document: RawDocument, options: CleanOptions) -> Analysis {
    let timings = Timings::default();
    finish(prepare(document, options, &timings), None, &timings)
}

/// A quotation that is known beforehand. Spans are bytes of the original text.
#[derive(Clone, Debug)]
pub struct GivenQuote {
    /// Direct, mixed or indirect.
    pub kind: QuoteKind,
    /// Content, in order.
    pub parts: Vec<Span>,
    /// The cue, where there is one.
    pub cue: Option<Span>,
    /// The source, where there is one.
    pub source: Option<Span>,
}

/// How much is given, to measure one stage on right input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// Quotations with their cues: sources and speakers are to be found.
    Quotes,
    /// Quotations with cues and sources: speakers are to be found.
    Sources,
}

/// Analyses documents with the embedded model where quotations are given, in parallel, in the order of the input.
/// `digest` turns each analysis into what the caller needs. A quotation whose text cleaning took out is lost.
pub fn run_given<T: Send>(
    documents: Vec<(RawDocument, Vec<GivenQuote>)>,
    options: CleanOptions,
    given: Given,
    digest: impl Fn(Analysis) -> T + Sync,
) -> Vec<T> {
    let timings = Timings::default();
    documents
        .into_par_iter()
        .map(|(document, known)| {
            let Prepared { document, clean, article, tags } = prepare(document, options, &timings);
            let tagged = Tagged { article: &article, tags: &tags };
            let mut mentions = entity::mentions(tagged, entity::embedded(tagged));
            let (quotes, sources) = known_quotes(&clean, &quote::detect(tagged, clean.headline), known);
            let attributions = match given {
                Given::Quotes => attribute::attribute(tagged, &mut mentions, &quotes),
                Given::Sources => {
                    let of_source = |(quote_idx, source_span): (usize, Option<Span>)| Attribution {
                        quote: QuoteId(quote_idx as u32),
                        source: None,
                        source_span,
                        cue: quotes[quote_idx].cue,
                        rule: "given",
                        confidence: 1.0,
                    };
                    sources.into_iter().enumerate().map(of_source).collect()
                }
            };
            let coreference = coref::resolve(tagged, &document.metadata, &mentions, &quotes, &attributions);
            digest(Analysis { document, clean, article, tags, mentions, quotes, attributions, coreference })
        })
        .collect()
}

/// Given quotations as quotations of the cleaned text in order, each with its given source. What was `detected` of the same
/// stretch of text lends its verbatim pieces, and the cue and source that the tagger points to.
fn known_quotes(clean: &CleanText, detected: &[Quote], known: Vec<GivenQuote>) -> (Vec<Quote>, Vec<Option<Span>>) {
    let mut quotes: Vec<(Quote, Option<Span>)> = Vec::with_capacity(known.len());
    for given in known {
        let parts: Vec<Span> = given.parts.iter().filter_map(|part| clean.map.clean_span(*part)).collect();
        let Some(whole) = parts.iter().copied().reduce(Span::cover) else { continue };
        let place = |span: Option<Span>| span.and_then(|span| clean.map.clean_span(span));
        let shared = |quote: &Quote| whole.intersection(quote.span()).map_or(0, Span::len);
        let same = detected.iter().filter(|quote| 2 * shared(quote) > whole.cover(quote.span()).len());
        let like = same.max_by_key(|quote| shared(quote));
        let verbatim = match given.kind {
            QuoteKind::Direct => parts.clone(),
            QuoteKind::Mixed => like.map_or(Vec::new(), |like| like.verbatim.clone()),
            QuoteKind::Indirect => Vec::new(),
        };
        let quote = Quote {
            kind: given.kind,
            parts,
            verbatim,
            nested_in: None,
            cue: like.and_then(|like| like.cue),
            source: like.and_then(|like| like.source),
            score: 1.0,
            class: ReportClass::Speech,
            negated: false,
            in_headline: like.is_some_and(|like| like.in_headline),
        };
        let cue = place(given.cue).or(quote.cue);
        quotes.push((Quote { cue, ..quote }, place(given.source)));
    }
    quotes.sort_by_key(|(quote, _)| (quote.span().start(), std::cmp::Reverse(quote.span().end())));
    for inner_idx in 0..quotes.len() {
        let inner = quotes[inner_idx].0.span();
        let outer =
            quotes[..inner_idx].iter().rposition(|(outer, _)| outer.parts.iter().any(|part| part.contains(inner)));
        quotes[inner_idx].0.nested_in = outer.map(|outer_idx| QuoteId(outer_idx as u32));
    }
    quotes.into_iter().unzip()
}

fn prepare(document: RawDocument, options: CleanOptions, timings: &Timings) -> Prepared {
    prepare_with(Model::embedded(), document, options, timings)
}

fn prepare_with(model: &Model, document: RawDocument, options: CleanOptions, timings: &Timings) -> Prepared {
    let clean = timings.measure(Stage::Clean, || clean::clean(&document, options));
    let article = timings.measure(Stage::Segment, || segment::segment(&clean));
    let tags = timings.measure(Stage::Tag, || model.tag(&article));
    Prepared { document, clean, article, tags }
}

fn finish(prepared: Prepared, names: Option<Vec<Mention>>, timings: &Timings) -> Analysis {
    let Prepared { document, clean, article, tags } = prepared;
    let tagged = Tagged { article: &article, tags: &tags };
    let mut mentions =
        timings.measure(Stage::Entity, || entity::mentions(tagged, names.unwrap_or_else(|| entity::embedded(tagged))));
    let quotes =
        timings.measure(Stage::Quote, || judge::judge(tagged, quote::detect(tagged, clean.headline), clean.headline));
    let attributions = timings.measure(Stage::Attribute, || attribute::attribute(tagged, &mut mentions, &quotes));
    let coreference =
        timings.measure(Stage::Coref, || coref::resolve(tagged, &document.metadata, &mentions, &quotes, &attributions));
    Analysis { document, clean, article, tags, mentions, quotes, attributions, coreference }
}

/// Analyses many documents in parallel, on the current rayon pool.
///
/// `documents` is read batch by batch. `digest` turns each analysis into what the caller needs, still in parallel, so that
/// only one batch of analyses is ever in memory. `deliver` gets one result per item of `documents`, in their order: what
/// `digest` made, or why there is nothing (an unreadable document, a failed engine, a panic in the analysis of that
/// document). With a `recognizer`, the names are its; without one, the embedded model's.
///
/// # Errors
///
/// Only what `deliver` returns; it ends the run.
pub fn run<T: Send>(
    documents: impl IntoIterator<Item = Result<RawDocument>>,
    options: &Options,
    mut recognizer: Option<&mut Recognizer<'_>>,
    timings: &Timings,
    digest: impl Fn(Analysis) -> T + Sync,
    mut deliver: impl FnMut(Result<T>) -> Result<()>,
) -> Result<()> {
    let model = options.model.unwrap_or_else(Model::embedded);
    let mut documents = documents.into_iter().peekable();
    while documents.peek().is_some() {
        let batch = next_batch(&mut documents, options);
        let prepared = in_parallel(
            batch,
            |document| document.text.len(),
            |document| prepare_with(model, document, options.clean, timings),
        );
        let named = match recognizer.as_deref_mut() {
            Some(recognizer) => timings.measure(Stage::Entity, || recognize(prepared, recognizer)),
            None => prepared.into_iter().map(|item| item.map(|prepared| (prepared, None))).collect(),
        };
        let digests = in_parallel(
            named,
            |(prepared, _)| prepared.clean.text.len(),
            |(prepared, names)| digest(finish(prepared, names, timings)),
        );
        digests.into_iter().try_for_each(&mut deliver)?;
    }
    Ok(())
}

/// The next documents, unreadable ones included, up to the bounds of a batch.
fn next_batch(
    documents: &mut std::iter::Peekable<impl Iterator<Item = Result<RawDocument>>>,
    options: &Options,
) -> Vec<Result<RawDocument>> {
    let mut batch = Vec::new();
    let mut n_bytes = 0;
    while batch.len() < options.batch_documents.max(1) {
        let fits = |next: &Result<RawDocument>| {
            let next_bytes = next.as_ref().map_or(0, |document| document.text.len());
            n_bytes == 0 || n_bytes + next_bytes <= options.batch_bytes
        };
        let Some(document) = documents.next_if(fits) else { break };
        n_bytes += document.as_ref().map_or(0, |document| document.text.len());
        batch.push(document);
    }
    batch
}

/// Applies `work` to all items in parallel, the longest first so that none is left for the end; results in order.
/// Errors pass through; a panic in `work` becomes that item's error.
fn in_parallel<A: Send + Named, B: Send>(
    items: Vec<Result<A>>,
    length: impl Fn(&A) -> usize,
    work: impl Fn(A) -> B + Sync,
) -> Vec<Result<B>> {
    let mut jobs: Vec<(usize, Result<A>)> = items.into_iter().enumerate().collect();
    jobs.sort_by_key(|(_, item)| std::cmp::Reverse(item.as_ref().map_or(0, &length)));
    let mut done: Vec<(usize, Result<B>)> = jobs
        .into_par_iter()
        .with_max_len(1)
        .map(|(item_idx, item)| (item_idx, item.and_then(|item| guarded(item, &work))))
        .collect();
    done.sort_by_key(|(item_idx, _)| *item_idx);
    done.into_iter().map(|(_, result)| result).collect()
}

/// One engine call for the whole batch. If it fails, one for each document, so that only those at fault are lost.
fn recognize(
    prepared: Vec<Result<Prepared>>,
    recognizer: &mut Recognizer<'_>,
) -> Vec<Result<(Prepared, Option<Vec<Mention>>)>> {
    let tagged: Vec<Tagged<'_>> = prepared.iter().filter_map(|item| Some(item.as_ref().ok()?.tagged())).collect();
    let n_articles = tagged.len();
    match recognizer(&tagged) {
        Ok(names) if names.len() == n_articles => {
            let mut names = names.into_iter();
            prepared.into_iter().map(|item| Ok((item?, names.next()))).collect()
        }
        _ => prepared
            .into_iter()
            .map(|item| {
                let prepared = item?;
                let names = recognizer(&[prepared.tagged()]).map_err(|error| error.at(&prepared.document.id))?;
                Ok((prepared, names.into_iter().next()))
            })
            .collect(),
    }
}

/// Something made from a document, for the message that names it.
trait Named {
    fn document_id(&self) -> &str;
}

impl Named for RawDocument {
    fn document_id(&self) -> &str {
        &self.id
    }
}

impl Named for (Prepared, Option<Vec<Mention>>) {
    fn document_id(&self) -> &str {
        &self.0.document.id
    }
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread would be caught and become one document's error. For panic hooks.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// Runs `work` on `item`; a panic becomes an error that names the document.
fn guarded<A: Named, B>(item: A, work: impl Fn(A) -> B) -> Result<B> {
    let document_id = item.document_id().to_owned();
    let before = GUARDED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(|| work(item)));
    GUARDED.set(before);
    result.map_err(|payload| {
        Error::new(ErrorKind::Internal, format!("analysis failed: {}", panic_message(payload.as_ref())))
            .at(document_id)
            .hint("this is a bug in whosaid: please report it with the article; `RUST_BACKTRACE=1` shows where")
    })
}

fn panic_message(payload: &(dyn Any + Send)) -> String {
    let message = payload
        .downcast_ref::<&str>()
        .map(|message| (*message).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic".to_owned());
    message.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(id: usize, text: &str) -> RawDocument {
        RawDocument { id: id.to_string(), text: text.to_owned(), ..RawDocument::default() }
    }

    fn ids(n_documents: usize, options: &Options, panic_on: Option<&str>) -> Vec<Result<String>> {
        let mut delivered = Vec::new();
        run(
            (0..n_documents).map(|id| Ok(document(id, &"A line.\n".repeat(id % 7)))),
            options,
            None,
            &Timings::default(),
            |analysis| {
                assert!(Some(analysis.document.id.as_str()) != panic_on, "no luck today");
                analysis.document.id
            },
            |result| {
                delivered.push(result);
                Ok(())
            },
        )
        .expect("delivering never fails here");
        delivered
    }

    #[test]
    fn results_come_in_the_order_of_the_input_whatever_the_batches() {
        for (batch_documents, batch_bytes) in [(0, 0), (1, 100), (3, 20), (100, 1 << 20)] {
            let options = Options { batch_documents, batch_bytes, ..Options::default() };
            let found: Vec<String> = ids(20, &options, None).into_iter().map(|id| id.expect("readable")).collect();
            assert_eq!(found, (0..20).map(|id| id.to_string()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_panic_costs_one_document() {
        let results = ids(5, &Options::default(), Some("3"));
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 4);
        let error = results[3].as_ref().expect_err("the fourth panicked");
        assert_eq!(error.to_string(), "3: analysis failed: no luck today");
        assert!(!is_guarded());
    }

    #[test]
    fn a_batch_holds_no_more_bytes_than_allowed_unless_one_document_does() {
        let options = Options { batch_bytes: 10, ..Options::default() };
        let mut documents = ["1234567", "1234", "123456789012", "1"]
            .iter()
            .enumerate()
            .map(|(id, text)| Ok(document(id, text)))
            .peekable();
        let sizes: Vec<usize> = std::iter::from_fn(|| {
            let batch = next_batch(&mut documents, &options);
            (!batch.is_empty()).then_some(batch.len())
        })
        .collect();
        assert_eq!(sizes, [1, 1, 1, 1]);
    }

    #[test]
    fn an_engine_that_fails_on_one_article_loses_only_that_one() {
        let mut calls = 0;
        let mut recognizer = |batch: &[Tagged<'_>]| {
            calls += 1;
            if batch.iter().any(|tagged| tagged.article.text().contains("bad")) {
                return Err(Error::new(ErrorKind::Model, "cannot"));
            }
            Ok(vec![Vec::new(); batch.len()])
        };
        let mut outcomes = Vec::new();
        run(
            [document(0, "good"), document(1, "bad"), document(2, "good")].map(Ok),
            &Options::default(),
            Some(&mut recognizer),
            &Timings::default(),
            |analysis| analysis.document.id,
            |result| {
                outcomes.push(result.map_err(|error| error.to_string()));
                Ok(())
            },
        )
        .expect("delivering never fails here");
        assert_eq!(outcomes, [Ok("0".to_owned()), Err("1: cannot".to_owned()), Ok("2".to_owned())]);
        assert_eq!(calls, 4);
    }

    #[test]
    fn an_error_that_deliver_returns_ends_the_run() {
        let mut n_delivered = 0;
        let result = run(
            (0..10).map(|id| Ok(document(id, "text"))),
            &Options::default(),
            None,
            &Timings::default(),
            |_| (),
            |_| {
                n_delivered += 1;
                Err(Error::new(ErrorKind::Io, "no space"))
            },
        );
        assert!(result.is_err());
        assert_eq!(n_delivered, 1);
    }
}
