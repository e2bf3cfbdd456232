//! Words made comparable: case, diacritics, possessives, full stops.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// `name` lower case, without diacritics, full stops, apostrophes and a possessive ending.
pub fn plain(name: &str) -> String {
    let name = ["'s", "’s", "'S", "’S"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    let mut plain = String::with_capacity(name.len());
    if name.is_ascii() {
        plain.extend(
            name.chars().filter(|letter| !matches!(letter, '.' | '\'')).map(|letter| letter.to_ascii_lowercase()),
        );
        return plain;
    }
    for letter in name.chars().flat_map(char::to_lowercase).nfd().filter(|letter| !is_combining_mark(*letter)) {
        match letter {
            '.' | '\'' | '’' | '‘' => {}
            // Letters that Unicode does not take apart.
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'ß' => plain.push_str("ss"),
            'đ' | 'ð' => plain.push('d'),
            'ı' => plain.push('i'),
            'ł' => plain.push('l'),
            'ø' => plain.push('o'),
            other => plain.push(other),
        }
    }
    plain
}

/// `word` in lower case; nothing is copied where it is so already.
pub fn lower(word: &str) -> Cow<'_, str> {
    let is_lower = word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_lower_case_are_not_copied() {
        for (word, expected, copied) in
            [("Mr.", "mr.", true), ("mayor", "mayor", false), ("ÉLAN", "élan", true), ("élan", "élan", true)]
        {
            let found = lower(word);
            assert_eq!((&*found, matches!(found, Cow::Owned(_))), (expected, copied));
        }
    }

    #[test]
    fn words_compare_without_case_diacritics_stops_and_possessives() {
        for (word, expected) in [
            ("Muñoz’s", "munoz"),
            ("J.R.", "jr"),
            ("O'Neil", "oneil"),
            ("Łukasz", "lukasz"),
            ("Ng", "ng"),
            ("Nguyễn", "nguyen"),
            ("Strauß", "strauss"),
        ] {
            assert_eq!(plain(word), expected);
        }
    }
}
