//! Tables that several subcommands read: which format, compressed or not, from which files.

#[cfg(feature = "parquet")]
use std::fs::File;
use std::path::{Path, PathBuf};

#[cfg(feature = "parquet")]
use super::output::is_gzip;
use super::{complaints::Complaints, output::Output, table};
#[cfg(feature = "parquet")]
use crate::export::{ParquetTable, read_parquet_rows};
use crate::{
    error::{Error, ErrorKind, Result},
    export::{Column, ColumnKind, FORMATS, Format, Part, Row, Style, Table, TableRow, TableRows, Value, read_rows},
};

/// The name of a format in which rows are no lines.
const PARQUET: &str = "parquet";

/// The formats that any table can be written in, row by row.
pub(super) fn formats() -> Vec<&'static str> {
    let is_of_rows = |format: &&Format| matches!(format.part, Part::Rows { .. }) || format.name == PARQUET;
    FORMATS.iter().filter(is_of_rows).map(|format| format.name).collect()
}

/// Opens the table at `path`; its ending tells the format.
pub(super) fn open(path: &Path) -> Result<TableRows<'static>> {
    let format = Format::of_path(path).ok_or_else(|| {
        Error::new(ErrorKind::Unsupported, "no format of tables has this ending")
            .at(path)
            .hint(format!("name the file `.{}`", formats().join("`, `.")))
    })?;
    #[cfg(feature = "parquet")]
    if format.name == PARQUET && !is_gzip(path) {
        // Read where it lies: such a file is read from its end.
        let file =
            File::open(path).map_err(|cause| Error::new(ErrorKind::Io, "cannot be read").at(path).because(cause))?;
        return read_parquet_rows(file).map_err(|error| error.at(path));
    }
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
    form: Form,
    buffer: Vec<u8>,
}

/// What a row becomes.
enum Form {
    /// Bytes that are written at once; `is_headed` where the format begins with the names of the columns.
    Lines { output: Output, row: fn(&dyn Row, Style, &mut Vec<u8>), is_headed: bool },
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetTable<Output>>),
    /// Before the first row, which brings the columns.
    #[cfg(feature = "parquet")]
    ParquetToBe(Option<Output>),
}

impl Writer {
    /// A table at `path`, in the format that its ending tells, or else that called `name`, or else CSV.
    pub(super) fn open(path: Option<&Path>, name: Option<&str>, inputs: &[PathBuf]) -> Result<Self> {
        let format = match (name, path.and_then(Format::of_path)) {
            (Some(name), _) => Format::named(name)?,
            (None, Some(format)) => format.built_in()?,
            (None, None) => &FORMATS[0],
        };
        let form = match format.part {
            Part::Rows { row, .. } => {
                Form::Lines { output: Output::open(path, inputs)?, row, is_headed: format.name != "jsonl" }
            }
            #[cfg(feature = "parquet")]
            _ if format.name == PARQUET => Form::ParquetToBe(Some(Output::open(path, inputs)?)),
            _ => {
                let message = format!("this table cannot be written as `{}`", format.name);
                return Err(Error::new(ErrorKind::Unsupported, message)
                    .hint(format!("choose one of `{}`", formats().join("`, `"))));
            }
        };
        Ok(Self { form, buffer: Vec::new() })
    }

    /// Adds a row of a table of `columns`, which are the same for all rows.
    pub(super) fn write(&mut self, columns: &[Column], row: &dyn Row) -> Result<()> {
        self.begin(columns)?;
        match &mut self.form {
            Form::Lines { output, row: line, .. } => {
                self.buffer.clear();
                line(row, Style::default(), &mut self.buffer);
                output.write(&self.buffer)
            }
            #[cfg(feature = "parquet")]
            Form::Parquet(table) => table.add(row.values()),
            #[cfg(feature = "parquet")]
            Form::ParquetToBe(_) => Ok(()),
        }
    }

    /// Writes what stands before the first row.
    fn begin(&mut self, columns: &[Column]) -> Result<()> {
        match &mut self.form {
            Form::Lines { output, row, is_headed } if *is_headed => {
                *is_headed = false;
                self.buffer.clear();
                row(&Names(columns), Style::default(), &mut self.buffer);
                output.write(&self.buffer)
            }
            #[cfg(feature = "parquet")]
            Form::ParquetToBe(output) => {
                if let Some(output) = output.take() {
                    self.form = Form::Parquet(Box::new(ParquetTable::new(output, columns.to_vec())?));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Ends the table; one without rows has the names of `columns` all the same.
    pub(super) fn finish(mut self, columns: &[Column]) -> Result<()> {
        self.begin(columns)?;
        match self.form {
            Form::Lines { output, .. } => output.finish(),
            #[cfg(feature = "parquet")]
            Form::Parquet(table) => table.finish()?.finish(),
            #[cfg(feature = "parquet")]
            Form::ParquetToBe(_) => Ok(()),
        }
    }
}

struct Names<'a>(&'a [Column]);

impl Row for Names<'_> {
    fn json(&self, _: &mut Vec<u8>) {}

    fn values(&self) -> Vec<Value> {
        self.0.iter().map(|column| Value::text(&column.name)).collect()
    }
}

/// A table of rows that were read, with the columns of the first one.
pub(super) struct Copied {
    writer: Writer,
    names: Vec<String>,
    columns: Vec<Column>,
}

impl Copied {
    /// As [`Writer::open`].
    pub(super) fn open(path: Option<&Path>, name: Option<&str>, inputs: &[PathBuf]) -> Result<Self> {
        Ok(Self { writer: Writer::open(path, name, inputs)?, names: Vec::new(), columns: Vec::new() })
    }

    pub(super) fn write(&mut self, mut row: TableRow) -> Result<()> {
        if self.columns.is_empty() {
            (self.names, self.columns) = (row.columns().to_vec(), columns_of(&row));
        } else if self.names != row.columns() {
            row.arrange(&self.names);
        }
        self.writer.write(&self.columns, &row)
    }

    pub(super) fn finish(self) -> Result<()> {
        self.writer.finish(&self.columns)
    }
}

/// The columns of rows that were read: what they are called, and what those hold that a table of quotations has.
fn columns_of(row: &TableRow) -> Vec<Column> {
    let known = Table::Quotes.columns();
    let column = |name: &String| {
        let own = known.iter().find(|column| column.name == *name).cloned();
        own.unwrap_or_else(|| Column {
            name: name.clone(),
            about: "",
            kind: if REALS.contains(&name.as_str()) { ColumnKind::Real } else { ColumnKind::Text },
        })
    };
    row.columns().iter().map(column).collect()
}

/// Columns of numbers that are added to tables of quotations.
const REALS: [&str; 2] = ["speaker_link_probability", "sample_weight"];
