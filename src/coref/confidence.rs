//! How often each sieve is right where the source is: `models/sieves.csv`, written by `models/recipe/fit_sieves.py`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

static TABLE: &str = include_str!("../../models/sieves.csv");

static PROBABILITIES: LazyLock<FxHashMap<&str, f32>> = LazyLock::new(|| {
    let rows = TABLE.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some((cells.next()?, cells.next()?.parse().ok()?))
    });
    rows.collect()
});

/// The probability that an answer of this sieve is right. Every sieve has one: a test sees to it.
pub(super) fn of(sieve: &str) -> f32 {
    PROBABILITIES.get(sieve).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coref::{ISSUER, JOINT, SIEVES};

    #[test]
    fn every_sieve_has_a_probability() {
        for name in SIEVES.iter().map(|sieve| sieve.name).chain([JOINT, ISSUER]) {
            assert!((0.0..=1.0).contains(&of(name)) && of(name) > 0.0, "{name}: {}", of(name));
        }
        assert_eq!(PROBABILITIES.len(), SIEVES.len() + 2, "`models/sieves.csv` names sieves that there are not");
    }

    /// So many more quotations a sieve is taken to have decided as well as the others do.
    #[cfg(feature = "evaluate")]
    const PRIOR: f64 = 6.0;

    /// As `models/recipe/fit_sieves.py` computes it.
    #[cfg(feature = "evaluate")]
    #[test]
    fn the_probabilities_are_those_that_the_record_of_scores_gives() {
        let counts = crate::evaluate::recorded_sieves(include_str!("../../corpus/scores.csv"), &["news-train"]);
        let counted = |name: &str| counts.get(name).map_or((0.0, 0.0), |it| (it.known as f64, it.speaker_right as f64));
        let others = counts.keys().filter(|name| *name != "name").map(|name| counted(name));
        let (known, right) = others.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let prior = right / f64::max(known, 1.0);
        let line = |name: &str| {
            let (n, n_right) = counted(name);
            format!("{name},{:.3},{n}\n", (n_right + PRIOR * prior) / (n + PRIOR))
        };
        let names = SIEVES.iter().map(|sieve| sieve.name).chain([JOINT, ISSUER]);
        let expected = format!("sieve,probability,n\n{}", names.map(line).collect::<String>());
        assert_eq!(TABLE, expected, "run `models/recipe/fit_sieves.py`");
    }
}
