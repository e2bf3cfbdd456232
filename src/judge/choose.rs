//! Of candidates that exclude each other, the likeliest.

use super::{candidate::Origin, view::View};
use crate::{
    lexicon::CueClass,
    quote::{Quote, QuoteId, QuoteKind},
    span::Span,
    tag::Pos,
};

/// Contents of one report and of another that share more than this part of both are two readings of the same.
const SAME: f32 = 0.5;
/// The same where one tells whom the other's words come from: `the captain had promised | that it would wait`.
const SAME_IF_RELAYED: f32 = 0.8;
/// See [`SAME_IF_RELAYED`]: of less likely ones, most are the outer report read again.
const RELAYED: f32 = 0.7;
/// What was detected stands against what was proposed unless that is likelier by so much: its cue, source and marks are
/// the tagger's.
const ADVANTAGE: f32 = 0.1;

/// Keeps the likeliest candidates that do not exclude each other, words in marks before all others; sets what is nested
/// in what.
pub(super) fn choose(view: &View<'_>, candidates: Vec<(Quote, Origin)>) -> Vec<Quote> {
    let head = |quote: &Quote| {
        let cue = quote.cue.map(|cue| view.syntax.article.tokens_in(cue));
        cue.and_then(|cue| view.head(cue)).map(|(token, _)| token)
    };
    let mut order: Vec<(Quote, Option<usize>, f32)> = candidates
        .into_iter()
        .map(|(quote, origin)| {
            let rank = quote.score + if origin == Origin::Detected { ADVANTAGE } else { 0.0 };
            let head = head(&quote);
            (quote, head, rank)
        })
        .collect();
    order.sort_by(|(a, _, a_rank), (b, _, b_rank)| {
        let direct = |quote: &Quote| quote.kind != QuoteKind::Direct;
        (direct(a).cmp(&direct(b)))
            .then(b_rank.total_cmp(a_rank))
            .then_with(|| (a.span(), &a.parts).cmp(&(b.span(), &b.parts)))
    });
    let mut kept: Vec<(Quote, Option<usize>)> = Vec::with_capacity(order.len());
    let mut places = Places::default();
    for (quote, head, _) in order {
        let near = places.near(quote.span());
        if !near.iter().any(|&idx| excludes(view, &kept[idx], &(quote.clone(), head))) {
            places.add(quote.span(), kept.len());
            kept.push((quote, head));
        }
    }
    let mut kept: Vec<Quote> = kept.into_iter().map(|(quote, _)| quote).collect();
    arrange(&mut kept);
    kept
}

/// Puts quotations in order of the text, an outer one before those nested in it, and sets what is nested in what.
pub(super) fn arrange(quotes: &mut [Quote]) {
    quotes.sort_by_key(|quote| (quote.span().start(), std::cmp::Reverse(quote.span().end()), quote.parts.clone()));
    nest(quotes);
}

/// Quotations by place, in buckets of so many bytes.
#[derive(Default)]
pub(super) struct Places(std::collections::BTreeMap<usize, Vec<usize>>);

/// Bytes of a bucket: about a sentence or two, so that few quotations share one. Chosen by hand; only speed hangs on it.
const BUCKET: usize = 256;

impl Places {
    fn buckets(span: Span) -> std::ops::RangeInclusive<usize> {
        span.start() / BUCKET..=span.end() / BUCKET
    }

    pub fn add(&mut self, span: Span, idx: usize) {
        Self::buckets(span).for_each(|bucket| self.0.entry(bucket).or_default().push(idx));
    }

    pub fn near(&self, span: Span) -> Vec<usize> {
        let mut near: Vec<usize> =
            self.0.range(Self::buckets(span)).flat_map(|(_, held)| held.iter().copied()).collect();
        near.sort_unstable();
        near.dedup();
        near
    }
}

pub(super) fn shared(a: &Quote, b: &Quote) -> usize {
    a.parts
        .iter()
        .map(|own| b.parts.iter().filter_map(|part| own.intersection(*part)).map(Span::len).sum::<usize>())
        .sum()
}

pub(super) fn length(quote: &Quote) -> usize {
    quote.parts.iter().map(|part| part.len()).sum()
}

/// Whether two candidates cannot both stand.
fn excludes(
    view: &View<'_>,
    (kept, kept_head): &(Quote, Option<usize>),
    (quote, head): &(Quote, Option<usize>),
) -> bool {
    let shared = shared(kept, quote);
    let both_direct = kept.kind == QuoteKind::Direct && quote.kind == QuoteKind::Direct;
    if both_direct {
        return false;
    }
    if shared == 0 {
        // A cue reports once, unless the words in marks that it reports stand by themselves.
        let direct = kept.kind == QuoteKind::Direct || quote.kind == QuoteKind::Direct;
        return !direct && kept_head.is_some() && kept_head == head;
    }
    let (outer, inner) = if length(kept) >= length(quote) { (kept, quote) } else { (quote, kept) };
    let held = inner.parts.iter().all(|part| outer.parts.iter().any(|outer| outer.contains(*part)));
    let own_cue = inner.cue.is_some_and(|cue| outer.parts.iter().any(|part| part.contains(cue)));
    let share = if inner.score >= RELAYED && is_relayed(view, inner, outer) { SAME_IF_RELAYED } else { SAME };
    let same = shared as f32 > share * length(outer) as f32;
    !held || same || !(own_cue || inner.nested_in.is_some())
}

/// Whether `outer` tells that somebody put `inner` into words: a subject and a verb of telling before it.
fn is_relayed(view: &View<'_>, inner: &Quote, outer: &Quote) -> bool {
    let article = view.syntax.article;
    let Some(cue) = inner.cue.map(|cue| article.tokens_in(cue)) else { return false };
    let Some((verb, Some(reading))) = view.head(cue) else { return false };
    let part = outer.parts.iter().find(|part| part.contains(article.tokens()[verb].span));
    let Some(floor) = part.map(|part| article.tokens_in(*part).start) else { return false };
    let group = view.group_before(verb, floor);
    let thinks = matches!(reading.class, CueClass::Believe | CueClass::Feel | CueClass::Intend | CueClass::Decline);
    matches!(view.syntax.pos(verb), Pos::VBD | Pos::VBZ | Pos::VBP | Pos::VBN)
        && !thinks
        && view.phrase_start(group.start, floor) < group.start
        && inner.parts.iter().all(|part| part.start() >= article.tokens()[verb].span.end())
}

/// Sets `nested_in` of quotations in order: the smallest that holds all of it and more.
fn nest(quotes: &mut [Quote]) {
    let mut open: Vec<usize> = Vec::new();
    for idx in 0..quotes.len() {
        let own = quotes[idx].span();
        open.retain(|outer| quotes[*outer].span().end() > own.start());
        let holds = |outer: &Quote| {
            length(outer) > length(&quotes[idx])
                && quotes[idx].parts.iter().all(|part| outer.parts.iter().any(|held| held.contains(*part)))
        };
        let outer =
            open.iter().rev().copied().filter(|outer| holds(&quotes[*outer])).min_by_key(|o| length(&quotes[*o]));
        quotes[idx].nested_in = outer.map(|outer| QuoteId(outer as u32));
        open.push(idx);
    }
}
