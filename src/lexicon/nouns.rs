//! Nouns by what they stand for, titles, and the gender that words and given names tell.

use std::collections::HashMap;

use super::{Language, List, lists::Lists};

/// What a noun says of whoever it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NounKind {
    /// A person or a role.
    Person,
    /// A group, firm, agency.
    Body,
    /// A writing or finding.
    Document,
}

/// Grammatical gender that a word carries by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gender {
    /// "he", "chairman", "Mr."
    Masculine,
    /// "she", "chairwoman", "Ms."
    Feminine,
}

type Gendered = HashMap<&'static str, Option<Gender>>;

fn gendered(lists: &Lists, list: List) -> Gendered {
    lists
        .entries(list)
        .map(|entry| match entry.rsplit_once(' ') {
            Some((word, "m")) => (word, Some(Gender::Masculine)),
            Some((word, "f")) => (word, Some(Gender::Feminine)),
            _ => (entry, None),
        })
        .collect()
}

#[derive(Debug)]
pub(super) struct Nouns {
    titles: Gendered,
    persons: Gendered,
    bodies: Gendered,
    documents: Gendered,
    given_names: Gendered,
}

impl Nouns {
    pub(super) fn new(lists: &Lists) -> Self {
        Self {
            titles: gendered(lists, List::Titles),
            persons: gendered(lists, List::Persons),
            bodies: gendered(lists, List::Bodies),
            documents: gendered(lists, List::Documents),
            given_names: gendered(lists, List::GivenNames),
        }
    }
}

#[doc(hidden)]
impl Language {
    /// Whether `word` (any case) is a title before a name: "Sen.", "Mr".
    pub fn is_title(self, word: &str) -> bool {
        self.0.nouns.titles.contains_key(word.to_lowercase().as_str())
    }

    /// The gender a title carries: "Mrs." is feminine.
    pub fn title_gender(self, word: &str) -> Option<Gender> {
        self.0.nouns.titles.get(word.to_lowercase().as_str()).copied().flatten()
    }

    /// The gender of nearly all who bear the given name `name`, as [`plain`](super::plain) writes it.
    pub fn given_name_gender(self, name: &str) -> Option<Gender> {
        self.0.nouns.given_names.get(name).copied().flatten()
    }

    /// What the noun `word`, in the singular and lower case, stands for, and the gender it carries.
    pub fn noun(self, word: &str) -> Option<(NounKind, Option<Gender>)> {
        let Nouns { persons, bodies, documents, .. } = &self.0.nouns;
        (persons.get(word).map(|&gender| (NounKind::Person, gender)))
            .or_else(|| bodies.get(word).map(|_| (NounKind::Body, None)))
            .or_else(|| documents.get(word).map(|_| (NounKind::Document, None)))
    }
}
