//! Words of English, for rooms that ask for them without an article's language.

pub use crate::grammar::nouns::{Gender, NounKind, singular};
use crate::{grammar::nouns, lexicon::Language};

/// What the noun `word` (any number and case) stands for, and the gender it carries.
pub fn noun(word: &str) -> Option<(NounKind, Option<Gender>)> {
    nouns::noun(Language::default(), word)
}

/// The gender a title carries: "Mrs." is feminine.
pub fn title_gender(word: &str) -> Option<Gender> {
    Language::default().title_gender(word)
}

/// The gender of nearly all who bear the given name `name`, lower case.
pub fn given_name_gender(name: &str) -> Option<Gender> {
    Language::default().given_name_gender(name)
}
