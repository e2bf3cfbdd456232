//! Quotations, their sources and speakers, kind by kind.

use super::{LabelledQuote, Scope, SpeakerLabel, Tally, ranges};
use crate::{export::Range, quote::QuoteKind};

/// A gold and a predicted quotation that are taken for the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Index of the gold quotation.
    pub gold: usize,
    /// Index of the predicted one.
    pub predicted: usize,
    /// Intersection over union of their contents, in `0..=1`.
    pub overlap: f64,
}

/// What became of one predicted quotation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The rule that decided.
    pub rule: Option<String>,
    /// The sieve that told whom the source means.
    pub sieve: Option<String>,
    /// Probability that the speaker is right, in `0..=1`.
    pub confidence: Option<f64>,
    /// Whether it is in the gold.
    pub is_matched: bool,
    /// Whether its source is right, where the gold says so.
    pub source: Option<bool>,
    /// Whether its canonical speaker is right, where the gold knows one.
    pub speaker: Option<bool>,
    /// Whether it has a speaker.
    pub is_answered: bool,
}

/// Contents are the same quotation from this intersection over union on.
const SAME: f64 = 0.5;
const NEARLY_EXACT: f64 = 0.8;

/// The gold and predicted quotations of one document that are the same, one to one, the largest overlap first (of equal
/// ones, those whose sources meet, then the first in the text).
pub fn match_quotes(gold: &[LabelledQuote], predicted: &[LabelledQuote]) -> Vec<Pair> {
    let found: Vec<Vec<Range>> = predicted.iter().map(|quote| ranges::united(quote.content.clone())).collect();
    let mut pairs = Vec::new();
    for (gold_idx, quote) in gold.iter().enumerate() {
        let content = ranges::united(quote.content.clone());
        for (predicted_idx, found) in found.iter().enumerate() {
            let overlap = ranges::overlap(&content, found);
            if overlap >= SAME {
                pairs.push(Pair { gold: gold_idx, predicted: predicted_idx, overlap });
            }
        }
    }
    let differs = |pair: &Pair| !same_source(&gold[pair.gold], &predicted[pair.predicted]);
    pairs.sort_by(|a, b| {
        let order = b.overlap.total_cmp(&a.overlap).then(differs(a).cmp(&differs(b)));
        order.then((a.gold, a.predicted).cmp(&(b.gold, b.predicted)))
    });
    let (mut gold_taken, mut predicted_taken) = (vec![false; gold.len()], vec![false; predicted.len()]);
    pairs.retain(|pair| {
        let is_free = !gold_taken[pair.gold] && !predicted_taken[pair.predicted];
        if is_free {
            gold_taken[pair.gold] = true;
            predicted_taken[pair.predicted] = true;
        }
        is_free
    });
    pairs
}

/// Whether the source spans share a code point, or there is none on either side.
pub(super) fn same_source(gold: &LabelledQuote, found: &LabelledQuote) -> bool {
    if gold.source.is_empty() || found.source.is_empty() {
        return gold.source.is_empty() && found.source.is_empty();
    }
    let (gold, found) = (ranges::united(gold.source.clone()), ranges::united(found.source.clone()));
    ranges::shared(&gold, &found) > 0
}

/// What a kind is counted under.
fn groups(kind: Option<QuoteKind>) -> &'static [&'static str] {
    match kind {
        None => &["all"],
        Some(QuoteKind::Direct) => &["all", "marked", "direct"],
        Some(QuoteKind::Mixed) => &["all", "marked", "mixed"],
        Some(QuoteKind::Indirect) => &["all", "indirect"],
    }
}

/// What the gold of a whole corpus tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tells {
    /// Speakers, and predictions do too.
    pub(super) speakers: bool,
    /// The kind of every quotation; where it does not, predictions are not told apart either.
    pub(super) kinds: bool,
}

/// Counts the quotations of one document into `tally`; gives what became of each prediction.
pub(super) fn score(
    gold: &[LabelledQuote],
    predicted: &[LabelledQuote],
    layers: Scope,
    tells: Tells,
    tally: &mut Tally,
) -> Vec<Answer> {
    let pairs = match_quotes(gold, predicted);
    let metrics: Vec<&str> =
        [("iou50", true), ("iou80", true), ("source_link", layers.sources), ("speaker_link", tells.speakers)]
            .into_iter()
            .filter_map(|(metric, is_labelled)| is_labelled.then_some(metric))
            .collect();
    for quote in gold {
        for group in groups(quote.kind) {
            for metric in &metrics {
                let counts = *metric != "speaker_link" || quote.speaker != SpeakerLabel::Unlabelled;
                tally.prf(format!("quotes.{group}.{metric}")).gold += u64::from(counts);
            }
            if tells.speakers && quote.speaker.known().is_some() {
                tally.share(format!("quotes.{group}.speaker_accuracy")).possible += 1;
                tally.share(format!("quotes.{group}.speaker_answered")).possible += 1;
            }
        }
    }
    let kind_of = |quote: &LabelledQuote| quote.kind.filter(|_| tells.kinds);
    let unlabelled: Vec<usize> = pairs
        .iter()
        .filter(|pair| gold[pair.gold].speaker == SpeakerLabel::Unlabelled)
        .map(|pair| pair.predicted)
        .collect();
    for (predicted_idx, quote) in predicted.iter().enumerate() {
        for group in groups(kind_of(quote)) {
            for metric in &metrics {
                let counts = *metric != "speaker_link" || !unlabelled.contains(&predicted_idx);
                tally.prf(format!("quotes.{group}.{metric}")).predicted += u64::from(counts);
            }
        }
    }
    let mut answers: Vec<Answer> = predicted
        .iter()
        .map(|quote| Answer {
            rule: quote.rule.clone(),
            sieve: quote.resolved_by.clone(),
            confidence: quote.confidence,
            is_answered: quote.speaker.known().is_some(),
            ..Answer::default()
        })
        .collect();
    for pair in pairs {
        let (quote, found) = (&gold[pair.gold], &predicted[pair.predicted]);
        let source = layers.sources.then(|| same_source(quote, found));
        let speaker = quote.speaker.admits(&found.speaker).filter(|_| tells.speakers);
        let mut right = |metric: &str, is_right: bool| {
            if is_right {
                groups(quote.kind)
                    .iter()
                    .for_each(|group| tally.prf(format!("quotes.{group}.{metric}")).right_gold += 1);
                groups(kind_of(found))
                    .iter()
                    .for_each(|group| tally.prf(format!("quotes.{group}.{metric}")).right_predicted += 1);
            }
        };
        right("iou50", true);
        right("iou80", pair.overlap >= NEARLY_EXACT);
        right("source_link", source == Some(true));
        right("speaker_link", speaker == Some(true));
        let answer = &mut answers[pair.predicted];
        answer.is_matched = true;
        answer.source = source;
        if tells.speakers && quote.speaker.known().is_some() {
            answer.speaker = speaker;
            for group in groups(quote.kind) {
                tally.share(format!("quotes.{group}.speaker_accuracy")).add(speaker == Some(true));
                tally.share(format!("quotes.{group}.speaker_answered")).add(answer.is_answered);
            }
        }
    }
    answers
}
