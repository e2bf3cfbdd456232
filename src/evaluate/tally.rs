//! Counts that add up over documents, and the percentages they give.

use std::collections::BTreeMap;

/// Counts for precision and recall.
///
/// What is right is counted on both sides, since a pair may count for one kind by its gold label and for another by its
/// predicted one, and a metric may match many to one. False positives are `predicted - right_predicted`, false negatives
/// `gold - right_gold`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prf {
    /// Things predicted.
    pub predicted: u64,
    /// Those of them that are right.
    pub right_predicted: u64,
    /// Things in the gold.
    pub gold: u64,
    /// Those of them that were found.
    pub right_gold: u64,
}

impl Prf {
    /// Counts of sets that were matched one to one.
    pub fn matched(n_right: usize, n_predicted: usize, n_gold: usize) -> Self {
        let n_right = n_right as u64;
        Self { predicted: n_predicted as u64, right_predicted: n_right, gold: n_gold as u64, right_gold: n_right }
    }

    /// Precision, recall and F1, each 0–100; `None` where there is nothing in the gold and nothing predicted. Precision of
    /// no predictions and recall of no gold are 0.
    pub fn percentages(&self) -> Option<[f64; 3]> {
        if self.predicted + self.gold == 0 {
            return None;
        }
        let share = |part: u64, whole: u64| if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 };
        let (precision, recall) = (share(self.right_predicted, self.predicted), share(self.right_gold, self.gold));
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        Some([precision, recall, f1])
    }
}

/// A sum over things asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    /// Sum of what each thing scores, in `0..=1`.
    pub sum: f64,
    /// Things scored.
    pub of: u64,
    /// Things in the gold that could have been scored, had they been found.
    pub possible: u64,
}

impl Share {
    /// The mean, 0–100; 0 where nothing that could be scored was found, `None` where the gold has nothing of the kind.
    pub fn percentage(&self) -> Option<f64> {
        match (self.of, self.possible) {
            (0, 0) => None,
            (0, _) => Some(0.0),
            (of, _) => Some(100.0 * self.sum / of as f64),
        }
    }

    /// One more thing, right or wrong.
    pub fn add(&mut self, is_right: bool) {
        self.sum += f64::from(u8::from(is_right));
        self.of += 1;
    }
}

/// What is counted under one name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Leaf {
    /// Gives three percentages, below `precision`, `recall` and `f1`.
    Prf(Prf),
    /// Gives one percentage.
    Share(Share),
}

/// The percentages of a [`Prf`], in the order of [`Prf::percentages`].
pub const PRF_NAMES: [&str; 3] = ["precision", "recall", "f1"];

/// All counts of one document, or of many: a map from a metric's path, as `quotes.all.iou50`, to what was counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    leaves: BTreeMap<String, Leaf>,
}

impl Tally {
    /// The counts below `path`, begun where there are none.
    pub fn prf(&mut self, path: impl Into<String>) -> &mut Prf {
        let leaf = self.leaves.entry(path.into()).or_insert_with(|| Leaf::Prf(Prf::default()));
        let Leaf::Prf(prf) = leaf else { unreachable!("a path holds counts of one kind") };
        prf
    }

    /// The sum below `path`, begun where there is none.
    pub fn share(&mut self, path: impl Into<String>) -> &mut Share {
        let leaf = self.leaves.entry(path.into()).or_insert_with(|| Leaf::Share(Share::default()));
        let Leaf::Share(share) = leaf else { unreachable!("a path holds counts of one kind") };
        share
    }

    /// What was counted, by path.
    pub fn leaves(&self) -> &BTreeMap<String, Leaf> {
        &self.leaves
    }

    /// Adds the counts of another document.
    pub fn add(&mut self, other: &Self) {
        for (path, leaf) in &other.leaves {
            match leaf {
                Leaf::Prf(added) => {
                    let prf = self.prf(path.as_str());
                    prf.predicted += added.predicted;
                    prf.right_predicted += added.right_predicted;
                    prf.gold += added.gold;
                    prf.right_gold += added.right_gold;
                }
                Leaf::Share(added) => {
                    let share = self.share(path.as_str());
                    share.sum += added.sum;
                    share.of += added.of;
                    share.possible += added.possible;
                }
            }
        }
    }

    /// Every percentage by its path, as `quotes.all.iou50.f1`; `None` where the gold cannot say.
    pub fn percentages(&self) -> BTreeMap<String, Option<f64>> {
        let mut values = BTreeMap::new();
        for (path, leaf) in &self.leaves {
            match leaf {
                Leaf::Prf(prf) => {
                    let percentages = prf.percentages();
                    for (name_idx, name) in PRF_NAMES.iter().enumerate() {
                        values.insert(format!("{path}.{name}"), percentages.map(|three| three[name_idx]));
                    }
                }
                Leaf::Share(share) => {
                    values.insert(path.clone(), share.percentage());
                }
            }
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_those_computed_by_hand() {
        let prf = Prf { predicted: 4, right_predicted: 2, gold: 8, right_gold: 2 };
        let [precision, recall, f1] = prf.percentages().expect("there is gold");
        assert!((precision - 50.0).abs() < 1e-9 && (recall - 25.0).abs() < 1e-9 && (f1 - 100.0 / 3.0).abs() < 1e-9);
        assert_eq!(Prf::default().percentages(), None);
        assert_eq!(Prf { gold: 3, ..Prf::default() }.percentages(), Some([0.0, 0.0, 0.0]));
        assert_eq!(Share { sum: 1.5, of: 3, possible: 9 }.percentage(), Some(50.0));
        assert_eq!(Share { possible: 9, ..Share::default() }.percentage(), Some(0.0));
        assert_eq!(Share::default().percentage(), None);
    }

    #[test]
    fn tallies_add_up() {
        let mut one = Tally::default();
        *one.prf("a") = Prf::matched(1, 2, 3);
        let mut two = one.clone();
        two.share("b").add(true);
        two.add(&one);
        assert_eq!(two.prf("a"), &Prf::matched(2, 4, 6));
        assert_eq!(two.percentages().get("b"), Some(&Some(100.0)));
    }
}
