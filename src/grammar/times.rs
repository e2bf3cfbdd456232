//! Expressions of time and of the way in which something was said.

use super::syntax::Syntax;
use crate::{
    lexicon::{Class, Language, lower},
    tag::Pos,
};

/// Whether a word says when, and so names no source.
pub fn is_time_word(language: Language, word: &str) -> bool {
    let word = lower(word);
    language.first_of([Class::Month, Class::Weekday, Class::Time], word.trim_end_matches('.')).is_some()
}

impl Syntax<'_> {
    /// Whether a preposition and the word after it tell when: "on Monday", "at 12".
    pub fn tells_time(&self, preposition: usize) -> bool {
        match self.word(preposition) {
            "on" | "in" => self.is_time(preposition + 1),
            "at" => self.pos(preposition + 1) == Pos::CD,
            _ => false,
        }
    }

    /// Whether a preposition and the phrase after it tell by what way something was said: "in an emailed statement", "on
    /// background".
    pub fn tells_medium(&self, preposition: usize, end: usize) -> bool {
        if !matches!(self.word(preposition), "in" | "on" | "via" | "by" | "through") {
            return false;
        }
        if self.word(preposition + 1) == "the" {
            return false;
        }
        let phrase = self.base_phrase(preposition + 1, end);
        let head = phrase.end.checked_sub(1).filter(|_| !phrase.is_empty());
        head.is_some_and(|head| self.is(Class::Medium, head))
    }
}
