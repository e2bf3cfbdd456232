//! Comma- and tab-separated values.

use super::{
    Table,
    formats::{Format, Part, Style},
};

/// Comma-separated.
pub(super) const CSV: Format = Format {
    name: "csv",
    about: "comma-separated values, for every spreadsheet and statistics program",
    endings: &["csv"],
    lacks: None,
    part: Part::Rows {
        head: |table, style, out| head(b',', table, style, out),
        row: |row, style, out| record(b',', row.cells(), style, out),
    },
    finish: None,
};

/// Tab-separated.
pub(super) const TSV: Format = Format {
    name: "tsv",
    about: "tab-separated values",
    endings: &["tsv", "tab"],
    lacks: None,
    part: Part::Rows {
        head: |table, style, out| head(b'\t', table, style, out),
        row: |row, style, out| record(b'\t', row.cells(), style, out),
    },
    finish: None,
};

/// What tables for spreadsheet programs begin with.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

fn head(delimiter: u8, table: Table, style: Style, out: &mut Vec<u8>) {
    if style.spreadsheet {
        out.extend_from_slice(BYTE_ORDER_MARK);
    }
    let columns = table.columns().into_iter().map(|column| column.name).collect();
    record(delimiter, columns, Style::default(), out);
}

/// Whether spreadsheet programs would take a cell for a formula, or a reader its first `'` for the mark against that.
pub(super) fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// One record with its line's end. Cells that hold the delimiter, a quotation mark or an end of line stand in marks.
fn record(delimiter: u8, mut cells: Vec<String>, style: Style, out: &mut Vec<u8>) {
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

    fn written(delimiter: u8, style: Style, cells: &[&str]) -> String {
        let mut out = Vec::new();
        record(delimiter, cells.iter().map(|cell| (*cell).to_owned()).collect(), style, &mut out);
        String::from_utf8(out).expect("formats write UTF-8")
    }

    #[test]
    fn cells_with_delimiters_marks_and_line_ends_are_quoted() {
        assert_eq!(
            written(b',', Style::default(), &["a,b", "say \"no\"", "two\nlines", "-1"]),
            "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",-1\n"
        );
        assert_eq!(written(b'\t', Style::default(), &["a,b", "a\tb"]), "a,b\t\"a\tb\"\n");
    }

    #[test]
    fn formulas_are_defused_for_spreadsheets_only() {
        let spreadsheet = Style { spreadsheet: true };
        assert_eq!(written(b',', spreadsheet, &["=1+1", "@mayor", "a=b", "'=x"]), "'=1+1,'@mayor,a=b,''=x\n");
        assert_eq!(written(b',', Style::default(), &["=1+1", "@mayor"]), "=1+1,@mayor\n");
    }
}
