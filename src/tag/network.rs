//! The forward pass: window projection, bidirectional SRU layers with type pooling, heads.
//!
//! SRU: Lei et al. 2018, "Simple Recurrent Units for Highly Parallelizable Recurrence". All matrix products run over all
//! tokens of a block at once; only an elementwise recurrence is sequential.

use ndarray::{Array2, Axis};

use super::{
    features::Document,
    kernel::Activations,
    model::{Convention, Weights},
};

/// Tokens as the network understands them, one row per token, for the heads.
#[derive(Debug)]
pub(super) struct Encoded {
    /// After the last layer: for all heads but that of parts of speech.
    pub high: Activations,
    /// Before the pooling: for parts of speech.
    pub low: Activations,
}

impl Weights {
    /// Runs the network over a document.
    pub fn encode(&self, document: &Document, convention: Convention) -> Encoded {
        let mut x = self.embedding.apply(document, &self.conventions[convention as usize]);
        let mut next = Array2::zeros(x.dim());
        let mut low = None;
        for (layer_idx, layer) in self.layers.iter().enumerate() {
            if layer_idx == self.dimensions.pool_after {
                low = Some(Activations::normalised(&x, &self.low_norm));
                self.pool_names(document, &mut x);
            }
            layer.apply(&x, &mut next);
            std::mem::swap(&mut x, &mut next);
        }
        let high = Activations::normalised(&x, &self.out_norm);
        Encoded { low: low.unwrap_or_else(|| Activations::normalised(&x, &self.low_norm)), high }
    }

    /// Adds to each repeated capitalised word the mean of its occurrences, projected.
    fn pool_names(&self, document: &Document, x: &mut Array2<f32>) {
        if document.n_groups == 0 {
            return;
        }
        let grouped = || document.group_of.iter().enumerate().filter_map(|(token, &group)| Some((token, group?)));
        let mut mean = Array2::<f32>::zeros((document.n_groups, x.ncols()));
        let mut count = vec![0.0f32; document.n_groups];
        for (row, group) in grouped() {
            let mut sum = mean.row_mut(group);
            sum += &x.row(row);
            count[group] += 1.0;
        }
        mean.axis_iter_mut(Axis(0)).zip(&count).for_each(|(mut row, &count)| row /= count.max(1.0));
        let projected = self.pool.apply(&mean);
        for (row, group) in grouped() {
            let mut row = x.row_mut(row);
            row += &projected.row(group);
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
