//! The forward pass: window projection, bidirectional SRU layers with type pooling, heads.
//!
//! SRU: Lei et al. 2018, "Simple Recurrent Units for Highly Parallelizable Recurrence". All matrix products run over all
//! tokens of a block at once; only an elementwise recurrence is sequential.

use ndarray::{Array2, ArrayView2, Axis, linalg::general_mat_mul};

use super::{
    features::Document,
    kernel::{Activations, rms_norm},
    model::{Linear, SruLayer, Weights},
    recurrence,
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

impl SruLayer {
    fn apply(&self, x: &Array2<f32>, hidden: usize) -> Array2<f32> {
        let gates = self.gates.apply(&Activations::normalised(x, &self.norm));
        recurrence::run(&gates, &self.recurrent, x, hidden)
    }
}

impl Weights {
    /// Runs the network over one block.
    pub fn run(&self, document: &Document) -> Output {
        let mut x = self.embedding.apply(document);
        let mut low = None;
        for (layer_idx, layer) in self.layers.iter().enumerate() {
            if layer_idx == self.dimensions.pool_after {
                low = Some(rms_norm(&x, &self.low_norm));
                self.pool_names(document, &mut x);
            }
            x = layer.apply(&x, self.dimensions.hidden);
        }
        let high = rms_norm(&x, &self.out_norm);
        let pos = self.pos.apply(&low.as_ref().unwrap_or(&high).view());
        Output {
            entity: self.entity.apply(&high.view()),
            role: self.role.apply(&high.view()),
            pos,
            link: self.link.apply(&high.view()),
        }
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
    fn distances_fall_into_signed_buckets() {
        assert_eq!([0, 1, -1, 4, -200, 200].map(distance_bucket), [9, 10, 8, 12, 0, 18]);
    }
}
