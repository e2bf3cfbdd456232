//! The words that say that a speaker said something: the tagger's way from a quotation over a cue to a source.

use std::ops::Range;

use super::{
    evidence::Evidence,
    numbers::{FAR, likelihood},
    places::{Place, Placed},
};
use crate::{attribute::Attribution, entity::MentionKind, quote::Quote, span::Span, tag::Role};

/// Tokens from a quotation within which its cue is looked for, and cues that are looked at.
const CUE_REACH: usize = 60;
const MAX_CUES: usize = 5;

/// The way is at least as likely, as a logarithm: a quarter.
const MIN_WAY: f32 = -1.4;

/// One of the tagger's cues near a quotation.
pub(super) struct Cue {
    tokens: Range<usize>,
    /// How likely it is the quotation's, as a logarithm.
    reaches: f32,
}

impl Cue {
    /// How likely, as a logarithm, it leads from the quotation to who is named at a place.
    pub(super) fn way_to(&self, view: &Placed<'_>, place: &Place) -> f32 {
        self.reaches + likelihood(view.tags.source_link(self.tokens.start, place.source_start))
    }
}

/// The tagger's cues near a quotation, the likeliest first.
pub(super) fn cues(view: &Placed<'_>, quote: &Quote) -> Vec<Cue> {
    let tags = view.tags;
    let starts: Vec<usize> = quote.parts.iter().map(|part| view.syntax.article.tokens_in(*part).start).collect();
    let whole = view.syntax.article.tokens_in(quote.span());
    let near = whole.start.saturating_sub(CUE_REACH)..whole.end + CUE_REACH;
    let reaches =
        |cue: usize| starts.iter().take(8).map(|start| likelihood(tags.content_link(*start, cue))).fold(-FAR, f32::max);
    let mut cues: Vec<Cue> = [&tags.evidence, &tags.inner]
        .into_iter()
        .flat_map(|labelled| {
            let first = labelled.partition_point(|it| it.tokens.start < near.start);
            labelled[first..].iter().take_while(|it| it.tokens.start < near.end)
        })
        .filter(|it| it.label == Role::Cue)
        .map(|it| Cue { tokens: it.tokens.clone(), reaches: reaches(it.tokens.start) })
        .collect();
    cues.sort_by(|a, b| b.reaches.total_cmp(&a.reaches).then(a.tokens.start.cmp(&b.tokens.start)));
    cues.truncate(MAX_CUES);
    cues
}

/// Where the scorer chose another speaker than the rules: the phrase that names it, and the cue. What the tagger ties to the
/// quotation; else what the rules took, where it is a pronoun or a description beside a cue, which stood for another; else a
/// mention in the paragraph.
pub(super) fn telling(
    evidence: &Evidence<'_>,
    attribution: &Attribution,
    place: Option<usize>,
) -> (Option<Span>, Option<Span>) {
    let view = &evidence.view;
    let quote = &view.quotes[attribution.quote.0 as usize];
    let paragraph = evidence.paragraph_of(attribution.quote);
    let place = place.map(|it| &view.places[it]).filter(|place| place.paragraph == paragraph);
    let named = place.map(|place| view.syntax.article.span_of(place.first..place.head + 1));
    if let Some(place) = place {
        let ways = cues(view, quote).into_iter().map(|cue| (cue.way_to(view, place), cue.tokens));
        let best = ways.reduce(|best, it| if it.0 > best.0 { it } else { best });
        if let Some((_, tokens)) = best.filter(|(way, _)| *way > MIN_WAY) {
            return (named, Some(view.syntax.article.span_of(tokens)));
        }
    }
    let mention = attribution.source.and_then(|id| view.mention(id));
    if attribution.cue.is_some() && mention.is_some_and(|mention| mention.kind != MentionKind::Name) {
        return (attribution.source_span, attribution.cue);
    }
    (named, quote.cue)
}
