//! How often each sieve is right where the source is: `models/sieves.csv`, written by `models/recipe/fit_sieves.py`.

use std::{collections::HashMap, sync::LazyLock};

static TABLE: &str = include_str!("../../models/sieves.csv");

static PROBABILITIES: LazyLock<HashMap<&str, f32>> = LazyLock::new(|| {
    let rows = TABLE.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some((cells.next()?, cells.next()?.parse().ok()?))
    });
    rows.collect()
});

/// Of a sieve that the table does not know.
const UNKNOWN: f32 = 0.6;

/// The probability that an answer of this sieve is right.
pub(super) fn of(sieve: &str) -> f32 {
    PROBABILITIES.get(sieve).copied().unwrap_or(UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coref::{JOINT, SIEVES};

    #[test]
    fn every_sieve_has_a_probability() {
        for name in SIEVES.iter().map(|sieve| sieve.name).chain([JOINT]) {
            let probability = PROBABILITIES.get(name).copied().unwrap_or_else(|| panic!("{name} is not in the table"));
            assert!((0.0..=1.0).contains(&probability), "{name}: {probability}");
        }
    }
}
