//! Who speaks in each quotation, chosen among all whom the article mentions near it.
//!
//! A learned scorer weighs what the rules of [`crate::attribute`] and the resolution of [`crate::coref`] say together with
//! distances, turns, the tagger's evidence and what the article tells of each candidate. `places` reads the mentions,
//! `documents` the owners of writings, `evidence` the whole article, `scene` a quotation's surroundings; `features` makes
//! numbers of it, `turns` adds who spoke before, `forest` scores.
//! The weights are fitted by `models/recipe/speaker.py` on articles of many outlets.

mod candidates;
mod documents;
mod evidence;
mod features;
mod forest;
mod numbers;
mod places;
mod scene;
mod telling;
mod turns;
pub(crate) mod unnamed;

use self::{
    candidates::Candidate,
    evidence::Evidence,
    forest::{Forest, Place},
    numbers::Feature,
    places::Placed,
    telling::telling,
    turns::Turns,
};
use crate::{
    attribute::{Attribution, NO_SOURCE},
    coref::{Coreference, SpeakerId, SpeakerKind},
    entity::{Mention, Tagged},
    quote::Quote,
    span::Span,
};

/// In `rule` where the scorer chose another than the one that the rules and the resolution point at.
pub const RANKED: &str = "ranked";

/// Who speaks in one quotation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Voice {
    /// The speaker.
    pub speaker: Option<SpeakerId>,
    /// Probability that it is the right one, in `0..=1`; 0 without a speaker.
    pub confidence: f32,
    /// The phrase that names it for this quotation.
    pub source: Option<Span>,
    /// The words that say so: "said".
    pub cue: Option<Span>,
    /// The writing that the words stand in, where it is the speaker's: "a statement".
    pub medium: Option<Span>,
    /// The rule of attribution, [`RANKED`], or the reason for no answer.
    pub rule: &'static str,
    /// The next likeliest speakers, each with its share of the scorer's weight, in `0..=1`; at most [`MAX_OTHERS`].
    pub others: Vec<(SpeakerId, f32)>,
}

/// Of those who may be the speaker beside the one chosen, so many are kept, and none of a smaller share.
pub const MAX_OTHERS: usize = 4;
/// See [`MAX_OTHERS`]: one in fifty is hardly ever right. Chosen by hand.
const MIN_OTHER: f32 = 0.02;

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
    let evidence = Evidence::new(Placed::new(tagged, mentions, quotes, coreference), attributions);
    let (mut turns, mut order) = (Turns::default(), Vec::new());
    let mut voices = Vec::with_capacity(quotes.len());
    for (quote_idx, attribution) in attributions.iter().enumerate() {
        let given = coreference.answer(quote_idx);
        let (choice, others) = best(forest, &evidence, &turns, &mut order, quote_idx);
        turns.push(choice.map(|(speaker, p, _)| (speaker, p)), quotes[quote_idx].takes_turn());
        let is_given = choice.map(|it| it.0) == given.map(|it| it.0);
        let choice = choice.map(|(speaker, p, place)| (speaker, forest.calibrated(p), place));
        voices.push(Voice { others, ..voice(&evidence, attribution, choice, is_given) });
    }
    voices
}

/// The speakers as rules and resolution have them, where nothing is to be weighed.
pub fn as_resolved(attributions: &[Attribution], coreference: &Coreference) -> Vec<Voice> {
    let answers = attributions.iter().zip(coreference.answers());
    answers
        .map(|(attribution, answer)| Voice {
            speaker: answer.map(|(speaker, _)| speaker),
            confidence: answer.map_or(0.0, |(_, p)| p),
            source: attribution.source_span,
            cue: attribution.cue,
            rule: attribution.rule,
            ..Voice::default()
        })
        .collect()
}

/// A candidate, how likely it is, and the place that names it.
type Choice = (SpeakerId, f32, Option<usize>);

/// The likeliest candidate, and those next to it.
fn best(
    forest: &Forest,
    evidence: &Evidence<'_>,
    turns: &Turns,
    order: &mut Vec<Place>,
    quote_idx: usize,
) -> (Option<Choice>, Vec<(SpeakerId, f32)>) {
    let candidates = candidates::of(evidence, quote_idx);
    if order.is_empty()
        && let Some(one) = candidates.first()
    {
        *order = forest.order(&named_values(evidence, turns, quote_idx, one));
    }
    let score = |candidate: &Candidate| {
        let values = named_values(evidence, turns, quote_idx, candidate);
        forest.score(&order.iter().map(|it| it.value(&values)).collect::<Vec<_>>())
    };
    let scores: Vec<f32> = candidates.iter().map(score).collect();
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    let total: f32 = scores.iter().map(|score| (score - highest).exp()).sum();
    let Some(best) = scores.iter().position(|score| *score >= highest) else { return (None, Vec::new()) };
    let shares = scores.iter().map(|score| (score - highest).exp() / total);
    let mut others: Vec<(SpeakerId, f32)> = candidates.iter().map(|it| it.speaker).zip(shares).collect();
    others.remove(best);
    others.retain(|(_, share)| *share >= MIN_OTHER);
    others.sort_by(|a, b| b.1.total_cmp(&a.1));
    others.truncate(MAX_OTHERS);
    (Some((candidates[best].speaker, 1.0 / total, candidates[best].place)), others)
}

/// All features of a candidate.
fn named_values(evidence: &Evidence<'_>, turns: &Turns, quote_idx: usize, candidate: &Candidate) -> Vec<Feature> {
    let before = evidence.before(quote_idx);
    let before_that = before.and_then(|it| evidence.before(it));
    let turn = turns.features(candidate.speaker, before, before_that);
    candidate.features.iter().chain(&turn).copied().collect()
}

fn voice(evidence: &Evidence<'_>, attribution: &Attribution, choice: Option<Choice>, is_given: bool) -> Voice {
    let view = &evidence.view;
    let Some((speaker, confidence, place)) = choice else {
        let rule = if attribution.source_span.is_some() { attribution.rule } else { NO_SOURCE };
        return Voice { source: attribution.source_span, cue: attribution.cue, rule, ..Voice::default() };
    };
    let is_writing = view.coreference.speakers[speaker.0 as usize].kind == SpeakerKind::Document;
    let medium = documents::medium(view, attribution, is_writing);
    let ((source, cue), rule) = if is_given || medium.is_some() && medium == attribution.source_span {
        ((attribution.source_span, attribution.cue), attribution.rule)
    } else {
        (telling(evidence, attribution, place), RANKED)
    };
    let confidence = confidence.clamp(0.0, 1.0);
    Voice { speaker: Some(speaker), confidence, source, cue, medium, rule, ..Voice::default() }
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
    let evidence = Evidence::new(Placed::new(tagged, mentions, quotes, coreference), attributions);
    (0..quotes.len())
        .map(|quote_idx| {
            let before = evidence.before(quote_idx);
            let candidates = candidates::of(&evidence, quote_idx);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clean::CleanOptions, input::RawDocument, pipeline, quote::QuoteKind};

    fn voices(text: &str) -> Vec<(Option<String>, Option<String>)> {
        let document = RawDocument { id: "a".to_owned(), text: text.to_owned(), ..RawDocument::default() };
        let analysis = pipeline::analyse(document, CleanOptions { keep_boilerplate: true });
        let name = |id: SpeakerId| analysis.coreference.speakers[id.0 as usize].name.clone();
        let medium = |voice: &Voice| voice.medium.map(|span| analysis.article.slice(span).to_owned());
        let marked =
            analysis.voices.iter().zip(&analysis.quotes).filter(|(_, quote)| quote.kind != QuoteKind::Indirect);
        marked.map(|(voice, _)| (voice.speaker.map(name), medium(voice))).collect()
    }

    #[test]
    fn a_paragraph_in_marks_without_a_cue_goes_on_with_the_speaker_before() {
        let found = voices(
            "Councillor Greta Lund voted against the bridge.\n\n“I have nothing against bridges,” said Lund.\n\n“I have something \
             against paying for this one twice, and I told the mayor so.”\n",
        );
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|(speaker, _)| speaker.as_deref() == Some("Greta Lund")), "{found:?}");
    }

    #[test]
    fn what_is_said_in_a_statement_has_it_as_its_medium() {
        let found = voices("“We looked at every plate,” Ana Ruiz said in a written statement on Monday.\n");
        assert_eq!(found, [(Some("Ana Ruiz".to_owned()), Some("a written statement".to_owned()))]);
    }

    #[test]
    fn the_scorer_was_fitted_on_the_features_that_there_are() {
        let text = "“We wait,” Ana Ruiz said. Bo Lee left.\n";
        let document = RawDocument { id: "a".to_owned(), text: text.to_owned(), ..RawDocument::default() };
        let one = pipeline::analyse(document, CleanOptions { keep_boilerplate: true });
        let tagged = Tagged { article: &one.article, tags: &one.tags };
        let seen = observe(tagged, &one.mentions, &one.quotes, &one.attributions, &one.coreference);
        let turns = Turns::default().features(SpeakerId(0), None, None);
        let names: Vec<&str> = seen[0].names.iter().copied().chain(turns.iter().map(|(name, _)| *name)).collect();
        assert!(Forest::embedded().features.iter().all(|name| names.contains(name)), "refit: {names:?}");
        assert!(seen[0].candidates.iter().all(|(_, values)| values.len() + turns.len() == names.len()));
    }

    #[test]
    fn an_article_without_quotations_has_no_voices() {
        assert!(voices("A bus left the road near Kotri on Wednesday.\n").is_empty());
        assert!(voices("").is_empty());
    }
}
