//! What kind of thing a head noun stands for, from word lists.

use crate::lexicon::Language;
pub use crate::lexicon::{Gender, NounKind};

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
pub fn noun(language: Language, word: &str) -> Option<(NounKind, Option<Gender>)> {
    let word = singular(word);
    // "the 34-year-old"
    if word.ends_with("-year-old") {
        return Some((NounKind::Person, None));
    }
    let last = word.rsplit('-').next().unwrap_or(&word);
    // "the mother-of-two"
    let first = word.split_once("-of-").map_or("", |(first, _)| first);
    [word.as_str(), last, first].into_iter().find_map(|word| language.noun(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noun(word: &str) -> Option<(NounKind, Option<Gender>)> {
        super::noun(Language::default(), word)
    }

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
