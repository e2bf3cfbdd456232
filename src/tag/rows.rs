//! Embeddings as the model file has them.

use std::sync::OnceLock;

/// A table of rows in 8 bits, each with its own scale.
#[derive(Debug)]
pub(super) struct Rows {
    pub values: Vec<i8>,
    pub scale: Vec<f32>,
    pub width: usize,
    /// The square of each row's length, without its scale, once likeness is asked for.
    squares: OnceLock<Vec<f32>>,
}

impl Rows {
    /// Rows of `width` values, with their scales.
    pub fn new(values: Vec<i8>, scale: Vec<f32>, width: usize) -> Self {
        Self { values, scale, width, squares: OnceLock::new() }
    }

    /// Adds row `row` times `weight` to `out`.
    pub fn add_to(&self, row: usize, weight: f32, out: &mut [f32]) {
        let factor = self.scale[row] * weight;
        for (out, &value) in out.iter_mut().zip(&self.values[row * self.width..(row + 1) * self.width]) {
            *out += factor * f32::from(value);
        }
    }

    /// The cosine of two rows, in `-1..=1`; 0 where one holds zeros only. The sums are of integers.
    pub fn cosine(&self, a: usize, b: usize) -> f32 {
        let row = |row: usize| &self.values[row * self.width..(row + 1) * self.width];
        let product = |a: usize, b: usize| {
            row(a).iter().zip(row(b)).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum::<i32>() as f32
        };
        let squares = self.squares.get_or_init(|| (0..self.n_rows()).map(|row| product(row, row)).collect());
        let sizes = (squares[a] * squares[b]).sqrt();
        if sizes > 0.0 { product(a, b) / sizes } else { 0.0 }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn n_rows(&self) -> usize {
        self.scale.len()
    }
}
