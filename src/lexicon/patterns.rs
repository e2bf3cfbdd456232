//! Pieces of patterns, by the list `patterns.txt`.

use super::{Language, List};

/// The lines that English has of the pattern `name`.
pub(crate) fn alternatives(name: &'static str) -> impl Iterator<Item = &'static str> {
    let pieces = Language::default().entries(List::Patterns).filter_map(piece);
    pieces.filter(move |(known, _)| *known == name).map(|(_, pattern)| pattern)
}

/// Any of them, as one pattern.
pub(crate) fn pattern(name: &'static str) -> String {
    let pieces: Vec<&str> = alternatives(name).collect();
    // Nothing in brackets would match anywhere.
    assert!(!pieces.is_empty(), "no line of `patterns.txt` is called `{name}`");
    format!("(?:{})", pieces.join("|"))
}

fn piece(line: &str) -> Option<(&str, &str)> {
    line.split_once(": ")
}

/// Whether a line of a list of patterns is understood.
pub(super) fn is_entry(list: List, line: &str) -> bool {
    let pattern = if list == List::Patterns { piece(line).map(|(_, pattern)| pattern) } else { Some(line) };
    pattern.is_some_and(|pattern| regex_syntax::parse(pattern).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_name_are_alternatives() {
        assert_eq!(pattern("ordinal"), "(?:st|nd|rd|th)");
        assert_eq!(alternatives("after-reason").count(), 1);
        assert!(pattern("month").starts_with("(?:Jan(?:uary)?|Feb"));
    }
}
