//! Token classifiers in ONNX form, 32-bit or int8, on the runtime rten.

use std::{path::Path, sync::Arc};

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value};
use rten_tensor::{AsView, Layout};

use crate::entity::{
    classify::{Batch, Classifier, Logits, Network},
    folder::ModelFolder,
    recognize::{EngineOptions, Recognize, on_processor},
};
use crate::error::{Error, ErrorKind, Result};

/// Files of weights, the first one found is taken. In a folder of the hub they may lie one deeper.
const WEIGHTS: &[&str] = &["model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx"];

/// Loads a model.
pub(super) fn load(options: &EngineOptions<'_>) -> Result<Box<dyn Recognize>> {
    Ok(Box::new(classifier(options)?))
}

fn classifier(options: &EngineOptions<'_>) -> Result<Classifier<Onnx>> {
    on_processor("onnx", options)?;
    let folder = ModelFolder::open(options, None, "onnx")?;
    let config = folder.config()?;
    let tokenizer = folder.tokenizer()?;
    let weights = folder.weights(WEIGHTS)?;
    let load = || Onnx::load(&weights, options.n_threads);
    Classifier::new(load, tokenizer, &config, options.batch_size, &weights)
}

/// What a network asks for.
#[derive(Clone, Copy, Debug)]
enum Input {
    Ids,
    Mask,
    /// Which of two texts a piece belongs to: here there is one.
    TextNumber,
    /// Position in the row.
    Position,
}

/// A network in rten.
pub(super) struct Onnx {
    model: Model,
    inputs: Vec<(NodeId, Input)>,
    output: NodeId,
    threads: Option<Arc<ThreadPool>>,
}

impl Onnx {
    fn load(path: &Path, n_threads: Option<usize>) -> Result<Self> {
        let wrong = |message: String| Error::new(ErrorKind::Model, message).at(path);
        // Weights laid out for speed take more memory, once.
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load_file(path)
            .map_err(|cause| wrong("cannot be loaded".to_owned()).because(cause.to_string()))?;
        let name =
            |node: NodeId| model.node_info(node).and_then(|info| info.name().map(str::to_owned)).unwrap_or_default();
        let inputs = model
            .input_ids()
            .iter()
            .map(|&node| match name(node).as_str() {
                "input_ids" => Ok((node, Input::Ids)),
                "attention_mask" => Ok((node, Input::Mask)),
                "token_type_ids" => Ok((node, Input::TextNumber)),
                "position_ids" => Ok((node, Input::Position)),
                other => Err(wrong(format!("the model wants an input `{other}` that token classifiers do not have"))),
            })
            .collect::<Result<Vec<_>>>()?;
        let outputs = model.output_ids();
        let output = outputs.iter().copied().find(|&node| name(node) == "logits").ok_or_else(|| {
            let names: Vec<String> = outputs.iter().map(|&node| format!("`{}`", name(node))).collect();
            wrong(format!("the model is no token classifier: it has no output `logits`, only {}", names.join(", ")))
                .hint("export it with `optimum-cli export onnx --task token-classification`")
        })?;
        let threads = n_threads.map(|number| Arc::new(ThreadPool::with_num_threads(number)));
        Ok(Self { model, inputs, output, threads })
    }
}

impl Network for Onnx {
    fn logits(&mut self, batch: &Batch) -> Result<Logits> {
        let failed = || Error::new(ErrorKind::Model, "the model cannot be run");
        let shape = [batch.n_rows, batch.n_columns];
        let n_cells = batch.n_rows * batch.n_columns;
        let inputs = self
            .inputs
            .iter()
            .map(|&(node, input)| {
                let data: Vec<i32> = match input {
                    Input::Ids => batch.ids.iter().map(|&id| id as i32).collect(),
                    Input::Mask => batch.mask.iter().map(|&mask| mask as i32).collect(),
                    Input::TextNumber => vec![0; n_cells],
                    Input::Position => (0..).take(batch.n_columns).cycle().take(n_cells).collect(),
                };
                let value = Value::from_shape(shape, data).map_err(|cause| failed().because(cause.to_string()))?;
                Ok((node, value.into()))
            })
            .collect::<Result<Vec<_>>>()?;
        let options = RunOptions::default().with_thread_pool(self.threads.clone());
        let [output] = self
            .model
            .run_n(inputs, [self.output], Some(options))
            .map_err(|cause| failed().because(cause.to_string()))?;
        match output {
            Value::FloatTensor(tensor) => Ok(Logits { shape: tensor.shape().to_vec(), values: tensor.to_vec() }),
            _ => Err(failed().because("its scores are no 32-bit numbers")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::entity::agreement::{
        Expected, agrees, agrees_from, complains, complaint, copy_of, difference, edit, expected, reads_to_the_end,
        sentences, tiny,
    };

    #[test]
    fn models_of_every_kind_give_what_transformers_gives() {
        for kind in ["bert", "roberta", "deberta", "deberta-v2"] {
            agrees(kind, 1e-4, classifier);
        }
    }

    #[test]
    fn sentences_of_any_length_are_read_to_the_end() {
        for kind in ["bert", "roberta", "deberta", "deberta-v2"] {
            reads_to_the_end(kind, classifier);
        }
    }

    #[test]
    fn other_tokenizer_files_give_the_same() {
        for kind in ["bert", "roberta", "deberta"] {
            let folder = copy_of(kind);
            for name in ["tokenizer.json", "tokenizer_config.json"] {
                fs::remove_file(folder.path().join(name)).expect("it is there");
            }
            agrees_from(folder.path(), kind, 1e-4, classifier);
        }
    }

    #[test]
    fn int8_models_give_what_another_runtime_gives() {
        let path = tiny("bert").join("model_quantized.onnx");
        let options = EngineOptions { model: path.to_str(), batch_size: 1, ..EngineOptions::default() };
        let mut classifier = classifier(&options).expect("the fixture is a model");
        let sentences = sentences();
        let texts: Vec<&str> = sentences.iter().map(String::as_str).collect();
        let found = classifier.score(&texts).expect("the fixture runs");
        let expected = expected("bert", "_quantized");
        let expected: Vec<&Expected> = expected.iter().collect();
        let difference = difference(&sentences, &found, &expected);
        // Both round to whole numbers at every layer, and seldom to different ones.
        assert!(difference.largest < 0.05 && difference.n_pieces > 4000, "{difference:?}");
        assert!(difference.n_labels_wrong * 100 < difference.n_pieces, "{difference:?}");
    }

    #[test]
    fn what_is_wrong_with_a_model_is_said_before_the_first_article() {
        complains("model.onnx", "bert", classifier);
        let folder = copy_of("bert");
        for name in ["model.onnx", "model_quantized.onnx"] {
            fs::remove_file(folder.path().join(name)).expect("it is there");
        }
        assert!(complaint(folder.path(), classifier).ends_with(
            "`model.onnx` or `onnx/model.onnx` or `model_quantized.onnx` or `onnx/model_quantized.onnx` is missing"
        ));
        let folder = copy_of("bert");
        edit(&folder.path().join("config.json"), |config| config["id2label"]["9"] = "B-EVENT".into());
        let complaint = complaint(folder.path(), classifier);
        assert!(
            complaint.contains("no token classifier for these labels: expected scores of shape [1, "),
            "{complaint}"
        );
    }

    #[test]
    fn labels_that_are_not_understood_are_reported() {
        let folder = tiny("roberta");
        let options = EngineOptions { model: folder.to_str(), ..EngineOptions::default() };
        let engine = load(&options).expect("the fixture is a model");
        assert_eq!(engine.warnings(), ["labels that are not understood, and so mark no names: `COLOUR`"]);
    }
}
