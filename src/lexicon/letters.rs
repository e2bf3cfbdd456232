//! How words are written: abbreviations, words with letters left out, numbers, the beginnings of months, the letters of parties.

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
    parties: FxHashMap<&'static str, &'static str>,
}

impl Letters {
    pub(super) fn new(lists: &Lists) -> Self {
        Self {
            abbreviations: lists.entries(List::Abbreviations).filter_map(abbreviation).collect(),
            elisions: lists.entries(List::Elisions).filter_map(elision).collect(),
            numbers: lists.entries(List::Numbers).filter_map(number).collect(),
            months: lists.entries(List::Months).filter_map(month).collect(),
            parties: lists.entries(List::PartyLetters).filter_map(|entry| entry.split_once(' ')).collect(),
        }
    }
}

fn abbreviation(entry: &str) -> Option<(&str, Abbreviation)> {
    match entry.split_once(' ') {
        None => Some((entry, Abbreviation::Plain)),
        Some((word, "title")) => Some((word, Abbreviation::Title)),
        Some((word, "number")) => Some((word, Abbreviation::Number)),
        Some(_) => None,
    }
}

fn elision(entry: &str) -> Option<(&str, Elision)> {
    let mut words = entry.split(' ');
    let word = words.next()?;
    let mut elision = Elision { is_sure: false, is_token: false };
    for known in words {
        match known {
            "sure" => elision.is_sure = true,
            "token" => elision.is_token = true,
            _ => return None,
        }
    }
    Some((word, elision))
}

fn number(entry: &str) -> Option<(&str, &str)> {
    entry.split_once(' ').filter(|(_, digits)| digits.bytes().all(|digit| digit.is_ascii_digit()))
}

fn month(entry: &str) -> Option<(&str, u8)> {
    let (word, month) = entry.split_once(' ')?;
    Some((word, month.parse().ok().filter(|month| (1..=12).contains(month))?))
}

/// Whether a line of one of these lists is understood.
pub(super) fn is_entry(list: List, line: &str) -> bool {
    match list {
        List::Abbreviations => abbreviation(line).is_some(),
        List::Elisions => elision(line).is_some(),
        List::Months => month(line).is_some(),
        List::Numbers => number(line).is_some(),
        _ => line.split(' ').count() == 2,
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

    /// What a lower-case letter in brackets after a name says of its bearer: "d" is a democrat.
    pub fn party_letter(self, letter: &str) -> Option<&'static str> {
        self.0.letters.parties.get(letter).copied()
    }
}
