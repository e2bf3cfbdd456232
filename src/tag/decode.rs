//! Linear-chain decoding: the best label sequence (Viterbi) and per-token marginals (forward–backward).
//!
//! Source of both: Lafferty, `McCallum` & Pereira 2001. Score of a sequence: `start[first] + Σ emission + Σ transition + end[last]`.

#![expect(
    clippy::inline_always,
    reason = "a body must be inlined to be compiled for the instruction set dispatched on"
)]

use ndarray::ArrayView2;

use super::{kernel::vectorized, recurrence::exp};

/// Labels that are computed together.
const LANES: usize = 8;

/// Values of [`LANES`] labels.
type Lanes = [f32; LANES];

/// Weights between neighbouring labels, padded to whole lanes with labels that nothing leads to.
#[derive(Debug)]
pub(super) struct Chain {
    n_labels: usize,
    n_chunks: usize,
    /// From label by label, the lanes of what it leads to.
    transition: Vec<Lanes>,
    /// e to the transition.
    weight: Vec<Lanes>,
    /// The same, to label by label, the lanes of what leads to it.
    reverse: Vec<Lanes>,
    start: Vec<Lanes>,
    end: Vec<Lanes>,
}

impl Chain {
    /// A chain that is as `self` but for the way to `to` from `from`, which the best labels take for `bonus` less; what is
    /// likely stays as it is.
    pub fn bolder(mut self, bonus: f32, gained: impl Fn(usize, usize) -> bool) -> Self {
        for from in 0..self.n_labels {
            for to in (0..self.n_labels).filter(|&to| gained(from, to)) {
                self.transition[from * self.n_chunks + to / LANES][to % LANES] += bonus;
            }
        }
        self
    }

    /// From `transition`, by from and to label, and the weights of each label at the first and at the last token.
    pub fn new(transition: &ArrayView2<'_, f32>, start: &[f32], end: &[f32]) -> Self {
        let n_labels = start.len();
        let n_chunks = n_labels.div_ceil(LANES);
        let padded = |padding: f32, value: &dyn Fn(usize) -> Option<f32>| -> Vec<Lanes> {
            (0..n_chunks)
                .map(|chunk| std::array::from_fn(|lane| value(chunk * LANES + lane).unwrap_or(padding)))
                .collect()
        };
        let rows = |padding: f32, value: &dyn Fn(usize, usize) -> Option<f32>| -> Vec<Lanes> {
            (0..n_labels).flat_map(|row| padded(padding, &|column| value(row, column))).collect()
        };
        let none = f32::NEG_INFINITY;
        Self {
            n_labels,
            n_chunks,
            transition: rows(none, &|from, to| transition.get((from, to)).copied()),
            weight: rows(0.0, &|from, to| transition.get((from, to)).map(|value| value.exp())),
            reverse: rows(0.0, &|to, from| transition.get((from, to)).map(|value| value.exp())),
            start: padded(none, &|label| start.get(label).copied()),
            end: padded(none, &|label| end.get(label).copied()),
        }
    }
}

/// The best label of each token. `emission` is tokens × labels. Ties go to the lower label.
pub(super) fn viterbi(emission: &ArrayView2<'_, f32>, chain: &Chain) -> Vec<usize> {
    let n_tokens = emission.nrows();
    if n_tokens == 0 {
        return Vec::new();
    }
    let n_chunks = chain.n_chunks;
    let mut score = chain.start.clone();
    add(&mut score, emission, 0);
    let mut back = vec![[0u8; LANES]; n_tokens * n_chunks];
    vectorized(
        #[inline(always)]
        || {
            let mut next = score.clone();
            for token in 1..n_tokens {
                for chunk in 0..n_chunks {
                    let mut best = [f32::NEG_INFINITY; LANES];
                    let mut best_from = [0u32; LANES];
                    let rows = chain.transition[chunk..].iter().step_by(n_chunks);
                    for (from, (before, row)) in (0..).zip(score.as_flattened().iter().zip(rows)) {
                        for lane in 0..LANES {
                            let candidate = before + row[lane];
                            let better = candidate > best[lane];
                            best[lane] = if better { candidate } else { best[lane] };
                            best_from[lane] = if better { from } else { best_from[lane] };
                        }
                    }
                    next[chunk] = best;
                    back[token * n_chunks + chunk] = best_from.map(|from| from as u8);
                }
                add(&mut next, emission, token);
                std::mem::swap(&mut score, &mut next);
            }
        },
    );
    let back = back.as_flattened();
    let last: Vec<f32> = score.as_flattened().iter().zip(chain.end.as_flattened()).map(|(a, b)| a + b).collect();
    let mut label = (1..chain.n_labels).fold(0, |best, label| if last[label] > last[best] { label } else { best });
    let mut labels = vec![label; n_tokens];
    for token in (1..n_tokens).rev() {
        label = usize::from(back[token * n_chunks * LANES + label]);
        labels[token - 1] = label;
    }
    labels
}

/// Adds a token's emission to `lanes`.
#[inline(always)]
fn add(lanes: &mut [Lanes], emission: &ArrayView2<'_, f32>, token: usize) {
    lanes.as_flattened_mut().iter_mut().zip(emission.row(token)).for_each(|(lane, value)| *lane += value);
}

/// The probability of each label at each token, tokens × labels flattened by row.
pub(super) fn marginals(emission: &ArrayView2<'_, f32>, chain: &Chain) -> Vec<f32> {
    // Scaled forward–backward in probability space: each emission row is shifted by its maximum, each row normalised.
    let (n_tokens, n_labels) = emission.dim();
    let n_chunks = chain.n_chunks;
    let mut emitted = vec![[f32::NEG_INFINITY; LANES]; n_tokens * n_chunks];
    for (token, row) in emission.rows().into_iter().enumerate() {
        let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let target = emitted[token * n_chunks..][..n_chunks].as_flattened_mut();
        target.iter_mut().zip(row).for_each(|(target, value)| *target = value - top);
    }
    let mut forward = vec![[0.0; LANES]; n_tokens * n_chunks];
    vectorized(
        #[inline(always)]
        || {
            emitted.as_flattened_mut().iter_mut().for_each(|value| *value = exp(*value));
            let weights = |lanes: &[Lanes]| -> Vec<Lanes> { lanes.iter().map(|lanes| lanes.map(exp)).collect() };
            let mut row = weights(&chain.start);
            for token in 0..n_tokens {
                if token > 0 {
                    times(&forward[(token - 1) * n_chunks..][..n_chunks], &chain.weight, &mut row);
                }
                multiply(&mut row, &emitted[token * n_chunks..][..n_chunks]);
                normalise(&mut row, n_labels);
                forward[token * n_chunks..][..n_chunks].copy_from_slice(&row);
            }
            let mut backward = weights(&chain.end);
            let mut arriving = backward.clone();
            for token in (0..n_tokens).rev() {
                let row = &mut forward[token * n_chunks..][..n_chunks];
                multiply(row, &backward);
                normalise(row, n_labels);
                arriving.copy_from_slice(&backward);
                multiply(&mut arriving, &emitted[token * n_chunks..][..n_chunks]);
                times(&arriving, &chain.reverse, &mut backward);
                normalise(&mut backward, n_labels);
            }
        },
    );
    forward.chunks_exact(n_chunks.max(1)).flat_map(|row| &row.as_flattened()[..n_labels]).copied().collect()
}

/// `row` times a matrix of label rows.
#[inline(always)]
fn times(row: &[Lanes], matrix: &[Lanes], out: &mut [Lanes]) {
    let n_chunks = out.len();
    for (chunk, out) in out.iter_mut().enumerate() {
        let mut sum = [0.0; LANES];
        for (value, weights) in row.as_flattened().iter().zip(matrix[chunk..].iter().step_by(n_chunks)) {
            for lane in 0..LANES {
                sum[lane] += value * weights[lane];
            }
        }
        *out = sum;
    }
}

#[inline(always)]
fn multiply(row: &mut [Lanes], by: &[Lanes]) {
    row.as_flattened_mut().iter_mut().zip(by.as_flattened()).for_each(|(value, by)| *value *= by);
}

/// Makes a row sum to one; where it has no mass, all labels are as likely.
#[inline(always)]
fn normalise(row: &mut [Lanes], n_labels: usize) {
    let mut sums = [0.0; LANES];
    for lanes in &*row {
        for lane in 0..LANES {
            sums[lane] += lanes[lane];
        }
    }
    let sum: f32 = sums.iter().sum();
    if sum > 0.0 && sum.is_finite() {
        let factor = 1.0 / sum;
        row.as_flattened_mut().iter_mut().for_each(|value| *value *= factor);
    } else {
        row.as_flattened_mut()[..n_labels].fill(1.0 / n_labels as f32);
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2, array};

    use super::*;

    struct Plain {
        transition: Array2<f32>,
        start: Array1<f32>,
        end: Array1<f32>,
    }

    /// The best labels, and the mass of each label at each token.
    fn by_enumeration(emission: &Array2<f32>, chain: &Plain) -> (Vec<usize>, Vec<f32>) {
        let (n_tokens, n_labels) = emission.dim();
        let (mut best, mut best_score) = (Vec::new(), f32::NEG_INFINITY);
        let (mut mass, mut total) = (vec![0.0; n_tokens * n_labels], 0.0);
        for code in 0..n_labels.pow(n_tokens as u32) {
            let labels: Vec<usize> = (0..n_tokens).map(|token| code / n_labels.pow(token as u32) % n_labels).collect();
            let mut score = chain.start[labels[0]] + chain.end[labels[n_tokens - 1]];
            for token in 0..n_tokens {
                score += emission[[token, labels[token]]];
                if token > 0 {
                    score += chain.transition[[labels[token - 1], labels[token]]];
                }
            }
            if score > best_score {
                (best, best_score) = (labels.clone(), score);
            }
            total += score.exp();
            for (token, label) in labels.iter().enumerate() {
                mass[token * n_labels + label] += score.exp();
            }
        }
        (best, mass.into_iter().map(|value| value / total).collect())
    }

    #[test]
    fn a_bolder_chain_moves_the_best_labels_only() {
        let emission = array![[0.0, -0.5], [0.0, -0.5], [0.0, -0.5]];
        let chain = || Chain::new(&Array2::zeros((2, 2)).view(), &[0.0; 2], &[0.0; 2]);
        let bold = chain().bolder(1.0, |from, to| from == 0 && to == 1);
        assert_eq!(viterbi(&emission.view(), &chain()), [0, 0, 0]);
        assert_eq!(viterbi(&emission.view(), &bold), [0, 1, 0]);
        let mass = |chain: &Chain| marginals(&emission.view(), chain);
        assert_eq!(mass(&chain()), mass(&bold));
    }

    #[test]
    fn decoding_agrees_with_enumeration_of_all_sequences() {
        let emission = array![[0.3, 1.2, -0.5], [0.9, 0.1, 0.8], [-1.0, 0.4, 0.6], [0.2, 0.2, 1.5]];
        let transition = array![[0.1, -0.4, f32::NEG_INFINITY], [0.7, 0.0, -0.3], [-0.2, 0.9, 0.5]];
        let (start, end) = (Array1::from(vec![0.0, 0.2, -1.0]), Array1::from(vec![0.5, -0.1, 0.0]));
        let plain = Plain { transition, start, end };
        let (start, end) = (plain.start.to_vec(), plain.end.to_vec());
        let chain = &Chain::new(&plain.transition.view(), &start, &end);
        let (best, mass) = by_enumeration(&emission, &plain);
        assert_eq!(viterbi(&emission.view(), chain), best);
        for (found, expected) in marginals(&emission.view(), chain).iter().zip(&mass) {
            assert!((found - expected).abs() < 1e-5, "{found} against {expected}");
        }
    }
}
