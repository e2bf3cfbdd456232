//! An SRU layer: matrix products for a few tokens at a time, each followed by their elementwise recurrence.

#![expect(
    clippy::inline_always,
    reason = "a body must be inlined to be compiled for the instruction set dispatched on"
)]

use ndarray::Array2;

use super::kernel::{Activations, NEAR, Product, vectorized};

/// e^x to about 1e-7 relative, in operations that compilers vectorize: 2^k times a polynomial on [-ln 2 / 2, ln 2 / 2].
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    // 127 in the exponent's place once ROUND has moved k into the lowest bits.
    const BIAS: u32 = 127;
    let x = if x > 87.0 { 87.0 } else { x };
    let x = if x < -87.0 { -87.0 } else { x };
    let moved = x * std::f32::consts::LOG2_E + ROUND;
    let k = moved - ROUND;
    let r = x - k * 0.693_359_4 - k * -2.121_944_4e-4;
    let p =
        1.0 + r * (1.0 + r * (0.5 + r * (0.166_666_66 + r * (0.041_666_64 + r * (0.008_333_69 + r * 0.001_392_9)))));
    p * f32::from_bits(moved.to_bits().wrapping_add(BIAS) << 23)
}

/// The logistic function of two values, by one division.
#[inline(always)]
fn sigmoids(x: f32, y: f32) -> (f32, f32) {
    // Beyond, the product of the two sums would not be finite.
    const MOST: f32 = 40.0;
    let within = |x: f32| if x < -MOST { MOST } else { -x };
    let (x, y) = (1.0 + exp(within(x)), 1.0 + exp(within(y)));
    let inverse = 1.0 / (x * y);
    (y * inverse, x * inverse)
}

/// One step for one direction: `gates` holds candidate, forget and reset, each as wide as `cell`.
#[inline(always)]
fn step(gates: &[f32], recurrent: &[f32], input: &[f32], cell: &mut [f32], out: &mut [f32]) {
    let h = cell.len();
    let (candidate, rest) = gates.split_at(h);
    let (forget, reset) = rest.split_at(h);
    let (recurrent_forget, recurrent_reset) = recurrent.split_at(h);
    let (reset, recurrent_reset, input, out) = (&reset[..h], &recurrent_reset[..h], &input[..h], &mut out[..h]);
    for j in 0..h {
        let (f, r) = sigmoids(forget[j] + recurrent_forget[j] * cell[j], reset[j] + recurrent_reset[j] * cell[j]);
        cell[j] = f * cell[j] + (1.0 - f) * candidate[j];
        out[j] = r * cell[j] + (1.0 - r) * input[j];
    }
}

/// Weights of one layer of simple recurrent units.
#[derive(Debug)]
pub(super) struct SruLayer {
    pub norm: Vec<f32>,
    /// Per direction: candidate, forget, reset.
    pub gates: [Product; 2],
    /// `[direction][forget, reset][hidden]`, flattened.
    pub recurrent: Vec<f32>,
}

impl SruLayer {
    /// Runs both directions over `x`, tokens × (2 × hidden), and writes to `out`, of the same shape.
    pub fn apply(&self, x: &Array2<f32>, out: &mut Array2<f32>) {
        let (n_tokens, width) = x.dim();
        let hidden = width / 2;
        let activations = Activations::normalised(x, &self.norm);
        let (Some(x), Some(out)) = (x.as_slice(), out.as_slice_mut()) else {
            unreachable!("arrays made here are contiguous")
        };
        let mut gates = vec![0.0; NEAR * 3 * hidden];
        for (direction, product) in self.gates.iter().enumerate() {
            let recurrent = &self.recurrent[direction * 2 * hidden..][..2 * hidden];
            let mut cell = vec![0.0; hidden];
            let n_chunks = n_tokens.div_ceil(NEAR);
            for position in 0..n_chunks {
                let chunk = if direction == 0 { position } else { n_chunks - 1 - position };
                let tokens = chunk * NEAR..n_tokens.min((chunk + 1) * NEAR);
                let n_near = tokens.len();
                product.apply(&activations, tokens.clone(), &mut gates[..n_near * 3 * hidden]);
                vectorized(
                    #[inline(always)]
                    || {
                        for position in 0..n_near {
                            let near = if direction == 0 { position } else { n_near - 1 - position };
                            let token = tokens.start + near;
                            let at = token * width + direction * hidden;
                            let gates = &gates[near * 3 * hidden..][..3 * hidden];
                            step(gates, recurrent, &x[at..][..hidden], &mut cell, &mut out[at..][..hidden]);
                        }
                    },
                );
            }
        }
    }
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
    fn two_logistic_values_are_each_within_a_millionth() {
        for (x, y) in [(0.0, 0.0), (1.5, -2.0), (-100.0, 100.0), (50.0, -50.0), (-39.0, -39.0), (200.0, 3.0)] {
            let exact = |x: f32| 1.0 / (1.0 + f64::from(-x).exp());
            let (f, r) = sigmoids(x, y);
            assert!((f64::from(f) - exact(x)).abs() < 1e-6 && (f64::from(r) - exact(y)).abs() < 1e-6, "{x} {y}");
        }
    }

    #[test]
    fn the_exponential_of_the_impossible_is_next_to_nothing() {
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
        assert!(exp(-1e4) < 1e-37);
    }
}
