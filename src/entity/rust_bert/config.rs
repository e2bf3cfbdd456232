//! What `config.json` says of a network that [`super::encoder`] builds.

use serde::Deserialize;
use tch::{TchError, Tensor};

use crate::error::{Error, ErrorKind, Result};

pub(super) type Torch<T> = std::result::Result<T, TchError>;

/// The shape of the network, as `config.json` has it. What may be absent has the defaults of transformers.
#[derive(Debug, Deserialize)]
pub(super) struct Config {
    pub(super) vocab_size: i64,
    pub(super) hidden_size: i64,
    pub(super) num_hidden_layers: i64,
    pub(super) num_attention_heads: i64,
    pub(super) intermediate_size: i64,
    pub(super) hidden_act: Option<String>,
    pub(super) max_position_embeddings: i64,
    pub(super) type_vocab_size: Option<i64>,
    pub(super) layer_norm_eps: Option<f64>,
    pub(super) embedding_size: Option<i64>,
    #[serde(default)]
    pub(super) relative_attention: bool,
    pub(super) max_relative_positions: Option<i64>,
    pub(super) position_biased_input: Option<bool>,
    pub(super) pos_att_type: Option<Directions>,
    pub(super) position_buckets: Option<i64>,
    #[serde(default)]
    pub(super) share_att_key: bool,
    pub(super) norm_rel_ebd: Option<String>,
    #[serde(default)]
    pub(super) talking_head: bool,
    pub(super) conv_kernel_size: Option<i64>,
    pub(super) conv_groups: Option<i64>,
    pub(super) conv_act: Option<String>,
}

/// `pos_att_type`: older files have `c2p|p2c`, newer ones a list.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Directions {
    Joined(String),
    Listed(Vec<String>),
}

impl Directions {
    pub(super) fn names(&self) -> Vec<&str> {
        match self {
            Self::Joined(names) => names.split('|').map(str::trim).filter(|name| !name.is_empty()).collect(),
            Self::Listed(names) => names.iter().map(String::as_str).collect(),
        }
    }
}

/// Whose network it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Bert,
    Roberta,
    Deberta,
    /// What versions 2 and 3 have.
    DebertaV2,
}

impl Layout {
    /// By `model_type`.
    pub(super) const ALL: &[(&str, Self)] = &[
        ("bert", Self::Bert),
        ("roberta", Self::Roberta),
        ("xlm-roberta", Self::Roberta),
        ("camembert", Self::Roberta),
        ("deberta", Self::Deberta),
        ("deberta-v2", Self::DebertaV2),
    ];

    pub(super) fn named(kind: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == kind).map(|(_, layout)| *layout)
    }

    pub(super) fn is_deberta(self) -> bool {
        matches!(self, Self::Deberta | Self::DebertaV2)
    }
}

#[derive(Clone, Copy)]
pub(super) enum Activation {
    Gelu(&'static str),
    Relu,
    Tanh,
}

impl Activation {
    pub(super) fn named(name: &str) -> Result<Self> {
        match name {
            "gelu" => Ok(Self::Gelu("none")),
            "gelu_new" | "gelu_pytorch_tanh" => Ok(Self::Gelu("tanh")),
            "relu" => Ok(Self::Relu),
            "tanh" => Ok(Self::Tanh),
            other => Err(unknown(&format!("activation: {other}"))),
        }
    }

    pub(super) fn of(self, x: &Tensor) -> Torch<Tensor> {
        match self {
            Self::Gelu(approximation) => x.f_gelu(approximation),
            Self::Relu => x.f_relu(),
            Self::Tanh => x.f_tanh(),
        }
    }
}

/// An error about a setting of `config.json`.
pub(super) fn unknown(setting: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("models with `{setting}` are not known"))
        .hint("they run with `--engine onnx`")
}
