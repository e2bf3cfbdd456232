//! How sure a score is: bootstrap over documents.
//!
//! Quotations of one article are not independent of each other, so whole documents are drawn, as many as there are, with
//! replacement (Efron & Tibshirani 1993); an interval goes from the 2.5th to the 97.5th percentile of 1000 drawings. Two
//! systems are compared on the same drawings (paired bootstrap; Berg-Kirkpatrick et al. 2012). The generator starts from a
//! fixed seed: the same scores give the same intervals.

use std::collections::BTreeMap;

use super::{DocumentScore, Leaf, PRF_NAMES, Prf, Share};

const N_DRAWINGS: usize = 1000;
const SEED: u64 = 20_160_912;

/// How two systems differ in one percentage.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The percentage, as `quotes.all.iou50.f1`.
    pub path: String,
    /// Of the first system, 0–100.
    pub first: f64,
    /// Of the other.
    pub second: f64,
    /// 95 % interval of the second less the first.
    pub interval: (f64, f64),
    /// Two-sided: how often drawings would give a difference of either sign this clear if there were none.
    pub p: f64,
}

/// Counts of all documents in rows of equal width, so that a drawing is a sum of rows.
struct Counts {
    paths: Vec<(String, bool)>,
    rows: Vec<Vec<[f64; 4]>>,
}

impl Counts {
    fn new(documents: &[DocumentScore], all: &[&[DocumentScore]]) -> Self {
        let mut is_prf: BTreeMap<&str, bool> = BTreeMap::new();
        for document in all.iter().copied().flatten() {
            is_prf.extend(
                document.tally.leaves().iter().map(|(path, leaf)| (path.as_str(), matches!(leaf, Leaf::Prf(_)))),
            );
        }
        let row = |document: &DocumentScore| {
            let cells = is_prf.keys().map(|path| match document.tally.leaves().get(*path) {
                None => [0.0; 4],
                Some(Leaf::Prf(prf)) => {
                    [prf.predicted as f64, prf.right_predicted as f64, prf.gold as f64, prf.right_gold as f64]
                }
                Some(Leaf::Share(share)) => [share.sum, share.of as f64, share.possible as f64, 0.0],
            });
            cells.collect()
        };
        let rows = documents.iter().map(row).collect();
        Self { paths: is_prf.into_iter().map(|(path, is_prf)| (path.to_owned(), is_prf)).collect(), rows }
    }

    /// Names of the percentages, in the order of [`Self::percentages`].
    fn names(&self) -> Vec<String> {
        let names = self.paths.iter().flat_map(|(path, is_prf)| {
            let endings: &[&str] = if *is_prf { &PRF_NAMES } else { &[""] };
            endings.iter().map(move |ending| if ending.is_empty() { path.clone() } else { format!("{path}.{ending}") })
        });
        names.collect()
    }

    /// All percentages of the documents at `drawn`.
    fn percentages(&self, drawn: &[usize]) -> Vec<Option<f64>> {
        let mut sums = vec![[0.0; 4]; self.paths.len()];
        for document_idx in drawn {
            for (sum, cell) in sums.iter_mut().zip(&self.rows[*document_idx]) {
                for (sum, count) in sum.iter_mut().zip(cell) {
                    *sum += count;
                }
            }
        }
        let mut values = Vec::with_capacity(3 * sums.len());
        for (sum, (_, is_prf)) in sums.iter().zip(&self.paths) {
            if *is_prf {
                let [predicted, right_predicted, gold, right_gold] = sum.map(|count| count as u64);
                let three = Prf { predicted, right_predicted, gold, right_gold }.percentages();
                values.extend((0..3).map(|name_idx| three.map(|three| three[name_idx])));
            } else {
                values.push(Share { sum: sum[0], of: sum[1] as u64, possible: sum[2] as u64 }.percentage());
            }
        }
        values
    }
}

/// Drawings of documents, by index, always the same for a number of documents.
fn drawings(n_documents: usize) -> impl Iterator<Item = Vec<usize>> {
    let mut generator = fastrand::Rng::with_seed(SEED);
    (0..N_DRAWINGS).map(move |_| (0..n_documents).map(|_| generator.usize(..n_documents)).collect())
}

/// The 2.5th and the 97.5th percentile.
fn middle(mut values: Vec<f64>) -> Option<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values.get((share * (values.len() as f64 - 1.0)).round() as usize).copied();
    Some((at(0.025)?, at(0.975)?))
}

/// 95 % intervals of all percentages, by path; none for fewer than two documents.
pub fn intervals(documents: &[DocumentScore]) -> BTreeMap<String, (f64, f64)> {
    if documents.len() < 2 {
        return BTreeMap::new();
    }
    let counts = Counts::new(documents, &[documents]);
    let names = counts.names();
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    for drawn in drawings(documents.len()) {
        for (values, value) in values.iter_mut().zip(counts.percentages(&drawn)) {
            values.extend(value);
        }
    }
    names.into_iter().zip(values).filter_map(|(name, values)| Some((name, middle(values)?))).collect()
}

/// How the `second` system differs from the `first` in every percentage but precision and recall. Both are scored on the
/// same documents in the same order.
pub fn differences(first: &[DocumentScore], second: &[DocumentScore]) -> Vec<Difference> {
    let n_documents = first.len().min(second.len());
    if n_documents == 0 {
        return Vec::new();
    }
    let (before, after) = (Counts::new(first, &[first, second]), Counts::new(second, &[first, second]));
    let everything: Vec<usize> = (0..n_documents).collect();
    let (whole_before, whole_after) = (before.percentages(&everything), after.percentages(&everything));
    let names = before.names();
    let mut gaps: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    for drawn in drawings(n_documents) {
        let (before, after) = (before.percentages(&drawn), after.percentages(&drawn));
        for (gaps, pair) in gaps.iter_mut().zip(before.into_iter().zip(after)) {
            gaps.extend(pair.1.zip(pair.0).map(|(after, before)| after - before));
        }
    }
    let mut found = Vec::new();
    for (path_idx, path) in names.into_iter().enumerate() {
        let values = whole_before[path_idx].zip(whole_after[path_idx]);
        let Some((first, second)) = values.filter(|_| !path.ends_with(".precision") && !path.ends_with(".recall"))
        else {
            continue;
        };
        let gaps = std::mem::take(&mut gaps[path_idx]);
        let share = |test: fn(&&f64) -> bool| (gaps.iter().filter(test).count() + 1) as f64 / (gaps.len() + 1) as f64;
        let p = (2.0 * share(|gap| **gap <= 0.0).min(share(|gap| **gap >= 0.0))).min(1.0);
        if let Some(interval) = middle(gaps) {
            found.push(Difference { path, first, second, interval, p });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Tally;

    fn document(n_right: usize, n_predicted: usize, n_gold: usize) -> DocumentScore {
        let mut tally = Tally::default();
        *tally.prf("quotes.all.iou50") = Prf::matched(n_right, n_predicted, n_gold);
        DocumentScore { tally, ..DocumentScore::default() }
    }

    #[test]
    fn documents_that_are_all_alike_leave_no_doubt() {
        let documents = vec![document(1, 2, 2); 5];
        let intervals = intervals(&documents);
        assert_eq!(intervals.get("quotes.all.iou50.f1"), Some(&(50.0, 50.0)));
        assert!(super::intervals(&documents[..1]).is_empty());
    }

    #[test]
    fn an_interval_holds_the_score_and_is_the_same_again() {
        let documents: Vec<DocumentScore> = (0..30).map(|n| document(n % 3, 2, 2)).collect();
        let (low, high) = intervals(&documents)["quotes.all.iou50.f1"];
        assert!(low < 50.0 && 50.0 < high && high - low < 40.0, "{low} {high}");
        assert_eq!(intervals(&documents), intervals(&documents));
    }

    #[test]
    fn a_system_that_is_better_everywhere_is_clearly_better() {
        let (first, second) = (vec![document(1, 2, 2); 8], vec![document(2, 2, 2); 8]);
        let found = differences(&first, &second);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].interval, (50.0, 50.0));
        assert!(found[0].p < 0.01);
        assert!(differences(&first, &first)[0].p > 0.99);
    }
}
