//! Networks that rust-bert 0.23 does not compute as Python's transformers do, on libtorch: RoBERTa, and BERT with another
//! `layer_norm_eps` than 1e-12, which it puts in all norms; and DeBERTa, where it takes the number of heads for the length of
//! the sentence (v1) and forgets a root and a shift of positions (v3).
//!
//! All are token classifiers over one stack of post-norm attention layers. DeBERTa's attention adds what pieces say of
//! distances, and distances of pieces (He et al. 2021, <https://arxiv.org/abs/2006.03654>).

use tch::{
    Device, Kind, Tensor,
    nn::{Init, Path},
};

use super::{
    super::folder::ModelConfig,
    config::{Activation, Config, Layout, Torch, unknown},
    network::parsed,
};
use crate::error::Result;

struct Linear {
    weight: Tensor,
    bias: Option<Tensor>,
}

impl Linear {
    fn new(path: &Path<'_>, inputs: i64, outputs: i64, has_bias: bool) -> Self {
        let bias = has_bias.then(|| path.var("bias", &[outputs], Init::Const(0.0)));
        Self { weight: path.var("weight", &[outputs, inputs], Init::Const(0.0)), bias }
    }

    /// The same weights in one more place.
    fn again(&self) -> Self {
        Self { weight: self.weight.shallow_clone(), bias: self.bias.as_ref().map(Tensor::shallow_clone) }
    }

    fn of(&self, x: &Tensor) -> Torch<Tensor> {
        x.f_linear(&self.weight, self.bias.as_ref())
    }
}

struct Norm {
    weight: Tensor,
    bias: Tensor,
    epsilon: f64,
}

impl Norm {
    fn new(path: &Path<'_>, config: &Config, layout: Layout) -> Self {
        let path = path / "LayerNorm";
        let [weight, bias] = ["weight", "bias"].map(|name| path.var(name, &[config.hidden_size], Init::Const(0.0)));
        let default = if layout.is_deberta() { 1e-7 } else { 1e-12 };
        Self { weight, bias, epsilon: config.layer_norm_eps.unwrap_or(default) }
    }

    fn of(&self, x: &Tensor) -> Torch<Tensor> {
        x.f_layer_norm(self.weight.size(), Some(&self.weight), Some(&self.bias), self.epsilon, false)
    }
}

/// Distances between pieces, and their embeddings.
struct Distances {
    /// 2 × `span` rows, for distances from −`span` on.
    table: Tensor,
    norm: Option<Norm>,
    span: i64,
    /// Number of buckets to either side, and the distance of the last; distances count singly where there is none.
    buckets: Option<(i64, i64)>,
}

/// Distances of one batch.
struct Placed {
    /// 1 × rows × W.
    embeddings: Tensor,
    /// Row of the distance from each piece (rows) to each other (columns), and back.
    there: Tensor,
    back: Tensor,
}

impl Distances {
    fn new(path: &Path<'_>, config: &Config, layout: Layout) -> Self {
        let reach = config.max_relative_positions.filter(|reach| *reach > 0).unwrap_or(config.max_position_embeddings);
        let is_v2 = layout == Layout::DebertaV2;
        let buckets = config.position_buckets.filter(|number| is_v2 && *number > 0).map(|number| (number, reach));
        let span = buckets.map_or(reach, |(number, _)| number);
        let table = (path / "rel_embeddings").var("weight", &[2 * span, config.hidden_size], Init::Const(0.0));
        let is_normed = is_v2 && config.norm_rel_ebd.as_ref().is_some_and(|name| name.contains("layer_norm"));
        let norm = is_normed.then(|| Norm::new(path, config, layout));
        Self { table, norm, span, buckets }
    }

    fn place(&self, n_pieces: i64, device: Device) -> Torch<Placed> {
        let at = Tensor::f_arange(n_pieces, (Kind::Float, device))?;
        let mut distance = at.f_unsqueeze(-1)?.f_sub(&at.f_unsqueeze(0)?)?;
        if let Some((number, reach)) = self.buckets {
            // Distances up to half of the buckets count singly, the others by their logarithm.
            let middle = (number / 2) as f64;
            let far = distance.f_abs()?.f_clamp_min(middle)?;
            let bucket = far
                .f_div_scalar(middle)?
                .f_log()?
                .f_div_scalar(f64::from((((reach - 1) as f64 / middle) as f32).ln()))?
                .f_mul_scalar(middle - 1.0)?
                .f_ceil()?
                .f_add_scalar(middle)?
                .f_mul(&distance.f_sign()?)?;
            distance = distance.f_where_self(&distance.f_abs()?.f_le(middle)?, &bucket)?;
        }
        // Rows of distances that do not occur are left out.
        let reach = if self.buckets.is_some() { self.span } else { self.span.min(n_pieces) };
        let row = |distance: Tensor| -> Torch<Tensor> {
            distance.f_add_scalar(reach)?.f_clamp(0, 2 * reach - 1)?.f_to_kind(Kind::Int64)
        };
        let rows = self.table.f_narrow(0, self.span - reach, 2 * reach)?;
        let embeddings = match &self.norm {
            Some(norm) => norm.of(&rows)?,
            None => rows,
        };
        let embeddings = embeddings.f_unsqueeze(0)?;
        Ok(Placed { embeddings, back: row(distance.f_neg()?)?, there: row(distance)? })
    }
}

/// How a layer makes queries, keys and values.
enum Projection {
    Apart {
        query: Linear,
        key: Linear,
        value: Linear,
    },
    /// DeBERTa v1: those of a head side by side.
    Together {
        all: Linear,
        query_bias: Tensor,
        value_bias: Tensor,
    },
}

struct Layer {
    projection: Projection,
    /// Keys of distances, for the queries of pieces (`c2p`).
    distance_key: Option<Linear>,
    /// Queries of distances, for the keys of pieces (`p2c`).
    distance_query: Option<Linear>,
    heads: i64,
    /// What scores are divided by.
    scale: f64,
    attended: Linear,
    attended_norm: Norm,
    wide: Linear,
    activation: Activation,
    narrow: Linear,
    norm: Norm,
}

impl Layer {
    fn new(path: &Path<'_>, config: &Config, layout: Layout, directions: &[&str]) -> Result<Self> {
        let width = config.hidden_size;
        let own = path / "attention" / "self";
        let square = |name: &str, has_bias| Linear::new(&(&own / name), width, width, has_bias);
        let projection = if layout == Layout::Deberta {
            let bias = |name| own.var(name, &[width], Init::Const(0.0));
            let all = Linear::new(&(&own / "in_proj"), width, 3 * width, false);
            Projection::Together { all, query_bias: bias("q_bias"), value_bias: bias("v_bias") }
        } else {
            let names = match layout {
                Layout::DebertaV2 => ["query_proj", "key_proj", "value_proj"],
                _ => ["query", "key", "value"],
            };
            let [query, key, value] = names.map(|name| square(name, true));
            Projection::Apart { query, key, value }
        };
        let has = |direction| config.relative_attention && directions.contains(&direction);
        let (distance_key, distance_query) = match &projection {
            Projection::Together { .. } => {
                (has("c2p").then(|| square("pos_proj", false)), has("p2c").then(|| square("pos_q_proj", true)))
            }
            Projection::Apart { query, key, .. } if config.share_att_key => {
                (has("c2p").then(|| key.again()), has("p2c").then(|| query.again()))
            }
            Projection::Apart { .. } => {
                (has("c2p").then(|| square("pos_key_proj", true)), has("p2c").then(|| square("pos_query_proj", true)))
            }
        };
        let per_head = (width / config.num_attention_heads) as f64;
        let (attended, output) = (path / "attention" / "output", path / "output");
        Ok(Self {
            projection,
            distance_key,
            distance_query,
            heads: config.num_attention_heads,
            scale: (per_head * (1 + directions.len()) as f64).sqrt(),
            attended: Linear::new(&(&attended / "dense"), width, width, true),
            attended_norm: Norm::new(&attended, config, layout),
            wide: Linear::new(&(path / "intermediate" / "dense"), width, config.intermediate_size, true),
            activation: Activation::named(config.hidden_act.as_deref().unwrap_or("gelu"))?,
            narrow: Linear::new(&(&output / "dense"), config.intermediate_size, width, true),
            norm: Norm::new(&output, config, layout),
        })
    }

    /// B × L × (heads · D) as B × heads × L × D.
    fn split(&self, x: &Tensor) -> Torch<Tensor> {
        let size = x.size();
        x.f_view([size[0], size[1], self.heads, -1])?.f_permute([0, 2, 1, 3])
    }

    /// B × L × W, the same for the next layer. `is_filling`: B × 1 × 1 × L, where there is no piece.
    fn of(&self, x: &Tensor, is_filling: &Tensor, placed: Option<&Placed>) -> Torch<Tensor> {
        let (query, key, value) = match &self.projection {
            Projection::Apart { query, key, value } => {
                (self.split(&query.of(x)?)?, self.split(&key.of(x)?)?, self.split(&value.of(x)?)?)
            }
            Projection::Together { all, query_bias, value_bias } => {
                let parts = self.split(&all.of(x)?)?.f_chunk(3, -1)?;
                let bias = |bias: &Tensor| self.split(&bias.f_view([1, 1, -1])?);
                (parts[0].f_add(&bias(query_bias)?)?, parts[1].shallow_clone(), parts[2].f_add(&bias(value_bias)?)?)
            }
        };
        let mut scores = query.f_matmul(&key.f_transpose(-1, -2)?)?;
        if let Some(placed) = placed {
            let shape = scores.size();
            let of_distances = |linear: &Linear| self.split(&linear.of(&placed.embeddings)?)?.f_transpose(-1, -2);
            if let Some(linear) = &self.distance_key {
                let there = placed.there.f_expand(&shape, false)?;
                scores = scores.f_add(&query.f_matmul(&of_distances(linear)?)?.f_gather(-1, &there, false)?)?;
            }
            if let Some(linear) = &self.distance_query {
                let back = placed.back.f_expand(&shape, false)?;
                let by_key = key.f_matmul(&of_distances(linear)?)?.f_gather(-1, &back, false)?;
                scores = scores.f_add(&by_key.f_transpose(-1, -2)?)?;
            }
        }
        let scores = scores.f_div_scalar(self.scale)?.f_masked_fill(is_filling, f64::from(f32::MIN))?;
        let size = x.size();
        let context = scores.f_softmax(-1, Kind::Float)?.f_matmul(&value)?.f_permute([0, 2, 1, 3])?;
        let context = context.f_reshape([size[0], size[1], -1])?;
        let x = self.attended_norm.of(&self.attended.of(&context)?.f_add(x)?)?;
        let wide = self.activation.of(&self.wide.of(&x)?)?;
        self.norm.of(&self.narrow.of(&wide)?.f_add(&x)?)
    }
}

/// What DeBERTa v2 adds to its first layer: a convolution of the embeddings.
struct Convolution {
    weight: Tensor,
    bias: Tensor,
    groups: i64,
    activation: Activation,
    norm: Norm,
}

impl Convolution {
    /// `None` where the network has none.
    fn new(path: &Path<'_>, config: &Config) -> Result<Option<Self>> {
        let (width, size) = (config.hidden_size, config.conv_kernel_size.unwrap_or(0));
        if size < 1 {
            return Ok(None);
        }
        let groups = config.conv_groups.unwrap_or(1);
        if size % 2 == 0 || size > config.max_position_embeddings || groups < 1 || width % groups != 0 {
            return Err(unknown(&format!("conv_kernel_size: {size}, conv_groups: {groups}")));
        }
        let (path, inner) = (path / "conv", path / "conv" / "conv");
        Ok(Some(Self {
            weight: inner.var("weight", &[width, width / groups, size], Init::Const(0.0)),
            bias: inner.var("bias", &[width], Init::Const(0.0)),
            groups,
            activation: Activation::named(config.conv_act.as_deref().unwrap_or("tanh"))?,
            norm: Norm::new(&path, config, Layout::DebertaV2),
        }))
    }

    /// B × L × W of the first layer with that of the embeddings. `is_piece`: B × L × 1, 0 where a row was filled up.
    fn of(&self, embeddings: &Tensor, x: &Tensor, is_piece: &Tensor) -> Torch<Tensor> {
        let columns = embeddings.f_mul(is_piece)?.f_transpose(1, 2)?;
        let reach = self.weight.size()[2] / 2;
        let mixed = columns.f_conv1d(&self.weight, Some(&self.bias), 1, reach, 1, self.groups)?.f_transpose(1, 2)?;
        self.norm.of(&self.activation.of(&mixed)?.f_add(x)?)
    }
}

/// A token classifier.
pub(super) struct Encoder {
    words: Tensor,
    /// Rows for positions, and the row of the first piece.
    positions: Option<(Tensor, i64)>,
    /// Rows for the first and the second of two texts.
    types: Option<Tensor>,
    /// From the width of the embeddings to that of the layers.
    widen: Option<Linear>,
    norm: Norm,
    distances: Option<Distances>,
    layers: Vec<Layer>,
    convolution: Option<Convolution>,
    classifier: Linear,
}

impl Encoder {
    /// A network whose variables are in `root`, to be filled with weights.
    pub(super) fn new(root: &Path<'_>, model: &ModelConfig, layout: Layout) -> Result<Self> {
        let config: Config = parsed(model)?;
        let width = config.hidden_size;
        let directions = match &config.pos_att_type {
            Some(directions) if layout.is_deberta() => directions.names(),
            _ => Vec::new(),
        };
        if let Some(other) = directions.iter().find(|name| !["c2p", "p2c"].contains(name)) {
            return Err(unknown(&format!("pos_att_type: {other}")));
        }
        if layout == Layout::Deberta && config.talking_head {
            return Err(unknown("talking_head"));
        }
        let body = match layout {
            Layout::Bert => root / "bert",
            Layout::Roberta => root / "roberta",
            Layout::Deberta | Layout::DebertaV2 => root / "deberta",
        };
        let (embeddings, encoder) = (&body / "embeddings", &body / "encoder");
        let own_width = config.embedding_size.filter(|_| layout.is_deberta()).unwrap_or(width);
        let table = |name: &str, rows| (&embeddings / name).var("weight", &[rows, own_width], Init::Const(0.0));
        let has_positions = !layout.is_deberta() || config.position_biased_input.unwrap_or(true);
        let first_position = if layout == Layout::Roberta { i64::from(model.padding) + 1 } else { 0 };
        let n_types = config.type_vocab_size.unwrap_or(if layout.is_deberta() { 0 } else { 2 });
        let is_relative = layout.is_deberta() && config.relative_attention;
        let n_labels = i64::try_from(model.labels.len()).unwrap_or(i64::MAX);
        Ok(Self {
            words: table("word_embeddings", config.vocab_size),
            positions: has_positions
                .then(|| (table("position_embeddings", config.max_position_embeddings), first_position)),
            types: (n_types > 0).then(|| table("token_type_embeddings", n_types)),
            widen: (own_width != width).then(|| Linear::new(&(&embeddings / "embed_proj"), own_width, width, false)),
            norm: Norm::new(&embeddings, &config, layout),
            distances: is_relative.then(|| Distances::new(&encoder, &config, layout)),
            layers: (0..config.num_hidden_layers)
                .map(|number| Layer::new(&(&encoder / "layer" / number), &config, layout, &directions))
                .collect::<Result<_>>()?,
            convolution: if layout == Layout::DebertaV2 { Convolution::new(&encoder, &config)? } else { None },
            classifier: Linear::new(&(root / "classifier"), width, n_labels, true),
        })
    }

    /// Logits: rows × columns × labels. `ids` and `mask`: rows × columns, `mask` 0 where a row was filled up at its end.
    pub(super) fn logits(&self, ids: &Tensor, mask: &Tensor) -> Torch<Tensor> {
        let (n_pieces, device) = (ids.size()[1], ids.device());
        let mut x = Tensor::f_embedding(&self.words, ids, -1, false, false)?;
        if let Some((table, first)) = &self.positions {
            x = x.f_add(&table.f_narrow(0, *first, n_pieces)?)?;
        }
        if let Some(table) = &self.types {
            x = x.f_add(&table.f_narrow(0, 0, 1)?)?;
        }
        if let Some(widen) = &self.widen {
            x = widen.of(&x)?;
        }
        x = self.norm.of(&x)?;
        let placed = self.distances.as_ref().map(|distances| distances.place(n_pieces, device)).transpose()?;
        let is_filling = mask.f_eq(0)?.f_unsqueeze(1)?.f_unsqueeze(1)?;
        let embeddings = x.shallow_clone();
        for (number, layer) in self.layers.iter().enumerate() {
            x = layer.of(&x, &is_filling, placed.as_ref())?;
            if let Some(convolution) = self.convolution.as_ref().filter(|_| number == 0) {
                x = convolution.of(&embeddings, &x, &mask.f_unsqueeze(-1)?)?;
            }
        }
        self.classifier.of(&x)
    }
}
