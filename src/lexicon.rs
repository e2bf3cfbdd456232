//! Word lists, compiled in from `models/lexicon/en/*.txt`: one entry a line, `#` starts a comment.

use std::collections::HashSet;

/// The entries of a word list, without comments and blank lines.
pub fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.lines().map(|line| line.split('#').next().unwrap_or_default().trim()).filter(|line| !line.is_empty())
}

/// A word list as a set, for lists whose entries are single keys.
pub fn set(list: &'static str) -> HashSet<&'static str> {
    entries(list).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_blank_lines_are_no_entries() {
        assert_eq!(entries("# verbs\nsay\n\n add  # as in `he added`\n").collect::<Vec<_>>(), ["say", "add"]);
    }
}
