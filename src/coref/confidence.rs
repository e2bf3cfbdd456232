//! How often each sieve is right where the source is: `models/sieves.csv`, written by `models/recipe/fit_sieves.py`.

use std::{collections::HashMap, sync::LazyLock};

static TABLE: &str = include_str!("../../models/sieves.csv");

static PROBABILITIES: LazyLock<HashMap<&str, (f32, usize)>> = LazyLock::new(|| {
    let rows = TABLE.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some((cells.next()?, (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?)))
    });
    rows.collect()
});

/// Of a sieve that the table does not know.
const UNKNOWN: f32 = 0.6;

/// The probability that an answer of this sieve is right.
pub(super) fn of(sieve: &str) -> f32 {
    PROBABILITIES.get(sieve).map_or(UNKNOWN, |(probability, _)| *probability)
}

/// The probability that an answer of the sieve of this name is right where the source is, and on how many labelled
/// quotations that was counted.
pub fn measured(sieve: &str) -> Option<(f32, usize)> {
    PROBABILITIES.get(sieve).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coref::{ISSUER, JOINT, SIEVES};

    #[test]
    fn every_sieve_has_a_probability() {
        for name in SIEVES.iter().map(|sieve| sieve.name).chain([JOINT, ISSUER]) {
            let probability = measured(name).map(|(probability, _)| probability);
            assert!(probability.is_some_and(|it| (0.0..=1.0).contains(&it)), "{name}: {probability:?}");
        }
    }
}
