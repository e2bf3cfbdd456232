//! Reads tables back row by row, as flat cells under the names of the columns, whatever the format.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read},
};

use serde_json::Value;

use super::{
    Format, Range,
    delimited::BYTE_ORDER_MARK,
    read::{fused, parse_ranges},
};
use crate::error::{Error, ErrorKind, Result};

/// One row: the cells that are not empty, by the names of their columns in flat formats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Where it stands in the table: a line, from 1 on.
    pub line: u64,
    cells: HashMap<String, String>,
}

impl Record {
    /// The cell of `column`; none where it is empty or there is no such column.
    pub fn cell(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(String::as_str)
    }

    /// The cell of `column`, which has to be there.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] with the line where it is not.
    pub fn needed(&self, column: &str) -> Result<&str> {
        self.cell(column).ok_or_else(|| self.fault(format!("missing field `{column}`")))
    }

    /// The number in the cell of `column`; none where it is empty.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] with the line where the cell is no number.
    pub fn number<T: std::str::FromStr>(&self, column: &str) -> Result<Option<T>> {
        let parsed = |cell: &str| cell.parse().map_err(|_| self.fault(format!("field `{column}` is no number")));
        self.cell(column).map(parsed).transpose()
    }

    /// The ranges in the cell of `column`, as in `12-40;55-70`; none where it is empty.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] with the line where the cell has another form.
    pub fn ranges(&self, column: &str) -> Result<Vec<Range>> {
        let parsed = |cell: &str| {
            parse_ranges(cell).ok_or_else(|| self.fault(format!("field `{column}` is not of the form `12-40;55-70`")))
        };
        self.cell(column).map_or(Ok(Vec::new()), parsed)
    }

    /// Where the words of `column` stand, by the columns beside it; none where they are empty.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] with the line where they are no numbers.
    pub fn place(&self, column: &str) -> Result<Option<Range>> {
        let (start, end) = (self.number(&format!("{column}_start"))?, self.number(&format!("{column}_end"))?);
        Ok(start.zip(end).map(|(start, end)| Range { start, end }))
    }

    fn fault(&self, message: String) -> Error {
        Error::new(ErrorKind::Input, message).on_line(self.line)
    }

    fn put(&mut self, column: String, cell: impl Into<String>) {
        self.cells.insert(column, cell.into());
    }

    /// Adds what an object of JSON Lines has in `field` under the columns that flat formats have for it.
    fn put_value(&mut self, field: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::String(text) if text.is_empty() => {}
            Value::String(text) => self.put(field.to_owned(), text.as_str()),
            Value::Bool(_) | Value::Number(_) => self.put(field.to_owned(), value.to_string()),
            Value::Array(values) => {
                let range = |value: &Value| Some(format!("{}-{}", value.get("start")?, value.get("end")?));
                let ranges: Option<Vec<String>> = values.iter().map(range).collect();
                let cell = ranges.filter(|ranges| !ranges.is_empty()).map(|ranges| ranges.join(";"));
                let words = || values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; ");
                let cell = cell.unwrap_or_else(words);
                if !cell.is_empty() {
                    self.put(field.to_owned(), cell);
                }
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    let is_itself = matches!(name.as_str(), "name" | "text");
                    let column = if is_itself { field.to_owned() } else { format!("{field}_{name}") };
                    self.put_value(&column, value);
                }
            }
        }
    }
}

/// Reads a table and gives each of its rows to `deliver`, in order.
///
/// # Errors
///
/// [`ErrorKind::Io`] if reading fails, [`ErrorKind::Input`] with the line if the table does not have the form that `format`
/// writes, and what `deliver` returns.
pub fn read_records(format: &Format, table: impl Read, deliver: impl FnMut(Record) -> Result<()>) -> Result<()> {
    match format.name {
        "jsonl" => objects(table, deliver),
        "tsv" => cells(b'\t', table, deliver),
        "csv" => cells(b',', table, deliver),
        #[cfg(feature = "parquet")]
        "parquet" => parquet(table, deliver),
        name => Err(Error::new(ErrorKind::Unsupported, format!("tables in the format `{name}` are not read back"))
            .hint("make the table as CSV, JSON Lines or Parquet")),
    }
}

#[cfg(feature = "parquet")]
fn parquet(table: impl Read, mut deliver: impl FnMut(Record) -> Result<()>) -> Result<()> {
    for (row, number) in super::read::parquet_rows(table)?.zip(1..) {
        let mut record = Record { line: number, ..Record::default() };
        row?.iter().for_each(|(column, value)| record.put_value(column, value));
        deliver(record)?;
    }
    Ok(())
}

fn unreadable(cause: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "cannot read the table").because(cause)
}

fn objects(table: impl Read, mut deliver: impl FnMut(Record) -> Result<()>) -> Result<()> {
    for (line_idx, line) in BufReader::new(table).lines().enumerate() {
        let line = line.map_err(unreadable)?;
        if line.trim().is_empty() {
            continue;
        }
        let mut record = Record { line: line_idx as u64 + 1, ..Record::default() };
        let object: serde_json::Map<String, Value> =
            serde_json::from_str(&line).map_err(|cause| record.fault("not a JSON object".to_owned()).because(cause))?;
        object.iter().for_each(|(field, value)| record.put_value(field, value));
        deliver(record)?;
    }
    Ok(())
}

fn cells(delimiter: u8, table: impl Read, mut deliver: impl FnMut(Record) -> Result<()>) -> Result<()> {
    let mut table = BufReader::new(table);
    let is_for_spreadsheets = table.fill_buf().map_err(unreadable)?.starts_with(BYTE_ORDER_MARK);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(table);
    let broken = |cause: csv::Error| {
        let line = cause.position().map_or(1, csv::Position::line);
        Error::new(ErrorKind::Input, "not a table that `whosaid run` writes").on_line(line).because(cause)
    };
    let header: Vec<String> =
        reader.headers().map_err(broken)?.iter().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect();
    for row in reader.records() {
        let row = row.map_err(broken)?;
        let mut record = Record { line: row.position().map_or(0, csv::Position::line), ..Record::default() };
        for (column, cell) in header.iter().zip(&row).filter(|(_, cell)| !cell.is_empty()) {
            record.put(column.clone(), if is_for_spreadsheets { fused(cell) } else { cell });
        }
        deliver(record)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        export::{FORMATS, Selection, Style, Table, quote_rows},
        input::RawDocument,
        pipeline,
    };

    fn records(format: &Format, style: Style) -> Vec<Record> {
        let text = "=“We wait,” said Ana Ruiz, the mayor. A clerk, who asked not to be named because she fears for her job, said \
            in a statement that “no one” came.";
        let document = RawDocument::new("=1+1", text);
        let analysis = pipeline::analyse(document, crate::clean::CleanOptions::default());
        let mut table = Vec::new();
        format.head(Table::Quotes, style, &mut table);
        let quotes = quote_rows(&analysis, &Selection::default());
        format.add(&analysis, &quotes, Table::Quotes, style, &mut table);
        let mut records = Vec::new();
        read_records(format, table.as_slice(), |record| {
            records.push(Record { line: 0, ..record });
            Ok(())
        })
        .expect("what was just written");
        records
    }

    #[test]
    fn every_format_gives_the_same_records() {
        let expected = records(&FORMATS[0], Style::default());
        assert!(expected.len() >= 2, "{expected:?}");
        assert_eq!(expected[0].cell("speaker"), Some("Ana Ruiz"));
        assert_eq!(expected[0].cell("speaker_kind"), Some("person"));
        assert_eq!(expected[0].place("cue").expect("numbers"), Some(Range { start: 12, end: 16 }));
        for format in FORMATS.iter().filter(|format| ["csv", "tsv", "jsonl"].contains(&format.name)) {
            for spreadsheet in [false, true] {
                assert_eq!(records(format, Style { spreadsheet }), expected, "{}", format.name);
            }
        }
    }

    #[test]
    fn a_damaged_table_is_an_error_with_its_line() {
        for (name, table, message) in [
            ("jsonl", "{}\n[1]\n", "line 2: not a JSON object"),
            ("csv", "doc_id,start\na,1\nb\n", "line 3: not a table that `whosaid run` writes"),
        ] {
            let format = Format::named(name).expect("a format of the list");
            let error = read_records(format, table.as_bytes(), |_| Ok(())).expect_err("a damaged table");
            assert!(error.to_string().starts_with(message), "{error}");
        }
        let record = Record { line: 4, cells: HashMap::from([("words".to_owned(), "many".to_owned())]) };
        let fault = record.number::<usize>("words").expect_err("no number").to_string();
        assert_eq!(fault, "line 4: field `words` is no number");
    }
}
