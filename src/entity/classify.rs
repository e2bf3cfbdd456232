//! Token classifiers of any runtime: sentences to pieces, pieces in batches through the network, scores to names.
//!
//! Offsets of pieces are bytes of the sentence, and names are runs of the article's own tokens: each token has the label of
//! its first piece, so the pieces of a word come together again whatever the model's words are.

use std::path::Path;

use tokenizers::Tokenizer;

use super::{
    folder::ModelConfig,
    labels::LabelMap,
    mention::{Mention, MentionKind, Tagged},
    recognize::Recognize,
    windows::{batches, windows},
};
use crate::{
    article::Sentence,
    error::{Error, ErrorKind, Result},
};

/// Rows of pieces of like length, filled up at the end.
#[derive(Debug)]
pub(super) struct Batch {
    /// Numbers of pieces, row by row.
    pub ids: Vec<i64>,
    /// 1 where there is a piece, 0 where a row was filled up.
    pub mask: Vec<i64>,
    /// How many rows there are.
    pub n_rows: usize,
    /// How long a row is.
    pub n_columns: usize,
}

/// A network's answer to a [`Batch`].
#[derive(Debug)]
pub(super) struct Logits {
    /// Rows, columns, labels, if the network is a token classifier.
    pub shape: Vec<usize>,
    /// Row by row, piece by piece, label by label.
    pub values: Vec<f32>,
}

/// A network on some runtime.
pub(super) trait Network: Send {
    /// What it says of each piece.
    fn logits(&mut self, batch: &Batch) -> Result<Logits>;
}

/// The pieces of a sentence and what the network says of them. Special pieces are not among them.
#[derive(Debug)]
pub(super) struct Scored {
    /// Bytes of the sentence that each piece stands for.
    pub spans: Vec<(usize, usize)>,
    /// Piece by piece, label by label.
    pub logits: Vec<f32>,
}

struct Encoded {
    ids: Vec<u32>,
    spans: Vec<(usize, usize)>,
    begins_word: Vec<bool>,
}

/// A token classifier: tokenizer, labels, and a network.
pub(super) struct Classifier<N> {
    network: N,
    tokenizer: Tokenizer,
    labels: LabelMap,
    warnings: Vec<String>,
    before: Vec<u32>,
    after: Vec<u32>,
    padding: u32,
    /// Pieces that fit the model beside the special ones.
    limit: usize,
    batch_size: usize,
}

impl<N: Network> Classifier<N> {
    /// A classifier of the model at `place`: what is quickly checked first, then the network is loaded, and tried out on one
    /// word so that a model of another kind is found now.
    pub(super) fn new(
        load: impl FnOnce() -> Result<N>,
        mut tokenizer: Tokenizer,
        config: &ModelConfig,
        batch_size: usize,
        place: &Path,
    ) -> Result<Self> {
        let wrong = |message: String| Error::new(ErrorKind::Model, message).at(place);
        // A tokenizer file may ask for both; one would lose text, the other would fill every sentence up.
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(None)
            .map_err(|cause| wrong("the tokenizer cannot be used".to_owned()).because(cause))?;
        let n_pieces = tokenizer.get_vocab(true).values().max().map_or(0, |last| *last as usize + 1);
        if n_pieces > config.n_vocabulary {
            return Err(wrong(format!(
                "the vocabulary does not fit: the tokenizer knows {n_pieces} pieces, the model {}",
                config.n_vocabulary
            ))
            .hint("take the tokenizer files and the weights from the same model"));
        }
        let labels = LabelMap::new(&config.labels);
        if !labels.has_names() {
            let names: Vec<String> = labels.unknown().iter().map(|label| format!("`{label}`")).collect();
            return Err(wrong(format!("no label means a name: found {}", names.join(", ")))
                .hint("`id2label` in `config.json` must hold labels such as `B-PER`, `I-ORG`, `LOC`"));
        }
        let warnings = (!labels.unknown().is_empty())
            .then(|| {
                let names: Vec<String> = labels.unknown().iter().map(|label| format!("`{label}`")).collect();
                format!("labels that are not understood, and so mark no names: {}", names.join(", "))
            })
            .into_iter()
            .collect();
        let (before, after) = special_pieces(&tokenizer).map_err(|error| error.at(place))?;
        let n_special = before.len() + after.len();
        let limit = config.max_pieces.checked_sub(n_special).filter(|limit| *limit > 0).ok_or_else(|| {
            wrong(format!("the model takes {} pieces, of which {n_special} are special", config.max_pieces))
        })?;
        let padding = config.padding;
        let network = load()?;
        let mut classifier = Self { network, tokenizer, labels, warnings, before, after, padding, limit, batch_size };
        classifier.score(&["Oakdale"]).map_err(|error| error.at(place))?;
        Ok(classifier)
    }

    /// What the network says of each piece of `sentences`.
    pub(super) fn score(&mut self, sentences: &[&str]) -> Result<Vec<Scored>> {
        let encoded: Vec<Encoded> = sentences.iter().map(|sentence| self.encode(sentence)).collect::<Result<_>>()?;
        let windows: Vec<(usize, _)> = encoded
            .iter()
            .enumerate()
            .filter(|(_, encoded)| !encoded.ids.is_empty())
            .flat_map(|(at, encoded)| {
                windows(&encoded.begins_word, self.limit).into_iter().map(move |window| (at, window))
            })
            .collect();
        let n_labels = self.labels.n_labels();
        let mut scored: Vec<Scored> = encoded
            .iter()
            .map(|encoded| Scored { spans: encoded.spans.clone(), logits: vec![0.0; encoded.ids.len() * n_labels] })
            .collect();
        let lengths: Vec<usize> = windows.iter().map(|(_, window)| window.pieces.len()).collect();
        for members in batches(&lengths, self.batch_size) {
            let rows: Vec<&[u32]> =
                members.iter().map(|&at| &encoded[windows[at].0].ids[windows[at].1.pieces.clone()]).collect();
            let batch = self.batch(&rows);
            let logits = self.network.logits(&batch)?;
            check(&logits, &batch, n_labels)?;
            for (row, &at) in members.iter().enumerate() {
                let (sentence, window) = &windows[at];
                let from = row * batch.n_columns + self.before.len() + window.kept.start - window.pieces.start;
                let answer = &logits.values[from * n_labels..(from + window.kept.len()) * n_labels];
                scored[*sentence].logits[window.kept.start * n_labels..window.kept.end * n_labels]
                    .copy_from_slice(answer);
            }
        }
        Ok(scored)
    }

    fn encode(&self, sentence: &str) -> Result<Encoded> {
        let encoding = self
            .tokenizer
            .encode(sentence, false)
            .map_err(|cause| Error::new(ErrorKind::Model, "the tokenizer cannot read a sentence").because(cause))?;
        let words = encoding.get_word_ids();
        Ok(Encoded {
            ids: encoding.get_ids().to_vec(),
            spans: encoding.get_offsets().to_vec(),
            begins_word: (0..words.len())
                .map(|at| at == 0 || words[at].is_none() || words[at] != words[at - 1])
                .collect(),
        })
    }

    fn batch(&self, rows: &[&[u32]]) -> Batch {
        let n_special = self.before.len() + self.after.len();
        let n_columns = rows.iter().map(|row| row.len() + n_special).max().unwrap_or(0);
        let (mut ids, mut mask) =
            (Vec::with_capacity(rows.len() * n_columns), Vec::with_capacity(rows.len() * n_columns));
        for row in rows {
            let pieces = self.before.iter().chain(*row).chain(&self.after);
            ids.extend(pieces.map(|&piece| i64::from(piece)));
            mask.resize(ids.len(), 1);
            let end = ids.len().next_multiple_of(n_columns);
            ids.resize(end, i64::from(self.padding));
            mask.resize(end, 0);
        }
        Batch { ids, mask, n_rows: rows.len(), n_columns }
    }

    /// For each token of `sentence` the label of its first piece and that label's probability; `None` where it has none.
    fn token_labels(&self, tagged: Tagged<'_>, sentence: &Sentence, scored: &Scored) -> Vec<Option<(usize, f32)>> {
        let n_labels = self.labels.n_labels();
        let tokens = &tagged.article.tokens()[sentence.tokens.clone()];
        let mut labels = vec![None; tokens.len()];
        let mut token = 0;
        for (&(start, end), logits) in scored.spans.iter().zip(scored.logits.chunks_exact(n_labels)) {
            let (start, end) = (sentence.span.start() + start, sentence.span.start() + end);
            while tokens.get(token).is_some_and(|token| token.span.end() <= start) {
                token += 1;
            }
            // A piece may reach over several tokens, as unknown ones do.
            for (token, label) in tokens.iter().zip(&mut labels).skip(token) {
                if token.span.start() >= end {
                    break;
                }
                label.get_or_insert_with(|| best(logits));
            }
        }
        labels
    }
}

impl<N: Network> Recognize for Classifier<N> {
    fn recognize(&mut self, articles: &[Tagged<'_>]) -> Result<Vec<Vec<Mention>>> {
        let sentences: Vec<(usize, &Sentence)> = articles
            .iter()
            .enumerate()
            .flat_map(|(at, tagged)| tagged.article.sentences().iter().map(move |sentence| (at, sentence)))
            .collect();
        let texts: Vec<&str> =
            sentences.iter().map(|(at, sentence)| articles[*at].article.slice(sentence.span)).collect();
        let scored = self.score(&texts)?;
        let mut mentions = vec![Vec::new(); articles.len()];
        for ((at, sentence), scored) in sentences.into_iter().zip(&scored) {
            let labels = self.token_labels(articles[at], sentence, scored);
            mentions[at].extend(self.labels.names(&labels).into_iter().map(|(tokens, class, score)| {
                let first = sentence.tokens.start;
                let span = articles[at].article.span_of(first + tokens.start..first + tokens.end);
                Mention { span, head: span, kind: MentionKind::Name, class, score }
            }));
        }
        Ok(mentions)
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

/// The special pieces before and after a sentence, found by having a word wrapped in them.
fn special_pieces(tokenizer: &Tokenizer) -> Result<(Vec<u32>, Vec<u32>)> {
    let encoding = tokenizer
        .encode("a", true)
        .map_err(|cause| Error::new(ErrorKind::Model, "the tokenizer cannot read a sentence").because(cause))?;
    let is_special: Vec<bool> = encoding.get_special_tokens_mask().iter().map(|special| *special == 1).collect();
    let n_before = is_special.iter().take_while(|special| **special).count();
    let n_after = is_special.iter().skip(n_before).rev().take_while(|special| **special).count();
    let ids = encoding.get_ids();
    Ok((ids[..n_before].to_vec(), ids[ids.len() - n_after..].to_vec()))
}

/// An error unless `logits` are scores of `n_labels` labels for each place of `batch`.
fn check(logits: &Logits, batch: &Batch, n_labels: usize) -> Result<()> {
    let expected = [batch.n_rows, batch.n_columns, n_labels];
    if logits.shape != expected || logits.values.len() != expected.iter().product::<usize>() {
        return Err(Error::new(
            ErrorKind::Model,
            format!(
                "the model is no token classifier for these labels: expected scores of shape {expected:?}, found {:?}",
                logits.shape
            ),
        )
        .hint("take a model for token classification, with its own `config.json`"));
    }
    if logits.values.iter().any(|value| !value.is_finite()) {
        return Err(Error::new(ErrorKind::Model, "the model answers with what is no number")
            .hint("its weights may be damaged; try to fetch them again"));
    }
    Ok(())
}

/// The best label and its probability.
fn best(logits: &[f32]) -> (usize, f32) {
    let mut label = 0;
    for (other, &logit) in logits.iter().enumerate() {
        if logit > logits[label] {
            label = other;
        }
    }
    let sum: f32 = logits.iter().map(|logit| (logit - logits[label]).exp()).sum();
    (label, 1.0 / sum)
}
