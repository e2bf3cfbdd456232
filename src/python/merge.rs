//! The same speaker over articles, in pieces that an engine spreads over machines: rows of quotations to candidates, and all
//! candidates of a key to speakers.

use std::{collections::BTreeMap, sync::Arc};

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use pyo3::{exceptions::PyValueError, prelude::*};
use pyo3_arrow::{PyRecordBatch, PySchema, input::AnyRecordBatch};
use serde::Serialize;

use super::{texts::Texts, to_python};
use crate::{
    across::speakers::{
        Known,
        apart::{self, Candidate},
    },
    export::TableRow,
};

/// The columns of quotations that tell of their speakers. The first three must be there.
pub(super) const TOLD: [&str; 11] = [
    "doc_id",
    "speaker",
    "speaker_kind",
    "speaker_id",
    "speaker_title",
    "speaker_affiliation",
    "speaker_pronouns",
    "publisher",
    "published",
    "words",
    "source",
];

/// How many of [`TOLD`] must be there.
const N_NEEDED: usize = 3;

/// A speaker of the user's table: name, other writings, id.
type Told = (String, Vec<String>, Option<String>);

fn known(told: Vec<Told>) -> Vec<Known> {
    let known = told.into_iter().map(|(name, aliases, id)| Known { name, aliases, id: id.unwrap_or_default() });
    known.collect()
}

/// Lists as Spark has them, which knows no other name and lets everything be null.
fn item(kind: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("element", kind, true)))
}

fn fields(columns: &[(&str, DataType)]) -> Fields {
    columns.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true)).collect()
}

/// The columns of candidates.
fn of_candidates() -> Fields {
    let (text, number) = (DataType::Utf8, DataType::Int64);
    fields(&[
        ("merge_key", text.clone()),
        ("doc_id", text.clone()),
        ("seq", number.clone()),
        ("speaker_id", text.clone()),
        ("place", number.clone()),
        ("name", text.clone()),
        ("is_person", DataType::Boolean),
        ("title", text.clone()),
        ("affiliation", text.clone()),
        ("pronouns", text.clone()),
        ("publisher", text.clone()),
        ("month", text),
        ("quotes", number.clone()),
        ("words", number.clone()),
        ("others", item(number)),
        ("is_suffix_optional", DataType::Boolean),
    ])
}

/// The columns of speakers over articles.
fn of_speakers() -> Fields {
    let (text, number) = (DataType::Utf8, DataType::Int64);
    let texts = item(text.clone());
    let held = DataType::Struct(fields(&[
        ("text", text.clone()),
        ("articles", number.clone()),
        ("first", text.clone()),
        ("last", text.clone()),
    ]));
    let entry = vec![Field::new("key", text.clone(), false), Field::new("value", number.clone(), true)];
    let entries = Field::new("entries", DataType::Struct(entry.into()), false);
    fields(&[
        ("speaker_global_id", text.clone()),
        ("name", text.clone()),
        ("kind", text.clone()),
        ("variants", texts.clone()),
        ("titles", item(held.clone())),
        ("affiliations", item(held)),
        ("pronouns", texts.clone()),
        ("articles", number.clone()),
        ("outlets", number.clone()),
        ("quotes", number.clone()),
        ("words", number),
        ("first", text.clone()),
        ("last", text),
        ("months", DataType::Map(Arc::new(entries), false)),
        ("may_be", texts),
        ("link_probability", DataType::Float64),
    ])
}

/// The columns of who each candidate is.
fn of_members() -> Fields {
    fields(&[
        ("doc_id", DataType::Utf8),
        ("speaker_id", DataType::Utf8),
        ("place", DataType::Int64),
        ("speaker_global_id", DataType::Utf8),
        ("speaker_link_probability", DataType::Float64),
    ])
}

fn refused(cause: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(cause.to_string())
}

/// `rows` as one batch.
fn batch<R: Serialize>(fields: &Fields, rows: &[R]) -> PyResult<PyRecordBatch> {
    let columns: Vec<FieldRef> = fields.iter().cloned().collect();
    Ok(PyRecordBatch::new(serde_arrow::to_record_batch(&columns, &rows).map_err(refused)?))
}

/// The rows of a batch, with the cells of [`TOLD`].
fn rows(batch: &RecordBatch) -> Result<Vec<TableRow>, ArrowError> {
    let schema = batch.schema();
    let there: Vec<(String, usize)> =
        TOLD.iter().filter_map(|name| Some(((*name).to_owned(), schema.index_of(name).ok()?))).collect();
    let texts: Vec<Texts> =
        there.iter().map(|(_, place)| Texts::new(batch.column(*place))).collect::<Result<_, _>>()?;
    let columns = Arc::new(there.into_iter().map(|(name, _)| name).collect::<Vec<_>>());
    let row = |row_idx| {
        let cells = texts.iter().map(|column| column.get(row_idx).unwrap_or_default().to_owned());
        TableRow::new(Arc::clone(&columns), cells.collect())
    };
    Ok((0..batch.num_rows()).map(row).collect())
}

fn lacks(schema: &SchemaRef) -> PyResult<()> {
    match TOLD[..N_NEEDED].iter().find(|name| schema.index_of(name).is_err()) {
        Some(name) => Err(PyValueError::new_err(format!("no column `{name}`, expected a table of quotations"))),
        None => Ok(()),
    }
}

/// Makes candidates of rows of quotations.
#[pyclass(frozen)]
pub(super) struct Candidates(apart::Candidates);

#[pymethods]
impl Candidates {
    #[new]
    fn new(told: Vec<Told>, blocks: BTreeMap<String, String>) -> PyResult<Self> {
        apart::Candidates::new(&known(told), blocks).map(Self).map_err(|error| to_python(&error))
    }

    /// The speakers of whole articles, of which all rows come, those of each together and in order.
    fn of(&self, py: Python<'_>, data: AnyRecordBatch) -> PyResult<PyRecordBatch> {
        let reader = data.into_reader()?;
        lacks(&reader.schema())?;
        let found: Vec<Candidate> = py
            .detach(|| {
                let mut told = Vec::new();
                for batch in reader {
                    told.extend(rows(&batch?)?);
                }
                Ok::<_, ArrowError>(self.0.of(&told))
            })
            .map_err(refused)?;
        batch(&of_candidates(), &found)
    }
}

/// Links candidates.
#[pyclass(frozen)]
pub(super) struct Linker(apart::Linker);

#[pymethods]
impl Linker {
    #[new]
    fn new(told: Vec<Told>) -> PyResult<Self> {
        apart::Linker::new(&known(told)).map(Self).map_err(|error| to_python(&error))
    }

    /// The speakers over articles among all candidates of some keys, and who each candidate is.
    fn link(&self, py: Python<'_>, data: AnyRecordBatch) -> PyResult<(PyRecordBatch, PyRecordBatch)> {
        let reader = data.into_reader()?;
        let (speakers, members) = py
            .detach(|| {
                let mut candidates: Vec<Candidate> = Vec::new();
                for batch in reader {
                    let batch = batch.map_err(|cause| cause.to_string())?;
                    let read: Vec<Candidate> =
                        serde_arrow::from_record_batch(&batch).map_err(|cause| cause.to_string())?;
                    candidates.extend(read);
                }
                Ok::<_, String>(self.0.link(candidates))
            })
            .map_err(refused)?;
        Ok((batch(&of_speakers(), &speakers)?, batch(&of_members(), &members)?))
    }
}

/// For each body among `names` that must be looked at with others, by its key, which key they share.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "what Python hands over is the function's own")]
pub(super) fn blocks(names: Vec<String>, told: Vec<Told>) -> PyResult<BTreeMap<String, String>> {
    apart::blocks(names.iter().map(String::as_str), &known(told)).map_err(|error| to_python(&error))
}

/// The columns of candidates, speakers and members.
#[pyfunction]
pub(super) fn merge_schemas() -> [PySchema; 3] {
    [of_candidates(), of_speakers(), of_members()].map(|fields| PySchema::new(Arc::new(Schema::new(fields))))
}
