//! Excel workbooks: a sheet of rows with typed cells, its header fixed and filtered, and a sheet that explains the columns.

#[cfg(feature = "xlsx")]
use std::{io::BufRead, path::Path};

#[cfg(feature = "xlsx")]
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as Style, Workbook, Worksheet, XlsxError};

use super::formats::{Format, Part};
#[cfg(feature = "xlsx")]
use super::{Journal, Table, Value};
#[cfg(feature = "xlsx")]
use crate::error::{Error, ErrorKind, Result};

/// For spreadsheet programs.
pub(super) const XLSX: Format = Format {
    name: "xlsx",
    about: "a workbook for Excel, LibreOffice, Numbers",
    endings: &["xlsx"],
    lacks: if cfg!(feature = "xlsx") { None } else { Some("xlsx") },
    part: Part::Journal(|table| vec![table]),
    #[cfg(feature = "xlsx")]
    finish: Some(finish),
    #[cfg(not(feature = "xlsx"))]
    finish: None,
};

/// Rows of a sheet below its header; Excel allows 1,048,576 in all.
#[cfg(feature = "xlsx")]
const MAX_ROWS: u32 = 1_048_575;

/// Characters of a cell that Excel allows, in UTF-16 units.
#[cfg(feature = "xlsx")]
const MAX_CELL: usize = 32_767;

#[cfg(feature = "xlsx")]
fn finish(parts: &mut dyn BufRead, table: Table, path: &Path) -> Result<()> {
    let unwritable = |cause: XlsxError| Error::new(ErrorKind::Io, "cannot be written").at(path).because(cause);
    let mut workbook = Workbook::new();
    // The file depends on its rows alone, not on the clock.
    let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(unwritable)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let mut rows = Journal::new(parts).peekable();
    let last_column = (table.columns().len() - 1) as u16;
    let mut n_sheets = 0;
    while n_sheets == 0 || rows.peek().is_some() {
        n_sheets += 1;
        let name = if n_sheets == 1 { table.name().to_owned() } else { format!("{} {n_sheets}", table.name()) };
        let sheet = begin(&mut workbook, &name, table).map_err(unwritable)?;
        let mut n_rows = 0;
        for row_idx in 1..=MAX_ROWS {
            let Some(row) = rows.next() else { break };
            write(sheet, row_idx, &row?.1).map_err(unwritable)?;
            n_rows = row_idx;
        }
        sheet.autofilter(0, 0, n_rows, last_column).map_err(unwritable)?;
    }
    explain(&mut workbook, table).and_then(|()| workbook.save(path)).map_err(unwritable)
}

#[cfg(feature = "xlsx")]
fn begin<'w>(workbook: &'w mut Workbook, name: &str, table: Table) -> Result<&'w mut Worksheet, XlsxError> {
    let columns = table.columns();
    let bold = Style::new().set_bold();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(name)?.set_freeze_panes(1, 0)?.set_landscape().set_repeat_rows(0, 0)?;
    for (column_idx, column) in (0_u16..).zip(&columns) {
        let width = match column.name.as_str() {
            "text" => 60,
            "title" | "source" | "speaker" => 40,
            "doc_id" | "quote_id" | "input" | "url" => 24,
            _ => 14,
        };
        sheet.set_column_width(column_idx, width)?;
        sheet.write_string_with_format(0, column_idx, &column.name, &bold)?;
    }
    Ok(sheet)
}

#[cfg(feature = "xlsx")]
fn write(sheet: &mut Worksheet, row_idx: u32, row: &[Value]) -> Result<(), XlsxError> {
    for (column_idx, value) in (0_u16..).zip(row) {
        match value {
            Value::Empty => (),
            Value::Integer(number) => {
                sheet.write_number(row_idx, column_idx, *number as f64)?;
            }
            Value::Real(number) => {
                sheet.write_number(row_idx, column_idx, *number)?;
            }
            Value::Truth(truth) => {
                sheet.write_boolean(row_idx, column_idx, *truth)?;
            }
            Value::Text(_) | Value::Texts(_) | Value::Ranges(_) => {
                let text = value.to_string();
                if !text.is_empty() {
                    sheet.write_string(row_idx, column_idx, fitting(&text))?;
                }
            }
        }
    }
    Ok(())
}

/// As much of a text as a cell holds; what is cut off is shown by `…`.
#[cfg(feature = "xlsx")]
fn fitting(text: &str) -> String {
    if text.encode_utf16().count() <= MAX_CELL {
        return text.to_owned();
    }
    let mut left = MAX_CELL - 1;
    let kept = text.chars().take_while(|letter| {
        let fits = letter.len_utf16() <= left;
        left = left.saturating_sub(letter.len_utf16());
        fits
    });
    kept.chain(['…']).collect()
}

/// The sheet that says what each column holds.
#[cfg(feature = "xlsx")]
fn explain(workbook: &mut Workbook, table: Table) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name("columns")?.set_column_width(0, 26)?.set_column_width(1, 90)?;
    let bold = Style::new().set_bold();
    sheet.write_string_with_format(0, 0, "column", &bold)?.write_string_with_format(0, 1, "what it holds", &bold)?;
    sheet.set_freeze_panes(1, 0)?;
    for (row_idx, column) in (1_u32..).zip(table.columns()) {
        sheet.write_string(row_idx, 0, &column.name)?.write_string(row_idx, 1, column.about)?;
    }
    Ok(())
}
