//! The first layer: each token's features beside those of its two neighbours, projected.
//!
//! The projection is linear, so what a form adds as left neighbour, as the token itself and as right neighbour is computed
//! once per distinct form of a block, and once per process for frequent words; tokens only add such rows.

use std::sync::OnceLock;

use ndarray::{Array2, ArrayView2, Axis};

use super::{
    dense::Dense,
    features::{Document, Form, N_FLAGS},
    kernel::vectorized,
    rows::Rows,
};

/// Words of the vocabulary, which is sorted by frequency, whose projections are kept once computed: 3.8 kB each for a
/// width of 320. They are seven in eight tokens of news.
const N_KEPT: usize = 8192;

/// Places of a token in the window of another: left of it, the token itself, right of it.
const N_PLACES: usize = 3;

/// Embedding tables and the projection of a window of three tokens.
#[derive(Debug)]
pub(super) struct Embedding {
    word: Rows,
    gram: Rows,
    /// Word and gram features to places × width.
    key: Dense,
    /// Per shape, its projection: places × width.
    shape: Array2<f32>,
    /// Per place and flag, what the flag adds.
    flag: Array2<f32>,
    bias: Vec<f32>,
    kept: Vec<OnceLock<Box<[f32]>>>,
}

impl Embedding {
    /// `weight` is (places × (word, gram, shape, flags)) × width.
    pub fn new(word: Rows, gram: Rows, shape: &Array2<f32>, weight: &ArrayView2<'_, f32>, bias: Vec<f32>) -> Self {
        let width = bias.len();
        let n_key = word.width() + gram.width();
        let n_shape = shape.ncols();
        let input = n_key + n_shape + N_FLAGS;
        let beside = |first: usize, n: usize| {
            Array2::from_shape_fn((n, N_PLACES * width), |(row, column)| {
                weight[[column / width * input + first + row, column % width]]
            })
        };
        let flag = Array2::from_shape_fn((N_PLACES * N_FLAGS, width), |(row, column)| {
            weight[[row / N_FLAGS * input + n_key + n_shape + row % N_FLAGS, column]]
        });
        let kept = (0..N_KEPT.min(word.n_rows() - 1)).map(|_| OnceLock::new()).collect();
        Self {
            key: Dense::new(&beside(0, n_key).view(), None),
            shape: shape.dot(&beside(n_key, n_shape)),
            flag,
            bias,
            word,
            gram,
            kept,
        }
    }

    /// How alike two words are used, by their rows.
    pub fn likeness(&self, a: usize, b: usize) -> f32 {
        self.word.cosine(a, b)
    }

    /// The projected window of each token, with `added` to each: tokens × width.
    pub fn apply(&self, document: &Document, added: &[f32]) -> Array2<f32> {
        let mut out = Array2::zeros((document.form_of.len(), self.bias.len()));
        let Some(flat) = out.as_slice_mut() else { unreachable!("a new array is contiguous") };
        let bias: Vec<f32> = self.bias.iter().zip(added).map(|(bias, added)| bias + added).collect();
        self.add_windows(document, &bias, flat);
        out
    }

    /// Writes the projected window of each token of a document to `out`.
    fn add_windows(&self, document: &Document, bias: &[f32], out: &mut [f32]) {
        let width = self.bias.len();
        let forms = self.forms(&document.forms);
        let (Some(forms), Some(flags)) = (forms.as_slice(), self.flag.as_slice()) else {
            unreachable!("arrays made here are contiguous")
        };
        let zeros = vec![0.0; width];
        // A neighbour's number wraps around before the first token, and no token has that number.
        let neighbour = |token: usize, place: usize| (token + place).wrapping_sub(1);
        let part = |token: usize, place: usize| {
            let form = document.form_of.get(neighbour(token, place));
            form.map_or(&zeros[..], |form| &forms[(form * N_PLACES + place) * width..][..width])
        };
        vectorized(
            #[inline(always)]
            || {
                for (token, row) in out.chunks_exact_mut(width.max(1)).enumerate() {
                    let (left, own, right) = (part(token, 0), part(token, 1), part(token, 2));
                    let places = left.iter().zip(own).zip(right);
                    for ((out, bias), ((left, own), right)) in row.iter_mut().zip(bias).zip(places) {
                        *out = bias + left + own + right;
                    }
                    for place in 0..N_PLACES {
                        let set = document.flags.get(neighbour(token, place)).into_iter().flatten();
                        for (flag, _) in set.enumerate().filter(|(_, value)| **value != 0.0) {
                            let adds = &flags[(place * N_FLAGS + flag) * width..][..width];
                            row.iter_mut().zip(adds).for_each(|(out, value)| *out += value);
                        }
                    }
                }
            },
        );
    }

    /// The projection of each form: forms × (places × width).
    fn forms(&self, forms: &[Form]) -> Array2<f32> {
        let mut out = Array2::zeros((forms.len(), self.shape.ncols()));
        let is_new = |form: &Form| self.kept.get(form.word).is_none_or(|kept| kept.get().is_none());
        let new: Vec<usize> = (0..forms.len()).filter(|&form| is_new(&forms[form])).collect();
        let projected = self.key.apply(&self.features(new.iter().map(|&form| &forms[form])));
        for (&form, row) in new.iter().zip(projected.rows()) {
            if let Some(kept) = self.kept.get(forms[form].word) {
                kept.get_or_init(|| row.iter().copied().collect());
            }
        }
        let mut new = new.iter().zip(projected.axis_iter(Axis(0))).peekable();
        for ((at, form), mut row) in forms.iter().enumerate().zip(out.rows_mut()) {
            row.assign(&self.shape.row(form.shape));
            if let Some((_, projected)) = new.next_if(|(new, _)| **new == at) {
                row += &projected;
            } else if let Some(kept) = self.kept.get(form.word).and_then(OnceLock::get) {
                row.iter_mut().zip(kept).for_each(|(out, value)| *out += value);
            }
        }
        out
    }

    /// Word and gram features, a row per form.
    fn features<'a>(&self, forms: impl ExactSizeIterator<Item = &'a Form>) -> Array2<f32> {
        let word = self.word.width();
        let mut out = Array2::zeros((forms.len(), word + self.gram.width()));
        for (form, mut row) in forms.zip(out.rows_mut()) {
            let Some(row) = row.as_slice_mut() else { unreachable!("rows of a new array are contiguous") };
            self.word.add_to(form.word, 1.0, &mut row[..word]);
            let weight = 1.0 / form.grams.len().max(1) as f32;
            form.grams.iter().for_each(|&bucket| self.gram.add_to(bucket, weight, &mut row[word..]));
        }
        out
    }
}
