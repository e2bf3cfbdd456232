//! Where sentences end.

use std::ops::Range;

use crate::{
    article::Token,
    lexicon::{Abbreviation, Class, Language},
};

/// No sentence has more tokens than this, so that text without full stops stays cheap for later stages.
const MAX_SENTENCE_TOKENS: usize = 600;

/// How many tokens after a closed question may hold its reporting verb.
const REPORTING_WINDOW: usize = 6;

/// The sentences of the tokens in `range`, in order: together they are `range`, and none is empty.
pub(super) fn sentences(language: Language, text: &str, tokens: &[Token], range: Range<usize>) -> Vec<Range<usize>> {
    let view = TokenRange { language, text, tokens, range: range.clone() };
    let mut found = Vec::new();
    let mut start = range.start;
    let mut idx = range.start;
    while idx < range.end {
        let end = if view.ends_sentence(start, idx) { view.after_closers(idx) } else { idx + 1 };
        let full = end - start >= MAX_SENTENCE_TOKENS;
        if end < range.end && (full || (end > idx && view.ends_sentence(start, idx) && view.begins_sentence(idx, end)))
        {
            found.push(start..end);
            start = end;
        }
        idx = end.max(idx + 1);
    }
    if start < range.end {
        found.push(start..range.end);
    }
    found
}

struct TokenRange<'a> {
    language: Language,
    text: &'a str,
    tokens: &'a [Token],
    range: Range<usize>,
}

/// How strongly a token ends a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// A full stop of its own.
    Stop,
    /// Question or exclamation marks.
    Ask,
    /// An ellipsis.
    Ellipsis,
    /// The stop of an abbreviation.
    Abbreviation,
}

impl<'a> TokenRange<'a> {
    fn word(&self, idx: usize) -> &'a str {
        self.tokens[idx].span.of(self.text)
    }

    /// Whether nothing stands between token `idx` and the one before.
    fn attached(&self, idx: usize) -> bool {
        idx > self.range.start && self.tokens[idx - 1].span.end() == self.tokens[idx].span.start()
    }

    /// What token `idx` is as an end.
    fn end_of(&self, idx: usize) -> Option<End> {
        let word = self.word(idx);
        match word.as_bytes() {
            [b'.'] => Some(End::Stop),
            [b'!' | b'?', ..] => Some(End::Ask),
            [b'.', rest @ ..] if rest.iter().all(|b| matches!(b, b'.' | b' ')) => Some(End::Ellipsis),
            _ if word.starts_with('…') => Some(End::Ellipsis),
            _ if matches!(word, "。" | "！" | "？") => Some(End::Stop),
            _ if word.len() > 1 && word.ends_with('.') => Some(End::Abbreviation),
            _ => None,
        }
    }

    /// Whether token `idx` may end the sentence that begins at `start`, as far as it and what stands before go.
    fn ends_sentence(&self, start: usize, idx: usize) -> bool {
        match self.end_of(idx) {
            // "2. The second point": a list's number; "1." alone ends nothing.
            Some(End::Stop) => {
                !(idx == start + 1
                    && self.word(start).len() <= 2
                    && self.word(start).bytes().all(|b| b.is_ascii_digit()))
            }
            Some(End::Abbreviation) => self.language.abbreviation(self.word(idx)) != Some(Abbreviation::Title),
            Some(_) => true,
            None => false,
        }
    }

    /// One past the closing marks and brackets that follow token `idx`.
    fn after_closers(&self, idx: usize) -> usize {
        let mut end = idx + 1;
        while end < self.range.end {
            let word = self.word(end);
            let closes = match word {
                "”" | "''" | ")" | "]" | "}" => true,
                "»" | "›" | "«" | "‹" | "\"" | "’" | "'" | "“" => self.attached(end) && !self.opens(end),
                _ if self.end_of(end).is_some_and(|next| next != End::Abbreviation) => {
                    self.attached(end) || self.end_of(end) == Some(End::Ask)
                }
                _ => false,
            };
            if !closes {
                break;
            }
            end += 1;
        }
        end
    }

    /// Whether the mark at `idx` is glued to a word after it but not to the token before.
    fn opens(&self, idx: usize) -> bool {
        let next_glued = idx + 1 < self.range.end && self.attached(idx + 1);
        next_glued && self.word(idx + 1).starts_with(char::is_alphanumeric) && !self.attached(idx)
    }

    /// Whether a sentence that ends with token `idx` is followed by a new one at `next`.
    fn begins_sentence(&self, idx: usize, next: usize) -> bool {
        let Some(end) = self.end_of(idx) else { return false };
        let closed = next > idx + 1 && !matches!(self.word(next - 1), ")" | "]" | "}");
        let mut first = next;
        while first < self.range.end && is_opener(self.word(first)) {
            first += 1;
        }
        if first == self.range.end {
            return true;
        }
        let word = self.word(first);
        let opened = first > next;
        let initial = word.chars().next().unwrap_or(' ');
        match end {
            End::Stop | End::Ask if initial.is_lowercase() => {
                // A stop of its own before a small letter ends a sentence only where no mark, dash or bracket was passed.
                end == End::Stop && !closed && !opened && !self.is_short(idx)
            }
            End::Stop => !matches!(word, "," | ";" | ":" | "." | "-" | "--" | "—" | "–"),
            End::Ask => !(matches!(word, "," | ";" | ":" | "--" | "—" | "–" | "-") || closed && self.reported(first)),
            End::Ellipsis => {
                (initial.is_uppercase() || opened) && (closed || opened || self.attached(idx) && self.is_starter(first))
            }
            End::Abbreviation => {
                if closed {
                    initial.is_uppercase() && !self.reported(first)
                } else {
                    initial.is_uppercase()
                        && (self.is_starter(first) || opened && !is_bracket(self.word(next)))
                        && !self.is_initial(idx)
                }
            }
        }
    }

    /// Whether the word before the stop at `idx` is short enough for an unknown abbreviation.
    fn is_short(&self, idx: usize) -> bool {
        idx == self.range.start || self.attached(idx) && self.word(idx - 1).chars().count() <= 3
    }

    /// Whether token `idx` is a single initial: "J."
    fn is_initial(&self, idx: usize) -> bool {
        self.word(idx).chars().count() == 2
    }

    fn is_starter(&self, idx: usize) -> bool {
        self.language.is(Class::SentenceStarter, &self.word(idx).to_lowercase())
    }

    /// Whether the words from `first` on report what was closed before: `the man asked`.
    fn reported(&self, first: usize) -> bool {
        let end = (first + REPORTING_WINDOW).min(self.range.end);
        for idx in first..end {
            let word = self.word(idx);
            if self.language.is(Class::ReportingBefore, word) {
                return true;
            }
            if !word.starts_with(char::is_alphabetic) && word != "," {
                return false;
            }
        }
        false
    }
}

/// Whether `word` opens a bracket.
fn is_bracket(word: &str) -> bool {
    matches!(word, "(" | "[" | "{")
}

/// Whether `word` may stand before a sentence's first word.
fn is_opener(word: &str) -> bool {
    matches!(word, "“" | "‘" | "\"" | "'" | "``" | "`" | "„" | "«" | "‹" | "(" | "[" | "¡" | "¿" | "''" | "’" | "{")
        || word.starts_with('<') && word.len() > 1
}
