//! Quotations that are given, to measure one stage on right input.

use std::cmp::Reverse;

use crate::{
    attribute::Attribution,
    clean::CleanText,
    quote::{Quote, QuoteId, QuoteKind, ReportClass},
    span::Span,
};

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

/// Given quotations as quotations of the cleaned text in order, each with its given source. What was `detected` of the same
/// stretch of text lends its verbatim pieces, and the cue and source that the tagger points to.
pub(super) fn quotes(clean: &CleanText, detected: &[Quote], known: Vec<GivenQuote>) -> (Vec<Quote>, Vec<Option<Span>>) {
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
            relayed: None,
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
    quotes.sort_by_key(|(quote, _)| (quote.span().start(), Reverse(quote.span().end())));
    for inner_idx in 0..quotes.len() {
        let inner = quotes[inner_idx].0.span();
        let outer =
            quotes[..inner_idx].iter().rposition(|(outer, _)| outer.parts.iter().any(|part| part.contains(inner)));
        quotes[inner_idx].0.nested_in = outer.map(|outer_idx| QuoteId(outer_idx as u32));
    }
    quotes.into_iter().unzip()
}

/// The attributions to given sources.
pub(super) fn attributions(quotes: &[Quote], sources: Vec<Option<Span>>) -> Vec<Attribution> {
    let of_source = |(quote_idx, source_span): (usize, Option<Span>)| Attribution {
        quote: QuoteId(quote_idx as u32),
        source: None,
        source_span,
        cue: quotes[quote_idx].cue,
        rule: "given",
        suggestions: Vec::new(),
    };
    sources.into_iter().enumerate().map(of_source).collect()
}
