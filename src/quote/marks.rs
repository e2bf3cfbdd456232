//! Quotation marks of one paragraph: which characters are marks, and what it costs to take each for an opening mark, a
//! closing one, or none.

use crate::{
    lexicon::{Class, Language},
    span::Span,
};

/// Marks that pair with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Family {
    /// `“ ” " `` '' „`
    Double,
    /// `‘ ’ ' ‚`
    Single,
    /// `« » ‹ ›`
    Guillemet,
}

/// What a reading of a mark costs: a tenth of the natural logarithm of how rare it is, roughly.
pub(super) type Cost = u32;

/// A reading that cannot be.
pub(super) const NEVER: Cost = 10_000;

/// A quotation mark in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// The mark's bytes.
    pub span: Span,
    /// What it pairs with.
    pub family: Family,
    /// What it costs to begin a quotation here.
    pub open: Cost,
    /// What it costs to end one.
    pub close: Cost,
    /// What it costs to take it for an apostrophe, or a mark by mistake.
    pub skip: Cost,
    /// Where it stands.
    pub place: Place,
    /// Whether a sentence ends before it, so that it begins one.
    pub sentence: bool,
    /// Whether a stop stands right before it.
    pub stop: bool,
}

/// What stands before a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Nothing: it begins its paragraph.
    Start,
    /// A colon or comma.
    Led,
    /// Anything else.
    Within,
}

/// No listed word is longer than this, in bytes.
const MAX_LISTED: usize = 12;

/// What taking a mark of [`Family::Double`] or [`Family::Guillemet`] for none costs.
const SKIP: Cost = 60;

/// The quotation marks within `paragraph`, in order. Linear in its length.
pub(super) fn marks(language: Language, text: &str, paragraph: Span) -> Vec<Mark> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = paragraph.start();
    // Every mark begins with one of these bytes.
    while at < paragraph.end() {
        if !matches!(bytes[at], b'"' | b'\'' | b'`' | 0xe2 | 0xc2) || !text.is_char_boundary(at) {
            at += 1;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        let run = text[at..paragraph.end()].bytes().take_while(|b| *b == bytes[at]).take(8).count();
        let around = Around::new(text, paragraph, at, c.len_utf8());
        // `'''`: at a beginning `''` then `'`; at an end the single mark comes first.
        let len = match c {
            '\'' if run == 3 && !around.begins() => 1,
            '\'' | '`' if run >= 2 => 2,
            _ => c.len_utf8(),
        };
        let around = if len == c.len_utf8() { around } else { Around::new(text, paragraph, at, len) };
        let reading = match c {
            '"' if around.is_inches(language, text, at) => None,
            '"' => Some((Family::Double, around.straight())),
            '\'' if len == 2 => Some((Family::Double, around.straight())),
            '`' if len == 2 => Some((Family::Double, Costs::open())),
            '`' if around.begins() => Some((Family::Single, Costs { skip: 10, ..Costs::open() })),
            '“' => Some((Family::Double, around.curly_open())),
            '”' => Some((Family::Double, around.curly_close())),
            '„' | '‟' => Some((Family::Double, Costs::open())),
            '‚' if around.begins() => Some((Family::Single, Costs::open())),
            '«' | '‹' | '»' | '›' => Some((Family::Guillemet, around.guillemet(matches!(c, '«' | '‹')))),
            '\'' | '‘' | '’' => around.single(language, text, at + len, c).map(|costs| (Family::Single, costs)),
            _ => None,
        };
        if let Some((family, Costs { open, close, skip })) = reading {
            // `””`, a mark typed twice.
            let skip = if around.before == Some(c) && matches!(c, '“' | '”') { 15 } else { skip };
            let (place, before) = (around.place(), around.before);
            let sentence = matches!((before, around.last), (Some(' '), Some('.' | '!' | '?')));
            let stop = before.is_some_and(|c| !c.is_alphanumeric());
            found.push(Mark { span: Span::new(at, at + len), family, open, close, skip, place, sentence, stop });
        }
        at += len;
    }
    found
}

/// What each reading of a mark costs.
#[derive(Clone, Copy)]
struct Costs {
    open: Cost,
    close: Cost,
    skip: Cost,
}

impl Costs {
    fn open() -> Self {
        Self { open: 0, close: 60, skip: SKIP }
    }

    fn close() -> Self {
        Self { open: 60, close: 0, skip: SKIP }
    }
}

/// The characters around a mark; a space stands for white space, nothing for the paragraph's border.
struct Around {
    before: Option<char>,
    after: Option<char>,
    /// The last character before that is no white space.
    last: Option<char>,
}

impl Around {
    fn new(text: &str, paragraph: Span, at: usize, len: usize) -> Self {
        let plain = |c: char| if c.is_whitespace() { ' ' } else { c };
        let head = &text[paragraph.start()..at];
        Self {
            before: head.chars().next_back().map(plain),
            after: text[at + len..paragraph.end()].chars().next().map(plain),
            last: head.chars().rev().take(4).find(|c| !c.is_whitespace()),
        }
    }

    fn place(&self) -> Place {
        match (self.before, self.last) {
            (None, _) => Place::Start,
            (_, Some(':' | ',')) => Place::Led,
            _ => Place::Within,
        }
    }

    /// Whether what stands before lets a quotation begin, and something follows.
    fn begins(&self) -> bool {
        let before = self.before.is_none_or(|c| {
            c == ' '
                || matches!(c, '(' | '[' | '{' | '/' | '>' | '¿' | '¡' | '“' | '‘' | '"' | '\'' | '`' | '«' | '‹' | '„')
                || is_dash(c)
        });
        before && !matches!(self.after, None | Some(' '))
    }

    /// Whether something stands before, and what follows lets a quotation end.
    fn ends(&self) -> bool {
        let after = self.after.is_none_or(|c| {
            !c.is_alphanumeric() && !matches!(c, '$' | '(' | '[' | '{' | '#' | '@' | '“' | '‘' | '«' | '£' | '€')
        });
        after && !matches!(self.before, None | Some(' '))
    }

    /// Whether a space is left out on one side: `said:"We wait."She left`.
    fn is_jammed(&self) -> bool {
        matches!(self.before, Some(':' | ',' | '.' | '!' | '?' | ';')) && self.after.is_some_and(char::is_alphanumeric)
    }

    /// Whether white space stands on both sides of a mark that begins a paragraph or follows a colon.
    fn floats(&self) -> bool {
        matches!(self.before, None | Some(' ')) && self.after == Some(' ') && self.place() != Place::Within
    }

    /// A mark that looks the same on both sides, by the spaces around it.
    fn straight(&self) -> Costs {
        let dash = |c: Option<char>| c.is_some_and(is_dash);
        let (open, close) = match (self.begins(), self.ends()) {
            (true, false) => (0, 50),
            (false, true) => (50, 0),
            // Between a dash and a word the word tells; between marks, either.
            (true, true) if dash(self.before) && !dash(self.after) => (5, 10),
            (true, true) => (5, 5),
            _ if self.is_jammed() => (10, 10),
            _ if self.floats() => (10, 20),
            _ => (20, 20),
        };
        Costs { open, close, skip: SKIP }
    }

    fn curly_open(&self) -> Costs {
        // The closing mark of „low-high“ marks, and openers typed at the wrong end.
        if !self.begins() && self.ends() { Costs { open: 30, close: 10, skip: SKIP } } else { Costs::open() }
    }

    fn curly_close(&self) -> Costs {
        if !self.ends() && self.begins() { Costs { open: 10, close: 30, skip: SKIP } } else { Costs::close() }
    }

    fn guillemet(&self, left: bool) -> Costs {
        // German ones point the other way than French ones, which keep a space inside.
        let opens = match (self.begins(), self.ends()) {
            (true, false) => true,
            (false, true) => false,
            _ => left,
        };
        if opens { Costs::open() } else { Costs::close() }
    }

    /// A single mark, or `None` for an apostrophe inside a word; `next` is the position after it.
    fn single(&self, language: Language, text: &str, next: usize, c: char) -> Option<Costs> {
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if word(self.before) && word(self.after) {
            return None;
        }
        let (begins, ends) = (self.begins(), self.ends());
        let first = matches!(self.place(), Place::Start | Place::Led);
        let elision = if word(self.after) { elision(language, text, next) } else { None };
        let (mut open, mut close, mut skip) = (NEVER, NEVER, 0);
        if begins || self.is_jammed() {
            (open, skip) = match (c, elision) {
                ('’', Some(_)) => (50, 0),
                (_, Some(Elision::Sure)) => (40, 0),
                ('‘', Some(Elision::Maybe)) if first => (2, 20),
                ('‘', Some(Elision::Maybe)) => (5, 10),
                (_, Some(Elision::Maybe)) if first => (10, 10),
                (_, Some(Elision::Maybe)) => (15, 2),
                (_, Some(Elision::Year)) => (10, 10),
                ('‘', None) => (0, 40),
                ('’', None) => (20, 10),
                (_, None) if first => (2, 40),
                (_, None) => (5, 25),
            };
            open += if begins { 0 } else { 8 };
        }
        if ends {
            let (cost, plain) = match self.before {
                Some('s' | 'S') => (15, 3),
                // "goin'"
                Some('n' | 'N' | 'z' | 'x') => (8, 8),
                Some(c) if c.is_alphabetic() => (3, 25),
                Some(c) if c.is_ascii_digit() => (5, 10),
                _ => (0, 40),
            };
            close = cost + if c == '‘' { 15 } else { 0 };
            skip = skip.max(plain);
        } else if self.floats() && c != '’' {
            (open, close, skip) = (15, 25, 15);
        } else if self.before == Some(' ') && !word(self.after) && c != '‘' {
            (close, skip) = (25, skip.max(15));
        } else if self.is_jammed() && c != '‘' {
            (close, skip) = (15, skip.max(25));
        }
        (open < NEVER || close < NEVER).then_some(Costs { open, close, skip })
    }

    /// Whether `"` at `at` means inches: after feet, or after a number and before a measured dimension.
    fn is_inches(&self, language: Language, text: &str, at: usize) -> bool {
        if !self.before.is_some_and(|c| c.is_ascii_digit()) {
            return false;
        }
        let digits = text[..at].bytes().rev().take_while(u8::is_ascii_digit).take(4).count();
        let feet = text[..at - digits].trim_end_matches(' ').ends_with(['\'', '’', '′']);
        let rest = text[at + 1..].trim_start_matches([' ', '-']);
        let len = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        feet || len <= MAX_LISTED && language.is(Class::Measured, &rest[..len].to_ascii_lowercase())
    }
}

fn is_dash(c: char) -> bool {
    matches!(c, '—' | '–' | '-' | '―')
}

/// How surely an apostrophe stands for letters or digits left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Elision {
    Sure,
    Maybe,
    /// Two digits, which may be any number.
    Year,
}

/// Whether the apostrophe before `next` may stand for left-out letters or digits: 'em, '90s.
fn elision(language: Language, text: &str, next: usize) -> Option<Elision> {
    let rest = &text[next..];
    let word = &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())];
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 2 && matches!(&word[2..], "" | "s") {
        return Some(if word.len() > 2 { Elision::Sure } else { Elision::Year });
    }
    let short = Some(word).filter(|word| word.len() <= MAX_LISTED)?;
    let sure = language.elision(&short.to_lowercase())?.is_sure;
    // "'Til" at the beginning of a sentence is as good as a quotation.
    Some(if sure && short.starts_with(char::is_lowercase) { Elision::Sure } else { Elision::Maybe })
}
