//! The fitted scorer: regression trees whose values add up, from a generated file.

use std::sync::OnceLock;

use super::numbers::Feature;
use crate::{attribute::RULES, coref::SIEVES};

/// A node of a tree.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Node {
    /// Go to the next node where feature `feature` is at most `border`, else to node `right` of the file.
    Split { feature: usize, border: f32, right: usize },
    /// The tree's value.
    Leaf(f32),
}

/// Trees, and how scores become probabilities.
#[derive(Debug, Default)]
pub(super) struct Forest {
    pub(super) features: Vec<&'static str>,
    /// Names of rules and sieves in the order they had when the trees were fitted: the trees know them by their places.
    rules: Vec<&'static str>,
    sieves: Vec<&'static str>,
    nodes: Vec<Node>,
    roots: Vec<usize>,
    /// Pairs of a probability as scored and as measured, both rising.
    calibration: Vec<(f32, f32)>,
}

/// Where a feature's value is taken from.
pub(super) struct Place {
    /// Its place among the features; none where there is none of its name.
    of: Option<usize>,
    /// Of a feature that is a place in a list: the place that each had when the trees were fitted.
    numbers: Vec<f32>,
}

impl Place {
    pub(super) fn value(&self, features: &[Feature]) -> f32 {
        let value = self.of.and_then(|it| features.get(it)).map_or(0.0, |(_, value)| *value);
        // Below 0 and past the end of the list are marks that are no places.
        let number = (value >= 0.0).then(|| self.numbers.get(value as usize)).flatten();
        number.copied().unwrap_or(value)
    }
}

/// The places of `names` in `fitted`, and last the place of none at all.
fn numbers<'a>(names: impl Iterator<Item = &'a str>, fitted: &[&str]) -> Vec<f32> {
    let place = |name: &str| fitted.iter().position(|it| *it == name).unwrap_or(fitted.len()) as f32;
    names.map(place).chain([fitted.len() as f32]).collect()
}

impl Forest {
    /// The scorer that is compiled in.
    pub(super) fn embedded() -> &'static Self {
        static FOREST: OnceLock<Forest> = OnceLock::new();
        FOREST.get_or_init(|| {
            Self::read(include_str!("../../models/speaker.csv"))
                .unwrap_or_else(|| panic!("`models/speaker.csv` is not what the recipe writes"))
        })
    }

    /// Lines `features,NAME,…`, `rules,NAME,…`, `sieves,NAME,…`, `calibration,AS SCORED,AS MEASURED`, `tree`, and below each tree its nodes from the root
    /// on, left branches first: `s,FEATURE,BORDER,NODES TO SKIP FOR THE RIGHT BRANCH` and `l,VALUE`.
    pub(super) fn read(text: &'static str) -> Option<Self> {
        let mut forest = Self::default();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut cells = line.split(',');
            match cells.next()? {
                "features" => forest.features = cells.collect(),
                "rules" => forest.rules = cells.collect(),
                "sieves" => forest.sieves = cells.collect(),
                "calibration" => {
                    forest.calibration.push((cells.next()?.parse().ok()?, cells.next()?.parse().ok()?));
                }
                "tree" => forest.roots.push(forest.nodes.len()),
                "s" => {
                    let (feature, border) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
                    let right = forest.nodes.len() + cells.next()?.parse::<usize>().ok()?;
                    forest.nodes.push(Node::Split { feature, border, right });
                }
                "l" => forest.nodes.push(Node::Leaf(cells.next()?.parse().ok()?)),
                _ => return None,
            }
        }
        let whole = forest.nodes.iter().enumerate().all(|(node_idx, node)| match node {
            Node::Split { feature, right, .. } => {
                *feature < forest.features.len() && *right > node_idx && *right < forest.nodes.len()
            }
            Node::Leaf(_) => true,
        });
        whole.then_some(forest)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// Where each of [`Self::features`] stands among `features`, and what its value is to the trees.
    pub(super) fn order(&self, features: &[Feature]) -> Vec<Place> {
        let place = |name: &&str| Place {
            of: features.iter().position(|(own, _)| own == name),
            numbers: match *name {
                "rule" | "before_rule" | "next_rule" | "first_rule" => {
                    numbers(RULES.iter().map(|rule| rule.name), &self.rules)
                }
                "sieve" => numbers(SIEVES.iter().map(|sieve| sieve.name), &self.sieves),
                _ => Vec::new(),
            },
        };
        self.features.iter().map(place).collect()
    }

    /// The score of a candidate's features, in the order of [`Self::features`].
    pub(super) fn score(&self, features: &[f32]) -> f32 {
        self.roots.iter().map(|&root| self.tree(root, features)).sum()
    }

    fn tree(&self, root: usize, features: &[f32]) -> f32 {
        let mut node_idx = root;
        loop {
            match self.nodes.get(node_idx) {
                Some(Node::Split { feature, border, right }) => {
                    node_idx = if features.get(*feature).is_some_and(|it| it > border) { *right } else { node_idx + 1 };
                }
                Some(Node::Leaf(value)) => return *value,
                None => return 0.0,
            }
        }
    }

    /// A probability as scored, as the share that was right where it was measured.
    pub(super) fn calibrated(&self, probability: f32) -> f32 {
        let above = self.calibration.partition_point(|(scored, _)| *scored < probability);
        match (above.checked_sub(1).and_then(|it| self.calibration.get(it)), self.calibration.get(above)) {
            (Some((x0, y0)), Some((x1, y1))) => y0 + (y1 - y0) * (probability - x0) / (x1 - x0).max(1e-6),
            (Some((_, y)), None) | (None, Some((_, y))) => *y,
            (None, None) => probability,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_scorer_can_be_read_and_is_calibrated() {
        let forest = Forest::embedded();
        assert!(!forest.is_empty(), "`models/speaker.csv` holds no trees");
        let points: Vec<f32> = (0..=20_u8).map(|step| forest.calibrated(f32::from(step) / 20.0)).collect();
        assert!(points.windows(2).all(|pair| pair[0] <= pair[1]), "{points:?}");
        assert!(points.iter().all(|point| (0.0..=1.0).contains(point)), "{points:?}");
    }

    #[test]
    fn the_embedded_trees_were_fitted_on_the_rules_and_sieves_that_there_are() {
        let forest = Forest::embedded();
        assert_eq!(forest.rules, RULES.iter().map(|rule| rule.name).collect::<Vec<_>>());
        assert_eq!(forest.sieves, SIEVES.iter().map(|sieve| sieve.name).collect::<Vec<_>>());
    }

    #[test]
    fn a_tree_goes_left_up_to_the_border_and_right_above_it() {
        let forest = Forest::read("features,a,b\ntree\ns,1,0.5,2\nl,-1\nl,2\ntree\nl,0.25\n").expect("it is whole");
        assert!((forest.score(&[0.0, 0.5]) + 0.75).abs() < 1e-6);
        assert!((forest.score(&[0.0, 0.6]) - 2.25).abs() < 1e-6);
    }

    #[test]
    fn a_rule_keeps_the_number_that_it_had_when_the_trees_were_fitted() {
        let forest =
            Forest::read("features,rule\nrules,gone,transcript\ntree\ns,0,0.5,2\nl,-1\nl,2\n").expect("it is whole");
        let value = |rule: usize| forest.order(&[("rule", 0.0)])[0].value(&[("rule", rule as f32)]);
        assert!((value(0) - 1.0).abs() < 1e-6, "`transcript` was the second");
        assert!((value(1) - 2.0).abs() < 1e-6, "`signature` was none of them");
        assert!((value(RULES.len()) - 2.0).abs() < 1e-6, "no rule is past the end");
        assert!((forest.order(&[("rule", 0.0)])[0].value(&[("rule", 99.0)]) - 99.0).abs() < 1e-6);
    }

    #[test]
    fn a_broken_file_is_refused() {
        assert!(Forest::read("features,a\ntree\ns,3,0.5,2\nl,1\nl,1\n").is_none());
        assert!(Forest::read("tree\ns,x\n").is_none());
        assert!(Forest::read("leaf\n").is_none());
    }
}
