//! What was changed between a passage and what is quoted of it, word by word.

use std::collections::BTreeSet;

use super::{Pair, folded, word::Word};
use crate::{
    lexicon::{Class, Language},
    names::names,
};

names! {
    /// Why a change is worth a second look.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Flag {
        /// A word that negates was added, left out or replaced.
        Negation = "negation",
        /// A number was.
        Number = "number",
        /// A name was.
        Name = "name",
    }
}

/// Whether a folded word negates: `not`, `never`, `isnt`.
pub fn is_negation(folded: &str) -> bool {
    Language::default().is(Class::Negating, folded)
}

/// Whether a folded word is a number or tells how much.
fn is_number(folded: &str) -> bool {
    folded.starts_with(|letter: char| letter.is_ascii_digit())
        || Language::default().digits(folded).is_some()
        || Language::default().is(Class::Magnitude, folded)
}

/// Whether the word at `idx` is written as a name within its sentence.
fn is_name(text: &str, words: &[Word], idx: usize) -> bool {
    let word = words[idx];
    let written = word.span.of(text);
    if !written.starts_with(char::is_uppercase) || matches!(written, "I" | "I'm" | "I’m" | "I'll" | "I’ll") {
        return false;
    }
    if written.starts_with("I'") || written.starts_with("I’") {
        return false;
    }
    let Some(before) = idx.checked_sub(1).map(|before| words[before].span.end()) else { return false };
    let gap = &text[before..word.span.start()];
    !gap.contains(['.', '!', '?', ':', '\n', '“', '"', '”', '…'])
}

/// A text with its words.
type Side<'a> = (&'a str, &'a [Word]);

/// The passage with the changes of the quotation marked, `[-left out-]` and `{+added+}`, and what they touch. Words left out
/// between two pairs for which `is_cut` says so (by the place of the second among the pairs) are shown as `[…]`.
pub fn marked_changes(
    (quoted_text, quoted): Side<'_>,
    (source_text, source): Side<'_>,
    pairs: &[Pair],
    is_cut: impl Fn(usize) -> bool,
) -> (String, Vec<Flag>) {
    let mut out = String::new();
    let (mut left_out, mut added): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let (mut all_left_out, mut all_added) = (Vec::new(), Vec::new());
    let push = |out: &mut String, piece: &str| {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(piece);
    };
    let mut settle = |out: &mut String, left_out: &mut Vec<usize>, added: &mut Vec<usize>| {
        let written = |text: &str, words: &[Word], places: &[usize]| {
            places.iter().map(|place| words[*place].span.of(text)).collect::<Vec<_>>().join(" ")
        };
        if !left_out.is_empty() {
            push(out, &format!("[-{}-]", written(source_text, source, left_out)));
            all_left_out.append(left_out);
        }
        if !added.is_empty() {
            push(out, &format!("{{+{}+}}", written(quoted_text, quoted, added)));
            all_added.append(added);
        }
    };
    let mut next_quoted = 0;
    let mut next_source = pairs.first().map_or(0, |pair| pair.source);
    for (pair_idx, pair) in pairs.iter().enumerate() {
        if is_cut(pair_idx) {
            settle(&mut out, &mut left_out, &mut added);
            if pair.source > next_source {
                push(&mut out, "[…]");
            }
        } else {
            left_out.extend(next_source..pair.source);
        }
        added.extend((next_quoted..pair.quoted).filter(|word| !quoted[*word].bracketed));
        if pair.same {
            settle(&mut out, &mut left_out, &mut added);
            push(&mut out, source[pair.source].span.of(source_text));
        } else if !quoted[pair.quoted].bracketed {
            left_out.push(pair.source);
            added.push(pair.quoted);
        }
        (next_quoted, next_source) = (pair.quoted + 1, pair.source + 1);
    }
    added.extend((next_quoted..quoted.len()).filter(|word| !quoted[*word].bracketed));
    settle(&mut out, &mut left_out, &mut added);
    let traits = |text: &str, words: &[Word], places: &[usize]| {
        let (mut negations, mut figures, mut names) = (0, BTreeSet::new(), BTreeSet::new());
        for place in places {
            let word = folded(words[*place].span.of(text));
            negations += usize::from(is_negation(&word));
            if is_number(&word) {
                figures.insert(words[*place].key);
            }
            if is_name(text, words, *place) {
                names.insert(words[*place].key);
            }
        }
        (negations, figures, names)
    };
    let (before, after) = (traits(source_text, source, &all_left_out), traits(quoted_text, quoted, &all_added));
    let mut flags = Vec::new();
    if before.0 != after.0 {
        flags.push(Flag::Negation);
    }
    if before.1 != after.1 {
        flags.push(Flag::Number);
    }
    if before.2 != after.2 {
        flags.push(Flag::Name);
    }
    (out, flags)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{align, words},
        *,
    };

    #[test]
    fn changes_are_marked_and_flagged() {
        for (quoted, source, marked, flags) in [
            ("we will wait", "we will not wait", "we will [-not-] wait", vec![Flag::Negation]),
            ("we owe 500 men", "we owe 300 men", "we owe [-300-] {+500+} men", vec![Flag::Number]),
            ("we thank Tom Lee", "we thank Ana Lee", "we thank [-Ana-] {+Tom+} Lee", vec![Flag::Name]),
            ("we all wait here", "we wait here", "we {+all+} wait here", vec![]),
        ] {
            let (quoted_words, source_words) = (words(quoted), words(source));
            let pairs = align(&quoted_words, &source_words).pairs;
            let found = marked_changes((quoted, &quoted_words), (source, &source_words), &pairs, |_| false);
            assert_eq!(found, (marked.to_owned(), flags), "{quoted}");
        }
    }
}
