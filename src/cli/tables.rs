//! Tables that several subcommands read: which format, compressed or not, from which files.

use std::path::{Path, PathBuf};

use super::{complaints::Complaints, output::Output, table};
use crate::{
    error::{Error, ErrorKind, Result},
    export::{FORMATS, Format, Part, Row, Style, TableRow, TableRows, Value, read_rows},
};

/// The formats that any table can be written in, row by row.
pub(super) fn formats() -> Vec<&'static str> {
    FORMATS.iter().filter(|format| matches!(format.part, Part::Rows { .. })).map(|format| format.name).collect()
}

/// Opens the table at `path`; its ending tells the format.
pub(super) fn open(path: &Path) -> Result<TableRows<'static>> {
    let format = Format::of_path(path).ok_or_else(|| {
        Error::new(ErrorKind::Unsupported, "no format of tables has this ending")
            .at(path)
            .hint(format!("name the file `.{}`", formats().join("`, `.")))
    })?;
    read_rows(format, table::open(path)?).map_err(|error| error.at(path))
}

/// A table with so many rows that cannot be read is none: a file that cannot be read further gives the same error for ever.
const MAX_SKIPPED: u64 = 10_000;

/// The rows of several tables, one after the other. What cannot be read is said on stderr and counted.
pub(super) fn each(paths: &[PathBuf], needed: &[&str], mut work: impl FnMut(TableRow) -> Result<()>) -> Result<u64> {
    let (mut n_skipped, mut complaints) = (0, Complaints::default());
    for path in paths {
        let mut is_first = true;
        for record in open(path)? {
            match record {
                Ok(record) => {
                    if is_first {
                        lacks(&record, needed, path)?;
                        is_first = false;
                    }
                    work(record)?;
                }
                Err(error) => {
                    n_skipped += 1;
                    complaints.tell(&error.at(path), |tell| tell());
                    if n_skipped > MAX_SKIPPED {
                        let message = format!("more than {MAX_SKIPPED} rows cannot be read");
                        return Err(Error::new(ErrorKind::Input, message).at(path));
                    }
                }
            }
        }
    }
    complaints.sum_up("row");
    Ok(n_skipped)
}

fn lacks(record: &TableRow, needed: &[&str], path: &Path) -> Result<()> {
    let missing = needed.iter().find(|column| !record.columns().iter().any(|name| name == *column));
    match missing {
        Some(column) => Err(Error::new(ErrorKind::Input, format!("has no column `{column}`"))
            .at(path)
            .hint("give a table of quotations, as `whosaid run` writes it")),
        None => Ok(()),
    }
}

/// Whether the file at `path` is a table of quotations rather than articles.
pub(super) fn is_of_quotations(path: &Path) -> bool {
    if !path.is_file() || Format::of_path(path).is_none() {
        return false;
    }
    let first = open(path).ok().and_then(|mut records| records.next());
    matches!(first, Some(Ok(record)) if ["quote_id", "doc_id", "text"].iter().all(|column| record.columns().iter().any(|name| name == column)))
}

/// A table under way.
pub(super) struct Writer {
    output: Output,
    row: fn(&dyn Row, Style, &mut Vec<u8>),
    /// Whether the format begins with the names of the columns.
    is_headed: bool,
    has_head: bool,
    buffer: Vec<u8>,
}

impl Writer {
    /// A table at `path`, in the format that its ending tells, or else that called `name`, or else CSV.
    pub(super) fn open(path: Option<&Path>, name: Option<&str>, inputs: &[PathBuf]) -> Result<Self> {
        let format = match (name, path.and_then(Format::of_path)) {
            (Some(name), _) => Format::named(name)?,
            (None, Some(format)) => format,
            (None, None) => &FORMATS[0],
        };
        let Part::Rows { row, .. } = format.part else {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("this table cannot be written as `{}`", format.name),
            )
            .hint(format!("choose one of `{}`", formats().join("`, `"))));
        };
        let is_headed = format.name != "jsonl";
        Ok(Self { output: Output::open(path, inputs)?, row, is_headed, has_head: false, buffer: Vec::new() })
    }

    /// Adds a row; the first one brings the names of the columns.
    pub(super) fn write(&mut self, columns: &[&str], row: &dyn Row) -> Result<()> {
        self.buffer.clear();
        if !self.has_head {
            self.head(columns);
        }
        (self.row)(row, Style::default(), &mut self.buffer);
        self.output.write(&self.buffer)
    }

    fn head(&mut self, columns: &[&str]) {
        self.has_head = true;
        if self.is_headed {
            (self.row)(&Names(columns), Style::default(), &mut self.buffer);
        }
    }

    /// Ends the table; one without rows has the names of `columns` all the same.
    pub(super) fn finish(mut self, columns: &[&str]) -> Result<()> {
        self.buffer.clear();
        if !self.has_head {
            self.head(columns);
            self.output.write(&self.buffer)?;
        }
        self.output.finish()
    }
}

struct Names<'a>(&'a [&'a str]);

impl Row for Names<'_> {
    fn json(&self, _: &mut Vec<u8>) {}

    fn values(&self) -> Vec<Value> {
        self.0.iter().map(|name| Value::text(name)).collect()
    }
}
