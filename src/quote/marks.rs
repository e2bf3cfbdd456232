//! Quotation marks of one paragraph: which characters are marks, and on which side of a quotation they can stand.

use crate::span::Span;

/// Marks that pair with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// `“ ” " `` '' „`
    Double,
    /// `‘ ’ ' ‚`
    Single,
    /// `« » ‹ ›`
    Guillemet,
}

/// A quotation mark in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// The mark's bytes.
    pub span: Span,
    /// What it pairs with.
    pub family: Family,
    /// Whether it can begin a quotation.
    pub opens: bool,
    /// Whether it can end one.
    pub closes: bool,
    /// Whether it is certainly a mark on that side, not an apostrophe or a sign for inches.
    pub sure: bool,
}

/// Words that begin with an apostrophe, without it.
const ELIDED: [&str; 14] =
    ["em", "til", "till", "tis", "twas", "cause", "bout", "round", "n", "twere", "cuz", "neath", "s", "nother"];

/// Words after a number with `"` that make it inches.
const MEASURED: [&str; 12] =
    ["tall", "wide", "long", "high", "deep", "x", "by", "screen", "tv", "thick", "diameter", "monitor"];

/// The quotation marks within `paragraph`, in order. Linear in its length.
pub(super) fn marks(text: &str, paragraph: Span) -> Vec<Mark> {
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
        let len = match c {
            '\'' | '`' if run >= 2 => 2,
            _ => c.len_utf8(),
        };
        let around = Around::new(text, paragraph, at, len);
        match c {
            // `'''`: at a beginning `''` then `'`; at an end the single mark may come first.
            '\'' if run == 3 && !around.begins() => {
                let single = Around::new(text, paragraph, at, 1);
                push(
                    &mut found,
                    at,
                    1,
                    Family::Single,
                    Sides { opens: false, closes: true, sure: single.before != Some(' ') },
                );
                let double = Around::new(text, paragraph, at + 1, 2);
                push(&mut found, at + 1, 2, Family::Double, double.straight());
                at += 3;
                continue;
            }
            '"' if !around.is_inches(text, at) => {
                push(&mut found, at, len, Family::Double, around.straight());
            }
            '\'' if len == 2 => push(&mut found, at, len, Family::Double, around.straight()),
            '`' if len == 2 => push(&mut found, at, len, Family::Double, Sides::open()),
            '`' if around.begins() => push(&mut found, at, len, Family::Single, Sides { sure: false, ..Sides::open() }),
            '“' => push(&mut found, at, len, Family::Double, around.curly_open()),
            '”' => push(&mut found, at, len, Family::Double, around.curly_close()),
            '„' | '‟' => push(&mut found, at, len, Family::Double, Sides::open()),
            '‚' if around.begins() => push(&mut found, at, len, Family::Single, Sides::open()),
            '«' | '‹' | '»' | '›' => {
                push(&mut found, at, len, Family::Guillemet, around.guillemet(matches!(c, '«' | '‹')));
            }
            '\'' | '‘' | '’' => {
                if let Some(sides) = around.single(text, at + len, c) {
                    push(&mut found, at, len, Family::Single, sides);
                }
            }
            _ => {}
        }
        at += len;
    }
    drop_possessives(&mut found);
    found
}

/// On which sides a mark can stand.
#[derive(Clone, Copy)]
struct Sides {
    opens: bool,
    closes: bool,
    sure: bool,
}

impl Sides {
    fn open() -> Self {
        Self { opens: true, closes: false, sure: true }
    }

    fn close() -> Self {
        Self { opens: false, closes: true, sure: true }
    }

    fn either() -> Self {
        Self { opens: true, closes: true, sure: false }
    }
}

fn push(found: &mut Vec<Mark>, at: usize, len: usize, family: Family, sides: Sides) {
    let Sides { opens, closes, sure } = sides;
    found.push(Mark { span: Span::new(at, at + len), family, opens, closes, sure });
}

/// The characters around a mark; a space stands for white space, nothing for the paragraph's border.
struct Around {
    before: Option<char>,
    after: Option<char>,
}

impl Around {
    fn new(text: &str, paragraph: Span, at: usize, len: usize) -> Self {
        let plain = |c: char| if c.is_whitespace() { ' ' } else { c };
        Self {
            before: text[paragraph.start()..at].chars().next_back().map(plain),
            after: text[at + len..paragraph.end()].chars().next().map(plain),
        }
    }

    /// Whether what stands before lets a quotation begin, and something follows.
    fn begins(&self) -> bool {
        let before = match self.before {
            None => true,
            Some(c) => {
                matches!(
                    c,
                    ' ' | '('
                        | '['
                        | '{'
                        | '—'
                        | '–'
                        | '-'
                        | '―'
                        | '/'
                        | '“'
                        | '‘'
                        | '"'
                        | '\''
                        | '`'
                        | '«'
                        | '‹'
                        | '„'
                        | '>'
                        | '¿'
                        | '¡'
                )
            }
        };
        before && !matches!(self.after, None | Some(' '))
    }

    /// Whether something stands before, and what follows lets a quotation end.
    fn ends(&self) -> bool {
        let after = match self.after {
            None => true,
            Some(c) => {
                !c.is_alphanumeric() && !matches!(c, '$' | '(' | '[' | '{' | '#' | '@' | '“' | '‘' | '«' | '£' | '€')
            }
        };
        after && !matches!(self.before, None | Some(' '))
    }

    /// A mark that looks the same on both sides, by the spaces around it.
    fn straight(&self) -> Sides {
        let dash = |c: Option<char>| matches!(c, Some('—' | '–' | '-' | '―'));
        match (self.begins(), self.ends()) {
            // Between a dash and a word, or a word and a dash, the word tells; between marks, either.
            (true, false) => Sides::open(),
            (false, true) => Sides::close(),
            (true, true) if dash(self.before) && !dash(self.after) => Sides { sure: false, ..Sides::either() },
            _ => Sides::either(),
        }
    }

    fn curly_open(&self) -> Sides {
        // The closing mark of „low-high“ marks, and openers typed at the wrong end.
        let closing = !self.begins() && self.ends();
        Sides { opens: true, closes: closing, sure: !closing }
    }

    fn curly_close(&self) -> Sides {
        let opening = !self.ends() && self.begins();
        Sides { opens: opening, closes: true, sure: !opening }
    }

    fn guillemet(&self, left: bool) -> Sides {
        // German ones point the other way than French ones, which keep a space inside.
        let opens = match (self.begins(), self.ends()) {
            (true, false) => true,
            (false, true) => false,
            _ => left,
        };
        if opens { Sides::open() } else { Sides::close() }
    }

    /// A single mark, or `None` for an apostrophe; `next` is the position after it.
    fn single(&self, text: &str, next: usize, c: char) -> Option<Sides> {
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if word(self.before) && word(self.after) {
            return None;
        }
        if word(self.after) && is_elision(text, next, c) {
            return None;
        }
        if c == '‘' {
            return (self.after != Some(' ') && self.after.is_some()).then(Sides::open);
        }
        if self.begins() && c == '\'' && !self.ends() {
            return Some(Sides { sure: false, ..Sides::open() });
        }
        if !self.ends() {
            return None;
        }
        // After a full stop or comma it closes; after a letter it may be a possessive ("the voters'", "goin'").
        Some(Sides { sure: !matches!(self.before, Some('s' | 'S' | 'n' | 'z' | 'x' | 'N')), ..Sides::close() })
    }

    /// Whether `"` at `at` means inches: after feet, or after a number and before a measured dimension.
    fn is_inches(&self, text: &str, at: usize) -> bool {
        if !self.before.is_some_and(|c| c.is_ascii_digit()) {
            return false;
        }
        let digits = text[..at].bytes().rev().take_while(u8::is_ascii_digit).take(4).count();
        let feet = text[..at - digits].trim_end_matches(' ').ends_with(['\'', '’', '′']);
        let rest = text[at + 1..].trim_start_matches([' ', '-']);
        let len = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        feet || MEASURED.iter().any(|word| rest[..len].eq_ignore_ascii_case(word))
    }
}

/// Drops closing single marks that are apostrophes: unsure ones with a sure close after them before another opening.
fn drop_possessives(marks: &mut Vec<Mark>) {
    let mut sure_ahead = false;
    let mut keep = vec![true; marks.len()];
    for (idx, mark) in marks.iter().enumerate().rev().filter(|(_, mark)| mark.family == Family::Single) {
        if mark.opens {
            sure_ahead = false;
        } else if mark.sure {
            sure_ahead = true;
        } else {
            keep[idx] = !sure_ahead;
        }
    }
    let mut kept = keep.iter();
    marks.retain(|_| kept.next().copied().unwrap_or(true));
}

/// Whether the apostrophe before `next` stands for left-out letters or digits: 'em, '90s.
fn is_elision(text: &str, next: usize, c: char) -> bool {
    let word: &str = {
        let rest = &text[next..];
        let len = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        &rest[..len]
    };
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 2 && matches!(&word[2..], "" | "s") {
        return true;
    }
    // A curly opener is a mark before all but the surest of these.
    let sure = c != '‘' || matches!(word, "em" | "til" | "twas" | "tis");
    sure && ELIDED.iter().any(|elided| word.eq_ignore_ascii_case(elided))
}
