//! The forward pass: window projection, bidirectional SRU layers with type pooling, heads.
//!
//! SRU: Lei et al. 2018, "Simple Recurrent Units for Highly Parallelizable Recurrence". All matrix products run over all
//! tokens of a block at once; only an elementwise recurrence is sequential.

#![expect(
    clippy::inline_always,
    reason = "a body must be inlined to be compiled for the instruction set dispatched on"
)]

use ndarray::{Array2, ArrayView2, Axis, linalg::general_mat_mul};

use super::{
    features::{Document, N_FLAGS},
    model::{Linear, SruLayer, Weights},
};

/// Raw outputs, one row per token.
#[derive(Debug)]
pub(super) struct Output {
    pub entity: Array2<f32>,
    pub role: Array2<f32>,
    pub pos: Array2<f32>,
    /// Queries and keys of the two link heads, each `link` wide: cue query, source key, content query, cue key.
    pub link: Array2<f32>,
}

impl Linear {
    fn apply(&self, x: &ArrayView2<'_, f32>) -> Array2<f32> {
        let mut out = Array2::zeros((x.nrows(), self.weight.ncols()));
        out.rows_mut().into_iter().for_each(|mut row| row.assign(&self.bias));
        general_mat_mul(1.0, x, &self.weight, 1.0, &mut out);
        out
    }
}

/// Rows of `x` over their root mean square, times `gain`.
fn rms_norm(x: &Array2<f32>, gain: &[f32]) -> Array2<f32> {
    let mut out = x.clone();
    for mut row in out.rows_mut() {
        let mean_square = row.iter().map(|value| value * value).sum::<f32>() / row.len() as f32;
        let factor = 1.0 / (mean_square + 1e-6).sqrt();
        row.iter_mut().zip(gain).for_each(|(value, gain)| *value *= factor * gain);
    }
    out
}

/// e^x to about 1e-7 relative, in operations that compilers vectorize: 2^k times a polynomial on [-ln 2 / 2, ln 2 / 2].
#[inline(always)]
fn exp(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 87.0);
    let k = (x * std::f32::consts::LOG2_E + ROUND) - ROUND;
    let r = x - k * 0.693_359_4 - k * -2.121_944_4e-4;
    let p =
        1.0 + r * (1.0 + r * (0.5 + r * (0.166_666_66 + r * (0.041_666_64 + r * (0.008_333_69 + r * 0.001_392_9)))));
    p * f32::from_bits((((k as i32) + 127) << 23) as u32)
}

#[inline(always)]
fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// One step of the recurrence for one direction: `gates` holds candidate, forget and reset, each as wide as `cell`.
#[inline(always)]
fn step(gates: &[f32], recurrent: &[f32], input: &[f32], cell: &mut [f32], out: &mut [f32]) {
    let h = cell.len();
    let (candidate, rest) = gates.split_at(h);
    let (forget, reset) = rest.split_at(h);
    let (recurrent_forget, recurrent_reset) = recurrent.split_at(h);
    let (reset, recurrent_reset, input, out) = (&reset[..h], &recurrent_reset[..h], &input[..h], &mut out[..h]);
    for j in 0..h {
        let f = sigmoid(forget[j] + recurrent_forget[j] * cell[j]);
        let r = sigmoid(reset[j] + recurrent_reset[j] * cell[j]);
        cell[j] = f * cell[j] + (1.0 - f) * candidate[j];
        out[j] = r * cell[j] + (1.0 - r) * input[j];
    }
}

impl SruLayer {
    fn apply(&self, x: &Array2<f32>, hidden: usize) -> Array2<f32> {
        let gates = self.gates.apply(&rms_norm(x, &self.norm).view());
        let mut out = Array2::zeros(x.dim());
        let n_tokens = x.nrows();
        let (Some(gates), Some(input), Some(target)) = (gates.as_slice(), x.as_slice(), out.as_slice_mut()) else {
            unreachable!("arrays made here are contiguous")
        };
        let arch = pulp::Arch::new();
        for direction in 0..2 {
            let recurrent = &self.recurrent[direction * 2 * hidden..][..2 * hidden];
            let mut cell = vec![0.0; hidden];
            arch.dispatch(
                #[inline(always)]
                || {
                    for position in 0..n_tokens {
                        let token = if direction == 0 { position } else { n_tokens - 1 - position };
                        let at = (token * 2 + direction) * hidden;
                        step(
                            &gates[at * 3..][..3 * hidden],
                            recurrent,
                            &input[at..][..hidden],
                            &mut cell,
                            &mut target[at..][..hidden],
                        );
                    }
                },
            );
        }
        out
    }
}

impl Weights {
    /// Runs the network over one block.
    pub fn run(&self, document: &Document) -> Output {
        let mut x = self.window.apply(&self.embed(document).view());
        let mut low = None;
        for (layer_idx, layer) in self.layers.iter().enumerate() {
            if layer_idx == self.dimensions.pool_after {
                low = Some(rms_norm(&x, &self.low_norm));
                self.pool_names(document, &mut x);
            }
            x = layer.apply(&x, self.dimensions.hidden);
        }
        let high = rms_norm(&x, &self.out_norm);
        let low = low.unwrap_or_else(|| high.clone());
        Output {
            entity: self.entity.apply(&high.view()),
            role: self.role.apply(&high.view()),
            pos: self.pos.apply(&low.view()),
            link: self.link.apply(&high.view()),
        }
    }

    /// Each token's features beside those of its neighbours: tokens × 3 inputs.
    fn embed(&self, document: &Document) -> Array2<f32> {
        let (word, gram, shape) = (self.word.width(), self.gram.width(), self.shape.ncols());
        let width = word + gram + shape + N_FLAGS;
        let mut forms = Array2::<f32>::zeros((document.forms.len(), width));
        for (form, mut row) in document.forms.iter().zip(forms.rows_mut()) {
            let Some(row) = row.as_slice_mut() else { unreachable!("rows of a new array are contiguous") };
            self.word.add_to(form.word, 1.0, &mut row[..word]);
            let weight = 1.0 / form.grams.len().max(1) as f32;
            form.grams.iter().for_each(|&bucket| self.gram.add_to(bucket, weight, &mut row[word..word + gram]));
            row[word + gram..word + gram + shape]
                .iter_mut()
                .zip(self.shape.row(form.shape))
                .for_each(|(out, value)| *out = *value);
        }
        let n_tokens = document.form_of.len();
        let mut out = Array2::zeros((n_tokens, 3 * width));
        for token in 0..n_tokens {
            // The token is its right neighbour's left column block, and its left neighbour's right one.
            for (row, block) in [(token + 1, 0), (token, 1), (token.wrapping_sub(1), 2)] {
                if row < n_tokens {
                    let mut target = out.row_mut(row);
                    let Some(target) = target.as_slice_mut() else {
                        unreachable!("rows of a new array are contiguous")
                    };
                    let target = &mut target[block * width..(block + 1) * width];
                    target.iter_mut().zip(forms.row(document.form_of[token])).for_each(|(out, value)| *out = *value);
                    target[width - N_FLAGS..].copy_from_slice(&document.flags[token]);
                }
            }
        }
        out
    }

    /// Adds to each repeated capitalised word the mean of its occurrences, projected.
    fn pool_names(&self, document: &Document, x: &mut Array2<f32>) {
        if document.n_groups == 0 {
            return;
        }
        let mut mean = Array2::<f32>::zeros((document.n_groups, x.ncols()));
        let mut count = vec![0.0f32; document.n_groups];
        for (row, group) in x.rows().into_iter().zip(&document.group_of) {
            if let Some(group) = *group {
                let mut sum = mean.row_mut(group);
                sum += &row;
                count[group] += 1.0;
            }
        }
        mean.axis_iter_mut(Axis(0)).zip(&count).for_each(|(mut row, &count)| row /= count.max(1.0));
        let projected = mean.dot(&self.pool);
        for (mut row, group) in x.rows_mut().into_iter().zip(&document.group_of) {
            if let Some(group) = *group {
                row += &projected.row(group);
            }
        }
    }
}

/// Signed logarithmic bucket of a distance in tokens, 0..=18; 9 is no distance.
pub(super) fn distance_bucket(delta: isize) -> usize {
    let bucket = [1, 2, 3, 5, 9, 17, 33, 65, 129].iter().filter(|&&edge| delta.unsigned_abs() >= edge).count();
    if delta < 0 { 9 - bucket } else { 9 + bucket }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_exponential_is_within_a_millionth() {
        for step in -8000..8000i16 {
            let x = f32::from(step) * 0.01;
            let exact = f64::from(x).exp();
            assert!(((f64::from(exp(x)) - exact) / exact).abs() < 2e-6, "{x}");
        }
    }

    #[test]
    fn distances_fall_into_signed_buckets() {
        assert_eq!([0, 1, -1, 4, -200, 200].map(distance_bucket), [9, 10, 8, 12, 0, 18]);
    }
}
