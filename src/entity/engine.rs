//! The list of entity engines: what finds the names in articles.

use super::{embedded, onnx, recognize::Engine, rust_bert};
use crate::error::{Error, ErrorKind, Result};

/// All engines; the first is the default.
pub static ENGINES: &[Engine] = &[embedded::ENGINE, onnx::ENGINE, rust_bert::ENGINE];

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

    /// Whether it is the one that runs unasked.
    pub fn is_default(&self) -> bool {
        self.name == ENGINES[0].name
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::recognize::{Device, EngineOptions},
        *,
    };

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
