//! Matrix products in 32-bit floats, each sum in the order of its inputs, so that every machine gets the same.
//!
//! For products that are too few to be worth the integers of `kernel`: the pooling, new forms. Products and
//! sums are rounded one by one, not fused, because not every machine fuses.

#![expect(
    clippy::inline_always,
    reason = "a body must be inlined to be compiled for the instruction set dispatched on"
)]

use ndarray::{Array2, ArrayView2};

use super::kernel::{NEAR, vectorized};

/// Outputs that are computed together.
const PANEL: usize = 16;
/// Rows that are computed together.
const TILE: usize = 6;

/// `x · weight + bias`.
#[derive(Debug)]
pub(super) struct Dense {
    n_outputs: usize,
    /// Panel after panel, the weights of all inputs.
    columns: Vec<[f32; PANEL]>,
    bias: Vec<[f32; PANEL]>,
}

impl Dense {
    /// From weights, inputs × outputs, and the bias of each output, or none.
    pub fn new(weight: &ArrayView2<'_, f32>, bias: Option<&[f32]>) -> Self {
        let (n_inputs, n_outputs) = weight.dim();
        let n_panels = n_outputs.div_ceil(PANEL);
        let columns = (0..n_panels * n_inputs)
            .map(|column| {
                let (panel, input) = (column / n_inputs, column % n_inputs);
                std::array::from_fn(|lane| weight.get((input, panel * PANEL + lane)).copied().unwrap_or(0.0))
            })
            .collect();
        let bias_of = |output: usize| bias.and_then(|bias| bias.get(output)).copied().unwrap_or(0.0);
        let bias = (0..n_panels).map(|panel| std::array::from_fn(|lane| bias_of(panel * PANEL + lane))).collect();
        Self { n_outputs, columns, bias }
    }

    /// `x` is rows × inputs; rows × outputs.
    pub fn apply(&self, x: &Array2<f32>) -> Array2<f32> {
        let (n_rows, n_inputs) = x.dim();
        let mut out = Array2::zeros((n_rows, self.n_outputs));
        let (Some(x), Some(flat)) = (x.as_slice(), out.as_slice_mut()) else {
            unreachable!("arrays made here are contiguous")
        };
        vectorized(
            #[inline(always)]
            || {
                for near in (0..n_rows).step_by(NEAR) {
                    let end = n_rows.min(near + NEAR);
                    let panels = self.columns.chunks_exact(n_inputs.max(1)).zip(&self.bias);
                    for (panel, (columns, bias)) in panels.enumerate() {
                        let first_output = panel * PANEL;
                        let n_kept = PANEL.min(self.n_outputs - first_output);
                        for first in (near..end).step_by(TILE) {
                            // The last tile repeats its last row; what it sums for the repetitions is dropped.
                            let row = |row: usize| &x[(first + row).min(end - 1) * n_inputs..][..n_inputs];
                            let sums = tile(std::array::from_fn(row), columns, bias);
                            for (row, sums) in (first..end).zip(&sums) {
                                let target = &mut flat[row * self.n_outputs + first_output..];
                                match target.first_chunk_mut::<PANEL>() {
                                    Some(target) if n_kept == PANEL => *target = *sums,
                                    _ => target[..n_kept].iter_mut().zip(sums).for_each(|(target, sum)| *target = *sum),
                                }
                            }
                        }
                    }
                }
            },
        );
        out
    }
}

#[inline(always)]
fn tile(rows: [&[f32]; TILE], columns: &[[f32; PANEL]], bias: &[f32; PANEL]) -> [[f32; PANEL]; TILE] {
    let mut sums = [*bias; TILE];
    // Zipped, because six checks of bounds would take as long as the products.
    let [x0, x1, x2, x3, x4, x5] = rows;
    let inputs = x0.iter().zip(x1).zip(x2.iter().zip(x3)).zip(x4.iter().zip(x5));
    for (weights, (((x0, x1), (x2, x3)), (x4, x5))) in columns.iter().zip(inputs) {
        for (value, sums) in [x0, x1, x2, x3, x4, x5].into_iter().zip(&mut sums) {
            for lane in 0..PANEL {
                sums[lane] += value * weights[lane];
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_any_shape_equal_those_of_ndarray() {
        let mut random = fastrand::Rng::with_seed(1);
        for (n_rows, n_inputs, n_outputs) in [(1, 1, 1), (7, 33, 19), (13, 320, 48), (0, 8, 8)] {
            let mut number = || random.f32() * 2.0 - 1.0;
            let x = Array2::from_shape_fn((n_rows, n_inputs), |_| number());
            let weight = Array2::from_shape_fn((n_inputs, n_outputs), |_| number());
            let bias: Vec<f32> = (0..n_outputs).map(|_| number()).collect();
            let expected = x.dot(&weight);
            let plain = Dense::new(&weight.view(), None).apply(&x);
            for ((row, output), found) in Dense::new(&weight.view(), Some(&bias)).apply(&x).indexed_iter() {
                assert!((plain[[row, output]] - expected[[row, output]]).abs() < 1e-4, "{row} {output}");
                assert!((found - expected[[row, output]] - bias[output]).abs() < 1e-4, "{row} {output}");
            }
        }
    }
}
