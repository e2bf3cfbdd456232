//! Is it a report? Proposes reported clauses beside those that were detected, gives each the probability that it is a
//! quotation or report with these borders, and keeps of those that exclude each other the likeliest.
//!
//! `propose` makes candidates beside every cue, `evidence` tells what speaks for one, `model` is what was fitted on
//! labelled news (`models/recipe/confidence.py`), `choose` decides between candidates.

mod beside;
mod choose;
mod evidence;
mod model;
mod propose;
mod view;

pub use evidence::{Evidence, NUMBERS};

use crate::{
    entity::Tagged,
    quote::{self, Quote, QuoteKind, ReportClass},
    span::Span,
};
use view::View;

/// Rows below this probability are not shown unless they are asked for.
pub const SHOWN: f64 = 0.5;
/// Rows of `--strict` have at least this `quote_confidence` and this `confidence`.
pub const STRICT: f64 = 0.8;
/// Candidates below this probability are nobody's business.
const KEPT: f32 = 0.1;

/// How a candidate came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Detection found it.
    Detected,
    /// A clause behind its cue.
    After,
    /// A clause before its cue.
    Before,
    /// A clause around its cue.
    Around,
}

/// What may be a quotation.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// As it would be.
    pub quote: Quote,
    /// How it came about.
    pub origin: Origin,
}

/// All candidates of an article with their evidence: those in `quotes`, and what is proposed beside them.
pub fn candidates(tagged: Tagged<'_>, quotes: Vec<Quote>, headline: Option<Span>) -> Vec<(Candidate, Evidence)> {
    if tagged.article.tokens().is_empty() {
        return Vec::new();
    }
    let view = View::new(tagged, quote::marks(tagged.article));
    weighed(&view, quotes, headline)
}

fn weighed(view: &View<'_>, quotes: Vec<Quote>, headline: Option<Span>) -> Vec<(Candidate, Evidence)> {
    let proposed = propose::propose(view, &quotes);
    let detected = quotes.into_iter().map(|quote| Candidate { quote, origin: Origin::Detected });
    let mut all: Vec<Candidate> = detected.chain(proposed).collect();
    for candidate in all.iter_mut().filter(|candidate| candidate.origin != Origin::Detected) {
        let quote = &mut candidate.quote;
        quote.in_headline = headline.is_some_and(|headline| headline.overlaps(quote.span()));
    }
    let evidence = evidence_of(view, &all);
    all.into_iter().zip(evidence).collect()
}

/// The evidence of each candidate.
fn evidence_of(view: &View<'_>, all: &[Candidate]) -> Vec<Evidence> {
    let article = view.article();
    let head = |candidate: &Candidate| {
        candidate.quote.cue.and_then(|cue| view.head(article.tokens_in(cue))).map(|(token, _)| token)
    };
    let heads: Vec<Option<usize>> = all.iter().map(head).collect();
    let mut by_head: Vec<(usize, usize)> =
        heads.iter().enumerate().filter_map(|(idx, head)| head.map(|head| (head, idx))).collect();
    by_head.sort_unstable();
    // Detected quotations in order, to find the one that a candidate stands inside of.
    let mut holders: Vec<(Span, usize)> = all
        .iter()
        .enumerate()
        .filter(|(_, candidate)| candidate.origin == Origin::Detected)
        .flat_map(|(idx, candidate)| candidate.quote.parts.iter().map(move |part| (*part, idx)))
        .collect();
    holders.sort_unstable();
    all.iter()
        .enumerate()
        .map(|(idx, candidate)| {
            let siblings: Vec<&Candidate> = heads[idx].map_or_else(Vec::new, |head| {
                let first = by_head.partition_point(|(other, _)| *other < head);
                by_head[first..].iter().take_while(|(other, _)| *other == head).map(|(_, idx)| &all[*idx]).collect()
            });
            let (own, cue) = (candidate.quote.span(), candidate.quote.cue);
            let reach = holders.partition_point(|(part, _)| part.start() <= own.start());
            let holder = holders[..reach]
                .iter()
                .rev()
                .take(8)
                .filter(|(part, other)| *other != idx && part.contains(own) && part.len() > own.len())
                .find(|(part, _)| cue.is_some_and(|cue| part.contains(cue)))
                .map(|(_, other)| &all[*other].quote);
            evidence::evidence(view, candidate, &siblings, holder)
        })
        .collect()
}

/// Judges what was detected in an article and what may be a report besides: each with its probability and class, in
/// order of the text, an outer one before those nested in it.
pub fn judge(tagged: Tagged<'_>, quotes: Vec<Quote>, headline: Option<Span>) -> Vec<Quote> {
    if tagged.article.tokens().is_empty() {
        return quotes;
    }
    let view = View::new(tagged, quote::marks(tagged.article));
    let fitted = model::fitted();
    let weighed = weighed(&view, quotes, headline);
    let is_direct = |candidate: &Candidate| candidate.quote.kind == QuoteKind::Direct;
    let detected: Vec<(&Quote, f32)> = weighed
        .iter()
        .filter(|(candidate, _)| candidate.origin == Origin::Detected)
        .map(|(candidate, evidence)| {
            let model = if is_direct(candidate) { &fitted.direct } else { &fitted.report };
            (&candidate.quote, model.probability(evidence, &[]))
        })
        .collect();
    let scores: Vec<f32> = detected.iter().map(|(_, score)| *score).collect();
    let detected = beside::Detected::new(detected);
    let judged: Vec<Quote> = weighed
        .iter()
        .enumerate()
        .map(|(idx, (candidate, evidence))| {
            let mut quote = candidate.quote.clone();
            // Those detected come first.
            quote.score = scores
                .get(idx)
                .copied()
                .unwrap_or_else(|| fitted.proposed.probability(evidence, &detected.beside(&candidate.quote)));
            quote
        })
        .collect();
    let kept =
        judged.into_iter().zip(&weighed).filter(|(quote, _)| quote.kind == QuoteKind::Direct || quote.score >= KEPT);
    let with_class = |(mut quote, (_, evidence)): (Quote, &(Candidate, Evidence))| {
        let thought = quote.kind != QuoteKind::Direct && fitted.thought.probability(evidence, &[]) >= 0.5;
        quote.class = if thought { ReportClass::Thought } else { ReportClass::Speech };
        quote.negated = is_negated(&view, &quote);
        quote
    };
    choose::choose(&view, kept.map(with_class).collect())
}

/// Whether the text says that the source did not say so.
fn is_negated(view: &View<'_>, quote: &Quote) -> bool {
    let Some(cue) = quote.cue.map(|cue| view.article().tokens_in(cue)) else { return false };
    view.head(cue).is_some_and(|(verb, _)| evidence::voice(view, verb, view.sentence(verb).start).negated)
}
