//! What is looked up of a text: each pair of neighbouring words, and each word of content.

use std::{collections::HashSet, sync::LazyLock};

use crate::{
    lexicon::{Class, Language},
    wording::{Word, hash, joined},
};

/// A pair of words, or a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gram {
    /// What it is looked up by.
    pub hash: u64,
    /// Index of its first word.
    pub word_idx: usize,
    /// Whether it is a pair.
    pub is_pair: bool,
}

/// Words too common to be looked up alone.
static COMMON: LazyLock<HashSet<u64>> =
    LazyLock::new(|| Language::default().words(Class::Unsearched).map(hash).collect());

/// All grams of a text, in order of their words.
pub(super) fn grams(words: &[Word]) -> impl Iterator<Item = Gram> + '_ {
    words.iter().enumerate().flat_map(|(word_idx, word)| {
        let alone =
            (!COMMON.contains(&word.key)).then_some(Gram { hash: joined(word.key, 1), word_idx, is_pair: false });
        let next = words.get(word_idx + 1);
        let pair = next.map(|next| Gram { hash: joined(word.key, next.key), word_idx, is_pair: true });
        alone.into_iter().chain(pair)
    })
}

/// Whether a word is too common to tell anything alone.
pub(super) fn is_common(word: &Word) -> bool {
    COMMON.contains(&word.key)
}
