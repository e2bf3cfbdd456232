//! The order of the stages, for one document.

use super::{
    analysis::Analysis,
    given::{self, Given, GivenQuote},
    options::Options,
    stages::{Stage, Timings},
    without::Without,
};
use crate::{
    article::Article,
    attribute,
    clean::{self, CleanText},
    coref,
    entity::{self, Mention, Tagged},
    input::RawDocument,
    judge,
    quote::{self, Quote},
    segment,
    span::Span,
    speaker,
    tag::Tags,
};

/// What all stages before the engine know of a document.
pub(super) struct Prepared {
    pub(super) document: RawDocument,
    pub(super) clean: CleanText,
    pub(super) article: Article,
    pub(super) tags: Tags,
}

impl Prepared {
    pub(super) fn tagged(&self) -> Tagged<'_> {
        Tagged { article: &self.article, tags: &self.tags }
    }
}

/// A document with its mentions and quotations, whose sources and speakers are to be found.
#[derive(Clone)]
pub(super) struct Undecided {
    document: RawDocument,
    clean: CleanText,
    article: Article,
    tags: Tags,
    mentions: Vec<Mention>,
    quotes: Vec<Quote>,
    /// Where sources are given, one for each quotation.
    sources: Option<Vec<Option<Span>>>,
}

pub(super) fn prepare(document: RawDocument, options: &Options, timings: &Timings) -> Prepared {
    let (clean, article) = read(&document, options, timings);
    tag(document, clean, article, options, timings)
}

pub(super) fn tag(
    document: RawDocument,
    clean: CleanText,
    article: Article,
    options: &Options,
    timings: &Timings,
) -> Prepared {
    let tags = timings.measure(Stage::Tag, || options.tagger().tag(&article));
    Prepared { document, clean, article, tags }
}

pub(super) fn read(document: &RawDocument, options: &Options, timings: &Timings) -> (CleanText, Article) {
    let clean = timings.measure(Stage::Clean, || clean::clean(document, options.clean));
    let article = timings.measure(Stage::Segment, || segment::segment_in(options.language, &clean));
    (clean, article)
}

/// Mentions and quotations. `names` are what an engine found, `given` quotations that are known beforehand.
pub(super) fn find(
    prepared: Prepared,
    names: Option<Vec<Mention>>,
    given: Option<(Given, Vec<GivenQuote>)>,
    timings: &Timings,
) -> Undecided {
    let tagged = prepared.tagged();
    let headline = prepared.clean.headline;
    let mentions =
        timings.measure(Stage::Entity, || entity::mentions(tagged, names.unwrap_or_else(|| entity::embedded(tagged))));
    let (quotes, sources) = timings.measure(Stage::Quote, || {
        let detected = quote::detect(tagged, headline);
        match given {
            None => (judge::judge(tagged, detected, headline), None),
            Some((given, known)) => {
                let (quotes, sources) = given::quotes(&prepared.clean, &detected, known);
                (quotes, (given == Given::Sources).then_some(sources))
            }
        }
    });
    let Prepared { document, clean, article, tags } = prepared;
    Undecided { document, clean, article, tags, mentions, quotes, sources }
}

/// Sources and speakers.
pub(super) fn decide(found: Undecided, without: Without, timings: &Timings) -> Analysis {
    let Undecided { document, clean, article, tags, mut mentions, quotes, sources } = found;
    let tagged = Tagged { article: &article, tags: &tags };
    let without = without.left_out();
    let is_given = sources.is_some();
    let attributions = timings.measure(Stage::Attribute, || match sources {
        Some(sources) => given::attributions(&quotes, sources),
        None => attribute::attribute(tagged, &mut mentions, &quotes, &without),
    });
    let coreference = timings.measure(Stage::Coref, || {
        coref::resolve(tagged, &document.metadata, &mentions, &quotes, &attributions, &without)
    });
    let voices = timings.measure(Stage::Speaker, || {
        if is_given {
            speaker::as_resolved(&attributions, &coreference)
        } else {
            speaker::choose(tagged, &mentions, &quotes, &attributions, &coreference)
        }
    });
    Analysis { document, clean, article, tags, mentions, quotes, attributions, coreference, voices, title: None }
}

/// Everything after the engine.
pub(super) fn finish(prepared: Prepared, names: Option<Vec<Mention>>, without: Without, timings: &Timings) -> Analysis {
    decide(find(prepared, names, None, timings), without, timings)
}
