//! The arguments that choose the entity engine.

use std::{cell::RefCell, io::IsTerminal, path::PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::say;
use crate::{
    entity::{Device, ENGINES, Engine, EngineOptions, Recognize},
    error::Result,
    input::{self, READERS, ReadOptions},
};

/// Which engine finds the names.
#[derive(Args, Debug)]
pub(super) struct EngineArguments {
    /// Find names with this engine; `whosaid engines` tells of each
    ///
    /// Sources, cues and contents of quotations come from the embedded model whichever engine finds the names.
    #[arg(long, value_name = "ENGINE", default_value = ENGINES[0].name, value_parser = ENGINES.iter().map(|engine| engine.name).collect::<Vec<_>>(), help_heading = "Engine")]
    engine: String,

    /// The engine's model: a folder, a file of weights in it, or a name of the Hugging Face hub
    ///
    /// Of a name of the hub, as in `org/name`, `org/name@revision`, `org/name:onnx/model_quantized.onnx`, the files are
    /// fetched once, verified by their hashes, and kept where Python keeps them (`HF_HOME`). `HF_ENDPOINT` names a mirror,
    /// `HF_TOKEN` opens private models, `HF_HUB_OFFLINE=1` forbids fetching.
    #[arg(long, value_name = "DIR|NAME", help_heading = "Engine")]
    engine_model: Option<String>,

    /// Sentences that go through the engine's model at once
    #[arg(long, value_name = "N", default_value = "16", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Engine")]
    batch_size: u16,

    /// Where the engine's model computes: `cpu`, or `cuda:0` for a graphics card
    #[arg(long, value_name = "DEVICE", default_value = "cpu", value_parser = |name: &str| name.parse::<Device>(), help_heading = "Engine")]
    device: Device,
}

impl EngineArguments {
    /// What may tell whether the model is as it was, where it lies in a folder of the user's.
    pub(super) fn files_of_model(&self) -> String {
        let Some(path) = self.engine_model.as_ref().map(PathBuf::from).filter(|path| path.exists()) else {
            return String::new();
        };
        // A model may lie in files of any ending.
        let any = ReadOptions { reader: READERS.first(), ..ReadOptions::default() };
        input::state_of_files(&[path], &any)
    }

    /// The engine, loaded; `None` where the embedded one is meant, whose names are in the tags already.
    pub(super) fn load(&self, n_threads: Option<usize>, quiet: bool) -> Result<Option<Box<dyn Recognize>>> {
        let engine = Engine::named(&self.engine)?;
        let downloads = Downloads { quiet, current: RefCell::default() };
        let options = EngineOptions {
            model: self.engine_model.as_deref(),
            batch_size: usize::from(self.batch_size),
            device: self.device,
            n_threads,
            on_download: &|name, n_bytes, n_bytes_in_all| downloads.show(name, n_bytes, n_bytes_in_all),
        };
        let loaded = engine.load(&options);
        downloads.end();
        let loaded = loaded?;
        if !quiet {
            for warning in loaded.warnings() {
                say(&format!("whosaid: engine `{}`: {warning}", engine.name));
            }
        }
        Ok((!engine.is_default()).then_some(loaded))
    }
}

/// What is shown while files come in: a bar on a terminal, elsewhere a line for each file.
struct Downloads {
    quiet: bool,
    current: RefCell<Option<(String, ProgressBar)>>,
}

impl Downloads {
    fn show(&self, name: &str, n_bytes: u64, n_bytes_in_all: u64) {
        if self.quiet {
            return;
        }
        let mut current = self.current.borrow_mut();
        if current.as_ref().is_none_or(|(file, _)| file != name) {
            if let Some((_, bar)) = current.take() {
                bar.finish_and_clear();
            }
            let bar = if std::io::stderr().is_terminal() {
                let bar = ProgressBar::new(n_bytes_in_all);
                // A template that does not parse would only cost the nicer look.
                let template = "{msg} {bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} to go";
                if let Ok(style) = ProgressStyle::with_template(template) {
                    bar.set_style(style);
                }
                bar.with_message(name.to_owned())
            } else {
                say(&format!("fetching {name}, {:.1} MB", n_bytes_in_all as f64 / 1e6));
                ProgressBar::hidden()
            };
            *current = Some((name.to_owned(), bar));
        }
        if let Some((_, bar)) = current.as_ref() {
            bar.set_position(n_bytes);
        }
    }

    fn end(&self) {
        if let Some((_, bar)) = self.current.borrow_mut().take() {
            bar.finish_and_clear();
        }
    }
}
