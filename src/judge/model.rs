//! The fitted judge: weights of words and small trees over numbers, in `models/confidence_quotes.csv`.
//!
//! `models/recipe/confidence.py` writes the file. Sums run in the order of the file, so the same evidence gives the same
//! probability everywhere.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{
    beside::N_BESIDE,
    evidence::{Evidence, NUMBERS},
    thousandths::thousandths,
};

/// A node of a tree: where to go on, or a leaf.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Node {
    Split { number: usize, at: f32, left: usize, right: usize },
    Leaf(f32),
}

/// One fitted probability.
#[derive(Debug, Default)]
pub(super) struct Model {
    words: FxHashMap<&'static str, f32>,
    bias: f32,
    trees: Vec<Vec<Node>>,
    slope: f32,
    offset: f32,
}

impl Model {
    /// Log-odds by the words alone.
    fn linear(&self, evidence: &Evidence) -> f32 {
        let weight = |word: &String| self.words.get(word.as_str()).copied().unwrap_or_default();
        self.bias + evidence.words.iter().map(weight).sum::<f32>()
    }

    /// The probability. `beside` are further numbers that the model was fitted with.
    pub fn probability(&self, evidence: &Evidence, beside: &[f32]) -> f32 {
        let linear = thousandths(self.linear(evidence));
        let n_numbers = evidence.numbers.len();
        let number = |idx: usize| match idx.checked_sub(n_numbers) {
            None => evidence.numbers[idx],
            Some(further) => beside.get(further).copied().unwrap_or(linear),
        };
        let mut score = if self.trees.is_empty() { linear } else { 0.0 };
        for tree in &self.trees {
            let mut at = 0;
            while let Node::Split { number: idx, at: border, left, right } = tree[at] {
                at = if number(idx) <= border { left } else { right };
            }
            if let Node::Leaf(value) = tree[at] {
                score += value;
            }
        }
        1.0 / (1.0 + (-(self.slope * score + self.offset)).exp())
    }
}

/// All that was fitted.
#[derive(Debug, Default)]
pub(super) struct Fitted {
    /// That a reported clause that was detected is a report with these borders.
    pub report: Model,
    /// That one which was proposed is, given what was detected beside it.
    pub proposed: Model,
    /// That words in marks are speech.
    pub direct: Model,
    /// That words in marks inside a report are those of the source that stands beside them there.
    pub relayed: Model,
    /// That a report is a thought.
    pub thought: Model,
}

static FILE: &str = include_str!("../../models/confidence_quotes.csv");

/// The fitted models, read once.
pub(super) fn fitted() -> &'static Fitted {
    static FITTED: LazyLock<Fitted> = LazyLock::new(|| {
        read(FILE).unwrap_or_else(|| panic!("`models/confidence_quotes.csv` is not what the recipe writes"))
    });
    &FITTED
}

/// Reads the file; `None` where it is not one that the recipe writes.
fn read(file: &'static str) -> Option<Fitted> {
    let mut fitted = Fitted::default();
    for line in file.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let mut fields = line.split(',');
        let model = match fields.next()? {
            "report" => &mut fitted.report,
            "proposed" => &mut fitted.proposed,
            "direct" => &mut fitted.direct,
            "relayed" => &mut fitted.relayed,
            "thought" => &mut fitted.thought,
            _ => return None,
        };
        match fields.next()? {
            "bias" => model.bias = fields.next()?.parse().ok()?,
            "scale" => {
                model.slope = fields.next()?.parse().ok()?;
                model.offset = fields.next()?.parse().ok()?;
            }
            "word" => {
                let (word, weight) = line.splitn(3, ',').nth(2)?.rsplit_once(',')?;
                model.words.insert(word, weight.parse().ok()?);
            }
            "tree" => {
                let nodes: Option<Vec<Node>> = fields.map(node).collect();
                model.trees.push(nodes.filter(|nodes| is_tree(nodes))?);
            }
            _ => return None,
        }
    }
    Some(fitted)
}

/// `7:0.25:3:4` a split by number 7, `-0.12` a leaf.
fn node(field: &str) -> Option<Node> {
    let parts: Vec<&str> = field.split(':').collect();
    match parts.as_slice() {
        [value] => Some(Node::Leaf(value.parse().ok()?)),
        [number, at, left, right] => Some(Node::Split {
            number: number.parse().ok()?,
            at: at.parse().ok()?,
            left: left.parse().ok()?,
            right: right.parse().ok()?,
        }),
        _ => None,
    }
}

/// Whether every way through the nodes ends: a split leads on only to later nodes.
fn is_tree(nodes: &[Node]) -> bool {
    let leads_on = |(idx, node): (usize, &Node)| match node {
        Node::Leaf(value) => value.is_finite(),
        Node::Split { number, at, left, right } => {
            *number <= NUMBERS.len() + N_BESIDE
                && at.is_finite()
                && [left, right].iter().all(|&&to| idx < to && to < nodes.len())
        }
    };
    !nodes.is_empty() && nodes.iter().enumerate().all(leads_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fitted_file_is_read_whole() {
        let fitted = read(FILE).expect("the recipe wrote the file");
        assert!(
            !fitted.report.trees.is_empty() && !fitted.proposed.trees.is_empty() && !fitted.direct.trees.is_empty()
        );
        assert!(!fitted.report.words.is_empty() && !fitted.thought.words.is_empty());
    }

    #[test]
    fn a_tree_that_goes_round_in_circles_is_none() {
        assert!(is_tree(&[Node::Split { number: 0, at: 0.5, left: 1, right: 2 }, Node::Leaf(0.1), Node::Leaf(-0.1)]));
        assert!(!is_tree(&[Node::Split { number: 0, at: 0.5, left: 0, right: 1 }, Node::Leaf(0.1)]));
        assert!(!is_tree(&[Node::Split { number: 0, at: 0.5, left: 1, right: 2 }, Node::Leaf(0.1)]));
    }
}
