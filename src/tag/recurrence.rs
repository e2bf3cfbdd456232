//! The elementwise recurrence of an SRU layer, both directions.

#![expect(
    clippy::inline_always,
    reason = "a body must be inlined to be compiled for the instruction set dispatched on"
)]

use ndarray::Array2;

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

#[inline(always)]
fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
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
        let f = sigmoid(forget[j] + recurrent_forget[j] * cell[j]);
        let r = sigmoid(reset[j] + recurrent_reset[j] * cell[j]);
        cell[j] = f * cell[j] + (1.0 - f) * candidate[j];
        out[j] = r * cell[j] + (1.0 - r) * input[j];
    }
}

/// Runs the recurrence over `gates` (tokens × 2 directions × candidate, forget, reset × hidden) with highway input `x`
/// (tokens × 2 directions × hidden). `recurrent` is 2 directions × forget, reset × hidden.
pub(super) fn run(gates: &Array2<f32>, recurrent: &[f32], x: &Array2<f32>, hidden: usize) -> Array2<f32> {
    let mut out = Array2::zeros(x.dim());
    let n_tokens = x.nrows();
    let (Some(gates), Some(input), Some(target)) = (gates.as_slice(), x.as_slice(), out.as_slice_mut()) else {
        unreachable!("arrays made here are contiguous")
    };
    let arch = pulp::Arch::new();
    for direction in 0..2 {
        let recurrent = &recurrent[direction * 2 * hidden..][..2 * hidden];
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
    fn the_exponential_of_the_impossible_is_next_to_nothing() {
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
        assert!(exp(-1e4) < 1e-37);
    }
}
