//! Words made comparable: case, diacritics, possessives, full stops.

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

#[cfg(test)]
mod tests {
    use super::*;

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
