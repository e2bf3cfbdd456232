//! Reads tables back row by row, as flat cells under the names of the columns, whatever the format.

use std::{collections::HashMap, io::Read};

#[cfg(feature = "parquet")]
use super::rows::flat;
use super::{Format, Range, Row, read::parse_ranges, rows::read_rows};
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
}

/// Reads a table and gives each of its rows to `deliver`, in order.
///
/// # Errors
///
/// [`ErrorKind::Io`] if reading fails, [`ErrorKind::Input`] with the line if the table does not have the form that `format`
/// writes, and what `deliver` returns.
pub fn read_records(format: &Format, table: impl Read, mut deliver: impl FnMut(Record) -> Result<()>) -> Result<()> {
    #[cfg(feature = "parquet")]
    if format.name == "parquet" {
        for (row, line) in super::read::parquet_rows(table)?.zip(1..) {
            let (columns, cells) = flat(&row?);
            deliver(record(line, &columns, cells))?;
        }
        return Ok(());
    }
    if !["csv", "tsv", "jsonl"].contains(&format.name) {
        let message = format!("tables in the format `{}` are not read back", format.name);
        return Err(Error::new(ErrorKind::Unsupported, message).hint("make the table as CSV, JSON Lines or Parquet"));
    }
    for row in read_rows(format, table)? {
        let row = row?;
        deliver(record(row.line, row.columns(), row.cells()))?;
    }
    Ok(())
}

fn record(line: u64, columns: &[String], cells: Vec<String>) -> Record {
    let cells = columns.iter().cloned().zip(cells).filter(|(_, cell)| !cell.is_empty()).collect();
    Record { line, cells }
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
