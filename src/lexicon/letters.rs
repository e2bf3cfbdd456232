//! How words are written: abbreviations, words with letters left out, numbers, the beginnings of months.

use rustc_hash::FxHashMap;

use super::{Language, List, lists::Lists};

/// What an abbreviation says of the sentence's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abbreviation {
    /// A name or number follows: ends no sentence.
    Title,
    /// Only before a number.
    Number,
    /// May end a sentence.
    Plain,
}

/// What is known of a word that begins with an apostrophe for letters left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elision {
    /// Whether an opening mark before it is an apostrophe, too, however it was typed.
    pub is_sure: bool,
    /// Whether the Treebank takes the word with its apostrophe as one token.
    pub is_token: bool,
}

#[derive(Debug)]
pub(super) struct Letters {
    abbreviations: FxHashMap<&'static str, Abbreviation>,
    elisions: FxHashMap<&'static str, Elision>,
    numbers: FxHashMap<&'static str, &'static str>,
    months: FxHashMap<&'static str, u8>,
}

impl Letters {
    pub(super) fn new(lists: &Lists) -> Self {
        let abbreviation = |entry: &'static str| match entry.split_once(' ') {
            Some((word, "title")) => (word, Abbreviation::Title),
            Some((word, "number")) => (word, Abbreviation::Number),
            _ => (entry, Abbreviation::Plain),
        };
        let elision = |entry: &'static str| {
            let (word, traits) = entry.split_once(' ').unwrap_or((entry, ""));
            let has = |wanted: &str| traits.split(' ').any(|known| known == wanted);
            (word, Elision { is_sure: has("sure"), is_token: has("token") })
        };
        let month = |entry: &'static str| entry.split_once(' ').and_then(|(word, n)| Some((word, n.parse().ok()?)));
        Self {
            abbreviations: lists.entries(List::Abbreviations).map(abbreviation).collect(),
            elisions: lists.entries(List::Elisions).map(elision).collect(),
            numbers: lists.entries(List::Numbers).filter_map(|entry| entry.split_once(' ')).collect(),
            months: lists.entries(List::Months).filter_map(month).collect(),
        }
    }
}

#[doc(hidden)]
impl Language {
    /// The class of `token` (with its full stop) as an abbreviation; a hyphenated one goes by its last part ("D-Ariz.").
    pub fn abbreviation(self, token: &str) -> Option<Abbreviation> {
        let tail = token.rsplit('-').next().unwrap_or(token);
        let abbreviations = &self.0.letters.abbreviations;
        abbreviations.get(token).or_else(|| abbreviations.get(tail)).copied()
    }

    /// The lower-case `word` as one that begins with an apostrophe, which it is given without.
    pub fn elision(self, word: &str) -> Option<Elision> {
        self.0.letters.elisions.get(word).copied()
    }

    /// "five" as "5"; `None` where the lower-case `word` is no such number.
    pub fn digits(self, word: &str) -> Option<&'static str> {
        self.0.letters.numbers.get(word).copied()
    }

    /// The number of the month whose name begins with `letters`, lower case: "jan" is 1.
    pub fn month(self, letters: &str) -> Option<u8> {
        self.0.letters.months.get(letters).copied()
    }
}
