//! Matrix products of 8-bit weights with activations in fixed point, summed exactly in 32-bit integers.
//!
//! Two 16-bit products fit one instruction and sum without rounding, so this is about twice as fast as 32-bit floats, and
//! every machine, with vector instructions or without, gets the same sums. The weights are those of the file, unrounded.
//! Activations are rounded to a step so small that one in forty does not fit 16 bits: its low 16 bits go with the others,
//! and what is above them, a few units, is added apart. `models/recipe/network.py` rounds the same way when it evaluates.

#![expect(
    clippy::inline_always,
    reason = "a body must be inlined to be compiled for the instruction set dispatched on"
)]

use std::ops::Range;

use ndarray::{Array2, ArrayView2};

/// Outputs that are computed together.
pub(super) const PANEL: usize = 16;
/// Tokens that are computed together: with two registers of weights they fill the sixteen registers of AVX2.
pub(super) const TILE: usize = 6;
/// Rows to compute at once, so that their activations and outputs stay in the second-level cache.
pub(super) const NEAR: usize = 16 * TILE;
/// Outputs whose sums of high parts are computed together: their weights for one input fill a cache line.
const GROUP: usize = 4 * PANEL;
/// Floats added side by side where a sum must not depend on the instruction set.
const LANES: usize = 16;
/// Adding it moves the integer part of a small float into its lowest bits, rounded to even.
const ROUND: f32 = 12_582_912.0;
/// Floats up to here have an integer part that [`ROUND`] moves.
const MOVABLE: f32 = 4_000_000.0;
/// Coarser steps leave fewer high parts to add.
const SLACK: f32 = 2.0;

/// Two inputs, which are multiplied and added in one step.
type Pair = [i16; 2];

/// What an activation has above its low 16 bits.
#[derive(Clone, Copy, Debug)]
struct High {
    input: u16,
    units: i16,
}

/// The weights of a panel's outputs for one pair of inputs.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Column([Pair; PANEL]);

/// Sums of a tile, by token and output of the panel.
type Sums = [[i32; PANEL]; TILE];

/// The weights of a group's outputs for one input.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Line([i8; GROUP]);

/// `x · weight + bias`, the weights in 8 bits with a scale per output.
#[derive(Debug)]
pub(super) struct Product {
    n_inputs: usize,
    n_outputs: usize,
    /// Panel after panel, the columns of all pairs.
    columns: Vec<Column>,
    /// Group after group, the lines of all inputs.
    lines: Vec<Line>,
    /// Per output.
    scale: Vec<[f32; PANEL]>,
    /// Per output.
    bias: Vec<[f32; PANEL]>,
}

/// Rows of activations in steps.
#[derive(Debug)]
pub(super) struct Activations {
    n_pairs: usize,
    step: f32,
    /// The low 16 bits.
    pairs: Vec<Pair>,
    high: Vec<High>,
    /// Where the high parts of each row end.
    high_end: Vec<usize>,
}

/// [`SLACK`] times the finest step at which no sum over a row that is normalised with `gain` can overflow: neither the 16
/// bits of high parts nor the 32 bits of all.
fn step(gain: &[f32]) -> f32 {
    const HALF: f32 = i16::MAX as f32;
    let root = (gain.len() as f32).sqrt();
    // The sizes in a row sum to no more than this, by the inequality of Cauchy and Schwarz.
    let largest_sum = root * gain.iter().map(|gain| gain * gain).sum::<f32>().sqrt();
    let largest = root * gain.iter().fold(0.0, |top: f32, gain| top.max(gain.abs()));
    (SLACK * 127.0 * largest_sum / (HALF * HALF)).max(largest / MOVABLE).max(f32::MIN_POSITIVE)
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
    /// Rounds the rows of `x` over their root mean square, times `gain`.
    pub fn normalised(x: &Array2<f32>, gain: &[f32]) -> Self {
        let (n_rows, n_inputs) = x.dim();
        let n_pairs = n_inputs.div_ceil(2);
        let step = step(gain);
        let gain: Vec<f32> = gain.iter().map(|gain| gain / step).collect();
        let mut pairs = vec![[0i16; 2]; n_rows * n_pairs];
        let mut high = Vec::with_capacity(n_rows * LANES);
        let mut high_end = Vec::with_capacity(n_rows);
        let x = x.as_standard_layout();
        let Some(flat) = x.as_slice() else { unreachable!("standard layout is contiguous") };
        vectorized(
            #[inline(always)]
            || {
                let mut steps = vec![0i32; n_inputs];
                for (row, target) in flat.chunks_exact(n_inputs.max(1)).zip(pairs.chunks_exact_mut(n_pairs.max(1))) {
                    let factor = inverse_rms(row);
                    for ((steps, value), gain) in steps.iter_mut().zip(row).zip(&gain) {
                        let moved = (value * factor * gain + ROUND).to_bits();
                        *steps = moved.wrapping_sub(ROUND.to_bits()).cast_signed();
                    }
                    for (low, steps) in target.as_flattened_mut().iter_mut().zip(&steps) {
                        *low = *steps as i16;
                    }
                    for (chunk, steps) in steps.chunks(LANES).enumerate() {
                        if steps.iter().fold(0, |any, &steps| any | units(steps)) == 0 {
                            continue;
                        }
                        let inputs = (chunk * LANES..).zip(steps).map(|(input, &steps)| (input as u16, units(steps)));
                        high.extend(inputs.filter(|high| high.1 != 0).map(|(input, units)| High { input, units }));
                    }
                    high_end.push(high.len());
                }
            },
        );
        Self { n_pairs, step, pairs, high, high_end }
    }

    fn row(&self, row: usize) -> &[Pair] {
        &self.pairs[row * self.n_pairs..][..self.n_pairs]
    }

    fn high(&self, row: usize) -> &[High] {
        let start = if row == 0 { 0 } else { self.high_end[row - 1] };
        &self.high[start..self.high_end[row]]
    }
}

/// What is above the low 16 bits, which are signed.
#[inline(always)]
fn units(steps: i32) -> i16 {
    ((steps + 0x8000) >> 16) as i16
}

/// One over the root mean square of a row.
#[inline(always)]
fn inverse_rms(row: &[f32]) -> f32 {
    let mut sums = [0.0f32; LANES];
    let (chunks, rest) = row.as_chunks::<LANES>();
    for values in chunks {
        for lane in 0..LANES {
            sums[lane] += values[lane] * values[lane];
        }
    }
    let sum = sums.iter().sum::<f32>() + rest.iter().map(|value| value * value).sum::<f32>();
    1.0 / (sum / row.len() as f32 + 1e-6).sqrt()
}

/// Rows of `x` over their root mean square, times `gain`.
pub(super) fn rms_norm(x: &Array2<f32>, gain: &[f32]) -> Array2<f32> {
    let mut out = x.as_standard_layout().into_owned();
    let width = out.ncols().max(1);
    let Some(flat) = out.as_slice_mut() else { unreachable!("standard layout is contiguous") };
    vectorized(
        #[inline(always)]
        || {
            for row in flat.chunks_exact_mut(width) {
                let factor = inverse_rms(row);
                row.iter_mut().zip(gain).for_each(|(value, gain)| *value *= factor * gain);
            }
        },
    );
    out
}

impl Product {
    /// From 8-bit weights, outputs × inputs, and the scale and bias of each output.
    pub fn new(weight: &ArrayView2<'_, i8>, scale: &[f32], bias: &[f32]) -> Self {
        let (n_outputs, n_inputs) = weight.dim();
        let n_panels = n_outputs.div_ceil(PANEL);
        let n_pairs = n_inputs.div_ceil(2);
        let at = |output: usize, input: usize| weight.get((output, input)).map_or(0, |&value| i16::from(value));
        let columns = (0..n_panels * n_pairs)
            .map(|column| {
                let (panel, pair) = (column / n_pairs, column % n_pairs);
                Column(std::array::from_fn(|lane| {
                    let output = panel * PANEL + lane;
                    [at(output, 2 * pair), at(output, 2 * pair + 1)]
                }))
            })
            .collect();
        let lines = (0..n_outputs.div_ceil(GROUP) * n_inputs)
            .map(|line| {
                let (group, input) = (line / n_inputs, line % n_inputs);
                Line(std::array::from_fn(|lane| weight.get((group * GROUP + lane, input)).copied().unwrap_or(0)))
            })
            .collect();
        let padded = |values: &[f32]| -> Vec<[f32; PANEL]> {
            let value = |output: usize| values.get(output).copied().unwrap_or(0.0);
            (0..n_panels).map(|panel| std::array::from_fn(|lane| value(panel * PANEL + lane))).collect()
        };
        Self { n_inputs, n_outputs, columns, lines, scale: padded(scale), bias: padded(bias) }
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
        tile: impl Fn([&[Pair]; TILE], &[Column]) -> Sums,
    ) {
        let n_pairs = self.n_inputs.div_ceil(2);
        debug_assert_eq!(n_pairs, x.n_pairs, "activations of another width");
        let mut high = vec![[0; GROUP]; rows.len()];
        let panels = self.columns.chunks_exact(n_pairs.max(1)).zip(self.scale.iter().zip(&self.bias));
        for (panel, (columns, (scale, bias))) in panels.enumerate() {
            let first_output = panel * PANEL;
            let lane_in_group = first_output % GROUP;
            if lane_in_group == 0 {
                let lines = &self.lines[first_output / GROUP * self.n_inputs..][..self.n_inputs];
                for (sums, row) in high.iter_mut().zip(rows.clone()) {
                    *sums = high_sums(x.high(row), lines);
                }
            }
            let scale = scale.map(|scale| scale * x.step);
            let n_kept = PANEL.min(self.n_outputs - first_output);
            for first in rows.clone().step_by(TILE) {
                // The last tile repeats its last row; what it sums for the repetitions is dropped.
                let tile_rows: [&[Pair]; TILE] = std::array::from_fn(|row| x.row((first + row).min(rows.end - 1)));
                let sums = tile(tile_rows, columns);
                for (row, sums) in (first..rows.end).zip(&sums) {
                    let Some(high) = high[row - rows.start][lane_in_group..].first_chunk::<PANEL>() else {
                        unreachable!("a group is whole panels")
                    };
                    let mut values = [0.0; PANEL];
                    for lane in 0..PANEL {
                        let sum = sums[lane].wrapping_add(i32::from(high[lane]) << 16);
                        values[lane] = sum as f32 * scale[lane] + bias[lane];
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

/// Products of a row's high parts with the weights of a group's outputs, summed.
#[inline(always)]
fn high_sums(high: &[High], lines: &[Line]) -> [i16; GROUP] {
    let mut sums = [0i16; GROUP];
    for &High { input, units } in high {
        let Line(weights) = &lines[usize::from(input)];
        for lane in 0..GROUP {
            sums[lane] += i16::from(weights[lane]) * units;
        }
    }
    sums
}

/// Sums by plain loops, which compilers turn into whatever vector instructions the target is sure to have.
#[inline(always)]
fn portable(rows: [&[Pair]; TILE], columns: &[Column]) -> Sums {
    let mut sums = [[0i32; PANEL]; TILE];
    for (row, sums) in rows.iter().zip(&mut sums) {
        for (&[x0, x1], Column(weights)) in row.iter().zip(columns) {
            for (sum, &[w0, w1]) in sums.iter_mut().zip(weights) {
                *sum = sum.wrapping_add(i32::from(x0) * i32::from(w0) + i32::from(x1) * i32::from(w1));
            }
        }
    }
    sums
}

/// The same with AVX2: eight pairs of products in one instruction.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn avx2(simd: pulp::x86::V3, rows: [&[Pair]; TILE], columns: &[Column]) -> Sums {
    use std::arch::x86_64::__m256i;

    let rows = rows.map(|row| &row[..columns.len()]);
    let mut sums = [[simd.avx._mm256_setzero_si256(); 2]; TILE];
    for (pair, column) in columns.iter().enumerate() {
        let [low, high]: [__m256i; 2] = pulp::cast(column.0);
        for (row, sums) in rows.iter().zip(&mut sums) {
            let x = simd.avx._mm256_set1_epi32(pulp::cast(row[pair]));
            sums[0] = simd.avx2._mm256_add_epi32(sums[0], simd.avx2._mm256_madd_epi16(low, x));
            sums[1] = simd.avx2._mm256_add_epi32(sums[1], simd.avx2._mm256_madd_epi16(high, x));
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

    fn product(n_inputs: usize, n_outputs: usize) -> (Product, Array2<f32>, Vec<f32>) {
        let mut random = fastrand::Rng::with_seed(2);
        let weight = Array2::from_shape_fn((n_outputs, n_inputs), |_| random.i8(-127..=127));
        let scale: Vec<f32> = numbers(n_outputs, 3).iter().map(|value| value.abs() * 0.001).collect();
        let bias = numbers(n_outputs, 4);
        let floats = Array2::from_shape_fn(weight.dim(), |at| f32::from(weight[at]) * scale[at.0]);
        (Product::new(&weight.view(), &scale, &bias), floats, bias)
    }

    #[test]
    fn products_of_any_shape_equal_those_in_floats() {
        for (n_rows, n_inputs, n_outputs) in [(1, 1, 1), (7, 33, 19), (100, 320, 48), (0, 8, 8)] {
            let (product, weight, bias) = product(n_inputs, n_outputs);
            let x = Array2::from_shape_vec((n_rows, n_inputs), numbers(n_rows * n_inputs, 5)).unwrap();
            let gain = numbers(n_inputs, 8);
            let expected = rms_norm(&x, &gain).dot(&weight.t());
            let mut out = Array2::zeros((n_rows, n_outputs));
            product.apply(&Activations::normalised(&x, &gain), 0..n_rows, out.as_slice_mut().unwrap());
            for ((row, output), found) in out.indexed_iter() {
                assert!((found - expected[[row, output]] - bias[output]).abs() < 1e-4, "{row} {output}");
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
    fn sums_cannot_overflow() {
        let mut gains: Vec<_> = [1, 2, 320, 600, 10_000].map(|n_inputs| vec![1.0; n_inputs]).into();
        gains.push((0..320).map(|input| if input == 7 { 3.0 } else { 1e-3 }).collect());
        gains.push(vec![0.0; 8]);
        for gain in gains {
            // Rows of one size, of one peak, and those in proportion to the gain, whose sums are the largest.
            let peak = (0..gain.len()).map(|input| f32::from(u8::from(input == 7))).collect();
            for row in [vec![-1.0; gain.len()], peak, gain.clone()] {
                let n_inputs = gain.len();
                let x = Array2::from_shape_vec((1, n_inputs), row.clone()).unwrap();
                let weight = Array2::from_elem((1, n_inputs), 127i8);
                let product = Product::new(&weight.view(), &[1.0], &[0.0]);
                let mut out = [0.0];
                product.apply(&Activations::normalised(&x, &gain), 0..1, &mut out);
                let expected = rms_norm(&x, &gain).sum() * 127.0;
                let rounding = 127.0 * n_inputs as f32 * step(&gain) * 0.51;
                assert!((out[0] - expected).abs() <= rounding, "{n_inputs}: {} {expected}", out[0]);
            }
        }
    }

    #[test]
    fn a_row_of_zeros_stays_zero() {
        let (product, _, bias) = product(8, 3);
        let mut out = vec![0.0; 3];
        product.apply(&Activations::normalised(&Array2::zeros((1, 8)), &[1.0; 8]), 0..1, &mut out);
        assert_eq!(out, bias);
    }
}
