//! Reads tables back row by row, all columns by their names in flat formats, whatever the format.

use std::{
    io::{BufRead, BufReader, Read},
    sync::Arc,
};

use serde_json::{Map, Value};

use super::{
    Format, Row, Value as Cell,
    delimited::BYTE_ORDER_MARK,
    read::{fused, malformed},
};
use crate::error::{Error, ErrorKind, Result};

/// A row of a table that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableRow {
    /// Its line in the file, from 1 on.
    pub line: u64,
    columns: Arc<Vec<String>>,
    cells: Vec<String>,
    /// The row as it stood in JSON Lines.
    object: Option<Map<String, Value>>,
}

impl TableRow {
    /// A row with one cell for each of `columns`.
    pub fn new(columns: Arc<Vec<String>>, cells: Vec<String>) -> Self {
        Self { columns, cells, ..Self::default() }
    }

    /// The cell of `column`; empty where there is none.
    pub fn cell(&self, column: &str) -> &str {
        let place = self.columns.iter().position(|name| name == column);
        place.and_then(|place| self.cells.get(place)).map_or("", String::as_str)
    }

    /// The number in `column`; 0 where there is none.
    pub fn number(&self, column: &str) -> f64 {
        self.cell(column).parse().unwrap_or(0.0)
    }

    /// The names of its columns, in order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Adds columns behind the others, or gives those that are there another value.
    pub fn set(&mut self, added: &[(&str, String)]) {
        for (name, value) in added {
            if let Some(object) = &mut self.object {
                let json = value.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map_or_else(
                    || if value.is_empty() { Value::Null } else { Value::String(value.clone()) },
                    Value::Number,
                );
                object.insert((*name).to_owned(), json);
            }
            if let Some(place) = self.columns.iter().position(|column| column == name) {
                self.cells[place].clone_from(value);
            } else {
                Arc::make_mut(&mut self.columns).push((*name).to_owned());
                self.cells.push(value.clone());
            }
        }
    }

    /// Brings its cells into the order of `columns`; what is unknown there goes, what is missing is empty.
    pub fn arrange(&mut self, columns: &[String]) {
        self.cells = columns.iter().map(|column| self.cell(column).to_owned()).collect();
        self.columns = Arc::new(columns.to_vec());
    }
}

impl Row for TableRow {
    fn json(&self, out: &mut Vec<u8>) {
        if let Some(object) = &self.object {
            return super::to_json(object, out);
        }
        let cells = self.columns.iter().zip(&self.cells);
        let object: Map<String, Value> =
            cells.map(|(column, cell)| (column.clone(), Value::String(cell.clone()))).collect();
        super::to_json(&object, out);
    }

    fn values(&self) -> Vec<Cell> {
        self.cells.iter().map(|cell| Cell::text(cell)).collect()
    }

    fn cells(&self) -> Vec<String> {
        self.cells.clone()
    }
}

/// The rows of a table, in order.
pub type TableRows<'t> = Box<dyn Iterator<Item = Result<TableRow>> + 't>;

/// Opens a table that `format` wrote, or one with other columns in such a form.
///
/// # Errors
///
/// If reading fails or the table has no header. What is wrong with a row is an item.
pub fn read_rows<'t>(format: &Format, table: impl Read + 't) -> Result<TableRows<'t>> {
    match format.name {
        "jsonl" => Ok(objects(table)),
        "tsv" => delimited(b'\t', table),
        "csv" => delimited(b',', table),
        #[cfg(feature = "parquet")]
        "parquet" => read_parquet_rows(super::read::spooled(table)?),
        other => Err(Error::new(ErrorKind::Unsupported, format!("tables of format `{other}` cannot be read here"))
            .hint("write it as `jsonl`, `csv` or `parquet`")),
    }
}

/// Opens a table in Parquet, whatever its columns.
///
/// # Errors
///
/// If it is none. What is wrong with a row is an item.
#[cfg(feature = "parquet")]
pub fn read_parquet_rows(table: std::fs::File) -> Result<TableRows<'static>> {
    let mut columns: Arc<Vec<String>> = Arc::default();
    let records = crate::input::parquet_records(table)?;
    Ok(Box::new(records.zip(1..).map(move |(record, number)| Ok(of_object(record?, number, &mut columns)))))
}

fn unreadable(cause: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "cannot read the table").because(cause)
}

fn objects<'t>(table: impl Read + 't) -> TableRows<'t> {
    let mut columns: Arc<Vec<String>> = Arc::default();
    let lines = BufReader::with_capacity(1 << 16, table).lines().enumerate();
    Box::new(lines.filter_map(move |(line_idx, line)| {
        let number = line_idx as u64 + 1;
        let line = match line {
            Ok(line) if line.trim().is_empty() => return None,
            Ok(line) => line,
            Err(cause) => return Some(Err(unreadable(cause).on_line(number))),
        };
        let object = match serde_json::from_str::<Map<String, Value>>(line.trim_start_matches('\u{feff}')) {
            Ok(object) => object,
            Err(cause) => return Some(Err(malformed("not a JSON object", number).because(cause))),
        };
        Some(Ok(of_object(object, number, &mut columns)))
    }))
}

/// A row; `columns` are those of the row before.
fn of_object(object: Map<String, Value>, line: u64, columns: &mut Arc<Vec<String>>) -> TableRow {
    let (names, cells) = flat(&object);
    if **columns != names {
        *columns = Arc::new(names);
    }
    TableRow { line, columns: Arc::clone(columns), cells, object: Some(object) }
}

/// The columns that a JSON object is in flat formats, and their cells.
pub(super) fn flat(object: &Map<String, Value>) -> (Vec<String>, Vec<String>) {
    let (mut names, mut cells) = (Vec::with_capacity(object.len()), Vec::with_capacity(object.len()));
    object.iter().for_each(|(name, value)| flatten(name, value, &mut names, &mut cells));
    (names, cells)
}

/// Adds the columns that a field of a JSON object is in flat formats.
fn flatten(name: &str, value: &Value, names: &mut Vec<String>, cells: &mut Vec<String>) {
    let mut add = |name: String, cell: String| {
        names.push(name);
        cells.push(cell);
    };
    match value {
        Value::Object(fields) => {
            let main = fields.iter().position(|(field, _)| field == "name" || field == "text");
            for (field_idx, (field, value)) in fields.iter().enumerate() {
                let name = if Some(field_idx) == main { name.to_owned() } else { format!("{name}_{field}") };
                add(name, plain(value));
            }
        }
        value => add(name.to_owned(), plain(value)),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let range = |item: &Value| Some(format!("{}-{}", item.get("start")?.as_u64()?, item.get("end")?.as_u64()?));
            let ranges: Option<Vec<String>> = items.iter().map(range).collect();
            match ranges {
                Some(ranges) if !ranges.is_empty() => ranges.join(";"),
                _ => items.iter().map(plain).collect::<Vec<_>>().join("; "),
            }
        }
        other => other.to_string(),
    }
}

fn delimited<'t>(delimiter: u8, table: impl Read + 't) -> Result<TableRows<'t>> {
    let mut table = BufReader::with_capacity(1 << 16, table);
    let is_for_spreadsheets = table.fill_buf().map_err(unreadable)?.starts_with(BYTE_ORDER_MARK);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(false).from_reader(table);
    let broken = |cause: csv::Error| {
        let line = cause.position().map_or(1, csv::Position::line);
        malformed("not a table that `whosaid run` writes", line).because(cause)
    };
    let header = reader.headers().map_err(broken)?.clone();
    let columns: Arc<Vec<String>> =
        Arc::new(header.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect());
    Ok(Box::new(reader.into_records().map(move |record| {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells = record.iter().map(|cell| if is_for_spreadsheets { fused(cell) } else { cell }.to_owned()).collect();
        Ok(TableRow { line, columns: Arc::clone(&columns), cells, object: None })
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(format: &str, table: &'static str) -> Vec<TableRow> {
        let format = Format::named(format).expect("a format of the list");
        let rows = read_rows(format, table.as_bytes()).expect("a table");
        rows.collect::<Result<_>>().expect("good rows")
    }

    #[test]
    fn all_formats_give_the_same_cells() {
        let flat = records(
            "csv",
            "doc_id,text,parts,cue,cue_start,speaker,speaker_id,nested_in\na,We wait,0-7,said,9,Lee,a#s1,\n",
        );
        let nested = records(
            "jsonl",
            r#"{"doc_id":"a","text":"We wait","parts":[{"start":0,"end":7}],"cue":{"text":"said","start":9},"speaker":{"name":"Lee","id":"a#s1"},"nested_in":null}"#,
        );
        assert_eq!(flat[0].columns(), nested[0].columns());
        assert_eq!(flat[0].cells(), nested[0].cells());
        assert_eq!(nested[0].cell("speaker_id"), "a#s1");
        assert_eq!(nested[0].cell("no such column"), "");
    }

    #[test]
    fn columns_are_added_in_every_form() {
        let mut row = records("jsonl", r#"{"doc_id":"a","speaker":{"name":"Lee"}}"#).remove(0);
        row.set(&[("speaker_global_id", "person:lee".to_owned()), ("doc_id", "b".to_owned())]);
        let mut out = Vec::new();
        row.json(&mut out);
        let json = String::from_utf8(out).expect("JSON is UTF-8");
        assert_eq!(json, r#"{"doc_id":"b","speaker":{"name":"Lee"},"speaker_global_id":"person:lee"}"#);
        assert_eq!(row.cells(), ["b", "Lee", "person:lee"]);
    }

    #[test]
    fn a_damaged_row_is_an_error_with_its_line() {
        let jsonl = Format::named("jsonl").expect("a format of the list");
        let rows: Vec<Result<TableRow>> = read_rows(jsonl, "{}\n[1]\n{}\n".as_bytes()).expect("opens").collect();
        assert!(rows[1].as_ref().is_err_and(|error| error.to_string().starts_with("line 2: not a JSON object")));
        assert!(rows[2].is_ok());
    }
}
