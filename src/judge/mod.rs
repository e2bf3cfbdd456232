//! Is it a report? Proposes reported clauses beside those that were detected, gives each the probability that it is a
//! quotation or report with these borders, and keeps of those that exclude each other the likeliest.
//!
//! `propose` makes candidates beside every cue, `relayed` of words in marks inside a report that may be another's;
//! `evidence` tells what speaks for one, `model` is what was fitted on labelled news (`models/recipe/confidence.py`),
//! `choose` decides between candidates.

mod beside;
mod candidate;
mod choose;
mod evidence;
mod model;
mod propose;
mod relayed;
mod source_word;
mod thousandths;
mod view;
mod voice;

use std::collections::HashSet;

pub use self::{
    candidate::{Candidate, Origin},
    evidence::{Evidence, NUMBERS},
};

use crate::{
    entity::Tagged,
    lexicon::{Cue, CueClass, CueKind},
    quote::{self, Quote, QuoteKind, ReportClass},
    span::Span,
    tag::{Labelled, Role},
};
use view::View;

/// Reports below this probability are not shown unless they are asked for: at least three of five would be none.
pub const SHOWN: f64 = 0.4;
/// The same for rows with words in marks: few of those are no quotation, and a wrong border loses none of the words.
pub const SHOWN_IN_MARKS: f64 = 0.2;
/// Rows of `--strict` have at least this `quote_confidence` and this `confidence`.
pub const STRICT: f64 = 0.8;
/// Detected reports below this probability are nobody's business, nor are proposed ones below the next.
const KEPT: f32 = 0.1;
/// See [`KEPT`]: what the rules after this one see should not be mostly wrong.
const KEPT_PROPOSED: f32 = 0.4;

/// From this probability on a report is a thought: whatever is likelier.
const THOUGHT: f32 = 0.5;

/// The least probability at which a row of this kind is shown unless other rows are asked for.
pub fn shown(kind: QuoteKind) -> f64 {
    if kind == QuoteKind::Indirect { SHOWN } else { SHOWN_IN_MARKS }
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
    let mut proposed = propose::propose(view, &quotes);
    proposed.extend(relayed::propose(view, &quotes));
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
    let article = view.syntax.article;
    let head = |candidate: &Candidate| {
        candidate.quote.cue.and_then(|cue| view.head(article.tokens_in(cue))).map(|(token, _)| token)
    };
    let heads: Vec<Option<usize>> =
        all.iter().map(|candidate| head(candidate).filter(|_| candidate.origin != Origin::Relayed)).collect();
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
    let (relayed, weighed): (Vec<_>, Vec<_>) =
        weighed(&view, quotes, headline).into_iter().partition(|(candidate, _)| candidate.origin == Origin::Relayed);
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
            if let Some(score) = scores.get(idx) {
                quote.score = *score;
            } else {
                quote.score = fitted.proposed.probability(evidence, &detected.beside(&candidate.quote));
                quote.source = detected.source(&candidate.quote).or_else(|| tagged_source(&view, &candidate.quote));
            }
            quote
        })
        .collect();
    let held: HashSet<Span> = judged[..scores.len()]
        .iter()
        .filter(|quote| f64::from(quote.score) >= SHOWN_IN_MARKS)
        .flat_map(|quote| quote.verbatim.iter().copied())
        .collect();
    let least = |origin: Origin| if origin == Origin::Detected { KEPT } else { KEPT_PROPOSED };
    let with_class = |(mut quote, (candidate, evidence)): (Quote, &(Candidate, Evidence))| {
        let direct = is_direct(candidate);
        if !direct && quote.score < least(candidate.origin) {
            return None;
        }
        // Words in marks have one row, that of detection unless it is hardly one.
        let taken = |piece: &Span| held.contains(piece);
        if candidate.origin != Origin::Detected && quote.verbatim.iter().any(taken) {
            return None;
        }
        let thought = !direct && fitted.thought.probability(evidence, &[]) >= THOUGHT;
        quote.class = if thought { ReportClass::Thought } else { ReportClass::Speech };
        quote.negated = is_negated(&view, &quote);
        Some((quote, candidate.origin))
    };
    let relayed = relayed.into_iter().map(|(candidate, evidence)| Quote {
        relayed: Some(fitted.relayed.probability(&evidence, &[])),
        negated: is_negated(&view, &candidate.quote),
        ..candidate.quote
    });
    let kept = choose::choose(&view, judged.into_iter().zip(&weighed).filter_map(with_class).collect());
    relayed::with(kept, relayed.collect())
}

/// The source that the tagger links to the cue of a proposed report; where it links none, attribution looks for itself.
fn tagged_source(view: &View<'_>, quote: &Quote) -> Option<Span> {
    let article = view.syntax.article;
    let cue = article.tokens_in(quote.cue?).start;
    let tags = view.tags;
    let sentence = view.syntax.sentence(cue);
    // In order of the text, as all labels of a layer.
    let first = |layer: &[Labelled<Role>]| layer.partition_point(|found| found.tokens.start < sentence.start);
    let apart =
        |tokens: &std::ops::Range<usize>| !quote.parts.iter().any(|part| part.overlaps(view.span(tokens.clone())));
    [&tags.evidence, &tags.inner]
        .into_iter()
        .flat_map(|layer| layer[first(layer)..].iter().take_while(|found| found.tokens.start < sentence.end))
        .filter(|found| found.label == Role::Source && found.tokens.end <= sentence.end && apart(&found.tokens))
        .map(|found| (tags.source_link(cue, found.tokens.start), found))
        .filter(|(link, _)| *link > 0.0)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, found)| view.span(found.tokens.clone()))
}

/// Whether the text says that the source did not say so.
fn is_negated(view: &View<'_>, quote: &Quote) -> bool {
    let Some(cue) = quote.cue.map(|cue| view.syntax.article.tokens_in(cue)) else { return false };
    let declines = |cue: Cue| cue.class == CueClass::Decline && cue.kind == CueKind::Verb;
    view.head(cue).is_some_and(|(verb, reading)| {
        reading.is_some_and(declines) || voice::voice(view, verb, view.syntax.sentence(verb).start).negated
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clean::CleanText, quote::QuoteId, segment::segment};

    fn judged(text: &str) -> Vec<(String, Quote)> {
        let article = segment(&CleanText { text: text.to_owned(), ..CleanText::default() });
        let tags = crate::tag::tag(&article);
        let tagged = Tagged { article: &article, tags: &tags };
        let quotes = judge(tagged, quote::detect(tagged, None), None);
        let text = |quote: &Quote| quote.parts.iter().map(|part| article.slice(*part)).collect::<Vec<_>>().join(" / ");
        quotes.iter().map(|quote| (text(quote), quote.clone())).collect()
    }

    fn proposed(text: &str) -> Vec<String> {
        let article = segment(&CleanText { text: text.to_owned(), ..CleanText::default() });
        let tags = crate::tag::tag(&article);
        let tagged = Tagged { article: &article, tags: &tags };
        let parts = |quote: &Quote| quote.parts.iter().map(|part| article.slice(*part)).collect::<Vec<_>>().join(" / ");
        candidates(tagged, Vec::new(), None).iter().map(|(candidate, _)| parts(&candidate.quote)).collect()
    }

    #[test]
    fn every_shape_of_a_report_is_proposed() {
        for (text, content) in [
            ("Ana Ruiz said that the tide would turn.", "that the tide would turn"),
            ("Ana Ruiz told her crew the tide would turn.", "the tide would turn"),
            ("Ana Ruiz urged the crews to leave the quay.", "to leave the quay"),
            ("Ana Ruiz denied taking the money.", "taking the money"),
            ("Critics accused Ana Ruiz of taking the money.", "of taking the money"),
            ("The tide would turn at noon, Ana Ruiz said.", "The tide would turn at noon"),
            ("The tide, Ana Ruiz said, would turn at noon.", "The tide / would turn at noon"),
            ("The tide would turn at noon, according to the harbour board.", "The tide would turn at noon"),
            ("According to the harbour board, the tide would turn at noon.", "the tide would turn at noon"),
            ("Her claim that the tide would turn was wrong.", "that the tide would turn was wrong"),
            ("As Ana Ruiz says, the tide will turn at noon.", "the tide will turn at noon"),
        ] {
            let found = proposed(text);
            assert!(found.iter().any(|found| found == content), "{content:?} in {found:?}");
        }
    }

    #[test]
    fn a_report_is_likelier_than_an_act() {
        let text =
            "Ana Ruiz said that the bridge would open in May.\n\nThe board met on Monday and recalled its envoy.";
        let found = judged(text);
        let score = |words: &str| {
            found.iter().filter(|(text, _)| text.contains(words)).map(|(_, quote)| quote.score).fold(0.0, f32::max)
        };
        assert!(f64::from(score("bridge")) >= SHOWN, "{found:?}");
        // FIXME: the act is still shown.
        assert!(score("envoy") < score("bridge"), "{found:?}");
    }

    #[test]
    fn what_was_not_said_is_negated() {
        for (text, negated) in [
            ("Ana Ruiz said that the bridge would open in May.", false),
            ("Ana Ruiz did not say that the bridge would open in May.", true),
            ("Ana Ruiz has never said that the bridge would open in May.", true),
            ("Ana Ruiz declined to say whether the bridge would open in May.", true),
            ("Nobody said that the bridge would open in May.", true),
            ("Ana Ruiz denied that the bridge would open in May.", false),
        ] {
            let found = judged(text);
            let row = found.iter().find(|(found, _)| found.contains("bridge"));
            assert_eq!(row.map(|(_, quote)| quote.negated), Some(negated), "{text}");
        }
    }

    #[test]
    fn words_that_a_source_relays_keep_both_levels() {
        let found = judged(
            "Ana Ruiz told the court on Monday that the captain had promised her that the ferry would wait at the quay.",
        );
        let inner = found.iter().position(|(text, _)| text == "that the ferry would wait at the quay");
        let outer = found.iter().position(|(text, _)| text.starts_with("that the captain had promised"));
        assert!(inner.is_some() && outer.is_some(), "{found:?}");
        assert_eq!(inner.and_then(|inner| found[inner].1.nested_in), outer.map(|outer| QuoteId(outer as u32)));
    }

    #[test]
    fn words_in_marks_inside_a_report_may_be_whose_clause_they_end() {
        for (text, cue, source) in [
            ("The board said that Ana Ruiz had called the ferry “a floating wreck”.", "called", "Ana Ruiz"),
            (
                "The board said the ferry was described as “a floating wreck” by the captain.",
                "described",
                "the captain",
            ),
        ] {
            let article = segment(&CleanText { text: text.to_owned(), ..CleanText::default() });
            let tags = crate::tag::tag(&article);
            let tagged = Tagged { article: &article, tags: &tags };
            let slice = |span: Option<Span>| span.map_or("", |span| article.slice(span));
            let found: Vec<(&str, &str)> = candidates(tagged, quote::detect(tagged, None), None)
                .iter()
                .filter(|(candidate, _)| candidate.origin == Origin::Relayed)
                .map(|(candidate, _)| (slice(candidate.quote.cue), slice(candidate.quote.source)))
                .collect();
            assert!(found.contains(&(cue, source)), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_speech_quotes_in_its_turn_has_a_row_of_its_own() {
        let found = judged(
            "“Former mayor Ana Ruiz declared, ‘The council clearly deserves credit for the success of the ferry.’ The \
             harbour’s old captain, Bo Lee, said, ‘I admire the courage of the council,’” according to the Harbour Gazette.",
        );
        let outer = found.iter().position(|(text, _)| text.starts_with("Former mayor"));
        for words in ["The council clearly", "I admire"] {
            let inner = found.iter().find(|(text, _)| text.starts_with(words));
            assert_eq!(inner.and_then(|(_, quote)| quote.nested_in), outer.map(|it| QuoteId(it as u32)), "{found:?}");
        }
    }

    #[test]
    fn no_two_rows_are_readings_of_the_same_words() {
        let found =
            judged("Ana Ruiz said the tide would turn at noon, and that the crews should wait. Lee Park urged calm.");
        for (idx, (_, quote)) in found.iter().enumerate() {
            for (_, other) in &found[idx + 1..] {
                let both = choose::shared(quote, other);
                assert!(2 * both <= choose::length(quote).max(choose::length(other)), "{found:?}");
            }
        }
    }
}
