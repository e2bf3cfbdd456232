//! Embeddings as the model file has them.

/// A table of rows in 8 bits, each with its own scale.
#[derive(Debug)]
pub(super) struct Rows {
    pub values: Vec<i8>,
    pub scale: Vec<f32>,
    pub width: usize,
}

impl Rows {
    /// Adds row `row` times `weight` to `out`.
    pub fn add_to(&self, row: usize, weight: f32, out: &mut [f32]) {
        let factor = self.scale[row] * weight;
        for (out, &value) in out.iter_mut().zip(&self.values[row * self.width..(row + 1) * self.width]) {
            *out += factor * f32::from(value);
        }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn n_rows(&self) -> usize {
        self.scale.len()
    }
}
