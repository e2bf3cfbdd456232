//! One article per line: JSON Lines.

use std::{fmt::Write, io};

use serde_json::{Map, Value};

use super::{
    Documents, Opened, Reader, encoding,
    lines::{self, Line},
};
use crate::{
    error::{Error, ErrorKind, Result},
    input::RawDocument,
};

/// A JSON object on each line. Blank lines are no records.
pub const READER: Reader =
    Reader { name: "jsonl", about: "one JSON object per line", endings: &["jsonl", "ndjson"], open };

/// JSON may write a character of one byte with six (`\u0022`), but whole articles grow far less.
const ESCAPED_GROWTH: usize = 2;

fn open(file: Opened) -> Documents {
    Box::new(Records { file, line: Vec::new(), n_lines: 0, n_records: 0, done: false })
}

struct Records {
    file: Opened,
    line: Vec<u8>,
    n_lines: u64,
    n_records: u64,
    done: bool,
}

impl Iterator for Records {
    type Item = Result<RawDocument>;

    fn next(&mut self) -> Option<Self::Item> {
        let limit = self.file.options.max_text_bytes;
        while !self.done {
            let read = lines::next_line(&mut self.file.bytes, &mut self.line, limit.saturating_mul(ESCAPED_GROWTH));
            self.n_lines += 1;
            let document = match read {
                Ok(Line::End) => break,
                Ok(Line::Whole) if self.line.trim_ascii().is_empty() => continue,
                Ok(Line::Whole) => {
                    self.n_records += 1;
                    self.record()
                }
                Ok(Line::TooLong) => {
                    self.n_records += 1;
                    Err(super::too_long(limit))
                }
                Err(error) => {
                    self.done = true;
                    Err(unreadable(error))
                }
            };
            return Some(document.map_err(|error| error.at(&self.file.place).on_line(self.n_lines)));
        }
        self.done = true;
        None
    }
}

fn unreadable(error: io::Error) -> Error {
    Error::new(ErrorKind::Io, "cannot be read any further").because(error)
}

impl Records {
    fn record(&mut self) -> Result<RawDocument> {
        let line = encoding::decode(std::mem::take(&mut self.line)).ok_or_else(super::binary)?;
        let mut record = parse(&line)?;
        let fields = &self.file.options.fields;
        let text_name = fields.name_of("text");
        if let Some(kind @ ("an object" | "an array" | "a number" | "a truth value")) = record.get(text_name).map(kind)
        {
            return Err(Error::new(ErrorKind::Input, format!("field `{text_name}` is {kind}, expected a string")));
        }
        let fallback = || format!("{}:{}", self.file.id, self.n_records);
        match fields.document(fallback, |name| record.get_mut(name).and_then(plain)) {
            // A `null` text is what a table has where an article came out empty: an article without quotes.
            None if record.contains_key(text_name) => {
                record.insert(text_name.to_owned(), Value::String(String::new()));
                let fallback = || format!("{}:{}", self.file.id, self.n_records);
                Ok(fields.document(fallback, |name| record.get_mut(name).and_then(plain)).unwrap_or_default())
            }
            None => Err(fields.missing_text(record.keys().map(String::as_str))),
            Some(document) if document.text.len() > self.file.options.max_text_bytes => {
                Err(super::too_long(self.file.options.max_text_bytes))
            }
            Some(document) => Ok(document),
        }
    }
}

/// The object on a line, also where it has what Python writes and JSON forbids.
fn parse(line: &str) -> Result<Map<String, Value>> {
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

/// A value as text: strings as they are, numbers and truth values as JSON writes them, lists of such joined by commas.
fn plain(value: &mut Value) -> Option<String> {
    match value {
        Value::Null | Value::Object(_) => None,
        Value::String(text) => Some(std::mem::take(text)),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(values) => Some(values.iter_mut().filter_map(plain).collect::<Vec<_>>().join(", ")),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
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
            "{\"text\":\"a\"\n[1]\n{\"body\":\"b\"}\n{\"text\":{}}\n{\"text\":null}\n{\"text\":3.5}",
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
        let found = read_bytes(&READER, b"{\"body\":\"b\",\"headline\":\"h\"}");
        let error = found[0].as_ref().unwrap_err();
        assert_eq!(
            error.remedy(),
            Some("name the field that holds the article with `--field text=NAME`; there are `body`, `headline`")
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
