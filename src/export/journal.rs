//! Rows on their way into a file that cannot be written piece by piece: one JSON array a line, a number for the table and
//! the row's values.
//!
//! Parquet, spreadsheets and databases cannot be gone on with in their middle. So a run writes such lines, which can, and
//! the file is made of them in the end.

use std::io::BufRead;

use serde_json::Value as Json;

use super::{ColumnKind, Row, Table, Value, to_json};
use crate::error::{Error, ErrorKind, Result};

/// Adds `row` of `table` as a line.
pub(super) fn add(table: Table, row: &dyn Row, out: &mut Vec<u8>) {
    let number = Table::ALL.iter().position(|known| *known == table).unwrap_or_default();
    to_json(&(number, row.values()), out);
    out.push(b'\n');
}

/// The rows of a journal, in the order they were added.
pub struct Journal<'a> {
    lines: &'a mut dyn BufRead,
    kinds: [Vec<ColumnKind>; Table::ALL.len()],
    line: Vec<u8>,
}

impl<'a> Journal<'a> {
    /// Reads `lines`.
    pub fn new(lines: &'a mut dyn BufRead) -> Self {
        let kinds = Table::ALL.map(|table| table.columns().iter().map(|column| column.kind).collect());
        Self { lines, kinds, line: Vec::new() }
    }

    fn parse(&self) -> Option<(Table, Vec<Value>)> {
        let (number, values): (usize, Vec<Json>) = serde_json::from_slice(&self.line).ok()?;
        let (table, kinds) = (*Table::ALL.get(number)?, self.kinds.get(number)?);
        if values.len() != kinds.len() {
            return None;
        }
        let values: Option<Vec<Value>> = kinds.iter().zip(values).map(|(kind, value)| kind.value(value)).collect();
        Some((table, values?))
    }
}

impl Iterator for Journal<'_> {
    type Item = Result<(Table, Vec<Value>)>;

    fn next(&mut self) -> Option<Self::Item> {
        self.line.clear();
        match self.lines.read_until(b'\n', &mut self.line) {
            Ok(0) => None,
            Ok(_) => Some(
                self.parse().ok_or_else(|| Error::new(ErrorKind::Internal, "the rows that were put aside are damaged")),
            ),
            Err(cause) => {
                Some(Err(Error::new(ErrorKind::Io, "the rows that were put aside cannot be read").because(cause)))
            }
        }
    }
}
