//! Parquet tables, as Hugging Face and data pipelines keep articles: one a row.

use std::collections::VecDeque;

use arrow_array::{
    Array, ArrayRef, RecordBatch,
    cast::AsArray,
    types::{
        Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
        TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
        UInt64Type,
    },
};
use arrow_schema::{DataType, TimeUnit};
use parquet::{
    arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
    errors::{ParquetError, Result as ParquetResult},
    file::reader::ChunkReader,
};
use serde_json::Value;

use super::{Documents, Opened, Reader, fields::Record, spool};
use crate::{
    caught::caught,
    error::{Error, ErrorKind, Result},
    input::RawDocument,
};

/// An article a row.
pub(super) const READER: Reader = Reader {
    name: "parquet",
    about: "Parquet tables, one article a row",
    endings: &["parquet"],
    takes_bytes: true,
    fits: |head| head.starts_with(b"PAR1"),
    open,
    ..Reader::TEXT
};

/// Rows that are in memory at once.
const BATCH: usize = 32;

fn open(mut file: Opened) -> Documents {
    let opened = spool::seekable(&mut file).and_then(|bytes| {
        let wrong = |cause| {
            Error::new(ErrorKind::Input, "cannot be read as Parquet")
                .because(cause)
                .at(&file.place)
                .hint("is it whole? brotli compression is not read: write it with zstd or snappy")
        };
        let builder = builder_of(bytes).map_err(wrong)?;
        let names: Record = builder.schema().fields().iter().map(|field| (field.name().clone(), Value::Null)).collect();
        let fields = &file.options.fields;
        if !fields.are_given() && !fields.has_text(names.keys().map(String::as_str)) {
            return Err(fields.missing_text(names.keys().map(String::as_str)).at(&file.place));
        }
        let n_all = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or_default();
        Ok((n_all, builder.with_batch_size(BATCH).build().map_err(wrong)?))
    });
    match opened {
        Ok((n_all, batches)) => {
            let ready = VecDeque::new();
            Box::new(Rows { file, batches, ready, n_rows: 0, n_all, is_first: true, done: false })
        }
        Err(error) => Box::new(std::iter::once(Err(error))),
    }
}

/// The rows of a table, whatever its columns.
///
/// # Errors
///
/// [`ErrorKind::Input`] where it is no Parquet, and as the last item where it cannot be read any further.
pub(super) fn rows_of(file: std::fs::File) -> Result<impl Iterator<Item = Result<Record>>> {
    let wrong = |cause| Error::new(ErrorKind::Input, "cannot be read as Parquet").because(cause);
    let mut batches = builder_of(file).and_then(ParquetRecordBatchReaderBuilder::build).map_err(wrong)?;
    let mut is_broken = false;
    let batches = std::iter::from_fn(move || {
        let batch = if is_broken { None } else { next_batch(&mut batches) };
        is_broken = matches!(batch, Some(Err(_)));
        batch
    });
    Ok(batches.flat_map(|batch| match batch {
        Ok(batch) => records(&batch).into_iter().map(Ok).collect::<Vec<_>>(),
        Err(error) => vec![Err(error)],
    }))
}

/// A reader of the file, which may be anything: a damaged schema makes the reader of schemas panic.
fn builder_of<T: ChunkReader + 'static>(file: T) -> ParquetResult<ParquetRecordBatchReaderBuilder<T>> {
    caught(|| ParquetRecordBatchReaderBuilder::try_new(file))
        .unwrap_or_else(|_| Err(ParquetError::General("its schema cannot be read".into())))
}

/// The next rows. Behind an error nothing may be asked for: of a damaged file the reader gives errors for ever, or panics.
fn next_batch(batches: &mut ParquetRecordBatchReader) -> Option<Result<RecordBatch>> {
    let broken = || Error::new(ErrorKind::Input, "cannot be read any further");
    match caught(|| batches.next()) {
        Ok(batch) => batch.map(|batch| batch.map_err(|cause| broken().because(cause))),
        Err(_) => Some(Err(broken().because("its reader gave up"))),
    }
}

struct Rows {
    file: Opened,
    batches: ParquetRecordBatchReader,
    ready: VecDeque<Record>,
    n_rows: u64,
    n_all: u64,
    is_first: bool,
    done: bool,
}

impl Iterator for Rows {
    type Item = Result<RawDocument>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && !self.done {
            match next_batch(&mut self.batches) {
                None => self.done = true,
                Some(Ok(batch)) => {
                    self.ready = records(&batch);
                    if std::mem::take(&mut self.is_first)
                        && let Err(error) = self.file.options.fields.check(&self.ready.iter())
                    {
                        (self.done, self.ready) = (true, VecDeque::new());
                        return Some(Err(error.at(&self.file.place)));
                    }
                }
                Some(Err(error)) => {
                    self.done = true;
                    return Some(Err(error.at(&self.file.place)));
                }
            }
        }
        let record = self.ready.pop_front()?;
        self.n_rows += 1;
        self.file.portion.set(self.n_rows, self.n_all);
        let fallback = || format!("{}:{}", self.file.id, self.n_rows);
        let limit = self.file.options.max_text_bytes;
        let document = self.file.options.fields.document(&record, fallback);
        let document = document
            .and_then(|document| if document.text.len() > limit { Err(super::too_long(limit)) } else { Ok(document) });
        Some(document.map_err(|error| error.at(format!("{}: row {}", self.file.place.display(), self.n_rows))))
    }
}

fn records(batch: &RecordBatch) -> VecDeque<Record> {
    let schema = batch.schema();
    (0..batch.num_rows())
        .map(|row| {
            let cells = schema.fields().iter().zip(batch.columns());
            cells.map(|(field, column)| (field.name().clone(), value(column, row))).collect()
        })
        .collect()
}

/// One cell as JSON; what is neither text, number, time nor made of such is null.
fn value(array: &ArrayRef, row: usize) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    macro_rules! number {
        ($type:ty) => {
            Value::from(array.as_primitive::<$type>().value(row))
        };
    }
    macro_rules! time {
        ($type:ty) => {
            array
                .as_primitive::<$type>()
                .value_as_datetime(row)
                .map_or(Value::Null, |time| Value::from(time.to_string()))
        };
    }
    let list = |items: ArrayRef| Value::Array((0..items.len()).map(|item| value(&items, item)).collect());
    match array.data_type() {
        DataType::Utf8 => Value::from(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Value::from(array.as_string::<i64>().value(row)),
        DataType::Utf8View => Value::from(array.as_string_view().value(row)),
        DataType::Boolean => Value::from(array.as_boolean().value(row)),
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Float32 => number!(Float32Type),
        DataType::Float64 => number!(Float64Type),
        DataType::Date32 => array
            .as_primitive::<Date32Type>()
            .value_as_date(row)
            .map_or(Value::Null, |date| Value::from(date.to_string())),
        DataType::Timestamp(TimeUnit::Second, _) => time!(TimestampSecondType),
        DataType::Timestamp(TimeUnit::Millisecond, _) => time!(TimestampMillisecondType),
        DataType::Timestamp(TimeUnit::Microsecond, _) => time!(TimestampMicrosecondType),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => time!(TimestampNanosecondType),
        DataType::List(_) => list(array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => list(array.as_list::<i64>().value(row)),
        DataType::Struct(fields) => {
            let columns = fields.iter().zip(array.as_struct().columns());
            Value::Object(columns.map(|(field, column)| (field.name().clone(), value(column, row))).collect())
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            dictionary.normalized_keys().get(row).map_or(Value::Null, |key| value(dictionary.values(), *key))
        }
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use std::{fs::File, io::Write, sync::Arc};

    use arrow_array::{ArrayRef, RecordBatch, StringArray};
    use base64::{Engine, engine::general_purpose::STANDARD};
    use parquet::arrow::ArrowWriter;

    use super::*;

    #[test]
    fn a_damaged_schema_is_an_error() {
        let text: ArrayRef = Arc::new(StringArray::from(vec!["It rained."]));
        let batch = RecordBatch::try_from_iter([("text", text)]).unwrap();
        let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        let whole = writer.into_inner().unwrap();
        let key = b"ARROW:schema";
        let at = whole.windows(key.len()).position(|window| window == key).unwrap() + key.len();
        let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
        let from = (at..at + 8).find(|&from| whole[from..from + 8].starts_with(b"////")).unwrap();
        let len = whole[from..].iter().take_while(|byte| is_base64(byte)).count() / 4 * 4;
        let schema = STANDARD.decode(&whole[from..from + len]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut n_refused = 0;
        for place in 8..schema.len() {
            let mut schema = schema.clone();
            schema[place] = 68;
            let mut damaged = whole.clone();
            damaged[from..from + len].copy_from_slice(STANDARD.encode(&schema).as_bytes());
            let path = folder.path().join("damaged.parquet");
            File::create(&path).unwrap().write_all(&damaged).unwrap();
            n_refused += usize::from(rows_of(File::open(&path).unwrap()).is_err());
        }
        assert!(n_refused > 0);
    }
}
