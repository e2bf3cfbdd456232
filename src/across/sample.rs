//! The rows most worth labelling: a stratified sample with more rows where the program is less sure.
//!
//! Neyman's allocation: a stratum of `N` rows gets a share of the sample in proportion to `N` times the standard deviation of
//! being right, which the confidence tells; every stratum gets two at least, as far as it has them.

use std::collections::BTreeMap;

/// A row that may be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its number in the table.
    pub number: usize,
    /// What it is stratified by.
    pub stratum: String,
    /// Probability that it is right.
    pub confidence: f64,
}

/// A row that was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Its number in the table.
    pub number: usize,
    /// Its stratum.
    pub stratum: String,
    /// How many rows it stands for: one over the probability of being drawn.
    pub weight: f64,
}

/// Bands of confidence that strata are parted into.
const BANDS: [f64; 3] = [0.5, 0.8, 0.95];

/// Draws about `n_rows` of the candidates, in order of the table; the same ones for the same `seed`.
pub fn draw(candidates: &[Candidate], n_rows: usize, seed: u64) -> Vec<Drawn> {
    let mut strata: BTreeMap<(String, usize), Vec<&Candidate>> = BTreeMap::new();
    for candidate in candidates {
        let band = BANDS.iter().filter(|border| candidate.confidence >= **border).count();
        strata.entry((candidate.stratum.clone(), band)).or_default().push(candidate);
    }
    let spread = |rows: &[&Candidate]| -> f64 {
        let mean = rows.iter().map(|row| row.confidence).sum::<f64>() / rows.len() as f64;
        (mean * (1.0 - mean)).max(0.01).sqrt()
    };
    let total: f64 = strata.values().map(|rows| rows.len() as f64 * spread(rows)).sum();
    let mut random = fastrand::Rng::with_seed(seed);
    let mut drawn = Vec::new();
    for ((stratum, band), mut rows) in strata {
        let share = rows.len() as f64 * spread(&rows) / total;
        let wanted = ((n_rows as f64 * share).round() as usize).max(2).min(rows.len());
        let n_stratum = rows.len();
        random.shuffle(&mut rows);
        let weight = n_stratum as f64 / wanted as f64;
        let name =
            if stratum.is_empty() { format!("confidence {band}") } else { format!("{stratum}, confidence {band}") };
        drawn.extend(rows[..wanted].iter().map(|row| Drawn { number: row.number, stratum: name.clone(), weight }));
    }
    drawn.sort_by_key(|row| row.number);
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsure_rows_are_drawn_more_often_and_weights_make_up_for_it() {
        let candidates: Vec<Candidate> = (0..1000)
            .map(|number| Candidate {
                number,
                stratum: if number % 10 == 0 { "rare" } else { "frequent" }.to_owned(),
                confidence: if number % 2 == 0 { 0.6 } else { 0.99 },
            })
            .collect();
        let drawn = draw(&candidates, 100, 3);
        assert!((90..=110).contains(&drawn.len()), "{}", drawn.len());
        let unsure = drawn.iter().filter(|row| row.number % 2 == 0).count();
        assert!(unsure > 2 * (drawn.len() - unsure));
        let weights: f64 = drawn.iter().map(|row| row.weight).sum();
        assert!((weights - 1000.0).abs() < 1e-6);
        assert_eq!(draw(&candidates, 100, 3), drawn);
        assert_ne!(draw(&candidates, 100, 4), drawn);
    }
}
