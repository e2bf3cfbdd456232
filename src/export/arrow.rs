//! Tables as Apache Arrow: the schema of each, and rows as record batches. Columns have the names of the flat formats and
//! types of their own; places are lists of `{start, end}`.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, RecordBatch,
    builder::{BooleanBuilder, Float64Builder, Int64Builder, ListBuilder, StringBuilder, StructBuilder},
};
use arrow_schema::{DataType, Field, Fields, Schema};

use super::{Column, ColumnKind, Table, Value};
use crate::error::{Error, ErrorKind, Result};

/// What each column's documentation stands under in its metadata.
const ABOUT: &str = "description";

/// The columns of `table` with their types and, as metadata, what they hold. Every column may be null.
pub fn schema(table: Table) -> Arc<Schema> {
    schema_of(&table.columns())
}

/// The same for these columns.
pub(super) fn schema_of(columns: &[Column]) -> Arc<Schema> {
    let fields: Vec<Field> = columns
        .iter()
        .map(|column| {
            let about = [(ABOUT.to_owned(), column.about.to_owned())].into();
            Field::new(&column.name, data_type(column.kind), true).with_metadata(about)
        })
        .collect();
    Arc::new(Schema::new(fields))
}

/// Rows of `table`, each with one value per column as [`super::Row::values`] gives them, as one batch of [`schema`].
///
/// # Errors
///
/// [`ErrorKind::Internal`] where a row is of another table.
pub fn record_batch(table: Table, rows: &[Vec<Value>]) -> Result<RecordBatch> {
    batch_of(&table.columns(), rows)
}

/// The same for a table of these columns.
pub(super) fn batch_of(columns: &[Column], rows: &[Vec<Value>]) -> Result<RecordBatch> {
    let other_table = || Error::new(ErrorKind::Internal, "a row is not of this table");
    if rows.iter().any(|row| row.len() != columns.len()) {
        return Err(other_table());
    }
    let arrays: Option<Vec<ArrayRef>> = columns
        .iter()
        .enumerate()
        .map(|(column_idx, column)| array(column.kind, rows.iter().map(|row| &row[column_idx])))
        .collect();
    RecordBatch::try_new(schema_of(columns), arrays.ok_or_else(other_table)?)
        .map_err(|cause| Error::new(ErrorKind::Internal, "rows do not fit their columns").because(cause))
}

fn range_fields() -> Fields {
    let border = |name: &str| Field::new(name, DataType::Int64, false);
    Fields::from(vec![border("start"), border("end")])
}

fn item(data_type: DataType) -> Arc<Field> {
    Arc::new(Field::new("item", data_type, false))
}

fn data_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Text => DataType::Utf8,
        ColumnKind::Integer => DataType::Int64,
        ColumnKind::Real => DataType::Float64,
        ColumnKind::Truth => DataType::Boolean,
        ColumnKind::Texts => DataType::List(item(DataType::Utf8)),
        ColumnKind::Ranges => DataType::List(item(DataType::Struct(range_fields()))),
    }
}

fn signed(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

/// One column; `None` where a value is of another kind.
fn array<'v>(kind: ColumnKind, values: impl Iterator<Item = &'v Value>) -> Option<ArrayRef> {
    Some(match kind {
        ColumnKind::Text => {
            let mut builder = StringBuilder::new();
            for value in values {
                match value {
                    Value::Empty => builder.append_null(),
                    Value::Text(text) => builder.append_value(text),
                    _ => return None,
                }
            }
            Arc::new(builder.finish())
        }
        ColumnKind::Integer => {
            let mut builder = Int64Builder::new();
            for value in values {
                match value {
                    Value::Empty => builder.append_null(),
                    Value::Integer(number) => builder.append_value(signed(*number)),
                    _ => return None,
                }
            }
            Arc::new(builder.finish())
        }
        ColumnKind::Real => {
            let mut builder = Float64Builder::new();
            for value in values {
                match value {
                    Value::Empty => builder.append_null(),
                    Value::Real(number) => builder.append_value(*number),
                    _ => return None,
                }
            }
            Arc::new(builder.finish())
        }
        ColumnKind::Truth => {
            let mut builder = BooleanBuilder::new();
            for value in values {
                match value {
                    Value::Empty => builder.append_null(),
                    Value::Truth(truth) => builder.append_value(*truth),
                    _ => return None,
                }
            }
            Arc::new(builder.finish())
        }
        ColumnKind::Texts => {
            let mut builder = ListBuilder::new(StringBuilder::new()).with_field(item(DataType::Utf8));
            for value in values {
                match value {
                    Value::Empty => builder.append_null(),
                    Value::Texts(texts) => builder.append_value(texts.iter().map(Some)),
                    _ => return None,
                }
            }
            Arc::new(builder.finish())
        }
        ColumnKind::Ranges => {
            let range = StructBuilder::from_fields(range_fields(), 0);
            let mut builder = ListBuilder::new(range).with_field(item(DataType::Struct(range_fields())));
            for value in values {
                match value {
                    Value::Empty => builder.append_null(),
                    Value::Ranges(ranges) => {
                        for range in ranges {
                            let borders = [range.start, range.end];
                            for (border_idx, border) in borders.into_iter().enumerate() {
                                let numbers = builder.values().field_builder::<Int64Builder>(border_idx)?;
                                numbers.append_value(signed(border));
                            }
                            builder.values().append(true);
                        }
                        builder.append(true);
                    }
                    _ => return None,
                }
            }
            Arc::new(builder.finish())
        }
    })
}

#[cfg(test)]
mod tests {
    use arrow_array::{Array, ListArray, StringArray, StructArray};

    use super::*;
    use crate::Pipeline;

    #[test]
    fn rows_become_a_batch_of_their_schema() {
        let pipeline = Pipeline::builder().build().expect("the embedded model loads");
        let analysis = pipeline.analyse("“We wait,” said Ana Ruiz, “for rain.” She left.").expect("text is text");
        let quotes = analysis.rows();
        for table in Table::ALL {
            let rows: Vec<Vec<Value>> = table.rows(&analysis, &quotes).iter().map(|row| row.values()).collect();
            let batch = record_batch(table, &rows).expect("rows of the table");
            assert_eq!((batch.num_rows(), batch.num_columns()), (rows.len(), table.columns().len()));
            assert!(record_batch(table, &[Vec::new()]).is_err());
        }
        let rows: Vec<Vec<Value>> = quotes.iter().map(super::super::Row::values).collect();
        let batch = record_batch(Table::Quotes, &rows).expect("rows of the table");
        let speakers = batch.column_by_name("speaker").expect("a column");
        let speakers = speakers.as_any().downcast_ref::<StringArray>().expect("text");
        assert_eq!(speakers.value(0), "Ana Ruiz");
        let parts = batch.column_by_name("parts").expect("a column");
        let parts = parts.as_any().downcast_ref::<ListArray>().expect("a list").value(0);
        let parts = parts.as_any().downcast_ref::<StructArray>().expect("ranges");
        assert_eq!((parts.len(), parts.column_names()), (2, vec!["start", "end"]));
    }
}
