//! One article per row: comma- and tab-separated tables with a header.

use std::{
    io::{self, BufRead, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use csv::ByteRecord;
use serde_json::Value;

use super::{
    Documents, Fields, Opened, Reader,
    compress::{Bytes, peek, rejoin},
    encoding,
    fields::Record,
    marks::Closed,
};
use crate::{
    error::{Error, ErrorKind, Result},
    input::RawDocument,
};

/// A table whose first row names the fields.
pub const READER: Reader = Reader {
    name: "csv",
    about: "one row per article, the first row names the fields",
    endings: &["csv", "tsv", "tab"],
    fits,
    open,
    ..Reader::TEXT
};

/// A first line that names a field of text among others.
fn fits(head: &[u8]) -> bool {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let Ok(line) = std::str::from_utf8(line) else { return false };
    if is_trafilatura(line.trim_end().split('\t')) {
        return true;
    }
    let delimiter = char::from(delimiter(head));
    let names: Vec<&str> = line.split(delimiter).map(|name| name.trim().trim_matches('"')).collect();
    // A sentence may have a comma, but hardly such words and nothing else between them.
    let are_names = names.iter().all(|name| name.len() < 40 && !name.contains(' '));
    names.len() > 1 && are_names && Fields::default().has_text(names)
}

/// The columns of the tables of trafilatura, which have no header.
const TRAFILATURA: [&str; 11] =
    ["url", "id", "fingerprint", "hostname", "title", "image", "date", "text", "comments", "license", "pagetype"];

fn is_trafilatura<'c>(mut cells: impl Iterator<Item = &'c str> + Clone) -> bool {
    cells.clone().count() == TRAFILATURA.len()
        && cells.next().is_some_and(|address| address.starts_with("http://") || address.starts_with("https://"))
}

/// Bytes of the header that are looked at to find the delimiter.
const HEADER_LEN: usize = 4096;

fn open(mut file: Opened) -> Documents {
    let bytes = std::mem::replace(&mut file.bytes, Box::new(io::empty()));
    let (head, rest) = match peek(bytes, HEADER_LEN) {
        Ok(peeked) => peeked,
        Err(error) => return Box::new(std::iter::once(Err(unreadable(error).at(&file.place)))),
    };
    let delimiter = delimiter(&head);
    let budget = Arc::new(AtomicU64::new(0));
    let bytes = Budgeted { bytes: Box::new(Closed::new(rejoin(head, rest), delimiter)), left: Arc::clone(&budget) };
    let table = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(bytes);
    Box::new(Rows { file, table, budget, header: Vec::new(), row: ByteRecord::new(), n_rows: 0, state: State::Header })
}

/// The delimiter that occurs most often in the first line: tab, comma or, in countries with decimal commas, semicolon.
fn delimiter(head: &[u8]) -> u8 {
    let header = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| header.iter().filter(|byte| **byte == delimiter).count();
    [b',', b'\t', b';'].into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

/// A stream that refuses to go on after `left` bytes, so that an unclosed quotation mark cannot fill the memory.
struct Budgeted {
    bytes: Bytes,
    left: Arc<AtomicU64>,
}

impl Read for Budgeted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 && !self.bytes.fill_buf()?.is_empty() {
            return Err(io::Error::other("the row does not end; is a quotation mark left open?"));
        }
        let n_read = self.bytes.read(buffer)?;
        self.left.store(left.saturating_sub(n_read as u64), Ordering::Relaxed);
        Ok(n_read)
    }
}

#[derive(PartialEq)]
enum State {
    Header,
    Rows,
    End,
}

struct Rows {
    file: Opened,
    table: csv::Reader<Budgeted>,
    budget: Arc<AtomicU64>,
    header: Vec<String>,
    row: ByteRecord,
    n_rows: u64,
    state: State,
}

impl Iterator for Rows {
    type Item = Result<RawDocument>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.state != State::End {
            let limit = self.file.options.max_text_bytes as u64;
            self.budget.store(limit.saturating_mul(2), Ordering::Relaxed);
            let more = self.table.read_byte_record(&mut self.row);
            let line = self.row.position().map_or(1, csv::Position::line);
            let document = match more {
                Ok(false) => break,
                Ok(true) if self.state == State::Header => match self.read_header() {
                    Ok(())
                        if self.header[0] == TRAFILATURA[0]
                            && self.row.get(0).is_some_and(|cell| cell.contains(&b':')) =>
                    {
                        self.n_rows += 1;
                        self.document()
                    }
                    Ok(()) => continue,
                    Err(error) => Err(error),
                },
                Ok(true) => {
                    self.n_rows += 1;
                    self.document()
                }
                Err(error) => {
                    self.state = State::End;
                    Err(unreadable(error))
                }
            };
            return Some(document.map_err(|error| error.at(&self.file.place).on_line(line)));
        }
        self.state = State::End;
        None
    }
}

fn unreadable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::Input, "cannot be read any further").because(error)
}

impl Rows {
    fn read_header(&mut self) -> Result<()> {
        self.state = State::Rows;
        let mut header = Vec::new();
        for cell in &self.row {
            header.push(
                encoding::decode(cell.to_vec()).ok_or_else(super::binary).inspect_err(|_| self.state = State::End)?,
            );
        }
        self.header = header.iter().map(|name| name.trim().to_owned()).collect();
        let fields = &self.file.options.fields;
        let names: Record = self.header.iter().map(|name| (name.clone(), Value::Null)).collect();
        let checked = fields.check(&std::iter::once(&names));
        if checked.is_err() {
            self.state = State::End;
            return checked;
        }
        if !fields.are_given() && is_trafilatura(self.header.iter().map(String::as_str)) {
            self.header = TRAFILATURA.map(str::to_owned).into();
            return Ok(());
        }
        if !fields.has_text(self.header.iter().map(String::as_str)) {
            self.state = State::End;
            return Err(fields.missing_text(self.header.iter().map(String::as_str)));
        }
        Ok(())
    }

    fn document(&self) -> Result<RawDocument> {
        let cells = self.cells()?;
        let fields = &self.file.options.fields;
        let (n_cells, n_fields) = (cells.len(), self.header.len());
        // A text with a bare delimiter in it would lose its rest without a word.
        if cells.iter().skip(n_fields).any(|cell| !cell.is_empty()) {
            let error = Error::new(ErrorKind::Input, format!("row of {n_cells} cells, the header has {n_fields}"));
            return Err(error.hint(QUOTE_HINT));
        }
        let fallback = || format!("{}:{}", self.file.id, self.n_rows);
        let mut record = Record::new();
        for (name, cell) in self.header.iter().zip(cells) {
            record.entry(name.clone()).or_insert(Value::String(cell));
        }
        if !fields.has_text(record.keys().map(String::as_str)) {
            let message = format!("row of {n_cells} cells has no text, the header has {n_fields}");
            return Err(Error::new(ErrorKind::Input, message).hint(QUOTE_HINT));
        }
        let document = fields.document(&record, fallback)?;
        if document.text.len() > self.file.options.max_text_bytes {
            return Err(super::too_long(self.file.options.max_text_bytes));
        }
        Ok(document)
    }

    /// The cells as text, all in one encoding: that of the row, since a short cell alone says little.
    fn cells(&self) -> Result<Vec<String>> {
        if self.row.iter().all(<[u8]>::is_ascii) {
            return self.row.iter().map(|cell| encoding::decode(cell.to_vec()).ok_or_else(super::binary)).collect();
        }
        let joined = self.row.iter().collect::<Vec<_>>().join(&SEPARATOR);
        let decoded = encoding::decode(joined).ok_or_else(super::binary)?;
        let cells: Vec<_> = decoded.split(char::from(SEPARATOR)).map(str::to_owned).collect();
        if cells.len() == self.row.len() {
            return Ok(cells);
        }
        self.row.iter().map(|cell| encoding::decode(cell.to_vec()).ok_or_else(super::binary)).collect()
    }
}

const QUOTE_HINT: &str = "a cell with the delimiter or a line end in it must stand in quotation marks";

/// Joins the cells of a row for decoding: hardly ever in a text, and the same in every encoding that is guessed.
const SEPARATOR: u8 = 0x1b;

#[cfg(test)]
mod tests {
    use super::{super::tests::read_bytes, *};

    fn check(input: &[u8], expected: &[Result<(&str, &str), &str>]) {
        let found = read_bytes(&READER, input);
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
    fn commas_tabs_and_semicolons_are_told_apart() {
        check(b"id,text\n7,\"a, \"\"b\"\"\nc\"\n", &[Ok(("7", "a, \"b\"\nc"))]);
        check(b"text\tid\na, b\t\n", &[Ok(("x:1", "a, b"))]);
        check(b"id;text\r\n7;a, b\r\n", &[Ok(("7", "a, b"))]);
        check(b"text\nalone\n", &[Ok(("x:1", "alone"))]);
    }

    #[test]
    fn a_short_row_is_named_and_the_next_one_read() {
        check(
            b"id,text\n1\n2,b\n3,\n4,d,e\n5,e,,\n",
            &[
                Err("x: line 2: row of 1 cells has no text, the header has 2"),
                Ok(("2", "b")),
                Ok(("3", "")),
                Err("x: line 5: row of 3 cells, the header has 2"),
                Ok(("5", "e")),
            ],
        );
    }

    #[test]
    fn a_table_without_text_is_one_error() {
        check(b"id,words\n1,a\n2,b\n", &[Err("x: line 1: missing field `text`")]);
        check(b"", &[]);
    }

    #[test]
    fn a_legacy_encoding_is_that_of_the_row() {
        check(
            b"id,title,text\n1,Caf\xe9,\"\x93Oui,\x94 dit Zo\xeb \xe0 la fen\xeatre.\"\n",
            &[Ok(("1", "“Oui,” dit Zoë à la fenêtre."))],
        );
    }

    #[test]
    fn an_open_quotation_mark_ends_the_file_and_not_the_run() {
        let mut input = b"id,text\n1,\"open\n".to_vec();
        input.extend("2,b\n".repeat(100_000).bytes());
        let found = read_bytes(&READER, &input);
        assert_eq!(found.len(), 1);
        assert!(found[0].as_ref().unwrap_err().to_string().contains("quotation mark"));
    }
}
