//! BERT, DistilBERT, RoBERTa and DeBERTa on libtorch.
//!
//! Of rust-bert only the networks of BERT and DistilBERT are used; [`super::encoder`] has the others, and says why. Its own pipelines
//! mix sentences up where one call holds more of them than a batch, so sentences are cut, batched and read here as for every
//! engine.

use std::{collections::HashMap, path::Path};

use rust_bert::{
    bert::{BertConfig, BertForTokenClassification},
    distilbert::{DistilBertConfig, DistilBertForTokenClassification},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tch::{Kind, Tensor, nn::VarStore};

use super::{config::Layout, encoder::Encoder};
use crate::entity::{
    classify::{Batch, Classifier, Logits, Network},
    folder::{ModelConfig, ModelFolder},
    recognize::{Device, EngineOptions, Recognize},
};
use crate::error::{Error, ErrorKind, Result};

/// What runs unasked: BERT-large trained on CoNLL-2003, the default of rust-bert's own pipeline.
const DEFAULT_MODEL: &str = "dbmdz/bert-large-cased-finetuned-conll03-english:rust_model.ot";

/// Files of weights, the first one found is taken.
const WEIGHTS: &[&str] = &["model.safetensors", "rust_model.ot"];

/// The one kind that only rust-bert computes.
const DISTILBERT: &str = "distilbert";

fn unknown(kind: &str) -> Error {
    let known: Vec<String> =
        Layout::ALL.iter().map(|(kind, _)| *kind).chain([DISTILBERT]).map(|kind| format!("`{kind}`")).collect();
    Error::new(ErrorKind::Unsupported, format!("models of kind `{kind}` are not known"))
        .hint(format!("known are {}; others run with `--engine onnx`", known.join(", ")))
}

/// Loads a model.
pub(super) fn load(options: &EngineOptions<'_>) -> Result<Box<dyn Recognize>> {
    Ok(Box::new(classifier(options)?))
}

pub(super) fn classifier(options: &EngineOptions<'_>) -> Result<Classifier<Torch>> {
    let device = match options.device {
        Device::Cpu => tch::Device::Cpu,
        Device::Cuda(number)
            if usize::try_from(tch::Cuda::device_count()).is_ok_and(|n_devices| number < n_devices) =>
        {
            tch::Device::Cuda(number)
        }
        Device::Cuda(_) => {
            return Err(Error::new(ErrorKind::Unsupported, format!("there is no device `{}`", options.device)).hint(
                "the program must be built with a libtorch for CUDA, and the driver installed; or leave `--device` out",
            ));
        }
    };
    if let Some(number) = options.n_threads {
        tch::set_num_threads(i32::try_from(number).unwrap_or(i32::MAX));
    }
    let folder = ModelFolder::open(options, Some(DEFAULT_MODEL), "rust-bert")?;
    let config = folder.config()?;
    if config.kind != DISTILBERT && Layout::named(&config.kind).is_none() {
        return Err(unknown(&config.kind).at(folder.place()));
    }
    let tokenizer = folder.tokenizer()?;
    let weights = folder.weights(WEIGHTS)?;
    let load = || Torch::load(&weights, &config, device).map_err(|error| error.at(&weights));
    Classifier::new(load, tokenizer, &config, options.batch_size, &weights)
}

enum Architecture {
    Bert(BertForTokenClassification),
    DistilBert(DistilBertForTokenClassification),
    Encoder(Encoder),
}

/// A network in libtorch.
pub(super) struct Torch {
    architecture: Architecture,
    device: tch::Device,
}

impl Torch {
    fn load(weights: &Path, config: &ModelConfig, device: tch::Device) -> Result<Self> {
        let tensors = read(weights)?;
        check(&config.all, tensors.values().map(Tensor::numel).sum())?;
        let store = VarStore::new(device);
        let root = store.root();
        let unbuildable =
            |cause: rust_bert::RustBertError| Error::new(ErrorKind::Model, "cannot be built").because(cause);
        let architecture = match config.kind.as_str() {
            "bert" if has_epsilon_of_rust_bert(config) => Architecture::Bert(
                BertForTokenClassification::new(&root, &parsed::<BertConfig>(config)?).map_err(unbuildable)?,
            ),
            DISTILBERT => Architecture::DistilBert(
                DistilBertForTokenClassification::new(&root, &parsed::<DistilBertConfig>(config)?)
                    .map_err(unbuildable)?,
            ),
            other => {
                let layout = Layout::named(other).ok_or_else(|| unknown(other))?;
                Architecture::Encoder(Encoder::new(&root, config, layout)?)
            }
        };
        fill(&store, &tensors)?;
        Ok(Self { architecture, device })
    }
}

impl Network for Torch {
    fn logits(&mut self, batch: &Batch) -> Result<Logits> {
        let answer = tch::no_grad(|| -> Result<_, Box<dyn std::error::Error + Send + Sync>> {
            let shape = [i64::try_from(batch.n_rows)?, i64::try_from(batch.n_columns)?];
            let ids = Tensor::f_from_slice(&batch.ids)?.f_reshape(shape)?.f_to_device(self.device)?;
            let mask = Tensor::f_from_slice(&batch.mask)?.f_reshape(shape)?.f_to_device(self.device)?;
            let logits = match &self.architecture {
                Architecture::Bert(network) => {
                    network.forward_t(Some(&ids), Some(&mask), None, None, None, false).logits
                }
                Architecture::DistilBert(network) => network.forward_t(Some(&ids), Some(&mask), None, false)?.logits,
                Architecture::Encoder(network) => network.logits(&ids, &mask)?,
            };
            let shape = logits.size().into_iter().map(usize::try_from).collect::<Result<Vec<_>, _>>()?;
            let logits = logits.f_to_device(tch::Device::Cpu)?.f_to_kind(Kind::Float)?.f_contiguous()?.f_view([-1])?;
            let values = Vec::<f32>::try_from(logits)?;
            Ok(Logits { shape, values })
        });
        answer.map_err(|cause| Error::new(ErrorKind::Model, "the model cannot be run").because(cause))
    }
}

/// Whether the norms of a BERT are those that rust-bert computes.
fn has_epsilon_of_rust_bert(config: &ModelConfig) -> bool {
    config.all["layer_norm_eps"].as_f64().is_none_or(|epsilon| (epsilon - 1e-12).abs() < 1e-15)
}

/// An error if `config.json` says what none of the networks is, or a shape far beyond the `n_weights` numbers of the file:
/// libtorch and rust-bert would panic.
fn check(config: &Value, n_weights: usize) -> Result<()> {
    let position = config["position_embedding_type"].as_str().unwrap_or("absolute");
    if position != "absolute" || config["is_decoder"] == true {
        return Err(Error::new(ErrorKind::Unsupported, "decoders and relative positions of BERT are not known")
            .hint("they run with `--engine onnx`"));
    }
    let wrong = |name: &str| {
        Error::new(ErrorKind::Model, format!("`{name}` in `config.json` cannot be {}", config[name]))
            .hint("take `config.json` and the weights of one model")
    };
    let n_weights = n_weights.saturating_mul(100) as u64;
    let is_distilbert = config["model_type"] == DISTILBERT;
    let names = |usual, distilbert| if is_distilbert { distilbert } else { usual };
    let positive = |name: &'static str| config[name].as_u64().filter(|number| *number > 0).ok_or_else(|| wrong(name));
    let width = positive(names("hidden_size", "dim"))?;
    let heads_name = names("num_attention_heads", "n_heads");
    if width % positive(heads_name)? != 0 {
        return Err(wrong(heads_name));
    }
    // A layer has more than four squares of the width.
    let layers_name = names("num_hidden_layers", "n_layers");
    let layers = positive(layers_name)?;
    if width.saturating_mul(width).saturating_mul(4).saturating_mul(layers) > n_weights {
        return Err(wrong(layers_name));
    }
    let tables = ["vocab_size", "max_position_embeddings", names("intermediate_size", "hidden_dim")];
    let optional = ["embedding_size", "type_vocab_size", "max_relative_positions", "position_buckets"];
    for name in tables.into_iter().chain(optional.into_iter().filter(|name| !config[*name].is_null())) {
        let number = config[name].as_i64().ok_or_else(|| wrong(name))?;
        let least = match name {
            "max_relative_positions" | "position_buckets" => -1,
            "type_vocab_size" => 0,
            _ => 1,
        };
        if number < least || number.unsigned_abs().saturating_mul(width) > n_weights {
            return Err(wrong(name));
        }
    }
    Ok(())
}

/// The configuration as the network of this kind has it. Keys that it does not know do not matter.
pub(super) fn parsed<C: DeserializeOwned>(config: &ModelConfig) -> Result<C> {
    let mut all = config.all.clone();
    if let Some(all) = all.as_object_mut() {
        // Absent means the value that all published models have.
        for (name, value) in [
            ("sinusoidal_pos_embds", Value::from(false)),
            ("tie_weights_", true.into()),
            ("qa_dropout", 0.1.into()),
            ("seq_classif_dropout", 0.1.into()),
        ] {
            all.entry(name).or_insert(value);
        }
    }
    serde_json::from_str(&all.to_string())
        .map_err(|cause| Error::new(ErrorKind::Model, "`config.json` does not fit its `model_type`").because(cause))
}

/// The tensors of a file, by name.
fn read(path: &Path) -> Result<HashMap<String, Tensor>> {
    let is_safe = path.extension().is_some_and(|ending| ending == "safetensors");
    let tensors = if is_safe { Tensor::read_safetensors(path) } else { Tensor::load_multi(path) };
    tensors.map(|tensors| tensors.into_iter().collect()).map_err(|cause| {
        // libtorch puts a backtrace behind its first line.
        let cause = cause.to_string().lines().next().unwrap_or_default().to_owned();
        Error::new(ErrorKind::Model, "cannot be loaded")
            .because(cause)
            .hint("expected `model.safetensors` or `rust_model.ot`, whole and for PyTorch")
    })
}

/// Copies `tensors` into the variables of a network. Every variable must be there in its very shape: libtorch would stretch
/// others.
fn fill(store: &VarStore, tensors: &HashMap<String, Tensor>) -> Result<()> {
    let mut variables: Vec<(String, Tensor)> = store.variables().into_iter().collect();
    variables.sort_by(|(left, _), (right, _)| left.cmp(right));
    for (name, mut variable) in variables {
        let wrong = |message: String| {
            Error::new(ErrorKind::Model, message)
                .hint("take `config.json` and the weights of one model, trained for token classification")
        };
        let Some(tensor) = tensors.get(&name).or_else(|| tensors.get(&old_name(&name))) else {
            let what = if name.starts_with("classifier") { "the model is no token classifier: " } else { "" };
            return Err(wrong(format!("{what}the weights `{name}` are missing")));
        };
        if tensor.size() != variable.size() {
            let what = if name.contains("word_embeddings") { "the vocabulary does not fit: " } else { "" };
            return Err(wrong(format!(
                "{what}`{name}` has the shape {:?}, and by `config.json` should have {:?}",
                tensor.size(),
                variable.size()
            )));
        }
        tch::no_grad(|| variable.f_copy_(tensor))
            .map_err(|cause| wrong(format!("`{name}` cannot be used")).because(cause))?;
    }
    Ok(())
}

/// What models converted from TensorFlow call a variable.
fn old_name(name: &str) -> String {
    name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::entity::agreement::{agrees, agrees_from, complains, complaint, copy_of, edit, reads_to_the_end, tiny};

    const ALL: [&str; 6] = ["bert", "distilbert", "roberta", "deberta", "deberta-v2", "deberta-v2-other"];

    /// How far logits may be from Python's.
    const TOLERANCE: f32 = 1e-4;

    #[test]
    fn models_of_every_kind_give_what_transformers_gives() {
        for kind in ALL {
            agrees(kind, TOLERANCE, classifier);
        }
    }

    #[test]
    fn sentences_of_any_length_are_read_to_the_end() {
        for kind in ALL {
            reads_to_the_end(kind, classifier);
        }
    }

    #[test]
    fn other_tokenizer_files_and_weights_of_libtorch_give_the_same() {
        for kind in ["bert", "distilbert", "roberta", "deberta"] {
            let folder = copy_of(kind);
            let (safe, torch) = (folder.path().join("model.safetensors"), folder.path().join("rust_model.ot"));
            let tensors = Tensor::read_safetensors(&safe).expect("the fixture is whole");
            Tensor::save_multi(&tensors, torch).expect("a temporary folder is writable");
            fs::remove_file(safe).expect("it is there");
            for name in ["tokenizer.json", "tokenizer_config.json"] {
                fs::remove_file(folder.path().join(name)).expect("it is there");
            }
            agrees_from(folder.path(), kind, TOLERANCE, classifier);
        }
    }

    fn change_tensors(folder: &Path, change: impl Fn(&mut HashMap<String, Tensor>)) {
        let path = folder.join("model.safetensors");
        let mut tensors = read(&path).expect("the fixture is whole");
        change(&mut tensors);
        Tensor::write_safetensors(&tensors.into_iter().collect::<Vec<_>>(), path).expect("writable");
    }

    #[test]
    fn models_written_another_way_give_the_same() {
        // What version 3 shares, apart, and what is listed, joined, as in older files.
        let deberta = copy_of("deberta-v2");
        edit(&deberta.path().join("config.json"), |config| {
            config["share_att_key"] = false.into();
            config["pos_att_type"] = "p2c|c2p".into();
        });
        change_tensors(deberta.path(), |tensors| {
            for (name, tensor) in tensors.iter().map(|(name, tensor)| (name.clone(), tensor.copy())).collect::<Vec<_>>()
            {
                for (own, apart) in [(".query_proj.", ".pos_query_proj."), (".key_proj.", ".pos_key_proj.")] {
                    if name.contains(own) {
                        tensors.insert(name.replace(own, apart), tensor.copy());
                    }
                }
            }
        });
        agrees_from(deberta.path(), "deberta-v2", TOLERANCE, classifier);
        // BERT as rust-bert does not compute it, almost.
        let bert = copy_of("bert");
        edit(&bert.path().join("config.json"), |config| config["layer_norm_eps"] = 2e-12.into());
        agrees_from(bert.path(), "bert", TOLERANCE, classifier);
        // Positions count from behind the number of the padding piece.
        let roberta = copy_of("roberta");
        edit(&roberta.path().join("config.json"), |config| config["pad_token_id"] = 0.into());
        change_tensors(roberta.path(), |tensors| {
            let table = tensors.get_mut("roberta.embeddings.position_embeddings.weight").expect("it is there");
            *table = table.roll([-1], [0]);
        });
        agrees_from(roberta.path(), "roberta", TOLERANCE, classifier);
    }

    #[test]
    fn what_is_wrong_with_a_model_is_said_before_the_first_article() {
        complains("model.safetensors", "bert", classifier);
        let folder = copy_of("bert");
        fs::remove_file(folder.path().join("model.safetensors")).expect("it is there");
        assert!(complaint(folder.path(), classifier).ends_with("`model.safetensors` or `rust_model.ot` is missing"));
        fs::write(folder.path().join("rust_model.ot"), "no weights").expect("writable");
        assert!(complaint(folder.path(), classifier).contains("rust_model.ot: cannot be loaded"));
    }

    #[test]
    fn weights_that_do_not_fit_the_configuration_are_named() {
        let changed = |kind: &str, change: &dyn Fn(&mut Value)| {
            let folder = copy_of(kind);
            edit(&folder.path().join("config.json"), change);
            complaint(folder.path(), classifier)
        };
        let found = changed("bert", &|config| config["vocab_size"] = 999.into());
        assert!(found.contains("the vocabulary does not fit: `bert.embeddings.word_embeddings.weight` has"), "{found}");
        let found = changed("bert", &|config| config["id2label"]["9"] = "B-EVENT".into());
        assert!(
            found.contains("`classifier.bias` has the shape [9], and by `config.json` should have [10]"),
            "{found}"
        );
        let found = changed("bert", &|config| config["model_type"] = "gpt2".into());
        assert!(found.contains("models of kind `gpt2` are not known"), "{found}");
        for (kind, setting, value, named) in [
            ("deberta", "pos_att_type", Value::from("p2p"), "pos_att_type"),
            ("deberta", "talking_head", true.into(), "talking_head"),
            ("deberta-v2", "conv_kernel_size", 4.into(), "conv_kernel_size"),
            ("deberta-v2", "hidden_act", "mish".into(), "activation"),
        ] {
            let found = changed(kind, &|config| config[setting] = value.clone());
            assert!(found.contains(&format!("models with `{named}")), "{found}");
        }
        let found = changed("roberta", &|config| config["position_embedding_type"] = "relative_key".into());
        assert!(found.contains("relative positions of BERT are not known"), "{found}");
        for kind in ALL {
            for (setting, value) in [
                ("num_attention_heads", 3_i64),
                ("num_attention_heads", 0),
                ("num_hidden_layers", 1_000_000),
                ("vocab_size", 1 << 50),
                ("intermediate_size", -1),
                ("max_position_embeddings", -1),
            ] {
                let setting = match (kind, setting) {
                    ("distilbert", "num_attention_heads") => "n_heads",
                    ("distilbert", "num_hidden_layers") => "n_layers",
                    ("distilbert", "intermediate_size") => "hidden_dim",
                    _ => setting,
                };
                let found = changed(kind, &|config| config[setting] = value.into());
                assert!(found.contains(&format!("`{setting}` in `config.json` cannot be {value}")), "{found}");
            }
        }
        let found = changed("bert", &|config| config["hidden_size"] = Value::Null);
        assert!(found.contains("`hidden_size` in `config.json` cannot be null"), "{found}");
        let found = changed("bert", &|config| config["hidden_act"] = 7.into());
        assert!(found.contains("`config.json` does not fit its `model_type`"), "{found}");
        let folder = copy_of("bert");
        change_tensors(folder.path(), |tensors| tensors.retain(|name, _| !name.starts_with("classifier")));
        let found = complaint(folder.path(), classifier);
        assert!(
            found.contains("the model is no token classifier: the weights `classifier.bias` are missing"),
            "{found}"
        );
    }

    #[test]
    fn a_graphics_card_that_is_not_there_is_said() {
        let folder = tiny("bert");
        let options = EngineOptions { model: folder.to_str(), device: Device::Cuda(99), ..EngineOptions::default() };
        let error = classifier(&options).err().expect("nobody has a hundred");
        assert_eq!(error.to_string(), "there is no device `cuda:99`");
    }
}
