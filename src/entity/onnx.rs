//! The engine `onnx`, which its Cargo feature builds in.

#[cfg(feature = "onnx")]
mod network;

use super::recognize::{Engine, Load};

pub(super) const ENGINE: Engine = Engine {
    name: "onnx",
    summary: "any token classifier in ONNX form, in pure Rust (rten)",
    models: "a folder or hub name with `model.onnx` (32-bit or int8), `config.json` and `tokenizer.json`",
    size: "a model of BERT-base size has 430 MB, 110 MB as int8; the program has 31 MB with all engines",
    speed: "1.3 times Python transformers, 3.0 times as int8 (BERT-base, two cores)",
    licence: "MIT or Apache-2.0 for the code; each model has its own",
    build: "`cargo build --release --features onnx` (Rust 1.94 or newer)",
    load: LOAD,
};

#[cfg(feature = "onnx")]
const LOAD: Option<Load> = Some(network::load);
#[cfg(not(feature = "onnx"))]
const LOAD: Option<Load> = None;
