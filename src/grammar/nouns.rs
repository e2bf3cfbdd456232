//! What kind of thing a head noun stands for, from word lists.

use std::borrow::Cow;

pub use crate::lexicon::{Gender, NounKind};
use crate::lexicon::{Language, lower};

/// A noun in the singular, by the regular endings and the few irregular ones that persons have.
/// Nothing is copied where it is so already, or where its beginning is.
pub fn singular(noun: &str) -> Cow<'_, str> {
    in_singular(lower(noun))
}

/// Whether `one` is the singular of `noun`.
pub fn is_one_of(one: &str, noun: &str) -> bool {
    // In either number a noun begins with the same letter.
    let first = noun.bytes().next().map(|byte| byte.to_ascii_lowercase());
    (first.is_none_or(|first| !first.is_ascii()) || first == one.bytes().next()) && singular(noun) == one
}

/// The same of a lower-case noun.
fn in_singular(noun: Cow<'_, str>) -> Cow<'_, str> {
    if let Some(stem) = noun.strip_suffix("women") {
        return format!("{stem}woman").into();
    }
    if let Some(stem) = noun.strip_suffix("men") {
        return format!("{stem}man").into();
    }
    match &*noun {
        "people" => return "person".into(),
        "children" => return "child".into(),
        "wives" => return "wife".into(),
        _ => {}
    }
    if let Some(stem) = noun.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y").into();
    }
    let hisses = ["sses", "shes", "ches", "xes"].iter().any(|ending| noun.ends_with(ending));
    let regular = noun.strip_suffix('s').is_some_and(|stem| stem.len() > 2 && !stem.ends_with(['s', 'u', 'i']));
    let end = noun.len() - if hisses { 2 } else { usize::from(regular) };
    match noun {
        Cow::Borrowed(noun) => noun[..end].into(),
        Cow::Owned(mut noun) => {
            noun.truncate(end);
            noun.into()
        }
    }
}

/// The end of a word for somebody by age.
const AGED: &str = "-year-old";

/// Whether a word is "34-year-old".
pub fn tells_age(word: &str) -> bool {
    word.ends_with(AGED)
}

/// "34" as "34-year-old".
pub fn aged(years: &str) -> String {
    format!("{years}{AGED}")
}

/// What the noun `word` (any number and case) stands for, and the gender it carries.
pub fn noun(language: Language, word: &str) -> Option<(NounKind, Option<Gender>)> {
    noun_of_one(language, &singular(word))
}

/// The same of a noun in the singular and lower case.
pub fn noun_of_one(language: Language, word: &str) -> Option<(NounKind, Option<Gender>)> {
    if tells_age(word) {
        return Some((NounKind::Person, None));
    }
    language.noun(word).or_else(|| {
        let (_, last) = word.rsplit_once('-')?;
        // "the mother-of-two"
        let first = || word.split_once("-of-").and_then(|(first, _)| language.noun(first));
        language.noun(last).or_else(first)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noun(word: &str) -> Option<(NounKind, Option<Gender>)> {
        super::noun(Language::default(), word)
    }

    #[test]
    fn nouns_have_a_singular_in_any_case() {
        for (noun, one) in [
            ("Women", "woman"),
            ("firemen", "fireman"),
            ("PEOPLE", "person"),
            ("Parties", "party"),
            ("ties", "tie"),
            ("Bosses", "boss"),
            ("churches", "church"),
            ("Mayors", "mayor"),
            ("mayors", "mayor"),
            ("bus", "bus"),
            ("Élans", "élan"),
            ("gas", "gas"),
            ("", ""),
        ] {
            assert_eq!(singular(noun), one);
        }
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
