//! Words as they are compared: what stays of a text when marks, case, accents and house style are left aside; two passages
//! aligned word by word; and what was changed between them. `names` compares names of people and bodies.

mod align;
mod change;
pub mod names;
mod word;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::{lexicon::Language, span::Span};

pub use self::{
    align::{Alignment, Pair, align},
    change::{Flag, is_negation, marked_changes},
    word::Word,
};

/// The words of `text`, in order.
///
/// `It’s`, `its` and `IT'S` are one word, `3,000` is `3000`, `five` is `5`, `%` and `per cent` are `percent`, accents do not
/// count, hyphens part words. Takes time proportional to the length of the text.
pub fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::with_capacity(text.len() / 6);
    let (mut depth, mut after_cut) = (0_usize, false);
    let language = Language::default();
    let mut folded = String::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, letter)) = rest.next() {
        if !letter.is_alphanumeric() {
            match letter {
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                '…' => after_cut = true,
                '.' => after_cut |= is_dots(&text[start..]),
                _ => {}
            }
            if let Some(word) = symbol(letter) {
                let span = Span::new(start, start + letter.len_utf8());
                found.push(Word { key: hash(word), span, bracketed: depth > 0, after_cut });
                after_cut = false;
            }
            continue;
        }
        let mut end = start + letter.len_utf8();
        while let Some((place, letter)) = rest.peek().copied() {
            let after = text[place + letter.len_utf8()..].chars().next();
            let joins = match letter {
                '\'' | '’' | 'ʼ' | '‘' => after.is_some_and(char::is_alphabetic),
                ',' | '.' => {
                    text[..place].ends_with(|last: char| last.is_ascii_digit())
                        && after.is_some_and(|next| next.is_ascii_digit())
                }
                _ => letter.is_alphanumeric() || is_combining_mark(letter) || letter == '\u{ad}',
            };
            if !joins {
                break;
            }
            rest.next();
            end = place + letter.len_utf8();
        }
        fold(&text[start..end], &mut folded);
        let key = hash(language.digits(&folded).unwrap_or(&folded));
        let span = Span::new(start, end);
        // `per cent`
        if key == hash("cent")
            && let Some(last) = found.last_mut()
            && last.key == hash("per")
        {
            *last = Word { key: hash("percent"), span: last.span.cover(span), ..*last };
            continue;
        }
        found.push(Word { key, span, bracketed: depth > 0, after_cut });
        after_cut = false;
    }
    found
}

/// Whether at least two dots follow, with or without spaces between: an ellipsis.
fn is_dots(text: &str) -> bool {
    let mut dots = text.chars().filter(|letter| *letter != ' ' && *letter != '\u{a0}');
    dots.by_ref().take(2).eq(['.', '.']) && text.chars().take_while(|letter| matches!(letter, '.' | ' ')).count() >= 3
}

/// Signs that are spoken.
fn symbol(letter: char) -> Option<&'static str> {
    Some(match letter {
        '%' => "percent",
        '&' => "and",
        '$' => "$",
        '£' => "£",
        '€' => "€",
        _ => return None,
    })
}

/// `word` without case, accents, apostrophes, and commas between digits.
pub fn folded(word: &str) -> String {
    let mut out = String::new();
    fold(word, &mut out);
    out
}

fn fold(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        out.extend(
            word.chars().filter(|letter| !matches!(letter, '\'' | ',')).map(|letter| letter.to_ascii_lowercase()),
        );
        return;
    }
    let letters = word.nfkd().filter(|letter| !is_combining_mark(*letter));
    out.extend(letters.filter(|letter| letter.is_alphanumeric() || *letter == '.').flat_map(char::to_lowercase));
}

/// FNV-1a with a last mix, so that all bits of it can be used.
pub fn hash(text: &str) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    mixed(state)
}

/// The hash of two hashes in order.
pub fn joined(first: u64, second: u64) -> u64 {
    mixed(first.rotate_left(23) ^ second.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn mixed(mut state: u64) -> u64 {
    state ^= state >> 33;
    state = state.wrapping_mul(0xff51_afd7_ed55_8ccd);
    state ^= state >> 33;
    state = state.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    state ^ (state >> 33)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(a: &str, b: &str) -> bool {
        words(a).iter().map(|word| word.key).eq(words(b).iter().map(|word| word.key))
    }

    #[test]
    fn marks_case_accents_and_house_style_do_not_count() {
        for (a, b) in [
            ("It’s Zoë’s café — “now”", "its Zoe's cafe now"),
            ("3,000 people, five per cent", "3000 people 5%"),
            ("state-owned", "State owned"),
            ("salt & pepper", "salt and pepper"),
        ] {
            assert!(same(a, b), "{a} | {b}");
        }
        for (a, b) in [("$5", "£5"), ("1.5", "15"), ("we will", "we will not"), ("U.S.", "us now")] {
            assert!(!same(a, b), "{a} | {b}");
        }
    }

    #[test]
    fn cuts_and_brackets_are_seen() {
        let words = words("We … will [all] wait. . . for it... [or] go");
        let cut: Vec<bool> = words.iter().map(|word| word.after_cut).collect();
        assert_eq!(cut, [false, true, false, false, true, false, true, false]);
        let bracketed: Vec<bool> = words.iter().map(|word| word.bracketed).collect();
        assert_eq!(bracketed, [false, false, true, false, false, false, true, false]);
    }

    proptest! {
        #[test]
        fn words_lie_in_order_on_borders(text in "[a-zé’'., \\[\\]…%0-9“”\u{ad}]{0,60}") {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(word.span.start() >= end && !word.span.is_empty());
                prop_assert!(text.get(word.span.start()..word.span.end()).is_some());
                end = word.span.end();
            }
        }
    }
}
