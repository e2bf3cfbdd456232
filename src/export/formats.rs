//! Formats: the bytes of a table. One list; `--format` and the endings of output files follow from it.

use std::path::Path;

use super::{Row, Table};
use crate::error::{Error, ErrorKind, Result};

/// How flat formats are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// For spreadsheet programs: a byte order mark first, and `'` before cells that they would take for a formula.
    pub spreadsheet: bool,
}

/// A way to write tables.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// For `--format`.
    pub name: &'static str,
    /// Endings of files, without a dot.
    pub endings: &'static [&'static str],
    /// What stands before the first row.
    pub head: fn(Table, Style, &mut Vec<u8>),
    /// One row.
    pub row: fn(&dyn Row, Style, &mut Vec<u8>),
}

/// All formats; the first is the default.
pub const FORMATS: &[Format] = &[
    Format {
        name: "csv",
        endings: &["csv"],
        head: |table, style, out| delimited_head(b',', table, style, out),
        row: |row, style, out| delimited(b',', row.cells(), style, out),
    },
    Format {
        name: "tsv",
        endings: &["tsv", "tab"],
        head: |table, style, out| delimited_head(b'\t', table, style, out),
        row: |row, style, out| delimited(b'\t', row.cells(), style, out),
    },
    Format {
        name: "jsonl",
        endings: &["jsonl", "ndjson"],
        head: |_, _, _| {},
        row: |row, _, out| {
            row.json(out);
            out.push(b'\n');
        },
    },
];

impl Format {
    /// The format called `name`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] if there is none.
    pub fn named(name: &str) -> Result<&'static Self> {
        FORMATS.iter().find(|format| format.name == name).ok_or_else(|| {
            let names: Vec<String> = FORMATS.iter().map(|format| format!("`{}`", format.name)).collect();
            Error::new(ErrorKind::Unsupported, format!("unknown format `{name}`, expected {}", names.join(", ")))
        })
    }

    /// The format that the ending of `path` asks for, before a `.gz` if there is one.
    pub fn of_path(path: &Path) -> Option<&'static Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let ending = name.strip_suffix(".gz").unwrap_or(&name).rsplit_once('.')?.1.to_owned();
        FORMATS.iter().find(|format| format.endings.contains(&ending.as_str()))
    }
}

/// What tables for spreadsheet programs begin with.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

fn delimited_head(delimiter: u8, table: Table, style: Style, out: &mut Vec<u8>) {
    if style.spreadsheet {
        out.extend_from_slice(BYTE_ORDER_MARK);
    }
    let columns = table.columns().into_iter().map(|column| column.name).collect();
    delimited(delimiter, columns, Style::default(), out);
}

/// Whether spreadsheet programs would take a cell for a formula, or a reader its first `'` for the mark against that.
pub(super) fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// One record with its line's end. Cells that hold the delimiter, a quotation mark or an end of line stand in marks.
fn delimited(delimiter: u8, mut cells: Vec<String>, style: Style, out: &mut Vec<u8>) {
    if style.spreadsheet {
        for cell in &mut cells {
            if is_formula(cell) {
                cell.insert(0, '\'');
            }
        }
    }
    // A `Vec` takes every byte, so writing cannot fail.
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
    let written = writer.write_record(&cells).is_ok() && writer.flush().is_ok();
    debug_assert!(written);
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Cells(&'static [&'static str]);

    impl Row for Cells {
        fn json(&self, out: &mut Vec<u8>) {
            super::super::to_json(&self.0, out);
        }

        fn cells(&self) -> Vec<String> {
            self.0.iter().map(|cell| (*cell).to_owned()).collect()
        }
    }

    fn written(format: &str, style: Style, cells: &'static [&'static str]) -> String {
        let mut out = Vec::new();
        (Format::named(format).expect("a format of the list").row)(&Cells(cells), style, &mut out);
        String::from_utf8(out).expect("formats write UTF-8")
    }

    #[test]
    fn cells_with_delimiters_marks_and_line_ends_are_quoted() {
        assert_eq!(
            written("csv", Style::default(), &["a,b", "say \"no\"", "two\nlines", "-1"]),
            "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",-1\n"
        );
        assert_eq!(written("tsv", Style::default(), &["a,b", "a\tb"]), "a,b\t\"a\tb\"\n");
        assert_eq!(written("jsonl", Style::default(), &["two\nlines"]), "[\"two\\nlines\"]\n");
    }

    #[test]
    fn formulas_are_defused_for_spreadsheets_only() {
        let spreadsheet = Style { spreadsheet: true };
        assert_eq!(written("csv", spreadsheet, &["=1+1", "@mayor", "a=b", "'=x"]), "'=1+1,'@mayor,a=b,''=x\n");
        assert_eq!(written("csv", Style::default(), &["=1+1", "@mayor"]), "=1+1,@mayor\n");
    }

    #[test]
    fn endings_choose_the_format() {
        for (path, name) in [
            ("a.csv", Some("csv")),
            ("a.CSV.gz", Some("csv")),
            ("dir.csv/a.ndjson", Some("jsonl")),
            ("a.tab", Some("tsv")),
            ("a.parquet", None),
            ("csv", None),
        ] {
            assert_eq!(Format::of_path(Path::new(path)).map(|format| format.name), name, "{path}");
        }
    }
}
