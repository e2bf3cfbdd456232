//! What kind of thing a head noun stands for, from word lists.

use std::{collections::HashMap, sync::LazyLock};

use crate::lexicon::{Language, List};

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

fn gendered(list: List) -> HashMap<&'static str, Option<Gender>> {
    Language::English
        .entries(list)
        .map(|entry| match entry.rsplit_once(' ') {
            Some((word, "m")) => (word, Some(Gender::Masculine)),
            Some((word, "f")) => (word, Some(Gender::Feminine)),
            _ => (entry, None),
        })
        .collect()
}

static TITLES: LazyLock<HashMap<&str, Option<Gender>>> = LazyLock::new(|| gendered(List::Titles));
static PERSONS: LazyLock<HashMap<&str, Option<Gender>>> = LazyLock::new(|| gendered(List::Persons));
static BODIES: LazyLock<HashMap<&str, Option<Gender>>> = LazyLock::new(|| gendered(List::Bodies));
static DOCUMENTS: LazyLock<HashMap<&str, Option<Gender>>> = LazyLock::new(|| gendered(List::Documents));

/// Whether `word` (any case) is a title before a name: "Sen.", "Mr".
pub fn is_title(word: &str) -> bool {
    TITLES.contains_key(word.to_lowercase().as_str())
}

/// The gender a title carries: "Mrs." is feminine.
pub fn title_gender(word: &str) -> Option<Gender> {
    TITLES.get(word.to_lowercase().as_str()).copied().flatten()
}

static GIVEN_NAMES: LazyLock<HashMap<&str, Option<Gender>>> = LazyLock::new(|| gendered(List::GivenNames));

/// The gender of nearly all who bear the given name `name`, lower case.
pub fn given_name_gender(name: &str) -> Option<Gender> {
    GIVEN_NAMES.get(name).copied().flatten()
}

/// A noun in the singular, by the regular endings and the few irregular ones that persons have.
pub fn singular(noun: &str) -> String {
    let noun = noun.to_lowercase();
    if let Some(stem) = noun.strip_suffix("women") {
        return format!("{stem}woman");
    }
    if let Some(stem) = noun.strip_suffix("men") {
        return format!("{stem}man");
    }
    match noun.as_str() {
        "people" => return "person".to_owned(),
        "children" => return "child".to_owned(),
        "wives" => return "wife".to_owned(),
        _ => {}
    }
    if let Some(stem) = noun.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes"] {
        if noun.ends_with(ending) {
            return noun[..noun.len() - 2].to_owned();
        }
    }
    match noun.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => noun,
    }
}

/// What the noun `word` (any number and case) stands for, and the gender it carries.
pub fn noun(word: &str) -> Option<(NounKind, Option<Gender>)> {
    let word = singular(word);
    // "the 34-year-old"
    if word.ends_with("-year-old") {
        return Some((NounKind::Person, None));
    }
    let last = word.rsplit('-').next().unwrap_or(&word);
    // "the mother-of-two"
    let first = word.split_once("-of-").map_or("", |(first, _)| first);
    [word.as_str(), last, first].into_iter().find_map(|word| {
        (PERSONS.get(word).map(|&gender| (NounKind::Person, gender)))
            .or_else(|| BODIES.get(word).map(|_| (NounKind::Body, None)))
            .or_else(|| DOCUMENTS.get(word).map(|_| (NounKind::Document, None)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_and_compounds_find_their_noun() {
        assert_eq!(noun("Spokeswomen"), Some((NounKind::Person, Some(Gender::Feminine))));
        assert_eq!(noun("agencies"), Some((NounKind::Body, None)));
        assert_eq!(noun("mother-of-two"), Some((NounKind::Person, Some(Gender::Feminine))));
        assert_eq!(noun("34-year-old"), Some((NounKind::Person, None)));
        assert_eq!(noun("lawsuits"), Some((NounKind::Document, None)));
        assert_eq!(noun("bosses"), Some((NounKind::Person, None)));
        assert_eq!(noun("ferry"), None);
    }
}
