//! Models in the layout of the Hugging Face hub: where their files are, what `config.json` says, and their tokenizers.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use tokenizers::{
    Tokenizer,
    models::{bpe::BPE, wordpiece::WordPiece},
    normalizers::BertNormalizer,
    pre_tokenizers::{bert::BertPreTokenizer, byte_level::ByteLevel},
    processors::{bert::BertProcessing, roberta::RobertaProcessing},
};

use super::{hub::Hub, recognize::EngineOptions};
use crate::error::{Error, ErrorKind, Result};

/// Where a model's files are.
pub(super) enum ModelFolder<'a> {
    /// In a folder of the user's; perhaps with the file of weights that is meant.
    Local { folder: PathBuf, weights: Option<PathBuf> },
    /// In the hub, or its cache.
    Hub(Box<Hub<'a>>),
}

impl<'a> ModelFolder<'a> {
    /// The folder, or file in a folder, or name of the hub that `options` or else `default` mean.
    pub(super) fn open(options: &EngineOptions<'a>, default: Option<&'a str>, engine: &str) -> Result<Self> {
        let Some(model) = options.model.or(default) else {
            return Err(Error::new(ErrorKind::Unsupported, format!("engine `{engine}` needs `--engine-model`"))
                .hint("name a folder with `model.onnx`, `config.json` and `tokenizer.json`, or a model of the hub"));
        };
        let path = Path::new(model);
        if path.is_dir() {
            return Ok(Self::Local { folder: path.to_owned(), weights: None });
        }
        if path.is_file() {
            let folder = path.parent().unwrap_or(Path::new("")).to_owned();
            return Ok(Self::Local { folder, weights: Some(path.to_owned()) });
        }
        match Hub::parse(model, options.on_download) {
            Some(hub) => Ok(Self::Hub(Box::new(hub?))),
            None => Err(Error::new(ErrorKind::Io, "no such folder")
                .at(path)
                .hint("expected a folder, a file of weights in it, or a name of the hub as in `dslim/bert-base-NER`")),
        }
    }

    /// What to call it in messages.
    pub(super) fn place(&self) -> PathBuf {
        match self {
            Self::Local { folder, weights } => weights.as_ref().unwrap_or(folder).clone(),
            Self::Hub(hub) => PathBuf::from(hub.name()),
        }
    }

    /// The file `name`, fetched if need be; `None` where the model has none.
    fn find(&self, name: &str) -> Result<Option<PathBuf>> {
        match self {
            // Weights may lie a folder deeper, as in `onnx/model.onnx`.
            Self::Local { folder, weights } => {
                let above = weights.as_ref().and_then(|_| folder.parent());
                let mut paths = [Some(folder.as_path()), above].into_iter().flatten().map(|folder| folder.join(name));
                Ok(paths.find(|path| path.is_file()))
            }
            Self::Hub(hub) => hub.file(name),
        }
    }

    /// The file `name`.
    fn file(&self, name: &str) -> Result<PathBuf> {
        self.find(name)?.ok_or_else(|| self.missing(&format!("`{name}`")))
    }

    fn missing(&self, what: &str) -> Error {
        Error::new(ErrorKind::Model, format!("{what} is missing"))
            .at(self.place())
            .hint("a model is a folder with its configuration, tokenizer and weights, as the hub has them")
    }

    /// The file of weights: the one named, or else the first of `names` there is.
    pub(super) fn weights(&self, names: &[&str]) -> Result<PathBuf> {
        match self {
            Self::Local { weights: Some(path), .. } => return Ok(path.clone()),
            Self::Hub(hub) => {
                if let Some(name) = hub.weights() {
                    return self.file(name);
                }
            }
            Self::Local { .. } => {}
        }
        for name in names {
            if let Some(path) = self.find(name)? {
                return Ok(path);
            }
        }
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        Err(self.missing(&names.join(" or ")))
    }

    /// What `config.json` says.
    pub(super) fn config(&self) -> Result<ModelConfig> {
        let path = self.file("config.json")?;
        let settings = match self.find("tokenizer_config.json")? {
            Some(path) => json(&path)?,
            None => Value::Null,
        };
        ModelConfig::new(json(&path)?, &settings).map_err(|error| error.at(path))
    }

    /// The tokenizer: `tokenizer.json`, or else made of BERT's `vocab.txt` or GPT-2's `vocab.json` and `merges.txt`.
    pub(super) fn tokenizer(&self) -> Result<Tokenizer> {
        if let Some(path) = self.find("tokenizer.json")? {
            return Tokenizer::from_file(&path).map_err(|cause| damaged(&path, cause));
        }
        let settings = match self.find("tokenizer_config.json")? {
            Some(path) => json(&path)?,
            None => Value::Null,
        };
        if let Some(path) = self.find("vocab.txt")? {
            return word_pieces(&path, &settings).map_err(|cause| damaged(&path, cause));
        }
        if let (Some(vocabulary), Some(merges)) = (self.find("vocab.json")?, self.find("merges.txt")?) {
            return byte_pairs(&vocabulary, &merges, &settings).map_err(|cause| damaged(&vocabulary, cause));
        }
        let error = self.missing("the tokenizer (`tokenizer.json`, `vocab.txt`, or `vocab.json` and `merges.txt`)");
        Err(if self.find("spm.model")?.is_some() || self.find("sentencepiece.bpe.model")?.is_some() {
            error.hint("write `tokenizer.json` with Python: `AutoTokenizer.from_pretrained(…).save_pretrained(folder)`")
        } else {
            error
        })
    }
}

fn json(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path)
        .map_err(|cause| Error::new(ErrorKind::Io, "cannot be read").at(path).because(cause))?;
    serde_json::from_str(&text).map_err(|cause| damaged(path, Box::new(cause)))
}

fn damaged(path: &Path, cause: tokenizers::Error) -> Error {
    Error::new(ErrorKind::Model, "cannot be understood").at(path).because(cause)
}

fn flag(settings: &Value, name: &str, default: bool) -> bool {
    settings[name].as_bool().unwrap_or(default)
}

/// The name of a special piece, which may be written as text or as an object.
fn special(settings: &Value, name: &str, default: &str) -> String {
    let value = &settings[name];
    value.as_str().or_else(|| value["content"].as_str()).unwrap_or(default).to_owned()
}

fn word_pieces(vocabulary: &Path, settings: &Value) -> tokenizers::Result<Tokenizer> {
    let unknown = special(settings, "unk_token", "[UNK]");
    let model = WordPiece::from_file(&vocabulary.to_string_lossy()).unk_token(unknown).build()?;
    let mut tokenizer = Tokenizer::new(model);
    // Where nothing is said, a vocabulary with capitals wants them.
    let is_cased = tokenizer.get_vocab(false).keys().any(|piece| piece.starts_with(char::is_uppercase));
    let normalizer = BertNormalizer::new(
        true,
        flag(settings, "tokenize_chinese_chars", true),
        settings["strip_accents"].as_bool(),
        flag(settings, "do_lower_case", !is_cased),
    );
    tokenizer.with_normalizer(Some(normalizer))?;
    tokenizer.with_pre_tokenizer(Some(BertPreTokenizer));
    let names =
        [("cls_token", "[CLS]"), ("sep_token", "[SEP]")].map(|(name, default)| special(settings, name, default));
    let [before, after] = numbered(&tokenizer, names)?;
    tokenizer.with_post_processor(Some(BertProcessing::new(after, before)));
    Ok(tokenizer)
}

fn byte_pairs(vocabulary: &Path, merges: &Path, settings: &Value) -> tokenizers::Result<Tokenizer> {
    let model = BPE::from_file(&vocabulary.to_string_lossy(), &merges.to_string_lossy()).build()?;
    let mut tokenizer = Tokenizer::new(model);
    let prefix_space = flag(settings, "add_prefix_space", false);
    tokenizer.with_pre_tokenizer(Some(ByteLevel::new(prefix_space, true, true)));
    // RoBERTa's names are in most vocabularies of this kind, BERT's in DeBERTa's.
    let bert = tokenizer.token_to_id("[CLS]").is_some();
    let defaults = if bert { ["[CLS]", "[SEP]"] } else { ["<s>", "</s>"] };
    let names = [special(settings, "cls_token", defaults[0]), special(settings, "sep_token", defaults[1])];
    let [before, after] = numbered(&tokenizer, names)?;
    if bert {
        tokenizer.with_post_processor(Some(BertProcessing::new(after, before)));
    } else {
        let trim = flag(settings, "trim_offsets", true);
        let processing = RobertaProcessing::new(after, before).trim_offsets(trim).add_prefix_space(prefix_space);
        tokenizer.with_post_processor(Some(processing));
    }
    Ok(tokenizer)
}

fn numbered(tokenizer: &Tokenizer, names: [String; 2]) -> tokenizers::Result<[(String, u32); 2]> {
    let number = |name: &String| {
        tokenizer.token_to_id(name).ok_or_else(|| tokenizers::Error::from(format!("the vocabulary lacks `{name}`")))
    };
    let numbers = [number(&names[0])?, number(&names[1])?];
    let [first, second] = names;
    Ok([(first, numbers[0]), (second, numbers[1])])
}

/// What a model's `config.json` says that every runtime needs, and the rest of it.
#[derive(Debug)]
pub(super) struct ModelConfig {
    /// The kind of network: `bert`, `roberta` …
    pub kind: String,
    /// Labels in the order of their numbers.
    pub labels: Vec<String>,
    /// Pieces that the network knows.
    pub n_vocabulary: usize,
    /// Pieces that it takes at once, special ones included.
    pub max_pieces: usize,
    /// The piece that fills rows up.
    pub padding: u32,
    /// All of it.
    #[cfg_attr(
        not(feature = "rust-bert"),
        expect(dead_code, reason = "only rust-bert reads the shape of the network")
    )]
    pub all: Value,
}

impl ModelConfig {
    fn new(all: Value, tokenizer: &Value) -> Result<Self> {
        let wrong = |message: &str| Error::new(ErrorKind::Model, message);
        let architectures: Vec<&str> =
            all["architectures"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if let Some(architecture) = architectures.first().filter(|name| !name.ends_with("ForTokenClassification")) {
            return Err(wrong("the model is no token classifier")
                .because(format!("`architectures` has `{architecture}`"))
                .hint("take a model that was trained for token classification, such as `dslim/bert-base-NER`"));
        }
        let names = all["id2label"].as_object().ok_or_else(|| wrong("`id2label` is missing"))?;
        let labels = (0..names.len())
            .map(|number| names.get(&number.to_string()).and_then(Value::as_str).map(str::to_owned))
            .collect::<Option<Vec<String>>>()
            .ok_or_else(|| wrong("`id2label` does not number the labels from 0"))?;
        let number = |name: &str| all[name].as_u64().and_then(|number| usize::try_from(number).ok());
        let kind = all["model_type"].as_str().unwrap_or_default().to_owned();
        let is_roberta = matches!(kind.as_str(), "roberta" | "xlm-roberta" | "camembert" | "mpnet");
        let padding = number("pad_token_id").unwrap_or(usize::from(is_roberta));
        let n_positions = number("max_position_embeddings").unwrap_or(512);
        // RoBERTa and its kin count positions from behind the number of the padding piece.
        let first_position = if is_roberta { padding.saturating_add(1) } else { 0 };
        let by_tokenizer = tokenizer["model_max_length"].as_u64().and_then(|number| usize::try_from(number).ok());
        Ok(Self {
            kind,
            labels,
            n_vocabulary: number("vocab_size").ok_or_else(|| wrong("`vocab_size` is missing"))?,
            max_pieces: n_positions.saturating_sub(first_position).min(by_tokenizer.unwrap_or(usize::MAX)),
            padding: padding as u32,
            all,
        })
    }
}
