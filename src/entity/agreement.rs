//! Tests of the adapters on the tiny models of `tests/engines`: what Python's transformers says must come out.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    classify::{Classifier, Network, Scored},
    recognize::EngineOptions,
};
use crate::error::Result;

/// `STEP` of `models/engines/tiny.py`.
const STEP: f32 = 5e-5;

/// A folder of `tests/engines`.
pub(super) fn tiny(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engines").join(kind)
}

/// A copy of a folder of `tests/engines` to spoil.
pub(super) fn copy_of(kind: &str) -> tempfile::TempDir {
    let copy = tempfile::TempDir::new().expect("a temporary folder is writable");
    for file in fs::read_dir(tiny(kind)).expect("the fixture is there") {
        let file = file.expect("the fixture is readable");
        fs::copy(file.path(), copy.path().join(file.file_name())).expect("a temporary folder is writable");
    }
    copy
}

pub(super) fn sentences() -> Vec<String> {
    let text = fs::read_to_string(tiny("sentences.txt")).expect("the fixture is there");
    text.lines().map(str::to_owned).collect()
}

/// What transformers says of one sentence, special pieces left out.
pub(super) struct Expected {
    /// Start, end in code points, number of the label.
    pub pieces: Vec<(usize, usize, usize)>,
    pub logits: Vec<f32>,
}

/// What transformers says of the sentences by the model of `kind`.
pub(super) fn expected(kind: &str, suffix: &str) -> Vec<Expected> {
    let pieces = fs::read_to_string(tiny(kind).join("pieces.txt")).expect("the fixture is there");
    let logits = fs::read(tiny(kind).join(format!("logits{suffix}.i16"))).expect("the fixture is there");
    let n_pieces: usize = pieces.split_whitespace().count();
    let n_labels = logits.len() / 2 / n_pieces;
    let logits: Vec<f32> =
        logits.chunks_exact(2).map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) * STEP).collect();
    let mut rest = logits.as_slice();
    pieces
        .lines()
        .map(|line| {
            let pieces: Vec<(usize, usize, usize)> = line
                .split(' ')
                .map(|piece| {
                    let numbers: Vec<usize> =
                        piece.split(':').map(|number| number.parse().expect("a number")).collect();
                    (numbers[0], numbers[1], numbers[2])
                })
                .collect();
            let (own, others) = rest.split_at(pieces.len() * n_labels);
            rest = others;
            let inner = 1..pieces.len() - 1;
            let best = |piece: usize| best(&own[piece * n_labels..(piece + 1) * n_labels]);
            // The labels written down are those of the unquantized model.
            let label = |piece: usize| if suffix.is_empty() { pieces[piece].2 } else { best(piece) };
            Expected {
                logits: own[n_labels..own.len() - n_labels].to_vec(),
                pieces: inner.map(|piece| (pieces[piece].0, pieces[piece].1, label(piece))).collect(),
            }
        })
        .collect()
}

fn best(logits: &[f32]) -> usize {
    (0..logits.len()).fold(0, |best, label| if logits[label] > logits[best] { label } else { best })
}

/// How answers differ from Python's.
#[derive(Debug, Default)]
pub(super) struct Difference {
    pub n_pieces: usize,
    pub n_labels_wrong: usize,
    pub n_offsets_wrong: usize,
    pub largest: f32,
}

pub(super) fn difference(sentences: &[String], found: &[Scored], expected: &[&Expected]) -> Difference {
    let mut difference = Difference::default();
    for ((sentence, found), expected) in sentences.iter().zip(found).zip(expected) {
        assert_eq!(found.spans.len(), expected.pieces.len(), "pieces of {sentence:?}");
        let n_labels = found.logits.len() / found.spans.len();
        let code_points = |byte: usize| sentence[..byte].chars().count();
        for (piece, &(start, end, label)) in expected.pieces.iter().enumerate() {
            let (from, to) = found.spans[piece];
            let logits = &found.logits[piece * n_labels..(piece + 1) * n_labels];
            difference.n_pieces += 1;
            difference.n_labels_wrong += usize::from(best(logits) != label);
            difference.n_offsets_wrong += usize::from((code_points(from), code_points(to)) != (start, end));
        }
        for (found, expected) in found.logits.iter().zip(&expected.logits) {
            difference.largest = difference.largest.max((found - expected).abs());
        }
    }
    difference
}

/// Asserts that the model gives Python's pieces, offsets and labels on all sentences, several batches of them in mixed order
/// in one call, and its logits within `tolerance`.
pub(super) fn agrees<N: Network>(
    kind: &str,
    tolerance: f32,
    load: impl Fn(&EngineOptions<'_>) -> Result<Classifier<N>>,
) {
    agrees_from(&tiny(kind), kind, tolerance, load);
}

/// The same for a model in another folder.
pub(super) fn agrees_from<N: Network>(
    folder: &Path,
    kind: &str,
    tolerance: f32,
    load: impl Fn(&EngineOptions<'_>) -> Result<Classifier<N>>,
) {
    let sentences = sentences();
    let expected = expected(kind, "");
    assert_eq!((sentences.len(), expected.len()), (200, 200));
    // Long and short ones by turns, and none where it stood.
    let order: Vec<usize> = (0..200).map(|at| (at * 77 + 13) % 200).collect();
    let mixed: Vec<String> = order.iter().map(|&at| sentences[at].clone()).collect();
    let mixed_expected: Vec<&Expected> = order.iter().map(|&at| &expected[at]).collect();
    for batch_size in [1, 7, 64, 1000] {
        let options = EngineOptions { model: folder.to_str(), batch_size, ..EngineOptions::default() };
        let mut classifier = load(&options).expect("the fixture is a model");
        let texts: Vec<&str> = mixed.iter().map(String::as_str).collect();
        let found = classifier.score(&texts).expect("the fixture runs");
        let difference = difference(&mixed, &found, &mixed_expected);
        assert!(difference.n_pieces > 3000, "{kind}: {difference:?}");
        assert_eq!(difference.n_offsets_wrong, 0, "{kind}: {difference:?}");
        // The fixture is rounded to half a step.
        assert!(difference.largest < tolerance - STEP / 2.0, "{kind}, {batch_size} at once: {difference:?}");
        assert_eq!(difference.n_labels_wrong, 0, "{kind}: {difference:?}");
    }
}

/// Asserts that a sentence several times longer than the model takes gets an answer for every piece, and near its begin
/// the same answer as the first window alone.
pub(super) fn reads_to_the_end<N: Network>(kind: &str, load: impl Fn(&EngineOptions<'_>) -> Result<Classifier<N>>) {
    let folder = tiny(kind);
    let options = EngineOptions { model: folder.to_str(), ..EngineOptions::default() };
    let mut classifier = load(&options).expect("the fixture is a model");
    let long = sentences()[..60].join(" ");
    let scored = classifier.score(&[&long]).expect("the fixture runs").remove(0);
    assert!(scored.spans.len() > 400, "{}", scored.spans.len());
    assert_eq!(scored.spans.last().map(|span| span.1), Some(long.len()));
    let n_labels = scored.logits.len() / scored.spans.len();
    let n_unanswered = scored.logits.chunks(n_labels).filter(|logits| logits.iter().all(|logit| *logit == 0.0)).count();
    assert_eq!(n_unanswered, 0);
}

/// The message of what `load` says to a spoilt folder.
pub(super) fn complaint<N: Network>(
    folder: &Path,
    load: impl Fn(&EngineOptions<'_>) -> Result<Classifier<N>>,
) -> String {
    let options = EngineOptions { model: folder.to_str(), ..EngineOptions::default() };
    let error = load(&options).err().expect("the model is spoilt");
    assert!(error.remedy().is_some() || error.place().is_some(), "{error}");
    error.to_string()
}

/// Changes a JSON file of a folder.
pub(super) fn edit(path: &Path, change: impl FnOnce(&mut serde_json::Value)) {
    let text = fs::read_to_string(path).expect("the fixture is there");
    let mut value = serde_json::from_str(&text).expect("the fixture is JSON");
    change(&mut value);
    fs::write(path, value.to_string()).expect("a temporary folder is writable");
}

/// Asserts that what is wrong with a model is said before the first article, for all engines alike.
pub(super) fn complains<N: Network>(
    weights: &str,
    kind: &str,
    load: impl Fn(&EngineOptions<'_>) -> Result<Classifier<N>> + Copy,
) {
    let spoilt = |spoil: &dyn Fn(&Path), message: &str| {
        let folder = copy_of(kind);
        spoil(folder.path());
        let complaint = complaint(folder.path(), load);
        assert!(complaint.contains(message), "expected {message:?}, found {complaint:?}");
    };
    let remove = |name: &'static str| move |folder: &Path| fs::remove_file(folder.join(name)).expect("it is there");
    spoilt(&remove("config.json"), "`config.json` is missing");
    spoilt(
        &|folder| {
            for name in ["tokenizer.json", "vocab.txt"] {
                fs::remove_file(folder.join(name)).expect("it is there");
            }
        },
        "the tokenizer (`tokenizer.json`, `vocab.txt`, or `vocab.json` and `merges.txt`) is missing",
    );
    spoilt(&|folder| fs::write(folder.join("config.json"), "{").expect("writable"), "cannot be understood");
    spoilt(&|folder| fs::write(folder.join("tokenizer.json"), "{}").expect("writable"), "cannot be understood");
    spoilt(
        &|folder| fs::write(folder.join(weights), "no weights").expect("writable"),
        &format!("{weights}: cannot be loaded"),
    );
    let configured = |change: &dyn Fn(&mut serde_json::Value), message: &str| {
        spoilt(&|folder| edit(&folder.join("config.json"), change), message);
    };
    configured(
        &|config| config["architectures"] = serde_json::json!(["BertForMaskedLM"]),
        "the model is no token classifier: `architectures` has `BertForMaskedLM`",
    );
    configured(&|config| config["vocab_size"] = 100.into(), "the vocabulary does not fit: the tokenizer knows");
    configured(
        &|config| config["id2label"] = serde_json::json!({"0": "LABEL_0", "1": "LABEL_1"}),
        "no label means a name",
    );
    configured(&|config| config["id2label"] = serde_json::Value::Null, "`id2label` is missing");
    let options = EngineOptions { model: Some("no/such/folder"), ..EngineOptions::default() };
    let error = load(&options).err().expect("there is no such folder");
    assert_eq!(error.to_string(), "no/such/folder: no such folder");
}
