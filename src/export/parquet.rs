//! Apache Parquet: typed columns, places as lists of `{start, end}`, compressed with Zstandard, in row groups.

#[cfg(feature = "parquet")]
use std::{fs::File, io::BufRead, path::Path};

#[cfg(feature = "parquet")]
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    file::properties::WriterProperties,
};

use super::formats::{Format, Part};
#[cfg(feature = "parquet")]
use super::{Journal, Table, Value, record_batch, schema};
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
    let unwritable =
        |cause: parquet::errors::ParquetError| Error::new(ErrorKind::Io, "cannot be written").at(path).because(cause);
    let file =
        File::create(path).map_err(|cause| Error::new(ErrorKind::Io, "cannot be created").at(path).because(cause))?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .set_created_by(concat!("whosaid ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let mut writer = ArrowWriter::try_new(file, schema(table), Some(properties)).map_err(unwritable)?;
    let mut rows: Vec<Vec<Value>> = Vec::with_capacity(BATCH);
    for row in Journal::new(parts) {
        let (_, row) = row?;
        rows.push(row);
        if rows.len() == BATCH {
            writer.write(&record_batch(table, &rows)?).map_err(unwritable)?;
            rows.clear();
        }
    }
    if !rows.is_empty() {
        writer.write(&record_batch(table, &rows)?).map_err(unwritable)?;
    }
    writer.close().map(drop).map_err(unwritable)
}
