//! Writes marked text, the notation that `marked` reads. Golden articles include this file.

use std::{cmp::Reverse, fmt::Write, ops::Range};

/// `text` with `{NAME …}` around each stretch of bytes, the longer outside.
pub(crate) fn marked(text: &str, stretches: &[(Range<usize>, String)]) -> String {
    let mut opening: Vec<_> = stretches.iter().collect();
    opening.sort_by_key(|(stretch, _)| Reverse(stretch.end));
    let mut written = String::new();
    for (at, letter) in text.char_indices().map(|(at, letter)| (at, Some(letter))).chain([(text.len(), None)]) {
        stretches.iter().filter(|(stretch, _)| stretch.end == at).for_each(|_| written.push('}'));
        for (_, name) in opening.iter().filter(|(stretch, _)| stretch.start == at) {
            // Writing to a string cannot fail.
            let _ = write!(written, "{{{name} ");
        }
        written.extend(letter);
    }
    written
}
