//! Matrix products of 8-bit weights with activations of 63 steps, summed exactly in integers.
//!
//! A row of activations is normalised and rounded to multiples of the 31st part of its largest size, so that it fits 6 bits;
//! the recipe's network rounds the same way (`models/recipe/network.py`), and scores as well as without. The weights are those
//! of the file. Products of bytes are summed four at a time in 16 bits, which the recipe keeps the weights small enough for,
//! and then in 32 bits: no sum is rounded, so every machine, with vector instructions or without, gets the same.

#![expect(
    clippy::inline_always,
    reason = "a body must be inlined to be compiled for the instruction set dispatched on"
)]

use std::ops::Range;

use ndarray::{Array2, ArrayView2};

/// Outputs that are computed together: the lanes of a vector of AVX2.
const PANEL: usize = 8;
/// Tokens that are computed together: with four vectors of weights they fill the sixteen registers of AVX2.
const TILE: usize = 8;
/// Rows to compute at once, so that their activations and outputs stay in the second-level cache.
pub(super) const NEAR: usize = 12 * TILE;
/// Steps of an activation on either side of zero.
pub(super) const LEVELS: u8 = 31;
/// Inputs that are multiplied and added in one lane.
const QUAD: usize = 4;
/// Quads that are summed in 16 bits.
const DEPTH: usize = 4;
/// Inputs of these, to whose multiples rows are padded.
const CHUNK: usize = QUAD * DEPTH;
/// What the weights of one sign may sum to that meet in 16 bits.
const LARGEST_SUM: i32 = i16::MAX as i32 / (2 * LEVELS as i32);
/// Floats added side by side where a sum must not depend on the instruction set.
const LANES: usize = 16;
/// Adding it moves the integer part of a small float into its lowest bits, rounded to even.
const ROUND: f32 = 12_582_912.0;

/// Four activations, each in steps above the least.
type Quad = [u8; QUAD];

/// The weights of a panel's outputs for a quad of inputs.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Column([[i8; QUAD]; PANEL]);

/// Sums of a tile, by token and output of the panel.
type Sums = [[i32; PANEL]; TILE];

/// `x · weight + bias`, the weights in 8 bits with a scale per output.
#[derive(Debug)]
pub(super) struct Product {
    n_inputs: usize,
    n_outputs: usize,
    /// Panel after panel, the columns of all quads.
    columns: Vec<[Column; DEPTH]>,
    /// Per output, what activations of no step sum to.
    zero: Vec<[i32; PANEL]>,
    /// Per output.
    scale: Vec<[f32; PANEL]>,
    /// Per output.
    bias: Vec<[f32; PANEL]>,
}

/// Rows of activations in steps.
#[derive(Debug)]
pub(super) struct Activations {
    n_inputs: usize,
    /// Row after row.
    quads: Vec<[Quad; DEPTH]>,
    /// Per row.
    step: Vec<f32>,
}

/// Does `work` with the best vector instructions at hand; its closures and functions must be inlined to profit.
#[inline(always)]
pub(super) fn vectorized<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return simd.vectorize(work);
    }
    work()
}

impl Activations {
    /// The rows of `x` over their root mean square, times `gain`, in steps.
    pub fn normalised(x: &Array2<f32>, gain: &[f32]) -> Self {
        let (n_rows, n_inputs) = x.dim();
        let n_chunks = n_inputs.div_ceil(CHUNK);
        let mut quads = vec![[[LEVELS; QUAD]; DEPTH]; n_rows * n_chunks];
        let mut step = Vec::with_capacity(n_rows);
        let x = x.as_standard_layout();
        let Some(flat) = x.as_slice() else { unreachable!("standard layout is contiguous") };
        vectorized(
            #[inline(always)]
            || {
                for (row, target) in flat.chunks_exact(n_inputs.max(1)).zip(quads.chunks_exact_mut(n_chunks.max(1))) {
                    step.push(in_steps(row, gain, target.as_flattened_mut().as_flattened_mut()));
                }
            },
        );
        Self { n_inputs, quads, step }
    }

    pub fn n_rows(&self) -> usize {
        self.step.len()
    }

    fn row(&self, row: usize) -> &[[Quad; DEPTH]] {
        let n_chunks = self.n_inputs.div_ceil(CHUNK);
        &self.quads[row * n_chunks..][..n_chunks]
    }
}

/// Writes a row to `target` in steps and returns their size. Sizes are compared and squares added in an order that is the
/// same for all instruction sets.
#[inline(always)]
fn in_steps(row: &[f32], gain: &[f32], target: &mut [u8]) -> f32 {
    let gain = &gain[..row.len()];
    let mut squares = [0.0f32; LANES];
    let mut largest = [0.0f32; LANES];
    let (chunks, rest) = row.as_chunks::<LANES>();
    let (gains, rest_gain) = gain.as_chunks::<LANES>();
    for (values, gains) in chunks.iter().zip(gains) {
        for lane in 0..LANES {
            squares[lane] += values[lane] * values[lane];
            let size = (values[lane] * gains[lane]).abs();
            largest[lane] = if size > largest[lane] { size } else { largest[lane] };
        }
    }
    let square = squares.iter().sum::<f32>() + rest.iter().map(|value| value * value).sum::<f32>();
    let sizes = rest.iter().zip(rest_gain).map(|(value, gain)| (value * gain).abs());
    let largest = sizes.chain(largest).fold(1e-30, f32::max);
    let factor = f32::from(LEVELS) / largest;
    for ((target, value), gain) in target.iter_mut().zip(row).zip(gain) {
        let moved = (value * gain * factor + (ROUND + f32::from(LEVELS))).to_bits();
        *target = moved as u8;
    }
    largest / f32::from(LEVELS) / (square / row.len() as f32 + 1e-6).sqrt()
}

impl Product {
    /// From 8-bit weights, outputs × inputs, and the scale and bias of each output. None where 16 bits may not hold the sums.
    pub fn new(weight: &ArrayView2<'_, i8>, scale: &[f32], bias: &[f32]) -> Option<Self> {
        let (n_outputs, n_inputs) = weight.dim();
        let n_panels = n_outputs.div_ceil(PANEL);
        let n_chunks = n_inputs.div_ceil(CHUNK);
        let at = |output: usize, input: usize| weight.get((output, input)).copied().unwrap_or(0);
        let columns: Vec<[Column; DEPTH]> = (0..n_panels * n_chunks)
            .map(|chunk| {
                let (panel, chunk) = (chunk / n_chunks, chunk % n_chunks);
                std::array::from_fn(|quad| {
                    let input = chunk * CHUNK + quad * QUAD;
                    Column(std::array::from_fn(|lane| {
                        std::array::from_fn(|place| at(panel * PANEL + lane, input + place))
                    }))
                })
            })
            .collect();
        if columns.iter().any(|columns| largest_sum(columns) > LARGEST_SUM) {
            return None;
        }
        let per_output = |value: &dyn Fn(usize) -> f32| -> Vec<[f32; PANEL]> {
            (0..n_panels).map(|panel| std::array::from_fn(|lane| value(panel * PANEL + lane))).collect()
        };
        let zero = (0..n_panels)
            .map(|panel| {
                std::array::from_fn(|lane| {
                    let weights = (0..n_inputs).map(|input| i32::from(at(panel * PANEL + lane, input)));
                    i32::from(LEVELS) * weights.sum::<i32>()
                })
            })
            .collect();
        Some(Self {
            n_inputs,
            n_outputs,
            columns,
            zero,
            scale: per_output(&|output| scale.get(output).copied().unwrap_or(0.0)),
            bias: per_output(&|output| bias.get(output).copied().unwrap_or(0.0)),
        })
    }

    /// All rows of `x` times the weights, rows × outputs.
    pub fn of(&self, x: &Activations) -> Array2<f32> {
        let mut out = Array2::zeros((x.n_rows(), self.n_outputs));
        let Some(flat) = out.as_slice_mut() else { unreachable!("a new array is contiguous") };
        for first in (0..x.n_rows()).step_by(NEAR) {
            let rows = first..x.n_rows().min(first + NEAR);
            self.apply(x, rows.clone(), &mut flat[first * self.n_outputs..rows.end * self.n_outputs]);
        }
        out
    }

    /// Writes some rows of `x` times the weights to `out`, rows × outputs. Best for at most [`NEAR`] rows.
    pub fn apply(&self, x: &Activations, rows: Range<usize>, out: &mut [f32]) {
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = pulp::x86::V3::try_new() {
            return simd.vectorize(
                #[inline(always)]
                || {
                    self.apply_by(
                        x,
                        rows,
                        out,
                        #[inline(always)]
                        |rows, columns| avx2(simd, rows, columns),
                    );
                },
            );
        }
        self.apply_by(x, rows, out, portable);
    }

    /// The same, where `tile` sums the products of the rows of a tile with the columns of a panel.
    #[inline(always)]
    fn apply_by(
        &self,
        x: &Activations,
        rows: Range<usize>,
        out: &mut [f32],
        tile: impl Fn([&[[Quad; DEPTH]]; TILE], &[[Column; DEPTH]]) -> Sums,
    ) {
        debug_assert_eq!(self.n_inputs, x.n_inputs, "activations of another width");
        let panels = self.columns.chunks_exact(self.n_inputs.div_ceil(CHUNK).max(1));
        let outputs = self.zero.iter().zip(self.scale.iter().zip(&self.bias));
        for (panel, (columns, (zero, (scale, bias)))) in panels.zip(outputs).enumerate() {
            let first_output = panel * PANEL;
            let n_kept = PANEL.min(self.n_outputs - first_output);
            for first in rows.clone().step_by(TILE) {
                // The last tile repeats its last row; what it sums for the repetitions is dropped.
                let tile_rows = std::array::from_fn(|row| x.row((first + row).min(rows.end - 1)));
                let sums = tile(tile_rows, columns);
                for (row, sums) in (first..rows.end).zip(&sums) {
                    let step = x.step[row];
                    let mut values = [0.0; PANEL];
                    for lane in 0..PANEL {
                        values[lane] = (sums[lane] - zero[lane]) as f32 * (scale[lane] * step) + bias[lane];
                    }
                    let target = &mut out[(row - rows.start) * self.n_outputs + first_output..];
                    match target.first_chunk_mut::<PANEL>() {
                        Some(target) if n_kept == PANEL => *target = values,
                        _ => target[..n_kept].copy_from_slice(&values[..n_kept]),
                    }
                }
            }
        }
    }
}

/// What weights of one sign sum to at most that meet in 16 bits: the same half of the quads of a chunk.
fn largest_sum(columns: &[Column; DEPTH]) -> i32 {
    let sum = |lane: usize, half: usize, sign: i32| -> i32 {
        let weights = columns.iter().flat_map(|Column(weights)| &weights[lane][2 * half..2 * half + 2]);
        weights.map(|&weight| (sign * i32::from(weight)).max(0)).sum()
    };
    let lanes = (0..PANEL).flat_map(|lane| [(lane, 0), (lane, 1)]);
    lanes.flat_map(|(lane, half)| [sum(lane, half, 1), sum(lane, half, -1)]).max().unwrap_or(0)
}

/// Sums by plain loops, which compilers turn into whatever vector instructions the target is sure to have.
#[inline(always)]
fn portable(rows: [&[[Quad; DEPTH]]; TILE], columns: &[[Column; DEPTH]]) -> Sums {
    let mut sums = [[0i32; PANEL]; TILE];
    for (row, sums) in rows.iter().zip(&mut sums) {
        for (x, Column(weights)) in row.as_flattened().iter().zip(columns.as_flattened()) {
            for (sum, weights) in sums.iter_mut().zip(weights) {
                for (x, weight) in x.iter().zip(weights) {
                    *sum += i32::from(*x) * i32::from(*weight);
                }
            }
        }
    }
    sums
}

/// The same with AVX2: 32 products of bytes in one instruction.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn avx2(simd: pulp::x86::V3, rows: [&[[Quad; DEPTH]]; TILE], columns: &[[Column; DEPTH]]) -> Sums {
    use std::arch::x86_64::__m256i;

    let rows = rows.map(|row| &row[..columns.len()]);
    let ones = simd.avx._mm256_set1_epi16(1);
    let mut sums = [simd.avx._mm256_setzero_si256(); TILE];
    for (chunk, columns) in columns.iter().enumerate() {
        let weights: [__m256i; DEPTH] = columns.map(|column| pulp::cast(column.0));
        for (row, sum) in rows.iter().zip(&mut sums) {
            let product = |quad: usize| {
                let x = simd.avx._mm256_set1_epi32(pulp::cast(row[chunk][quad]));
                simd.avx2._mm256_maddubs_epi16(x, weights[quad])
            };
            let first = simd.avx2._mm256_add_epi16(product(0), product(1));
            let second = simd.avx2._mm256_add_epi16(product(2), product(3));
            let pairs = simd.avx2._mm256_madd_epi16(simd.avx2._mm256_add_epi16(first, second), ones);
            *sum = simd.avx2._mm256_add_epi32(*sum, pairs);
        }
    }
    pulp::cast(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(n: usize, seed: u64) -> Vec<f32> {
        let mut random = fastrand::Rng::with_seed(seed);
        (0..n).map(|_| random.f32() * 2.0 - 1.0).collect()
    }

    /// Weights as large as may be: of a chunk's, which are 127, every other pair of quads is zero.
    fn product(n_inputs: usize, n_outputs: usize) -> (Product, Array2<f32>, Vec<f32>) {
        let mut random = fastrand::Rng::with_seed(2);
        let weight = Array2::from_shape_fn((n_outputs, n_inputs), |(_, input)| {
            if input / 2 % 4 < 2 { random.i8(-127..=127) } else { random.i8(-5..=5) }
        });
        let scale: Vec<f32> = numbers(n_outputs, 3).iter().map(|value| value.abs() * 0.001).collect();
        let bias = numbers(n_outputs, 4);
        let floats = Array2::from_shape_fn(weight.dim(), |at| f32::from(weight[at]) * scale[at.0]);
        (Product::new(&weight.view(), &scale, &bias).unwrap(), floats, bias)
    }

    /// Rows of `x` over their root mean square, times `gain`, rounded in 64 bits.
    fn rounded(x: &Array2<f32>, gain: &[f32]) -> Array2<f32> {
        let mut out = x.clone();
        for mut row in out.rows_mut() {
            let square = row.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>() / row.len() as f64;
            let values: Vec<f64> =
                row.iter().zip(gain).map(|(value, gain)| f64::from(value * gain) / (square + 1e-6).sqrt()).collect();
            let step = values.iter().fold(1e-30, |top: f64, value| top.max(value.abs())) / f64::from(LEVELS);
            row.iter_mut().zip(values).for_each(|(out, value)| *out = ((value / step).round_ties_even() * step) as f32);
        }
        out
    }

    #[test]
    fn products_of_any_shape_equal_those_in_floats() {
        for (n_rows, n_inputs, n_outputs) in [(1, 1, 1), (7, 33, 19), (100, 320, 48), (0, 8, 8)] {
            let (product, weight, bias) = product(n_inputs, n_outputs);
            let x = Array2::from_shape_vec((n_rows, n_inputs), numbers(n_rows * n_inputs, 5)).unwrap();
            let gain = numbers(n_inputs, 8);
            let expected = rounded(&x, &gain).dot(&weight.t());
            for ((row, output), found) in product.of(&Activations::normalised(&x, &gain)).indexed_iter() {
                assert!((found - expected[[row, output]] - bias[output]).abs() < 1e-3, "{row} {output}");
            }
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let (product, ..) = product(320, 960);
        let x = Array2::from_shape_vec((13, 320), numbers(13 * 320, 6)).unwrap();
        let x = Activations::normalised(&x, &numbers(320, 7));
        let mut out = [vec![0.0; 12 * 960], vec![1.0; 12 * 960]];
        product.apply(&x, 1..13, &mut out[0]);
        product.apply_by(&x, 1..13, &mut out[1], portable);
        assert_eq!(out[0], out[1]);
    }

    #[test]
    fn sums_are_exact_up_to_the_largest_weights_and_larger_ones_are_refused() {
        // Eight weights of one lane's half meet in 16 bits.
        let weights =
            |size: i8, sign: i8| {
                Array2::from_shape_fn((1, 320), |(_, input)| {
                    if input % 2 == 0 { size.saturating_mul(sign) } else { (size - 1) * sign }
                })
            };
        for sign in [1, -1] {
            let weight = weights(66, sign);
            let product = Product::new(&weight.view(), &[1.0], &[0.0]).unwrap();
            for value in [1.0, -1.0] {
                let x = Activations::normalised(&Array2::from_elem((1, 320), value), &[1.0; 320]);
                let sum: i32 = weight.iter().map(|&weight| i32::from(weight)).sum();
                let found = product.of(&x)[[0, 0]];
                assert!((found - value * sum as f32).abs() < 0.1, "{found} {sum}");
            }
            assert!(Product::new(&weights(68, sign).view(), &[1.0], &[0.0]).is_none());
        }
    }

    #[test]
    fn a_row_of_zeros_stays_zero() {
        let (product, _, bias) = product(8, 3);
        let out = product.of(&Activations::normalised(&Array2::zeros((1, 8)), &[1.0; 8]));
        assert_eq!(out.row(0).to_vec(), bias);
    }
}
