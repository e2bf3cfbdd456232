//! Penn Treebank tokens, as `CoreNLP` cuts them, by one pass over the characters.

use crate::{
    article::Token,
    lexicon::{Abbreviation, Class, Language},
    span::Span,
};

/// Ends of host names that may follow a full stop inside a word.
const HOST_ENDS: [&str; 22] = [
    "com", "org", "net", "gov", "edu", "mil", "info", "uk", "us", "ca", "au", "de", "fr", "ie", "in", "eu", "io", "tv",
    "me", "ly", "be", "nz",
];

/// After how many bytes the Treebank parts the words of [`Class::Parted`].
const PARTED_AT: usize = 3;

/// Words that are parted, and words with left-out letters, are no longer than this, in bytes.
const MAX_SMALL: usize = 12;

/// No token is longer than this many bytes, so that no later stage meets a word of megabytes.
const MAX_TOKEN_BYTES: usize = 400;

/// Whether `c` may stand inside a word.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_mark(c) || matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}')
}

/// Whether `c` is a combining mark or variation selector, which never begins a token of its own after another character.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Whether `c` belongs to a script that is written without spaces; each such character is a token.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether `c` can be an apostrophe.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// All tokens of `text`, in order; between them stands white space only.
pub(super) fn tokens(language: Language, text: &str) -> Vec<Token> {
    let mut scanner = Scanner { language, text, at: 0, tokens: Vec::with_capacity(text.len() / 4) };
    while let Some(c) = scanner.peek(0) {
        if c.is_whitespace() {
            scanner.at += c.len_utf8();
        } else {
            scanner.token(c);
        }
    }
    scanner.tokens
}

struct Scanner<'a> {
    language: Language,
    text: &'a str,
    /// Byte position of the next character.
    at: usize,
    tokens: Vec<Token>,
}

impl Scanner<'_> {
    /// The character at `offset` bytes after the position.
    fn peek(&self, offset: usize) -> Option<char> {
        self.text.get(self.at + offset..)?.chars().next()
    }

    /// The character before the position.
    fn before(&self) -> Option<char> {
        self.text[..self.at].chars().next_back()
    }

    /// Makes a token of the next `len` bytes.
    fn push(&mut self, len: usize) {
        self.tokens.push(Token { span: Span::new(self.at, self.at + len) });
        self.at += len;
    }

    /// Bytes of the run of characters from `offset` on that satisfy `keep`.
    fn run(&self, offset: usize, keep: impl Fn(char) -> bool) -> usize {
        let mut len = 0;
        for c in self.text[self.at + offset..].chars() {
            if !keep(c) || len + c.len_utf8() > MAX_TOKEN_BYTES {
                break;
            }
            len += c.len_utf8();
        }
        len
    }

    /// Takes the token that begins with `c` at the position.
    fn token(&mut self, c: char) {
        let next = self.peek(c.len_utf8());
        let len = match c {
            '<' => self.tag(next),
            '@' | '#' if next.is_some_and(is_word) => 1 + self.run(1, is_word),
            '.' if next.is_some_and(|n| n.is_ascii_digit()) && !self.before().is_some_and(char::is_alphanumeric) => {
                1 + self.run(1, |n| n.is_ascii_digit())
            }
            '.' => self.dots(),
            '\'' | '’' => self.apostrophe(c),
            '!' | '?' => self.run(0, |n| matches!(n, '!' | '?')),
            '-' | '*' | '_' | '=' | '~' | '…' | '—' | '―' | '+' => self.run(0, |n| n == c),
            '`' => self.run(0, |n| n == '`').min(2),
            _ if is_unspaced(c) => c.len_utf8(),
            _ if is_word(c) && !is_mark(c) => return self.word(),
            _ => {
                let first = c.len_utf8();
                first + if c.is_ascii() { 0 } else { self.run(first, |n| is_mark(n) || n == '\u{200d}') }
            }
        };
        self.push(len.max(c.len_utf8()));
    }

    /// Length of a mark-up tag, or of `<` alone.
    fn tag(&self, next: Option<char>) -> usize {
        if !next.is_some_and(|n| n.is_ascii_alphabetic() || n == '/') {
            return 1;
        }
        let len = self.run(1, |n| !matches!(n, '<' | '>' | '\n'));
        if self.peek(1 + len) == Some('>') { len + 2 } else { 1 }
    }

    /// Length of `.`, `...` or `. . .`.
    fn dots(&self) -> usize {
        let run = self.run(0, |n| n == '.');
        if run == 1 {
            // Of four, the first is the sentence's own stop.
            let rest = &self.text.as_bytes()[self.at..];
            let after = rest[1..].chunks_exact(2).take(4).take_while(|pair| *pair == b" .").count();
            return if after == 2 { 5 } else { 1 };
        }
        run
    }

    /// Length of a token that begins with an apostrophe: a clitic left over, a decade, an elided word, or the mark.
    fn apostrophe(&self, c: char) -> usize {
        let first = c.len_utf8();
        if c == '\'' && self.peek(1) == Some('\'') {
            return 2;
        }
        let word = self.run(first, char::is_alphanumeric);
        let rest = &self.text[self.at + first..self.at + first + word];
        let before = self.before();
        if before.is_some_and(|b| b.is_alphanumeric() || b == '.') && is_clitic(rest) {
            return first + word;
        }
        if !before.is_some_and(char::is_alphanumeric) {
            let digits = rest.len() - rest.trim_start_matches(|d: char| d.is_ascii_digit()).len();
            if digits == 2 && matches!(&rest[2..], "" | "s") {
                return first + word;
            }
            let elided = rest.len() <= MAX_SMALL
                && self.language.elision(&rest.to_ascii_lowercase()).is_some_and(|elision| elision.is_token);
            if elided {
                // "rock 'n' roll": the mark after it belongs to it.
                let closes = rest.eq_ignore_ascii_case("n") && self.peek(first + word) == Some(c);
                return first + word + if closes { first } else { 0 };
            }
        }
        first
    }

    /// Takes a word with its inner connectors, then parts contractions.
    fn word(&mut self) {
        if let Some(len) = self.address() {
            return self.push(len);
        }
        let len = self.word_len();
        let word = &self.text[self.at..self.at + len];
        if len <= MAX_SMALL && self.language.is(Class::Parted, &word.to_ascii_lowercase()) {
            self.push(PARTED_AT);
            return self.push(len - PARTED_AT);
        }
        if let Some(head) = contraction(word) {
            if head > 0 {
                self.push(head);
            }
            return self.push(len - head);
        }
        self.push(len);
    }

    /// Length of a web address that begins here.
    fn address(&self) -> Option<usize> {
        let rest = &self.text.as_bytes()[self.at..];
        let begins = |prefix: &[u8]| rest.len() > prefix.len() && rest[..prefix.len()].eq_ignore_ascii_case(prefix);
        if !(begins(b"http://") || begins(b"https://") || begins(b"www.") || begins(b"pic.twitter.com/")) {
            return None;
        }
        let len = self.run(0, |n| !n.is_whitespace() && !matches!(n, '<' | '>' | '"' | '“' | '”' | '’' | '—'));
        let slice = self.text[self.at..self.at + len].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', ']']);
        (slice.len() > 4).then_some(slice.len())
    }

    /// Bytes of the word at the position, with inner hyphens, stops, apostrophes and the stop of an abbreviation.
    fn word_len(&self) -> usize {
        let rest = &self.text[self.at..];
        let mut len = 0;
        let mut chars = rest.char_indices().peekable();
        while let Some((position, c)) = chars.next() {
            if position + c.len_utf8() > MAX_TOKEN_BYTES || is_unspaced(c) {
                break;
            }
            if is_word(c) {
                len = position + c.len_utf8();
                continue;
            }
            let next = chars.peek().map(|(_, n)| *n);
            let Some(next) = next.filter(|n| n.is_alphanumeric() && !is_unspaced(*n)) else { break };
            let previous = rest[..position].chars().next_back().unwrap_or(' ');
            let digits = previous.is_ascii_digit() && next.is_ascii_digit();
            let joins = match c {
                '-' | '\u{2010}' | '\u{2011}' | '/' | '@' => true,
                '\'' | '’' => previous.is_alphanumeric() || previous == '.',
                '‘' => next == 't' && matches!(previous, 'n' | 'N'),
                ':' => digits,
                ',' => digits && is_thousands(&rest[position + 1..]),
                '&' => previous.is_uppercase() && next.is_uppercase(),
                '.' => digits || stop_joins(&rest[..position], &rest[position + 1..]),
                _ => false,
            };
            if !joins {
                break;
            }
            // `U.S.-based`: the stop before the hyphen is inside the word.
            len = position + c.len_utf8();
        }
        if rest[len..].starts_with('.') && !rest[len..].starts_with("..") {
            len = self.with_stop(&rest[..len], &rest[len + 1..]);
        }
        len
    }

    /// The length of `word` with the full stop that follows where it is an abbreviation's, and with what is joined to it.
    fn with_stop(&self, word: &str, after: &str) -> usize {
        let next = after.chars().next();
        let spaced = after.trim_start_matches(' ');
        let tail = word.rsplit(['-', '/']).next().unwrap_or(word);
        let mut letters = tail.chars();
        let initial = matches!((letters.next(), letters.next()), (Some(first), None) if first.is_uppercase());
        let acronym = tail.contains('.')
            && tail.split('.').all(|piece| piece.chars().count() == 1 && piece.chars().all(char::is_alphabetic));
        let keeps = acronym
            || match self.language.abbreviation(&self.text[self.at..=self.at + word.len()]) {
                Some(Abbreviation::Number) => spaced.starts_with(|n: char| n.is_ascii_digit()),
                Some(_) => true,
                None if initial && word == "I" => self.initial_i(spaced),
                // `Ana R. "Annie" Ruiz`: a nickname may stand between an initial and the surname.
                None => {
                    let named =
                        spaced.strip_prefix(['"', '“', '‘', '(']).filter(|_| next == Some(' ')).unwrap_or(spaced);
                    initial && (named.starts_with(char::is_uppercase) || matches!(next, Some(',' | '&')))
                }
            };
        if !keeps {
            return word.len();
        }
        let len = word.len() + 1;
        let joined = after.strip_prefix(['-', '\u{2011}']).filter(|rest| rest.starts_with(char::is_alphanumeric));
        match joined {
            // `U.S.-based` is one token.
            Some(rest) => {
                let hyphen = after.len() - rest.len();
                let piece: usize = rest.chars().take_while(|c| is_word(*c) || *c == '-').map(char::len_utf8).sum();
                let whole = len + hyphen + piece.min(MAX_TOKEN_BYTES);
                let rest = &self.text[self.at + whole..];
                if rest.starts_with('.') && acronym && rest[1..].starts_with(|c: char| c.is_uppercase()) {
                    let more: usize =
                        rest.chars().take_while(|c| c.is_uppercase() || *c == '.').map(char::len_utf8).sum();
                    return whole + more.min(16);
                }
                whole
            }
            None => len,
        }
    }

    /// Whether `I.` is an initial: after a capitalized word or another initial, before one.
    fn initial_i(&self, after: &str) -> bool {
        let previous = self.tokens.last().map_or("", |token| token.span.of(self.text));
        let capital =
            previous.starts_with(char::is_uppercase) && (previous.ends_with('.') || previous.chars().count() > 3);
        capital && after.starts_with(char::is_uppercase)
    }
}

/// Whether `rest`, after a comma, begins with exactly three digits.
fn is_thousands(rest: &str) -> bool {
    rest.bytes().take_while(u8::is_ascii_digit).take(4).count() == 3
}

/// Whether a full stop between `before` and `after` lies inside a word: an acronym or a host name.
fn stop_joins(before: &str, after: &str) -> bool {
    let piece = before.rsplit(['.', '-', '/', '@']).next().unwrap_or(before);
    let mut letters = piece.chars();
    let single = matches!((letters.next(), letters.next()), (Some(c), None) if c.is_alphabetic());
    let word: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '-').take(24).collect();
    if single && (word.chars().count() <= 2 || before.contains('.')) {
        return true;
    }
    if piece == "Ph" && word == "D" || piece == "a" && word == "k" {
        return true;
    }
    let host = |end: &str| HOST_ENDS.contains(&end);
    if before.contains('@') {
        return true;
    }
    // "elections.example.org": a lower-case piece, then a known end somewhere before the next space.
    let tail: String =
        after.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '@')).take(60).collect();
    tail.contains('@')
        || tail.trim_end_matches('.').rsplit('.').next().is_some_and(host) && !word.starts_with(char::is_uppercase)
}

/// Whether `word`, after an apostrophe, is a clitic.
fn is_clitic(word: &str) -> bool {
    ["s", "m", "d", "ll", "re", "ve"].iter().any(|clitic| word.eq_ignore_ascii_case(clitic))
}

/// Where a contraction is parted: bytes before `n't`, `'s`, `'ll` and the like.
fn contraction(word: &str) -> Option<usize> {
    let (position, apostrophe) = word.char_indices().rev().take(4).find(|(_, c)| is_apostrophe(*c) || *c == '‘')?;
    let tail = &word[position + apostrophe.len_utf8()..];
    if tail.eq_ignore_ascii_case("t") {
        let head = word[..position].strip_suffix(['n', 'N'])?;
        return Some(head.len());
    }
    (apostrophe != '‘' && is_clitic(tail)).then_some(position)
}
