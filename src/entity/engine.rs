//! The list of entity engines: what finds the names in articles.

use super::{
    embedded::Embedded,
    recognize::{EngineOptions, Recognize, on_processor},
};
use crate::error::{Error, ErrorKind, Result};

type Load = fn(&EngineOptions<'_>) -> Result<Box<dyn Recognize>>;

/// An entity engine.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is.
    pub summary: &'static str,
    /// The models that it takes.
    pub models: &'static str,
    /// What it adds to the program and what a model takes.
    pub size: &'static str,
    /// How fast it is.
    pub speed: &'static str,
    /// Its licence, and whose licence the models have.
    pub licence: &'static str,
    /// How to build it in; empty where it always is.
    pub build: &'static str,
    /// `None` where it is not built in.
    load: Option<Load>,
}

impl Engine {
    /// The engine called `name`.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn named(name: &str) -> Result<&'static Self> {
        ENGINES.iter().find(|engine| engine.name == name).ok_or_else(|| {
            let names: Vec<String> = ENGINES.iter().map(|engine| format!("`{}`", engine.name)).collect();
            Error::new(ErrorKind::Unsupported, format!("unknown engine `{name}`: expected {}", names.join(", ")))
        })
    }

    /// Whether this program can run it.
    pub fn is_built_in(&self) -> bool {
        self.load.is_some()
    }

    /// Whether it is the one that runs unasked.
    pub fn is_default(&self) -> bool {
        self.name == ENGINES[0].name
    }

    /// Loads it, with everything checked that can be before the first article.
    ///
    /// # Errors
    ///
    /// If it is not built in, if the options do not suit it, or if the model is missing, damaged or of another kind.
    pub fn load(&self, options: &EngineOptions<'_>) -> Result<Box<dyn Recognize>> {
        let Some(load) = self.load else {
            return Err(Error::new(ErrorKind::Unsupported, format!("engine `{}` is not built in", self.name))
                .hint(format!("build it in: {}", self.build)));
        };
        load(options)
    }
}

/// All engines; the first is the default.
pub static ENGINES: &[Engine] = &[
    Engine {
        name: "embedded",
        summary: "the model compiled in, made by this project",
        models: "its own; `--model PATH` takes another that `models/recipe` made",
        size: "8 MB, in the program",
        speed: "27,000 to 43,000 tokens a second and core",
        licence: "MIT or Apache-2.0 for the code; see `models/README.md` for the weights",
        build: "",
        load: Some(|options| {
            if options.model.is_some() {
                return Err(Error::new(ErrorKind::Unsupported, "engine `embedded` takes no `--engine-model`").hint(
                    "`--model PATH` tags with another trained model; `whosaid engines` lists the other engines",
                ));
            }
            on_processor("embedded", options)?;
            Ok(Box::new(Embedded))
        }),
    },
    Engine {
        name: "onnx",
        summary: "any token classifier in ONNX form, in pure Rust (rten)",
        models: "a folder or hub name with `model.onnx` (32-bit or int8), `config.json` and `tokenizer.json`",
        size: "a model of BERT-base size has 430 MB, 110 MB as int8; the program has 31 MB with all engines",
        speed: "1.3 times Python transformers, 3.0 times as int8 (BERT-base, two cores)",
        licence: "MIT or Apache-2.0 for the code; each model has its own",
        build: "`cargo build --release --features onnx` (Rust 1.94 or newer)",
        load: ONNX,
    },
    Engine {
        name: "rust-bert",
        summary: "BERT, DistilBERT, RoBERTa and DeBERTa on libtorch, on the processor or a graphics card (rust-bert)",
        models: "a folder or hub name with `config.json`, tokenizer files and `model.safetensors` or `rust_model.ot`; \
                 by default BERT-large trained on CoNLL-2003",
        size: "needs libtorch 2.4.0 (530 MB for the processor); the default model has 1.3 GB",
        speed: "about as fast as Python transformers (BERT-base, two cores)",
        licence: "Apache-2.0 for the code, BSD-3-Clause for libtorch; each model has its own",
        build: "`eval \"$(models/engines/libtorch.sh)\"`, then `cargo build --release --features rust-bert`",
        load: RUST_BERT,
    },
];

#[cfg(feature = "onnx")]
const ONNX: Option<Load> = Some(super::onnx::load);
#[cfg(not(feature = "onnx"))]
const ONNX: Option<Load> = None;

#[cfg(feature = "rust-bert")]
const RUST_BERT: Option<Load> = Some(super::rust_bert::load);
#[cfg(not(feature = "rust-bert"))]
const RUST_BERT: Option<Load> = None;

#[cfg(test)]
mod tests {
    use super::{super::recognize::Device, *};

    #[test]
    fn devices_read_as_they_are_written() {
        for name in ["cpu", "cuda:0", "cuda:3"] {
            assert_eq!(name.parse::<Device>().map(|device| device.to_string()), Ok(name.to_owned()));
        }
        for name in ["gpu", "cuda:", "cuda:x", "cpu:0", ""] {
            assert!(name.parse::<Device>().is_err(), "{name}");
        }
    }

    #[test]
    fn an_engine_that_is_not_built_in_says_how_to_build_it() {
        for engine in ENGINES.iter().filter(|engine| !engine.is_built_in()) {
            let error = engine.load(&EngineOptions::default()).err().expect("it cannot be loaded");
            assert_eq!(error.to_string(), format!("engine `{}` is not built in", engine.name));
            assert!(error.remedy().is_some_and(|hint| hint.contains(&format!("--features {}", engine.name))));
        }
    }

    #[test]
    fn an_engine_refuses_what_does_not_suit_it() {
        let embedded = Engine::named("embedded").expect("it is always there");
        let options = EngineOptions { model: Some("models"), ..EngineOptions::default() };
        assert_eq!(
            embedded.load(&options).err().expect("it takes no model").to_string(),
            "engine `embedded` takes no `--engine-model`"
        );
        let options = EngineOptions { device: Device::Cuda(0), ..EngineOptions::default() };
        assert_eq!(
            embedded.load(&options).err().expect("it knows no graphics card").to_string(),
            "engine `embedded` runs on the processor only, not on `cuda:0`"
        );
        assert_eq!(
            Engine::named("spacy").expect_err("unknown").to_string(),
            "unknown engine `spacy`: expected `embedded`, `onnx`, `rust-bert`"
        );
    }
}
