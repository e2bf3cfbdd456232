//! Who speaks in each quotation, chosen among all whom the article mentions near it.
//!
//! A learned scorer weighs what the rules of [`crate::attribute`] and the resolution of [`crate::coref`] say together with
//! distances, turns, the tagger's evidence and what the article tells of each candidate. `places` reads the mentions,
//! `documents` the owners of writings, `features` makes numbers of it, `turns` adds who spoke before, `forest` scores.
//! The weights are fitted by `models/recipe/speaker.py` on articles of many outlets.

mod documents;
mod features;
mod forest;
mod places;
mod turns;

use self::{
    features::{Candidate, Evidence},
    forest::Forest,
    places::View,
    turns::Turns,
};
use crate::{
    attribute::{self, Attribution, NO_SOURCE},
    coref::{Coreference, SpeakerId, SpeakerKind},
    entity::{Mention, Tagged},
    quote::Quote,
    span::Span,
};

/// In `rule` where the scorer chose another than the one that the rules and the resolution point at.
pub const RANKED: &str = "ranked";

/// Who speaks in one quotation.
#[derive(Clone, Debug, PartialEq)]
pub struct Voice {
    /// The speaker.
    pub speaker: Option<SpeakerId>,
    /// Probability that it is the right one, in `0..=1`; 0 without a speaker.
    pub confidence: f32,
    /// The phrase that names it for this quotation.
    pub source: Option<Span>,
    /// The writing that the words stand in, where it is the speaker's: "a statement".
    pub medium: Option<Span>,
    /// The rule of attribution, [`RANKED`], or the reason for no answer.
    pub rule: &'static str,
}

/// The speakers of all quotations, in their order.
pub fn choose(
    tagged: Tagged<'_>,
    mentions: &[Mention],
    quotes: &[Quote],
    attributions: &[Attribution],
    coreference: &Coreference,
) -> Vec<Voice> {
    let forest = Forest::embedded();
    if forest.is_empty() {
        return as_resolved(attributions, coreference);
    }
    let suggestions = attribute::suggestions(tagged, mentions, quotes);
    let evidence = Evidence::new(View::new(tagged, mentions, quotes, coreference), attributions, suggestions);
    let mut turns = Turns::default();
    let mut voices = Vec::with_capacity(quotes.len());
    for (quote_idx, attribution) in attributions.iter().enumerate() {
        let given = coreference.answer(quote_idx);
        let choice = best(forest, &evidence, &turns, quote_idx);
        turns.push(choice.map(|(speaker, p, _)| (speaker, p)));
        let is_given = choice.map(|it| it.0) == given.map(|it| it.0);
        let choice = choice.map(|(speaker, p, place)| (speaker, forest.calibrated(p), place));
        voices.push(voice(&evidence, attribution, choice, is_given));
    }
    voices
}

/// The speakers as rules and resolution have them, where nothing is to be weighed.
pub fn as_resolved(attributions: &[Attribution], coreference: &Coreference) -> Vec<Voice> {
    let answers = attributions.iter().zip(coreference.answers());
    answers
        .map(|(attribution, answer)| Voice {
            speaker: answer.map(|(speaker, _)| speaker),
            confidence: answer.map_or(0.0, |(_, p)| p * attribution.confidence),
            source: attribution.source_span,
            medium: None,
            rule: attribution.rule,
        })
        .collect()
}

/// The likeliest candidate, how likely it is, and the place that names it.
fn best(
    forest: &Forest,
    evidence: &Evidence<'_>,
    turns: &Turns,
    quote_idx: usize,
) -> Option<(SpeakerId, f32, Option<usize>)> {
    let candidates = evidence.candidates(quote_idx);
    let scores: Vec<f32> = candidates.iter().map(|it| forest.score(&values(evidence, turns, quote_idx, it))).collect();
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    let total: f32 = scores.iter().map(|score| (score - highest).exp()).sum();
    let best = scores.iter().position(|score| *score >= highest)?;
    Some((candidates[best].speaker, 1.0 / total, candidates[best].place))
}

/// All features of a candidate, in order.
fn values(evidence: &Evidence<'_>, turns: &Turns, quote_idx: usize, candidate: &Candidate) -> Vec<f32> {
    let before = evidence.before(quote_idx);
    let before_that = before.and_then(|it| evidence.before(it));
    let turn = turns.features(candidate.speaker, before, before_that);
    candidate.features.iter().chain(&turn).map(|(_, value)| *value).collect()
}

fn voice(
    evidence: &Evidence<'_>,
    attribution: &Attribution,
    choice: Option<(SpeakerId, f32, Option<usize>)>,
    is_given: bool,
) -> Voice {
    let view = &evidence.view;
    let Some((speaker, confidence, place)) = choice else {
        let rule = if attribution.source_span.is_some() { attribution.rule } else { NO_SOURCE };
        return Voice { speaker: None, confidence: 0.0, source: attribution.source_span, medium: None, rule };
    };
    let is_writing = view.coreference.speakers[speaker.0 as usize].kind == SpeakerKind::Document;
    let medium = documents::medium(view, attribution, is_writing);
    let found = place.map(|it| &view.places[it]).map(|place| view.article().span_of(place.first..place.head + 1));
    let (source, rule) = if is_given || medium.is_some() && medium == attribution.source_span {
        (attribution.source_span, attribution.rule)
    } else {
        (found, RANKED)
    };
    Voice { speaker: Some(speaker), confidence: confidence.clamp(0.0, 1.0), source, medium, rule }
}

/// What the scorer sees of one quotation, to fit it.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The marked quotation before it, and the one before that.
    pub before: [Option<usize>; 2],
    /// Names of the features of each candidate, without those of turns.
    pub names: Vec<&'static str>,
    /// The candidates, with their features.
    pub candidates: Vec<(SpeakerId, Vec<f32>)>,
}

/// What the scorer sees of all quotations, in their order.
pub fn observe(
    tagged: Tagged<'_>,
    mentions: &[Mention],
    quotes: &[Quote],
    attributions: &[Attribution],
    coreference: &Coreference,
) -> Vec<Observed> {
    let suggestions = attribute::suggestions(tagged, mentions, quotes);
    let evidence = Evidence::new(View::new(tagged, mentions, quotes, coreference), attributions, suggestions);
    (0..quotes.len())
        .map(|quote_idx| {
            let before = evidence.before(quote_idx);
            let candidates = evidence.candidates(quote_idx);
            Observed {
                before: [before, before.and_then(|it| evidence.before(it))],
                names: candidates.first().map_or(Vec::new(), |it| it.features.iter().map(|(name, _)| *name).collect()),
                candidates: candidates
                    .into_iter()
                    .map(|it| (it.speaker, it.features.into_iter().map(|(_, value)| value).collect()))
                    .collect(),
            }
        })
        .collect()
}
