//! The words that say that a speaker said something, where the scorer chose another than the rules.

use super::{
    evidence::Evidence,
    numbers::{FAR, likelihood},
    scene::cues,
};
use crate::{attribute::Attribution, entity::MentionKind, span::Span, tag::Role};

/// The tagger's way from a quotation over a cue to a source is at least as likely, as a logarithm: a quarter.
const MIN_WAY: f32 = -1.4;

/// The phrase that names a speaker for a quotation, and its cue: what the tagger ties to the quotation; else what the rules
/// took, where it is a pronoun or a description beside a cue, which stood for another; else a mention in the paragraph.
pub(super) fn telling(
    evidence: &Evidence<'_>,
    attribution: &Attribution,
    place: Option<usize>,
) -> (Option<Span>, Option<Span>) {
    let view = &evidence.view;
    let paragraph = evidence.paragraph_of(attribution.quote);
    let place = place.map(|it| &view.places[it]).filter(|place| place.paragraph == paragraph);
    let named = place.map(|place| view.syntax.article.span_of(place.first..place.head + 1));
    if let Some((place, source)) = place.zip(named) {
        let way =
            |(cue, reaches): (usize, f32)| (cue, reaches + likelihood(view.tags.source_link(cue, place.source_start)));
        let quote = &view.quotes[attribution.quote.0 as usize];
        let best =
            cues(view, quote).into_iter().map(way).fold((0, -FAR), |best, it| if it.1 > best.1 { it } else { best });
        if best.1 > MIN_WAY {
            return (Some(source), cue_at(evidence, best.0));
        }
    }
    let mention = attribution.source.and_then(|id| view.mention(id));
    if attribution.cue.is_some() && mention.is_some_and(|mention| mention.kind != MentionKind::Name) {
        return (attribution.source_span, attribution.cue);
    }
    (named, view.quotes[attribution.quote.0 as usize].cue)
}

/// The tagger's cue that begins at a token.
fn cue_at(evidence: &Evidence<'_>, token: usize) -> Option<Span> {
    let tags = evidence.view.tags;
    let is_cue = |it: &&crate::tag::Labelled<Role>| it.label == Role::Cue && it.tokens.start == token;
    let found = tags.evidence.iter().chain(&tags.inner).find(is_cue)?;
    Some(evidence.view.syntax.article.span_of(found.tokens.clone()))
}
