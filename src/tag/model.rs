//! The model file: header, 8-bit and 32-bit tensors, checksum. `models/README.md` describes every byte.

use std::collections::HashMap;

use ndarray::{Array2, ArrayView2, Axis, Slice};
use serde::Deserialize;

use super::{
    decode::Chain,
    dense::Dense,
    dimensions::Dimensions,
    embed::Embedding,
    kernel::{LEVELS, Product},
    pos::Pos,
    recurrence::SruLayer,
    rows::Rows,
    vocabulary::Vocabulary,
};
use crate::error::{Error, ErrorKind, Result};

const MAGIC: &[u8; 8] = b"WHOSAID\x01";
const VERSION: u32 = 2;

/// Whose rules of what an attribution is the model follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Convention {
    /// General news, as its readers labelled it: reports of words and thoughts, no acts and no stances.
    #[default]
    General,
    /// `PolNeAR`: all attributions, of acts, beliefs and stances, too.
    Polnear,
}

/// Names of the conventions in the model file.
const CONVENTIONS: [&str; 2] = ["general", "polnear"];

#[derive(Deserialize)]
struct Header {
    version: u32,
    #[serde(flatten)]
    dimensions: Dimensions,
    levels: u8,
    bold: [f32; 2],
    entity: Vec<String>,
    role: Vec<String>,
    pos: Vec<String>,
    convention: Vec<String>,
    tensors: Vec<Entry>,
}

/// Labels of a head, at most: decoding keeps them in bytes.
const MOST_LABELS: usize = 256;
/// Log-odds that the header may give away to spans.
const MOST_BOLD: f32 = 10.0;
/// Weights are no larger than this.
const LARGEST: f32 = 1e6;

impl Dimensions {
    /// Refuses sizes that no file has, before anything is made as large as they say. Tensors are held to them one by one.
    fn check(&self) -> Result<()> {
        let sizes = [
            ("hidden", self.hidden, 1..=2048),
            ("layers", self.layers, 1..=32),
            ("pool_after", self.pool_after, 0..=self.layers),
            ("buckets", self.buckets, 1..=1 << 22),
            ("grams", self.grams, 1..=128),
            ("shapes", self.shapes, 1..=1 << 16),
            ("link", self.link, 1..=1024),
        ];
        match sizes.iter().find(|(_, size, fits)| !fits.contains(size)) {
            Some((name, size, fits)) => Err(damaged(format!(
                "header of the model file says `{name}` is {size}, beyond {} to {}",
                fits.start(),
                fits.end()
            ))),
            None => Ok(()),
        }
    }
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    dtype: String,
    shape: Vec<usize>,
    offset: usize,
}

/// All weights, ready to run.
#[derive(Debug)]
pub(super) struct Weights {
    pub dimensions: Dimensions,
    pub vocabulary: Vocabulary,
    pub embedding: Embedding,
    pub layers: Vec<SruLayer>,
    pub pool: Dense,
    pub out_norm: Vec<f32>,
    pub low_norm: Vec<f32>,
    pub entity: Product,
    pub role: Product,
    /// Roles of attributions inside contents.
    pub inner: Product,
    pub pos: Product,
    pub link: Product,
    pub link_bias: Array2<f32>,
    pub link_none: Vec<f32>,
    pub entity_chain: Chain,
    /// Of the outermost attributions and of those inside contents, by convention: the best labels of general news take a
    /// little less evidence to begin a span, because readers of its probabilities can still drop it.
    pub role_chains: [[Chain; 2]; 2],
    /// By convention, what it adds to the windows.
    pub conventions: Vec<Vec<f32>>,
    pub entity_labels: Vec<String>,
    pub role_labels: Vec<String>,
    pub pos_labels: Vec<Pos>,
}

struct File<'a> {
    entries: HashMap<String, Entry>,
    payload: &'a [u8],
}

fn damaged(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::Model, what)
        .hint("fetch or train the model file again, or leave `--model` out for the one compiled in")
}

impl File<'_> {
    fn bytes(&self, name: &str, dtype: &str, width: usize) -> Result<(&[u8], &[usize])> {
        let entry = self.entries.get(name).ok_or_else(|| damaged(format!("model file has no tensor `{name}`")))?;
        let wanted = entry.shape.iter().try_fold(width, |size, &n| size.checked_mul(n));
        let bytes = wanted
            .and_then(|size| entry.offset.checked_add(size))
            .and_then(|end| self.payload.get(entry.offset..end))
            .filter(|_| entry.dtype == dtype)
            .ok_or_else(|| damaged(format!("tensor `{name}` of the model file is cut short or of another type")))?;
        Ok((bytes, &entry.shape))
    }

    fn floats(&self, name: &str) -> Result<(Vec<f32>, &[usize])> {
        let (bytes, shape) = self.bytes(name, "f32", 4)?;
        let values: Vec<f32> = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        if !values.iter().all(|value| value.abs() <= LARGEST) {
            return Err(damaged(format!("tensor `{name}` of the model file holds values that are no weights")));
        }
        Ok((values, shape))
    }

    fn vector(&self, name: &str, len: usize) -> Result<Vec<f32>> {
        let (values, _) = self.floats(name)?;
        if values.len() != len {
            return Err(damaged(format!("tensor `{name}` of the model file has {} values, not {len}", values.len())));
        }
        Ok(values)
    }

    fn rows(&self, name: &str, n_rows: usize) -> Result<Rows> {
        let (bytes, shape) = self.bytes(name, "i8", 1)?;
        let &[rows, width] = shape else { return Err(damaged(format!("tensor `{name}` is no matrix"))) };
        if rows != n_rows {
            return Err(damaged(format!("tensor `{name}` of the model file has {rows} rows, not {n_rows}")));
        }
        let scale = self.vector(&format!("{name}.scale"), rows)?;
        Ok(Rows::new(bytes.iter().map(|&byte| byte.cast_signed()).collect(), scale, width))
    }

    /// A matrix stored outputs × inputs, in 8 or 32 bits, as inputs × outputs.
    fn matrix(&self, name: &str, inputs: usize, outputs: usize) -> Result<Array2<f32>> {
        let flat = if self.entries.contains_key(&format!("{name}.scale")) {
            let rows = self.rows(name, outputs)?;
            let mut flat = vec![0.0; outputs * rows.width];
            for row in 0..outputs {
                rows.add_to(row, 1.0, &mut flat[row * rows.width..(row + 1) * rows.width]);
            }
            flat
        } else {
            self.vector(name, inputs * outputs)?
        };
        let stored = Array2::from_shape_vec((outputs, inputs), flat)
            .map_err(|_| damaged(format!("tensor `{name}` of the model file has another shape")))?;
        Ok(stored.t().as_standard_layout().into_owned())
    }

    /// The 8-bit matrix `name.weight`, outputs × inputs, with the bias `name.bias`, in `N` equal parts.
    fn products<const N: usize>(&self, name: &str, inputs: usize, outputs: usize) -> Result<[Product; N]> {
        let rows = self.rows(&format!("{name}.weight"), outputs)?;
        let bias = self.vector(&format!("{name}.bias"), outputs)?;
        let weight = ArrayView2::from_shape((outputs, inputs), &rows.values)
            .map_err(|_| damaged(format!("tensor `{name}.weight` of the model file has another shape")))?;
        let size = outputs / N;
        let parts = (0..N).map(|part| {
            let own = part * size..(part + 1) * size;
            let weight = weight.slice_axis(Axis(0), Slice::from(own.clone()));
            Product::new(&weight, &rows.scale[own.clone()], &bias[own])
        });
        let products: Option<Vec<Product>> = parts.collect();
        products
            .and_then(|products| products.try_into().ok())
            .ok_or_else(|| damaged(format!("weights `{name}` of the model file are too large to be summed")))
    }

    fn product(&self, name: &str, inputs: usize, outputs: usize) -> Result<Product> {
        self.products(name, inputs, outputs).map(|[product]| product)
    }

    fn chain(&self, name: &str, n_labels: usize) -> Result<Chain> {
        let transition = self.vector(&format!("crf.{name}.transition"), n_labels * n_labels)?;
        let transition = ArrayView2::from_shape((n_labels, n_labels), &transition)
            .map_err(|_| damaged("transition weights of another shape"))?;
        let start = self.vector(&format!("crf.{name}.start"), n_labels)?;
        let end = self.vector(&format!("crf.{name}.end"), n_labels)?;
        Ok(Chain::new(&transition, &start, &end))
    }
}

impl Weights {
    /// Reads a model file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Model`] where the bytes are no model file, of another version, cut short or altered.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let word = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        if bytes.get(..8) != Some(MAGIC) {
            return Err(damaged("not a whosaid model file"));
        }
        let (Some(version), Some(header_len)) = (word(8), word(12)) else {
            return Err(damaged("model file is cut short"));
        };
        if version != VERSION {
            return Err(Error::new(
                ErrorKind::Model,
                format!("model file of version {version}, this build reads version {VERSION}"),
            )
            .hint("use a model file that this version's recipe wrote, or leave `--model` out"));
        }
        let body_len = bytes.len() - 4;
        if word(body_len) != Some(crc32fast::hash(&bytes[..body_len])) {
            return Err(damaged("model file is cut short or altered: its checksum does not match"));
        }
        let header_end = 16 + header_len as usize;
        let header = bytes.get(16..header_end).ok_or_else(|| damaged("model file is cut short"))?;
        let header: Header = serde_json::from_slice(header)
            .map_err(|cause| damaged("model file has an unreadable header").because(cause))?;
        if header.version != VERSION {
            return Err(damaged("model file contradicts itself on its version"));
        }
        let payload =
            bytes.get(header_end.next_multiple_of(16)..body_len).ok_or_else(|| damaged("model file is cut short"))?;
        let file =
            File { entries: header.tensors.into_iter().map(|entry| (entry.name.clone(), entry)).collect(), payload };
        let dimensions = header.dimensions;
        if dimensions.flags != super::features::N_FLAGS || header.levels != LEVELS {
            return Err(damaged("model file asks for features that this build does not make"));
        }
        dimensions.check()?;
        if header.bold.iter().any(|bold| bold.abs() > MOST_BOLD) {
            return Err(damaged("header of the model file says `bold` is beyond reason"));
        }
        let labels = [&header.entity, &header.role, &header.pos];
        if labels.iter().any(|labels| labels.is_empty() || labels.len() > MOST_LABELS) {
            return Err(damaged("model file has labels that this build does not know"));
        }
        if header.convention.get(..CONVENTIONS.len()).is_none_or(|names| names != CONVENTIONS) {
            return Err(damaged("model file does not speak of general news"));
        }
        let (vocabulary, _) = file.bytes("vocab", "u8", 1)?;
        let vocabulary = std::str::from_utf8(vocabulary).map_err(|_| damaged("vocabulary is not UTF-8"))?;
        let vocabulary = Vocabulary::new(vocabulary);
        let word = file.rows("word", vocabulary.len() + 1)?;
        let gram = file.rows("gram", dimensions.buckets)?;
        let (shape, shape_dims) = file.floats("shape")?;
        let shape_width = shape_dims.get(1).copied().unwrap_or(0);
        let shape = Array2::from_shape_vec((dimensions.shapes, shape_width), shape)
            .map_err(|_| damaged("tensor `shape` of the model file has another shape"))?;
        let width = 2 * dimensions.hidden;
        let input = word.width() + gram.width() + shape_width + dimensions.flags;
        let layers = (0..dimensions.layers)
            .map(|layer| {
                Ok(SruLayer {
                    norm: file.vector(&format!("layers.{layer}.norm"), width)?,
                    gates: file.products(&format!("layers.{layer}.w"), width, 3 * width)?,
                    recurrent: file.vector(&format!("layers.{layer}.v"), 2 * width)?,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let window = file.matrix("window.weight", 3 * input, width)?;
        let begins = |from: usize, to: usize| {
            let role = |label: usize| header.role[label].split_once('-').map(|(_, role)| role);
            header.role[to].starts_with("B-") && role(from) != role(to)
        };
        let plain = |name: &str| file.chain(name, header.role.len());
        let [bold, inner_bold] = header.bold;
        let role_chains = [
            [plain("role")?.bolder(bold, begins), plain("inner")?.bolder(inner_bold, begins)],
            [plain("role")?, plain("inner")?],
        ];
        // The first convention is the one the weights speak by themselves.
        let added = file.vector("convention", (header.convention.len() - 1) * width)?;
        let mut conventions = vec![vec![0.0; width]];
        conventions.extend(added.chunks_exact(width).map(<[f32]>::to_vec));
        Ok(Self {
            embedding: Embedding::new(word, gram, &shape, &window.view(), file.vector("window.bias", width)?),
            layers,
            pool: Dense::new(&file.matrix("pool.weight", width, width)?.view(), None),
            out_norm: file.vector("out_norm", width)?,
            low_norm: file.vector("low_norm", width)?,
            entity: file.product("entity", width, header.entity.len())?,
            role: file.product("role", width, header.role.len())?,
            inner: file.product("inner", width, header.role.len())?,
            pos: file.product("pos", width, header.pos.len())?,
            link: file.product("link", width, 4 * dimensions.link)?,
            link_bias: file.matrix("link_bias", N_DISTANCES, 2)?,
            link_none: file.vector("link_none", 2)?,
            entity_chain: file.chain("entity", header.entity.len())?,
            role_chains,
            conventions,
            entity_labels: header.entity,
            role_labels: header.role,
            pos_labels: header.pos.iter().map(|label| Pos::from_tag(label)).collect(),
            vocabulary,
            dimensions,
        })
    }
}

/// Number of distance buckets of a link, see `network::distance_bucket`.
pub(super) const N_DISTANCES: usize = 19;
