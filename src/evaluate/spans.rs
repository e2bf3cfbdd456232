//! Labelled spans: the metrics of CofeNet and of CoNLL-2003.

use std::collections::BTreeMap;

use super::{DocumentScore, Prf, Tally, Task, Window};
use crate::export::Range;

/// The roles that CofeNet scores.
pub(super) const ROLES: [&str; 3] = ["source", "cue", "content"];
/// The classes of CoNLL-2003.
const CLASSES: [&str; 4] = ["PER", "ORG", "LOC", "MISC"];

/// Counts spans of one role in one text, as CofeNet's `evaluation.py` does:
///
/// - `exact`: both ends agree; `begin`: the first ends agree. Each gold span is found if any prediction agrees, each
///   prediction is right if any gold span agrees.
/// - `jaccard`: the mean over all gold spans of the best intersection over hull with any prediction, and over those
///   predictions that meet no gold span, which score 0.
pub(super) fn cofenet(role: &str, gold: &[Range], predicted: &[Range], tally: &mut Tally) {
    type Key = fn(&Range) -> (usize, usize);
    let keys: [(&str, Key); 2] = [("exact", |range| (range.start, range.end)), ("begin", |range| (range.start, 0))];
    for (metric, key) in keys {
        let is_in = |list: &[Range], range: &Range| list.iter().any(|other| key(other) == key(range));
        let prf = tally.prf(format!("cofenet.{role}.{metric}"));
        prf.gold += gold.len() as u64;
        prf.predicted += predicted.len() as u64;
        prf.right_gold += gold.iter().filter(|range| is_in(predicted, range)).count() as u64;
        prf.right_predicted += predicted.iter().filter(|range| is_in(gold, range)).count() as u64;
    }
    let best = |range: &Range, list: &[Range]| list.iter().map(|other| over_hull(*range, *other)).fold(0.0, f64::max);
    let share = tally.share(format!("cofenet.{role}.jaccard"));
    share.sum += gold.iter().map(|range| best(range, predicted)).sum::<f64>();
    let n_astray = predicted.iter().filter(|range| best(range, gold) <= 0.0).count();
    share.of += (gold.len() + n_astray) as u64;
    share.possible += gold.len() as u64;
}

/// Length of what both share over the length from the first start to the last end; 0 where they share nothing.
fn over_hull(a: Range, b: Range) -> f64 {
    let n_shared = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    n_shared as f64 / (a.end.max(b.end) - a.start.min(b.start)).max(1) as f64
}

/// Scores given tokens: `predicted` holds, for each of `gold` in the same order, the predicted spans. Windows of one
/// document, which follow each other, are scored together.
///
/// Entities are right where both ends and the class agree (`conlleval`).
pub fn score_windows(gold: &[Window], task: Task, predicted: &[Window]) -> Vec<DocumentScore> {
    let mut scores: Vec<DocumentScore> = Vec::new();
    let mut index: BTreeMap<&str, usize> = BTreeMap::new();
    for (gold, predicted) in gold.iter().zip(predicted) {
        let score_idx = *index.entry(&gold.document).or_insert_with(|| {
            scores.push(DocumentScore { document: gold.document.clone(), ..DocumentScore::default() });
            scores.len() - 1
        });
        let tally = &mut scores[score_idx].tally;
        let of = |window: &Window, label: &str| -> Vec<Range> {
            window.spans.iter().filter(|span| span.label == label).map(|span| span.tokens).collect()
        };
        match task {
            Task::Roles => {
                for role in ROLES {
                    cofenet(role, &of(gold, role), &of(predicted, role), tally);
                }
            }
            Task::Entities => {
                for class in CLASSES {
                    let (gold, predicted) = (of(gold, class), of(predicted, class));
                    let n_right = predicted.iter().filter(|range| gold.contains(range)).count();
                    let counted = Prf::matched(n_right, predicted.len(), gold.len());
                    let mut one = Tally::default();
                    *one.prf(format!("entities.{class}")) = counted;
                    *one.prf("entities.micro") = counted;
                    tally.add(&one);
                }
            }
        }
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::TokenSpan;

    fn ranges(list: &[(usize, usize)]) -> Vec<Range> {
        list.iter().map(|&(start, end)| Range { start, end }).collect()
    }

    #[test]
    fn spans_of_one_text_score_as_computed_by_hand() {
        // One exact, one that begins right and is 2 of 4 long, one gold missed, one prediction astray.
        let gold = ranges(&[(0, 2), (4, 8), (20, 22)]);
        let predicted = ranges(&[(0, 2), (4, 6), (10, 12)]);
        let mut tally = Tally::default();
        cofenet("cue", &gold, &predicted, &mut tally);
        assert_eq!(*tally.prf("cofenet.cue.exact"), Prf::matched(1, 3, 3));
        assert_eq!(*tally.prf("cofenet.cue.begin"), Prf::matched(2, 3, 3));
        // (1 + 0.5 + 0 + 0) / 4
        assert_eq!(tally.share("cofenet.cue.jaccard").percentage(), Some(37.5));
    }

    #[test]
    fn an_entity_needs_both_ends_and_the_class() {
        let window = |spans: &[(&str, usize, usize)]| Window {
            document: "a".to_owned(),
            spans: spans
                .iter()
                .map(|&(label, start, end)| TokenSpan { label: label.to_owned(), tokens: Range { start, end } })
                .collect(),
            ..Window::default()
        };
        let gold = [window(&[("PER", 0, 2), ("ORG", 3, 4)]), window(&[("LOC", 0, 1)])];
        let predicted = [window(&[("PER", 0, 2), ("LOC", 3, 4)]), window(&[("LOC", 0, 2)])];
        let mut scores = score_windows(&gold, Task::Entities, &predicted);
        assert_eq!(scores.len(), 1);
        let tally = &mut scores[0].tally;
        assert_eq!(*tally.prf("entities.micro"), Prf::matched(1, 3, 3));
        assert_eq!(*tally.prf("entities.PER"), Prf::matched(1, 1, 1));
        assert_eq!(*tally.prf("entities.LOC"), Prf::matched(0, 2, 1));
    }
}
