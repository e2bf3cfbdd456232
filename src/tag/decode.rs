//! Linear-chain decoding: the best label sequence (Viterbi) and per-token marginals (forward–backward).
//!
//! Source of both: Lafferty, `McCallum` & Pereira 2001. Score of a sequence: `start[first] + Σ emission + Σ transition + end[last]`.

use ndarray::{ArrayView1, ArrayView2};

/// Weights between neighbouring labels.
#[derive(Clone, Copy, Debug)]
pub struct Chain<'a> {
    /// `transition[[from, to]]`, labels × labels; negative infinity forbids.
    pub transition: ArrayView2<'a, f32>,
    /// Weight of each label at the first token.
    pub start: ArrayView1<'a, f32>,
    /// Weight of each label at the last token.
    pub end: ArrayView1<'a, f32>,
}

/// The best label of each token. `emission` is tokens × labels. Ties go to the lower label.
pub fn viterbi(emission: &ArrayView2<'_, f32>, chain: Chain<'_>) -> Vec<usize> {
    let (n_tokens, n_labels) = emission.dim();
    if n_tokens == 0 {
        return Vec::new();
    }
    let mut score: Vec<f32> = (0..n_labels).map(|label| chain.start[label] + emission[[0, label]]).collect();
    let mut next = vec![0.0; n_labels];
    let mut back = vec![0u8; n_tokens * n_labels];
    for token in 1..n_tokens {
        for to in 0..n_labels {
            let (mut best, mut best_from) = (f32::NEG_INFINITY, 0);
            for (from, &before) in score.iter().enumerate() {
                let candidate = before + chain.transition[[from, to]];
                if candidate > best {
                    (best, best_from) = (candidate, from);
                }
            }
            next[to] = best + emission[[token, to]];
            back[token * n_labels + to] = best_from as u8;
        }
        std::mem::swap(&mut score, &mut next);
    }
    let mut label = 0;
    for candidate in 1..n_labels {
        if score[candidate] + chain.end[candidate] > score[label] + chain.end[label] {
            label = candidate;
        }
    }
    let mut labels = vec![label; n_tokens];
    for token in (1..n_tokens).rev() {
        label = usize::from(back[token * n_labels + label]);
        labels[token - 1] = label;
    }
    labels
}

/// The probability of each label at each token, tokens × labels flattened by row.
pub fn marginals(emission: &ArrayView2<'_, f32>, chain: Chain<'_>) -> Vec<f32> {
    let (n_tokens, n_labels) = emission.dim();
    if n_tokens == 0 {
        return Vec::new();
    }
    // Scaled forward–backward in probability space: each emission row is shifted by its maximum, each forward row normalised.
    let weight: Vec<f32> = chain.transition.iter().map(|value| value.exp()).collect();
    let emitted = |token: usize| {
        let row = emission.row(token);
        let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        row.iter().map(|value| (value - top).exp()).collect::<Vec<_>>()
    };
    let normalise = |row: &mut [f32]| {
        let sum: f32 = row.iter().sum();
        if sum > 0.0 && sum.is_finite() {
            row.iter_mut().for_each(|value| *value /= sum);
        } else {
            row.fill(1.0 / n_labels as f32);
        }
    };
    let mut forward = vec![0.0; n_tokens * n_labels];
    let first = emitted(0);
    for label in 0..n_labels {
        forward[label] = first[label] * chain.start[label].exp();
    }
    normalise(&mut forward[..n_labels]);
    for token in 1..n_tokens {
        let (before, rest) = forward.split_at_mut(token * n_labels);
        let (before, row) = (&before[(token - 1) * n_labels..], &mut rest[..n_labels]);
        for (from, &mass) in before.iter().enumerate() {
            for (to, value) in row.iter_mut().enumerate() {
                *value += mass * weight[from * n_labels + to];
            }
        }
        row.iter_mut().zip(emitted(token)).for_each(|(value, emission)| *value *= emission);
        normalise(row);
    }
    let mut backward: Vec<f32> = chain.end.iter().map(|value| value.exp()).collect();
    for token in (0..n_tokens).rev() {
        let row = &mut forward[token * n_labels..(token + 1) * n_labels];
        row.iter_mut().zip(&backward).for_each(|(value, &after)| *value *= after);
        normalise(row);
        if token > 0 {
            let arriving: Vec<f32> = emitted(token).iter().zip(&backward).map(|(a, b)| a * b).collect();
            for (from, value) in backward.iter_mut().enumerate() {
                *value = (0..n_labels).map(|to| weight[from * n_labels + to] * arriving[to]).sum();
            }
            normalise(&mut backward);
        }
    }
    forward
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2, array};

    use super::*;

    fn by_enumeration(emission: &Array2<f32>, chain: Chain<'_>) -> (Vec<usize>, Vec<f32>) {
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
    fn decoding_agrees_with_enumeration_of_all_sequences() {
        let emission = array![[0.3, 1.2, -0.5], [0.9, 0.1, 0.8], [-1.0, 0.4, 0.6], [0.2, 0.2, 1.5]];
        let transition = array![[0.1, -0.4, f32::NEG_INFINITY], [0.7, 0.0, -0.3], [-0.2, 0.9, 0.5]];
        let (start, end) = (Array1::from(vec![0.0, 0.2, -1.0]), Array1::from(vec![0.5, -0.1, 0.0]));
        let chain = Chain { transition: transition.view(), start: start.view(), end: end.view() };
        let (best, mass) = by_enumeration(&emission, chain);
        assert_eq!(viterbi(&emission.view(), chain), best);
        for (found, expected) in marginals(&emission.view(), chain).iter().zip(&mass) {
            assert!((found - expected).abs() < 1e-5, "{found} against {expected}");
        }
    }
}
