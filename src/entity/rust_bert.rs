//! The engine `rust-bert`, which its Cargo feature builds in. Nothing else in the crate knows libtorch.

#[cfg(feature = "rust-bert")]
mod config;
#[cfg(feature = "rust-bert")]
mod encoder;
#[cfg(feature = "rust-bert")]
mod network;

use super::recognize::{Engine, Load};

pub(super) const ENGINE: Engine = Engine {
    name: "rust-bert",
    summary: "BERT, DistilBERT, RoBERTa and DeBERTa on libtorch, on the processor or a graphics card (rust-bert)",
    models: "a folder or hub name with `config.json`, tokenizer files and `model.safetensors` or `rust_model.ot`; \
             by default BERT-large trained on CoNLL-2003",
    size: "needs libtorch 2.4.0 (530 MB for the processor); the default model has 1.3 GB",
    speed: "about as fast as Python transformers (BERT-base, two cores)",
    licence: "Apache-2.0 for the code, BSD-3-Clause for libtorch; each model has its own",
    build: "`eval \"$(models/engines/libtorch.sh)\"`, then `cargo build --release --features rust-bert`",
    load: LOAD,
};

#[cfg(feature = "rust-bert")]
const LOAD: Option<Load> = Some(network::load);
#[cfg(not(feature = "rust-bert"))]
const LOAD: Option<Load> = None;
