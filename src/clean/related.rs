//! The block of related links that sits inside a sentence, glued to a name.
//!
//! Some sites link a name and have the full name and headlines follow in hidden elements, up to an upper-case `MORE`.
//! Extracted, `Sen. Jo Roe` reads `Sen. Jo RoeJosephine Ann RoeMayor quits after vote Vote is near MORE (D-Ohio)`.

use super::{
    draft::Edit,
    step::{Findings, Page, Step},
};
use crate::lexicon::{Class, Language};

/// Related links inside a sentence.
pub(super) const STEP: Step =
    Step { name: "related-links", about: "a name repeated, headlines and `MORE` inside a sentence", apply };

/// A block is no longer than this, in bytes.
const MAX_BLOCK: usize = 1600;

/// Words of a name behind which it may be repeated, at most.
const N_WORDS: usize = 6;

fn apply(page: &Page, findings: &mut Findings) {
    let text = page.text;
    let mut done = 0;
    let found = |word: &'static str| memchr::memmem::find_iter(text.as_bytes(), word).map(move |start| (start, word));
    for (start, word) in Language::default().page_phrases("more").flat_map(found) {
        let end = start + word.len();
        let stands_alone = text[..start].ends_with(' ')
            && !text[end..].starts_with(|after: char| after.is_alphanumeric() || matches!(after, ':' | '-' | '…'));
        if !stands_alone {
            continue;
        }
        let line_start = memchr::memrchr(b'\n', &text.as_bytes()[..start]).map_or(0, |line_end| line_end + 1);
        let mut from = line_start.max(done).max(start.saturating_sub(MAX_BLOCK));
        while !text.is_char_boundary(from) {
            from += 1;
        }
        if let Some(offset) = block_start(&text[from..start]) {
            findings.edits.push(Edit::cut(from + offset, end));
        }
        done = end;
    }
}

/// Where, in the text before a `MORE`, a name ends that is repeated at once.
fn block_start(before: &str) -> Option<usize> {
    let mut position = 0;
    while let Some((start, end)) = capitalized(before, position) {
        position = end;
        let word = &before[start..end];
        // Words that are glued together match as one: every place where a capital follows a small letter may be the end.
        for name_end in ends(word) {
            let name = &word[..name_end];
            let last = name
                .char_indices()
                .rev()
                .find(|(at, c)| c.is_uppercase() && boundary(name, *at))
                .map_or(0, |(at, _)| at);
            for name in [name, &name[last..]] {
                if name.chars().count() >= 2 && repeats(&before[start + name_end..], name) {
                    return Some(start + name_end);
                }
            }
        }
    }
    None
}

/// The next word from `position` on that begins with a capital: letters, apostrophes and hyphens, the last one a letter.
fn capitalized(text: &str, position: usize) -> Option<(usize, usize)> {
    let inside = |c: char| c.is_alphabetic() || matches!(c, '’' | '\'' | '-');
    let mut capitals =
        text[position..].match_indices(char::is_uppercase).map(|(offset, first)| (position + offset, first));
    capitals.find_map(|(start, first)| {
        let rest = &text[start + first.len()..];
        let run = &rest[..rest.find(|c| !inside(c)).unwrap_or(rest.len())];
        let run = run.trim_end_matches(['’', '\'', '-']);
        (!run.is_empty()).then(|| (start, start + first.len() + run.len()))
    })
}

/// How long the words are at the start of `rest` that can be repeated of a name, with the space behind each: capitalized
/// ones, initials, bracketed short names, particles.
fn middle(rest: &str) -> usize {
    let mut position = usize::from(rest.starts_with(' '));
    for _ in 0..N_WORDS {
        let Some(word_len) = rest[position..].find(' ') else { break };
        if !is_name_word(&rest[position..position + word_len]) {
            break;
        }
        position += word_len + 1;
    }
    position
}

/// `Ann`, `O'Neil`, `J.`, `("Jo")`, `van`.
fn is_name_word(word: &str) -> bool {
    let bare = word.strip_prefix('(').unwrap_or(word);
    let bare = bare.strip_prefix(['"', '“', '\'', '‘']).unwrap_or(bare);
    let Some(rest) = bare.strip_prefix(char::is_uppercase) else {
        return Language::default().is(Class::Particle, word);
    };
    let rest = rest.strip_suffix(')').unwrap_or(rest);
    let rest = rest.strip_suffix(['"', '”']).unwrap_or(rest);
    rest.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '’' | '\'' | '-'))
}

fn boundary(name: &str, at: usize) -> bool {
    at == 0 || name[..at].ends_with(char::is_lowercase)
}

/// The places in a word at which a name may end, last first (`McRoeJane` before `Mc`): its own end, and before a capital
/// that follows a small letter.
fn ends(word: &str) -> impl Iterator<Item = usize> {
    let inner = word.char_indices().filter(move |(at, character)| {
        *at > 0 && character.is_uppercase() && word[..*at].ends_with(char::is_lowercase)
    });
    inner.map(|(at, _)| at).chain([word.len()]).collect::<Vec<_>>().into_iter().rev()
}

/// Whether `rest` begins with a name that ends with `name`, and a headline follows at once.
fn repeats(rest: &str, name: &str) -> bool {
    let words_end = middle(rest);
    let spaced = rest.starts_with(' ');
    // The first words of the headline may look like words of the name: every end of the name is tried.
    let mut position = 0;
    let reach = words_end + name.len() + 1;
    while let Some(offset) = rest[position..].find(name) {
        let at = position + offset;
        let end = at + name.len();
        if end > reach + name.len() {
            return false;
        }
        let own_word = at == 0 || rest[..at].ends_with([' ', '"', '“', '(', '-']);
        let inside = at <= words_end;
        let follows = rest[end..].chars().next();
        let glued = follows.is_some_and(|next| {
            next.is_uppercase() || next.is_ascii_digit() || matches!(next, '\'' | '"' | '“' | '‘' | '[')
        }) && !rest[end..].starts_with("'s");
        let n_words = rest[..at].split_whitespace().count();
        let separate = follows == Some(' ') && spaced && n_words >= 1;
        if own_word && inside && (glued || separate) {
            return true;
        }
        position = end;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn the_sentence_reads_on_behind_the_block() {
        check(
            &[&STEP],
            "talks between President RoeJo RoeMayor quits 'at once' Poll: 'It is near' MORE and Mayor Ann LeeAnn Marie Lee6 takeaways from the vote Lee: No | No. 2 leaves MORE on Monday.",
            "talks between President Roe and Mayor Ann Lee on Monday.",
        );
    }

    #[test]
    fn the_name_may_be_repeated_behind_a_space() {
        check(
            &[&STEP],
            "Sen. Jo Roe Josephine (Jo) Ann RoeGOP waits for the vote MORE (D-Ohio) said",
            "Sen. Jo Roe (D-Ohio) said",
        );
        check(&[&STEP], "Speaker Jo Roe Josephine Ann Roe Retirees should wait MORE’s vote", "Speaker Jo Roe’s vote");
        check(&[&STEP], "Jane McRoeJane O'Neil McRoe'I wait,' she says MORE left", "Jane McRoe left");
    }

    #[test]
    fn without_a_repeated_name_nothing_goes() {
        for text in [
            "Lee wants MORE of it.",
            "Jo Roe asked for Jo Roe and MORE money.",
            "LeeLee MORE",
            "The iPhone and YouTube need MORE time, Lee said.",
            "Roe spoke. Jo Roe wanted MORE",
            "MORE",
            "Read MORE",
            "Lee and Lee & Lee want MORE",
        ] {
            check(&[&STEP], text, text);
        }
    }
}
