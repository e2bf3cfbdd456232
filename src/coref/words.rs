//! Word lists of this room, and words made comparable: case, diacritics, possessives, full stops.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use crate::{entity::words::Gender, lexicon};

static GIVEN_NAMES: LazyLock<HashMap<&str, Gender>> = LazyLock::new(|| {
    lexicon::entries(include_str!("../../models/lexicon/en/given_names.txt"))
        .filter_map(|entry| match entry.rsplit_once(' ')? {
            (name, "m") => Some((name, Gender::Masculine)),
            (name, "f") => Some((name, Gender::Feminine)),
            _ => None,
        })
        .collect()
});

static NICKNAMES: LazyLock<HashSet<(&str, &str)>> = LazyLock::new(|| {
    let mut pairs = HashSet::new();
    for line in lexicon::entries(include_str!("../../models/lexicon/en/nicknames.txt")) {
        let names: Vec<&str> = line.split_whitespace().collect();
        for (name_idx, name) in names.iter().enumerate() {
            pairs.extend(names.iter().skip(name_idx + 1).flat_map(|other| [(*name, *other), (*other, *name)]));
        }
    }
    pairs
});

static ROLE_WORDS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    lexicon::entries(include_str!("../../models/lexicon/en/role_words.txt"))
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.collect()))
        })
        .collect()
});

static COUNTRIES: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for line in lexicon::entries(include_str!("../../models/lexicon/en/countries.txt")) {
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
    lexicon::entries(include_str!("../../models/lexicon/en/countries.txt"))
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
    GIVEN_NAMES.get(plain(name).as_str()).copied()
}

/// Whether a name is a given name that nearly only one gender bears, or a short form of one.
pub(super) fn is_given_name(name: &str) -> bool {
    given_name_gender(name).is_some() || NICKNAMES.iter().any(|(short, _)| *short == name)
}

/// Whether one of two given names (as [`plain`] writes them) is a short form of the other.
pub(super) fn are_nicknames(a: &str, b: &str) -> bool {
    NICKNAMES.contains(&(a, b))
}

/// Whether a phrase with head `noun` may stand for who was introduced as `role` (both singular, lower case).
pub(super) fn role_covers(role: &str, noun: &str) -> bool {
    role == noun || ROLE_WORDS.get(role).is_some_and(|nouns| nouns.contains(&noun))
}

/// Whether `word` is a role or title that the list of roles explains ("sen.").
pub(super) fn is_role(word: &str) -> bool {
    ROLE_WORDS.contains_key(word)
}

/// The one name of a country, union or party, from any of its names and adjectives.
pub(super) fn country(name: &str) -> Option<&'static str> {
    COUNTRIES.get(&plain(name)).copied()
}

/// `name` lower case, without diacritics, full stops, apostrophes and a possessive ending.
pub(super) fn plain(name: &str) -> String {
    let name = ["'s", "’s", "'S", "’S"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    let mut plain = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            '.' | '\'' | '’' | '‘' | '\u{300}'..='\u{36f}' => {}
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ'..='ặ' => plain.push('a'),
            'æ' => plain.push_str("ae"),
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => plain.push('c'),
            'ď' | 'đ' | 'ð' => plain.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ'..='ệ' => plain.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => plain.push('g'),
            'ĥ' | 'ħ' => plain.push('h'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' | 'ỉ' | 'ị' => plain.push('i'),
            'ĵ' => plain.push('j'),
            'ķ' => plain.push('k'),
            'ĺ' | 'ļ' | 'ľ' | 'ł' => plain.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => plain.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ǒ' | 'ọ'..='ợ' => plain.push('o'),
            'œ' => plain.push_str("oe"),
            'ŕ' | 'ř' => plain.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => plain.push('s'),
            'ß' => plain.push_str("ss"),
            'ţ' | 'ť' | 'ț' => plain.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ'..='ự' => plain.push('u'),
            'ŵ' => plain.push('w'),
            'ý' | 'ÿ' | 'ŷ' => plain.push('y'),
            'ź' | 'ż' | 'ž' => plain.push('z'),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_compare_without_case_diacritics_stops_and_possessives() {
        for (word, expected) in
            [("Muñoz’s", "munoz"), ("J.R.", "jr"), ("O'Neil", "oneil"), ("Łukasz", "lukasz"), ("Ng", "ng")]
        {
            assert_eq!(plain(word), expected);
        }
    }

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
