//! How to run.

use std::{sync::Arc, time::Duration};

use super::without::Without;
use crate::{
    clean::CleanOptions,
    entity::{Mention, Tagged},
    error::Result,
    lexicon::Language,
    tag::Model,
};

/// Finds names in a batch of articles: one list per article, in the same order.
pub type NameFinder<'a> = dyn FnMut(&[Tagged<'_>]) -> Result<Vec<Vec<Mention>>> + Send + 'a;

/// How to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The language of the documents. It names the word lists; a model must fit it.
    pub language: Language,
    /// How to clean.
    pub clean: CleanOptions,
    /// The model that tags; by default the one compiled in.
    pub model: Option<Arc<Model>>,
    /// What is left out.
    pub without: Without,
    /// How long one document may take; one that takes longer is an error. With an engine, before and after its call.
    pub document_timeout: Option<Duration>,
    /// Documents read ahead, under way, or in a batch, at most; at least one.
    pub batch_documents: usize,
    /// Bytes of their texts, at most, unless one document alone is longer. Bounds the memory of a run.
    pub batch_bytes: usize,
    /// A text of more than twice as many bytes is analysed in sections of at most so many.
    pub section_bytes: usize,
}

impl Options {
    /// The model that tags.
    pub(crate) fn tagger(&self) -> &Model {
        self.model.as_deref().unwrap_or_else(|| Model::embedded())
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            language: Language::default(),
            clean: CleanOptions::default(),
            model: None,
            without: Without::default(),
            document_timeout: None,
            batch_documents: 128,
            batch_bytes: 1 << 20,
            // Far more than any article of news has is one section.
            section_bytes: 128 << 10,
        }
    }
}
