//! Apache Parquet: typed columns, places as lists of `{start, end}`, compressed with Zstandard, in row groups.

#[cfg(feature = "parquet")]
use std::{
    fs::File,
    io::{BufRead, Write},
    path::Path,
};

#[cfg(feature = "parquet")]
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    errors::ParquetError,
    file::properties::WriterProperties,
};

use super::formats::{Format, Part};
#[cfg(feature = "parquet")]
use super::{
    Column, Journal, Table, Value,
    arrow::{batch_of, schema_of},
};
#[cfg(feature = "parquet")]
use crate::error::{Error, ErrorKind, Result};

/// Typed columns for data frames and engines of queries.
pub(super) const PARQUET: Format = Format {
    name: "parquet",
    about: "typed columns for pandas, Polars, DuckDB, Spark, R",
    endings: &["parquet"],
    lacks: if cfg!(feature = "parquet") { None } else { Some("parquet") },
    part: Part::Journal(|table| vec![table]),
    #[cfg(feature = "parquet")]
    finish: Some(finish),
    #[cfg(not(feature = "parquet"))]
    finish: None,
};

/// Rows that are converted at once.
#[cfg(feature = "parquet")]
const BATCH: usize = 4096;

/// Rows of a row group: few enough to stay in memory while they are written.
#[cfg(feature = "parquet")]
const ROW_GROUP: usize = 1 << 16;

#[cfg(feature = "parquet")]
fn finish(parts: &mut dyn BufRead, table: Table, path: &Path) -> Result<()> {
    let file =
        File::create(path).map_err(|cause| Error::new(ErrorKind::Io, "cannot be created").at(path).because(cause))?;
    let make = || {
        let mut rows = ParquetTable::new(file, table.columns())?;
        Journal::new(parts).try_for_each(|row| rows.add(row?.1))?;
        rows.finish()
    };
    make().map(drop).map_err(|error| error.at(path))
}

/// A table of any columns on its way into a file or stream. Takes memory for one row group.
#[cfg(feature = "parquet")]
pub struct ParquetTable<W: Write + Send> {
    columns: Vec<Column>,
    rows: Vec<Vec<Value>>,
    writer: ArrowWriter<W>,
}

#[cfg(feature = "parquet")]
fn unwritable(cause: ParquetError) -> Error {
    Error::new(ErrorKind::Io, "cannot be written").because(cause)
}

#[cfg(feature = "parquet")]
impl<W: Write + Send> ParquetTable<W> {
    /// An empty table that goes to `out`.
    ///
    /// # Errors
    ///
    /// If `out` cannot be written to.
    pub fn new(out: W, columns: Vec<Column>) -> Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(ROW_GROUP))
            .set_created_by(concat!("whosaid ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer = ArrowWriter::try_new(out, schema_of(&columns), Some(properties)).map_err(unwritable)?;
        Ok(Self { columns, rows: Vec::with_capacity(BATCH), writer })
    }

    /// Adds a row; text becomes what its column holds, as of a table that was read from a flat format.
    ///
    /// # Errors
    ///
    /// If writing fails, or a text does not say what its column holds.
    pub fn add(&mut self, row: Vec<Value>) -> Result<()> {
        let typed = row.into_iter().zip(&self.columns).map(|(value, column)| match value {
            Value::Text(text) => column.kind.read(text).ok_or_else(|| {
                Error::new(ErrorKind::Input, format!("a value of column `{}` is not of its type", column.name))
            }),
            value => Ok(value),
        });
        self.rows.push(typed.collect::<Result<_>>()?);
        if self.rows.len() == BATCH { self.hand_over() } else { Ok(()) }
    }

    fn hand_over(&mut self) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        self.writer.write(&batch_of(&self.columns, &self.rows)?).map_err(unwritable)?;
        self.rows.clear();
        Ok(())
    }

    /// Ends the table and gives back where it went.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn finish(mut self) -> Result<W> {
        self.hand_over()?;
        self.writer.into_inner().map_err(unwritable)
    }
}
