//! JSON: one article a line, an array of articles, or one article a file.

use std::{collections::VecDeque, fmt::Write as _, io};

use serde_json::Value;

use super::{
    Documents, Opened, Reader, encoding,
    fields::Record,
    json_pieces::{Piece, Pieces},
    lines::{self, Line},
    value::kind,
};
use crate::{
    error::{Error, ErrorKind, Result},
    input::RawDocument,
};

/// JSON in any of the ways in which articles are kept. Blank lines are no records.
pub const READER: Reader = Reader {
    name: "jsonl",
    about: "JSON: an object on each line, an array of objects, or an object a file",
    endings: &["jsonl", "ndjson", "json"],
    fits,
    open,
    ..Reader::TEXT
};

/// JSON may write a character of one byte with six (`\u0022`), but whole articles grow far less.
const ESCAPED_GROWTH: usize = 2;

/// Records among which names that the user gave are looked for before the first is answered, and their bytes.
const LOOK_AHEAD: (usize, usize) = (100, 1 << 20);

/// Names of the list in an object that holds nothing but articles and what was asked for.
const LISTS: &[&str] = &["articles", "results", "docs", "documents", "items", "data", "posts", "stories", "rows"];

/// An object or a list of objects.
fn fits(head: &[u8]) -> bool {
    let mut letters = head.iter().filter(|byte| !byte.is_ascii_whitespace());
    match (letters.next(), letters.next()) {
        (Some(b'{'), Some(b'"' | b'}')) | (Some(b'['), Some(b'{')) => true,
        (Some(b'['), Some(b']')) => letters.next().is_none(),
        _ => false,
    }
}

/// Whether objects stand on a line each: the first is whole, or the line behind it begins with another.
fn is_lines(head: &[u8]) -> bool {
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let (Some(first), second) = (lines.next(), lines.next()) else { return true };
    if first.starts_with(b"[") {
        // `[1]` and the like is a broken line; a list of objects is not.
        return !matches!(first[1..].trim_ascii_start().first(), None | Some(b'{' | b']'));
    }
    let is_whole = first.ends_with(b"}") && first.len() > 2;
    is_whole || second.is_none_or(|second| second.starts_with(b"{") || second.starts_with(b"["))
}

fn open(mut file: Opened) -> Documents {
    let bytes = std::mem::replace(&mut file.bytes, Box::new(io::empty()));
    let (head, rest) = match super::compress::peek(bytes, super::HEAD_LEN) {
        Ok(peeked) => peeked,
        Err(error) => return Box::new(std::iter::once(Err(unreadable(error).at(&file.place)))),
    };
    let pieces = if is_lines(&head) || !fits(&head) { None } else { Some(Pieces::default()) };
    file.bytes = super::compress::rejoin(head, rest);
    Box::new(Records {
        file,
        line: Vec::new(),
        n_lines: 0,
        n_records: 0,
        pieces,
        ahead: VecDeque::new(),
        is_list: false,
        state: State::New,
    })
}

#[derive(PartialEq)]
enum State {
    New,
    Reading,
    Done,
}

struct Records {
    file: Opened,
    line: Vec<u8>,
    n_lines: u64,
    n_records: u64,
    /// Where objects are told by their braces.
    pieces: Option<Pieces>,
    /// Records that were read and not yet answered, each with its line.
    ahead: VecDeque<(u64, Result<Record>)>,
    /// Whether a record was a list of articles.
    is_list: bool,
    state: State,
}

impl Iterator for Records {
    type Item = Result<RawDocument>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == State::New {
            self.state = State::Reading;
            if let Err(error) = self.look_ahead() {
                (self.state, self.ahead) = (State::Done, VecDeque::new());
                return Some(Err(error.at(&self.file.place)));
            }
        }
        loop {
            if self.ahead.is_empty() {
                self.read();
            }
            if self.pieces.is_some() && self.n_records == 0 && self.ahead.len() == 1 {
                // Whether an object is alone in its file tells what it is called.
                self.read();
            }
            let (line, record) = self.ahead.pop_front()?;
            let document = match record {
                Ok(record) => self.expand(line, record).transpose(),
                Err(error) => {
                    // So that the names of the others do not depend on what is broken.
                    self.n_records += 1;
                    Some(Err(error))
                }
            };
            if let Some(document) = document {
                return Some(document.map_err(|error| error.at(&self.file.place).on_line(line)));
            }
        }
    }
}

fn unreadable(error: io::Error) -> Error {
    Error::new(ErrorKind::Io, "cannot be read any further").because(error)
}

impl Records {
    /// Reads the next record, if there is one.
    fn read(&mut self) {
        let limit = self.file.options.max_text_bytes;
        let bytes = &mut self.file.bytes;
        let bound = limit.saturating_mul(ESCAPED_GROWTH);
        while self.state == State::Reading {
            let (read, line) = match &mut self.pieces {
                None => {
                    let read = lines::next_line(bytes, &mut self.line, bound);
                    self.n_lines += 1;
                    let read = read.map(|line| match line {
                        Line::Whole => Piece::Whole,
                        Line::TooLong => Piece::TooLong,
                        Line::End => Piece::End,
                    });
                    (read, self.n_lines)
                }
                Some(pieces) => (pieces.next(bytes, &mut self.line, bound), pieces.line()),
            };
            let record = match read {
                Ok(Piece::End) => {
                    self.state = State::Done;
                    return;
                }
                Ok(Piece::Whole) if self.line.trim_ascii().is_empty() => continue,
                Ok(Piece::Whole) => encoding::decode(std::mem::take(&mut self.line))
                    .ok_or_else(super::binary)
                    .and_then(|line| parse(&line)),
                Ok(Piece::TooLong) => Err(super::too_long(limit)),
                Ok(Piece::Broken) => {
                    self.state = State::Done;
                    Err(Error::new(ErrorKind::Input, "ends within an object")
                        .hint("the file was cut off; make it again, or give one object per line"))
                }
                Err(error) => {
                    self.state = State::Done;
                    Err(unreadable(error))
                }
            };
            self.ahead.push_back((line, record));
            return;
        }
    }

    /// Where the user named fields, reads the first records and sees whether they have them.
    fn look_ahead(&mut self) -> Result<()> {
        if !self.file.options.fields.are_given() {
            return Ok(());
        }
        let mut n_bytes = 0;
        while self.state == State::Reading && self.ahead.len() < LOOK_AHEAD.0 && n_bytes < LOOK_AHEAD.1 {
            self.read();
            n_bytes += self.line.capacity();
        }
        let records = self.ahead.iter().filter_map(|(_, record)| record.as_ref().ok());
        self.file.options.fields.check(&records)
    }

    /// The document of a record. A record that is a list of articles is put in front of what is ahead instead.
    fn expand(&mut self, line: u64, mut record: Record) -> Result<Option<RawDocument>> {
        let fields = &self.file.options.fields;
        if !fields.are_given() && !fields.has_text(record.keys().map(String::as_str)) {
            let is_list = |value: &Value| value.as_array().is_some_and(|list| list.iter().all(Value::is_object));
            let list = LISTS.iter().find(|name| record.get(**name).is_some_and(is_list));
            if let Some(Value::Array(list)) = list.and_then(|name| record.remove(*name)) {
                self.is_list = true;
                for item in list.into_iter().rev() {
                    if let Value::Object(item) = item {
                        self.ahead.push_front((line, Ok(item)));
                    }
                }
                return Ok(None);
            }
        }
        self.n_records += 1;
        // An object a file is named by its file.
        let is_alone = !self.is_list && self.pieces.as_ref().is_some_and(Pieces::is_alone);
        let fallback = || if is_alone { self.file.id.clone() } else { format!("{}:{}", self.file.id, self.n_records) };
        let document = fields.document(&record, fallback)?;
        let limit = self.file.options.max_text_bytes;
        if document.text.len() > limit { Err(super::too_long(limit)) } else { Ok(Some(document)) }
    }
}

/// The object on a line, also where it has what Python writes and JSON forbids.
fn parse(line: &str) -> Result<Record> {
    let value = serde_json::from_str(line)
        .or_else(|error| serde_json::from_str(&repair(line)).map_err(|_| error))
        .map_err(|error| Error::new(ErrorKind::Input, "not valid JSON").because(error))?;
    match value {
        Value::Object(record) => Ok(record),
        other => Err(Error::new(ErrorKind::Input, format!("expected a JSON object, found {}", kind(&other)))),
    }
}

/// `NaN` and infinities become `null`, escapes of lone surrogates become `\ufffd`, raw control characters in strings
/// become escapes: the three ways in which real JSON Lines are broken though nothing is lost.
fn repair(line: &str) -> String {
    let mut repaired = String::with_capacity(line.len() + 16);
    let mut rest = line;
    let mut in_string = false;
    while let Some(character) = rest.chars().next() {
        if in_string {
            if character == '\\' {
                let (escape, escape_len) = escape_at(rest);
                repaired.push_str(escape);
                rest = &rest[escape_len..];
                continue;
            }
            if character < ' ' {
                let _ = write!(repaired, "\\u{:04x}", u32::from(character));
                rest = &rest[1..];
                continue;
            }
        } else if let Some(word) = ["NaN", "-Infinity", "Infinity"].into_iter().find(|word| rest.starts_with(word)) {
            repaired.push_str("null");
            rest = &rest[word.len()..];
            continue;
        }
        in_string ^= character == '"';
        repaired.push(character);
        rest = &rest[character.len_utf8()..];
    }
    repaired
}

/// The escape that `rest` begins with as it should stand, and the length of what stands there.
fn escape_at(rest: &str) -> (&str, usize) {
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    match unit(rest) {
        Some(0xd800..=0xdbff) => match unit(&rest[6..]) {
            Some(0xdc00..=0xdfff) => (&rest[..12], 12),
            _ => ("\\ufffd", 6),
        },
        Some(0xdc00..=0xdfff) => ("\\ufffd", 6),
        _ => {
            let escape_len = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
            (&rest[..escape_len], escape_len)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::read_bytes, *};

    fn check(input: &str, expected: &[Result<(&str, &str), &str>]) {
        let found = read_bytes(&READER, input.as_bytes());
        let found: Vec<_> = found
            .iter()
            .map(|item| match item {
                Ok(document) => Ok((document.id.as_str(), document.text.as_str())),
                Err(error) => Err(error.to_string()),
            })
            .collect();
        let expected: Vec<_> = expected.iter().map(|item| item.map_err(str::to_owned)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn records_are_named_by_their_id_or_their_number() {
        check(
            "{\"text\":\"a\"}\n\n{\"text\":\"b\",\"id\":17}\r\n{\"text\":\"c\",\"id\":null}",
            &[Ok(("x:1", "a")), Ok(("17", "b")), Ok(("x:3", "c"))],
        );
    }

    #[test]
    fn a_bad_line_is_named_and_the_next_one_read() {
        check(
            "{\"text\":\"a\"\n[1]\n{\"words\":\"b\"}\n{\"text\":{}}\n{\"text\":null}\n{\"text\":3.5}",
            &[
                Err("x: line 1: not valid JSON: EOF while parsing an object at line 1 column 11"),
                Err("x: line 2: expected a JSON object, found an array"),
                Err("x: line 3: missing field `text`"),
                Err("x: line 4: field `text` is an object, expected a string"),
                Ok(("x:5", "")),
                Err("x: line 6: field `text` is a number, expected a string"),
            ],
        );
    }

    #[test]
    fn a_missing_text_names_the_fields_that_are_there() {
        let found = read_bytes(&READER, b"{\"words\":\"b\",\"head\":\"h\"}");
        let error = found[0].as_ref().unwrap_err();
        assert_eq!(
            error.remedy(),
            Some("name the field that holds the article with `--field text=NAME`; there are `words`, `head`")
        );
    }

    #[test]
    fn what_python_writes_is_read() {
        check(
            r#"{"text":"NaN \ud83d\ude00 \ud83d. \\ud800 \"Infinity\" \udc00","published":NaN,"url":-Infinity}"#,
            &[Ok(("x:1", "NaN \u{1f600} \u{fffd}. \\ud800 \"Infinity\" \u{fffd}"))],
        );
        check("{\"text\":\"a\tb\"}", &[Ok(("x:1", "a\tb"))]);
    }

    #[test]
    fn deep_nesting_is_an_error_and_no_overflow() {
        let deep = format!("{{\"text\":{}", "[".repeat(100_000));
        assert!(read_bytes(&READER, deep.as_bytes())[0].is_err());
    }
}
