//! What an engine does, and how one is loaded.

use std::{fmt, str::FromStr};

use super::mention::{Mention, Tagged};
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
