//! The list of entity engines: what finds the names in articles.

use std::{fmt, str::FromStr};

use super::{Mention, Tagged, embedded, onnx, rust_bert};
use crate::error::{Error, ErrorKind, Result};

/// Finds names. A loaded engine belongs to one thread at a time, so it need not be `Sync`.
pub trait Recognize: Send {
    /// The names in each article, in the order of the articles: on borders of tokens, in order, not overlapping.
    ///
    /// # Errors
    ///
    /// If the model fails or answers with something else than scores of labels.
    fn recognize(&mut self, articles: &[Tagged<'_>]) -> Result<Vec<Vec<Mention>>>;

    /// What the user should know of the model before its names are used, such as labels that are not understood.
    fn warnings(&self) -> &[String] {
        &[]
    }
}

/// Where a model computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// On the processor.
    #[default]
    Cpu,
    /// On the graphics card with this number.
    Cuda(usize),
}

impl FromStr for Device {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name.split_once(':') {
            None if name == "cpu" => Some(Self::Cpu),
            None if name == "cuda" => Some(Self::Cuda(0)),
            Some(("cuda", number)) => number.parse().ok().map(Self::Cuda),
            _ => None,
        }
        .ok_or_else(|| "expected `cpu` or `cuda:0`, `cuda:1` …".to_owned())
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Cuda(number) => write!(f, "cuda:{number}"),
        }
    }
}

/// How to load an engine.
#[derive(Clone, Copy)]
pub struct EngineOptions<'a> {
    /// The model: a folder, a file in it, or a name of the Hugging Face hub. `None` takes the engine's default.
    pub model: Option<&'a str>,
    /// Sentences that go through the model at once, at least one.
    pub batch_size: usize,
    /// Where it computes.
    pub device: Device,
    /// Threads for the model; one for each core by default.
    pub n_threads: Option<usize>,
    /// Called while a file is downloaded: its name, bytes so far, bytes in all.
    pub on_download: &'a dyn Fn(&str, u64, u64),
}

impl Default for EngineOptions<'_> {
    fn default() -> Self {
        Self { model: None, batch_size: 16, device: Device::Cpu, n_threads: None, on_download: &|_, _, _| {} }
    }
}

impl fmt::Debug for EngineOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineOptions")
            .field("model", &self.model)
            .field("batch_size", &self.batch_size)
            .field("device", &self.device)
            .field("n_threads", &self.n_threads)
            .finish_non_exhaustive()
    }
}

pub(super) type Load = fn(&EngineOptions<'_>) -> Result<Box<dyn Recognize>>;

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
    pub(super) load: Option<Load>,
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
pub static ENGINES: &[Engine] = &[embedded::ENGINE, onnx::ENGINE, rust_bert::ENGINE];

/// An error unless `options` ask for the processor.
pub(super) fn on_processor(engine: &str, options: &EngineOptions<'_>) -> Result<()> {
    match options.device {
        Device::Cpu => Ok(()),
        Device::Cuda(_) => Err(Error::new(
            ErrorKind::Unsupported,
            format!("engine `{engine}` runs on the processor only, not on `{}`", options.device),
        )
        .hint("leave `--device` out, or take `--engine rust-bert`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
