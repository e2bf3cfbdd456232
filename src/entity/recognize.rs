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
    /// Whether this program can run it.
    pub fn is_built_in(&self) -> bool {
        self.load.is_some()
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
}
