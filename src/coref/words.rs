//! Word lists of this room: given names and their short forms, roles, countries and parties.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use crate::{
    grammar::{
        nouns::{self, Gender},
        plain,
    },
    lexicon::{Language, List},
};

static NICKNAMES: LazyLock<HashSet<(&str, &str)>> = LazyLock::new(|| {
    let mut pairs = HashSet::new();
    for line in Language::English.entries(List::Nicknames) {
        let names: Vec<&str> = line.split_whitespace().collect();
        for (name_idx, name) in names.iter().enumerate() {
            pairs.extend(names.iter().skip(name_idx + 1).flat_map(|other| [(*name, *other), (*other, *name)]));
        }
    }
    pairs
});

static OTHER_FORMS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut forms: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut pairs: Vec<(&str, &str)> = NICKNAMES.iter().copied().collect();
    pairs.sort_unstable();
    pairs.into_iter().for_each(|(name, other)| forms.entry(name).or_default().push(other));
    forms
});

static ROLE_WORDS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    Language::English
        .entries(List::RoleWords)
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.collect()))
        })
        .collect()
});

static COUNTRIES: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for line in Language::English.entries(List::Countries) {
        let mut fields = line.split(';').map(str::trim);
        let Some(country) = fields.next() else { continue };
        let others = fields.flat_map(|field| field.split(',')).map(str::trim);
        for name in std::iter::once(country).chain(others).filter(|name| !name.is_empty()) {
            names.insert(plain(name), country);
        }
    }
    names
});

/// Adjectives and words for a people or a party's followers.
static PEOPLES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    Language::English
        .entries(List::Countries)
        .filter_map(|line| line.split(';').nth(2))
        .flat_map(|field| field.split(','))
        .map(plain)
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty())
        .collect()
});

/// Whether `word` is an adjective of a country or party, or a word for its people, in either number.
pub(super) fn is_people_word(word: &str) -> bool {
    let word = plain(word);
    PEOPLES.contains(&word) || word.strip_suffix('s').is_some_and(|word| PEOPLES.contains(word))
}

/// The gender of nearly all who bear this given name.
pub(super) fn given_name_gender(name: &str) -> Option<Gender> {
    nouns::given_name_gender(&plain(name))
}

/// Whether a name is a given name that nearly only one gender bears, or a short form of one.
pub(super) fn is_given_name(name: &str) -> bool {
    given_name_gender(name).is_some() || OTHER_FORMS.contains_key(name)
}

/// The short and long forms of a given name (as [`plain`] writes it).
pub(super) fn nicknames(name: &str) -> impl Iterator<Item = &'static str> + use<> {
    OTHER_FORMS.get(name).into_iter().flatten().copied()
}

/// Whether one of two given names (as [`plain`] writes them) is a short form of the other.
pub(super) fn are_nicknames(a: &str, b: &str) -> bool {
    NICKNAMES.contains(&(a, b))
}

/// Whether a phrase with head `noun` may stand for who was introduced as `role` (both singular, lower case).
pub(super) fn role_covers(role: &str, noun: &str) -> bool {
    role == noun || ROLE_WORDS.get(role).is_some_and(|nouns| nouns.contains(&noun))
}

/// The nouns that may stand for who was introduced as `role`, without the role itself.
pub(super) fn wider_words(role: &str) -> &'static [&'static str] {
    ROLE_WORDS.get(role).map_or(&[], Vec::as_slice)
}

/// Whether `word` is a role or title that the list of roles explains ("sen.").
pub(super) fn is_role(word: &str) -> bool {
    ROLE_WORDS.contains_key(word)
}

/// The one name of a country, union or party, from any of its names and adjectives.
pub(super) fn country(name: &str) -> Option<&'static str> {
    COUNTRIES.get(&plain(name)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_one_name() {
        assert_eq!(country("U.S."), country("the American".strip_prefix("the ").unwrap_or_default()));
        assert_eq!(country("Moscow"), Some("Russia"));
        assert_eq!(country("Oakdale"), None);
    }

    #[test]
    fn roles_are_called_by_wider_words() {
        assert!(role_covers("sen.", "lawmaker"));
        assert!(role_covers("mayor", "mayor"));
        assert!(!role_covers("mayor", "senator"));
        assert!(is_role("gov."));
    }

    #[test]
    fn given_names_tell_a_gender_only_where_nearly_all_share_it() {
        assert_eq!(given_name_gender("Robert"), Some(Gender::Masculine));
        assert_eq!(given_name_gender("Élisabeth").is_some(), given_name_gender("Elisabeth").is_some());
        assert_eq!(given_name_gender("Jordan"), None);
    }
}
