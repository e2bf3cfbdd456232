//! Reads tables back, as far as their offsets go: what a row claims to stand where.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read},
};

use serde_json::Value;

use super::{
    Field, Format, Range,
    delimited::{BYTE_ORDER_MARK, is_formula},
};
#[cfg(feature = "parquet")]
use crate::input;
use crate::{
    clean::TextIndex,
    error::{Error, ErrorKind, Result},
};

/// What one row claims of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Number of the row, from 1 on.
    pub row: u64,
    /// Id of the document.
    pub doc_id: String,
    /// What its offsets point into.
    pub of: Field,
    /// Its claims, field by field.
    pub slices: Vec<Slice>,
}

/// What one field of a row claims to stand where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Name of the field.
    pub field: &'static str,
    /// Code points of the original text.
    pub ranges: Vec<Range>,
    /// What stands there, several ranges joined by ` … `; `None` where the table does not say.
    pub text: Option<String>,
}

impl Slice {
    /// Whether the claim holds in the text of `index`.
    pub fn holds_in(&self, index: &TextIndex<'_>) -> bool {
        let slices: Option<Vec<&str>> = self.ranges.iter().map(|range| index.slice(range.start, range.end)).collect();
        slices.is_some_and(|slices| self.text.as_ref().is_none_or(|claimed| *claimed == slices.join(" … ")))
    }
}

/// Fields that hold a text with its own place.
const EXTRACTS: &[&str] = &["cue", "source", "medium", "anonymity_reason", "head"];

/// What the rows of a table claim, in order.
pub type Claims<'t> = Box<dyn Iterator<Item = Result<Claim>> + 't>;

/// The formats of tables that are read back.
pub const READ_BACK: [&str; 4] = ["csv", "tsv", "jsonl", "parquet"];

/// Reads the rows of a table of quotations or mentions, one after another.
///
/// # Errors
///
/// [`ErrorKind::Io`] if reading fails, [`ErrorKind::Input`] if the table does not have the form that `format` writes; the
/// line is that of the row, whose item says so.
pub fn read_claims<'t>(format: &Format, table: impl Read + 't) -> Result<Claims<'t>> {
    match format.name {
        "jsonl" => Ok(read_objects(table)),
        "tsv" => read_cells(b'\t', table),
        "csv" => read_cells(b',', table),
        #[cfg(feature = "parquet")]
        "parquet" => read_parquet(table),
        other => Err(Error::new(ErrorKind::Unsupported, format!("tables of `{other}` are not read back"))
            .hint("write the same table as csv, tsv, jsonl or parquet beside it, with a second `-o`")),
    }
}

/// Reads what a table in Parquet claims.
#[cfg(feature = "parquet")]
fn read_parquet<'t>(table: impl Read + 't) -> Result<Claims<'t>> {
    let records = parquet_rows(table)?.zip(1..);
    Ok(Box::new(records.map(|(record, number)| claim(&nested(record?), number))))
}

/// The rows of a table in Parquet, which is read from its end and so by way of a temporary file.
#[cfg(feature = "parquet")]
pub(super) fn parquet_rows(table: impl Read) -> Result<impl Iterator<Item = Result<input::JsonObject>>> {
    input::parquet_records(spooled(table)?)
}

/// What `table` gives, in a temporary file.
#[cfg(feature = "parquet")]
pub(super) fn spooled(mut table: impl Read) -> Result<std::fs::File> {
    let fault = |cause| Error::new(ErrorKind::Io, "cannot read the table").because(cause);
    let mut file = tempfile::tempfile().map_err(fault)?;
    std::io::copy(&mut table, &mut file).map_err(fault)?;
    Ok(file)
}

/// What the offsets of a row point into.
fn field_of(name: Option<&str>, quote_id: Option<&str>, line: u64) -> Result<Field> {
    Field::of_row(name, quote_id).ok_or_else(|| malformed("field `field` is neither `text` nor `title`", line))
}

/// The object of a row whose columns are flat: `cue`, `cue_start`, `cue_end` become one.
#[cfg(feature = "parquet")]
fn nested(mut row: input::JsonObject) -> Value {
    for field in EXTRACTS {
        let text = row.remove(*field).unwrap_or_default();
        let mut border = |name: &str| row.remove(&format!("{field}_{name}")).unwrap_or_default();
        let (start, end) = (border("start"), border("end"));
        let extract = serde_json::json!({ "text": text, "start": start, "end": end });
        row.insert((*field).to_owned(), if extract["start"].is_null() { Value::Null } else { extract });
    }
    Value::Object(row)
}

pub(super) fn malformed(message: impl Into<String>, line: u64) -> Error {
    Error::new(ErrorKind::Input, message).on_line(line)
}

fn read_objects<'t>(table: impl Read + 't) -> Claims<'t> {
    Box::new(BufReader::new(table).lines().zip(1..).map(|(line, number)| {
        let line = line.map_err(|cause| Error::new(ErrorKind::Io, "cannot read the table").because(cause))?;
        let object: Value =
            serde_json::from_str(&line).map_err(|cause| malformed("not a JSON object", number).because(cause))?;
        claim(&object, number)
    }))
}

/// What an object claims.
fn claim(object: &Value, number: u64) -> Result<Claim> {
    let text = |object: &Value| object.get("text").and_then(Value::as_str).map(str::to_owned);
    let range = |object: &Value| {
        let number = |name: &str| object.get(name)?.as_u64().map(|number| number as usize);
        Some(Range { start: number("start")?, end: number("end")? })
    };
    let ranges = |name: &str| -> Option<Vec<Range>> { object.get(name)?.as_array()?.iter().map(range).collect() };
    let whole = range(object).ok_or_else(|| malformed("missing field `start` or `end`", number))?;
    let extracts = EXTRACTS.iter().filter_map(|field| {
        let extract = object.get(*field)?;
        Some(Slice { field, ranges: vec![range(extract)?], text: text(extract) })
    });
    let doc_id = object.get("doc_id").and_then(Value::as_str);
    let text_of = |name: &str| object.get(name).and_then(Value::as_str);
    Ok(Claim {
        row: number,
        of: field_of(text_of("field"), text_of("quote_id"), number)?,
        doc_id: doc_id.ok_or_else(|| malformed("missing field `doc_id`", number))?.to_owned(),
        slices: slices(whole, text(object), ranges("parts"), ranges("verbatim")).chain(extracts).collect(),
    })
}

fn read_cells<'t>(delimiter: u8, table: impl Read + 't) -> Result<Claims<'t>> {
    let mut table = BufReader::new(table);
    let head = table.fill_buf().map_err(|cause| Error::new(ErrorKind::Io, "cannot read the table").because(cause))?;
    // Only tables for spreadsheet programs, which begin with this mark, have defused cells.
    let is_for_spreadsheets = head.starts_with(BYTE_ORDER_MARK);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(table);
    let header = reader.headers().map_err(broken)?.clone();
    let mut columns: HashMap<String, usize> = HashMap::new();
    for (place, name) in header.iter().enumerate() {
        columns.entry(name.trim_start_matches('\u{feff}').to_owned()).or_insert(place);
    }
    Ok(Box::new(reader.into_records().zip(1..).map(move |(record, row)| {
        let record = record.map_err(broken)?;
        Cells { columns: &columns, record: &record, is_for_spreadsheets }.claim(row)
    })))
}

fn broken(cause: csv::Error) -> Error {
    let line = cause.position().map_or(1, csv::Position::line);
    malformed("not a table that `whosaid run` writes", line).because(cause)
}

/// A row of a flat format.
struct Cells<'r> {
    columns: &'r HashMap<String, usize>,
    record: &'r csv::StringRecord,
    is_for_spreadsheets: bool,
}

impl<'r> Cells<'r> {
    fn cell(&self, name: &str) -> Option<&'r str> {
        self.record.get(*self.columns.get(name)?).filter(|cell| !cell.is_empty())
    }

    fn line(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    fn needed(&self, name: &str) -> Result<&'r str> {
        self.cell(name).ok_or_else(|| malformed(format!("missing field `{name}`"), self.line()))
    }

    fn plain(&self, cell: &str) -> String {
        if self.is_for_spreadsheets { fused(cell) } else { cell }.to_owned()
    }

    fn number(&self, name: &str, cell: &str) -> Result<usize> {
        cell.parse().map_err(|cause| malformed(format!("field `{name}` is no number"), self.line()).because(cause))
    }

    fn ranges(&self, name: &str) -> Result<Option<Vec<Range>>> {
        let fault = || malformed(format!("field `{name}` is not of the form `12-40;55-70`"), self.line());
        self.cell(name).map(|cell| parse_ranges(cell).ok_or_else(fault)).transpose()
    }

    /// What it claims, as row number `row`.
    fn claim(&self, row: u64) -> Result<Claim> {
        let border = |name: &str| self.number(name, self.needed(name)?);
        let whole = Range { start: border("start")?, end: border("end")? };
        let text = |name: &str| self.cell(name).map(|cell| self.plain(cell));
        let mut extracts = Vec::new();
        for field in EXTRACTS {
            let names = (format!("{field}_start"), format!("{field}_end"));
            if let (Some(start), Some(end)) = (self.cell(&names.0), self.cell(&names.1)) {
                let range = Range { start: self.number(&names.0, start)?, end: self.number(&names.1, end)? };
                extracts.push(Slice { field, ranges: vec![range], text: text(field) });
            }
        }
        let (parts, verbatim) = (self.ranges("parts")?, self.ranges("verbatim")?);
        Ok(Claim {
            row,
            of: field_of(self.cell("field"), self.cell("quote_id"), self.line())?,
            doc_id: self.plain(self.needed("doc_id")?),
            slices: slices(whole, text("text"), parts, verbatim).chain(extracts).collect(),
        })
    }
}

/// A cell without the mark that keeps spreadsheet programs from taking it for a formula.
pub(super) fn fused(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

/// The claims of `start`, `end`, `text`, `parts` and `verbatim`.
fn slices(
    whole: Range,
    text: Option<String>,
    parts: Option<Vec<Range>>,
    verbatim: Option<Vec<Range>>,
) -> impl Iterator<Item = Slice> {
    let verbatim = verbatim.map(|ranges| Slice { field: "verbatim", ranges, text: None });
    let parts = parts.filter(|parts| !parts.is_empty());
    let spans_parts = parts.as_ref().is_none_or(|parts| {
        parts.first().map(|p| p.start) == Some(whole.start) && parts.last().map(|p| p.end) == Some(whole.end)
    });
    // A whole that its parts do not span holds nowhere.
    let whole_slice = if spans_parts { vec![whole] } else { vec![Range { start: usize::MAX, end: usize::MAX }] };
    let ranges = parts.unwrap_or_else(|| vec![whole]);
    [Slice { field: "start", ranges: whole_slice, text: None }, Slice { field: "text", ranges, text }]
        .into_iter()
        .chain(verbatim)
}

/// `12-40;55-70`.
pub(super) fn parse_ranges(cell: &str) -> Option<Vec<Range>> {
    cell.split(';')
        .map(|range| {
            let (start, end) = range.split_once('-')?;
            Some(Range { start: start.parse().ok()?, end: end.parse().ok()? })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "“Été,” said Zoë, “is here.”";
    const OBJECT: &str = r#"{"doc_id":"a","text":"Été, … is here.","start":1,"end":26,"parts":[{"start":1,"end":5},{"start":18,"end":26}],"cue":{"text":"said","start":7,"end":11},"source":null}"#;
    const CELLS: &str =
        "doc_id,text,start,end,parts,cue,cue_start,cue_end,source\na,\"Été, … is here.\",1,26,1-5;18-26,said,7,11,\n";

    fn claims(format: &str, table: &str) -> Vec<Claim> {
        let claims = read_claims(Format::named(format).expect("a format of the list"), table.as_bytes());
        claims.and_then(Iterator::collect).expect("a whole table")
    }

    #[test]
    fn a_row_is_read_alike_from_every_format() {
        let claims = [claims("jsonl", OBJECT), claims("csv", CELLS), claims("csv", &format!("\u{feff}{CELLS}"))];
        assert_eq!(claims[0], claims[1]);
        assert_eq!(claims[0], claims[2]);
        assert!(claims[0][0].slices.iter().all(|slice| slice.holds_in(&TextIndex::new(TEXT))), "{claims:?}");
    }

    #[test]
    fn a_claim_that_is_off_by_one_does_not_hold() {
        for (from, to) in [("7,11", "6,10"), ("18-26", "18-27"), ("1,26", "1,25"), ("1,26,1-5", "0,26,1-5")] {
            let claims = claims("csv", &CELLS.replace(from, to));
            assert!(!claims[0].slices.iter().all(|slice| slice.holds_in(&TextIndex::new(TEXT))), "{to}");
        }
    }

    #[test]
    fn a_damaged_table_is_an_error_with_its_line() {
        let csv = Format::named("csv").expect("a format of the list");
        let first = |format: &Format, table: &'static str| {
            read_claims(format, table.as_bytes()).and_then(|mut claims| claims.next().expect("one row"))
        };
        let error = first(csv, "doc_id,start,end\na,1,x\n").expect_err("`x` is no number");
        assert!(error.to_string().starts_with("line 2: field `end` is no number"), "{error}");
        assert!(first(Format::named("jsonl").expect("a format"), "{\n").is_err());
    }
}
