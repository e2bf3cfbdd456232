//! From Arrow batches of articles to Arrow batches of quotations: what a row is depends on its article alone.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use rayon::ThreadPool;
use sha2::{Digest, Sha256};

use super::texts::Texts;
use crate::{
    error::{Error, ErrorKind, Result},
    export::{self, Row, Selection, Table, Value, quote_rows},
    input::{self, Metadata, RawDocument},
    pipeline::{self, Options, Timings},
};

/// What a document can have, in the order in which [`Rows::new`] takes the names of their columns.
pub(super) const FIELDS: [&str; 7] = ["text", "id", "title", "url", "publisher", "published", "author"];

/// A column beside them that tells why a document is none, where Python has seen that it has no text.
pub(super) const FAULT: &str = "whosaid: fault";

/// The columns of the table of quotations, and behind them why a document has none.
pub(super) fn schema() -> SchemaRef {
    let about = [("description".to_owned(), "Why the document could not be analysed.".to_owned())].into();
    let error = Arc::new(Field::new("error", DataType::Utf8, true).with_metadata(about));
    let columns = export::schema(Table::Quotes);
    Arc::new(Schema::new(columns.fields().iter().cloned().chain([error]).collect::<Vec<_>>()))
}

/// The batch that is being read.
struct Page {
    columns: [Option<Texts>; FIELDS.len()],
    faults: Option<Texts>,
    n_rows: usize,
    next_idx: usize,
}

/// Documents out of Arrow batches, one at a time.
struct Documents {
    reader: Box<dyn RecordBatchReader + Send>,
    /// Where in a batch each of [`FIELDS`] stands.
    places: [Option<usize>; FIELDS.len()],
    /// Where [`FAULT`] stands.
    fault: Option<usize>,
    max_text_bytes: usize,
    page: Option<Page>,
}

impl Documents {
    /// The next document's id, and the document or why there is none.
    fn next(&mut self) -> Result<Option<(String, Result<RawDocument>)>, ArrowError> {
        loop {
            if let Some(page) = self.page.as_mut().filter(|page| page.next_idx < page.n_rows) {
                page.next_idx += 1;
                return Ok(Some(document(page, page.next_idx - 1, self.max_text_bytes)));
            }
            let Some(batch) = self.reader.next().transpose()? else { return Ok(None) };
            let mut columns = [const { None }; FIELDS.len()];
            for (column, place) in columns.iter_mut().zip(self.places) {
                *column = place.map(|place| Texts::new(batch.column(place))).transpose()?;
            }
            let faults = self.fault.map(|place| Texts::new(batch.column(place))).transpose()?;
            self.page = Some(Page { columns, faults, n_rows: batch.num_rows(), next_idx: 0 });
        }
    }
}

fn document(page: &Page, row_idx: usize, max_text_bytes: usize) -> (String, Result<RawDocument>) {
    let given = |field: usize| page.columns[field].as_ref().and_then(|texts| texts.get(row_idx));
    let filled = |field: usize| given(field).filter(|value| !value.trim().is_empty()).map(str::to_owned);
    let text = given(0);
    let id = filled(1).map(|id| id.trim().replace(char::is_control, " "));
    let id = id.unwrap_or_else(|| id_of(text.unwrap_or_default()));
    let fault = page.faults.as_ref().and_then(|faults| faults.get(row_idx));
    let document = match text {
        _ if fault.is_some() => Err(Error::new(ErrorKind::Input, fault.unwrap_or_default())),
        None if page.columns[0].as_ref().is_some_and(|texts| texts.is_garbled(row_idx)) => {
            Err(Error::new(ErrorKind::Input, "the text is not UTF-8"))
        }
        None => Err(Error::new(ErrorKind::Input, "the text is null")),
        Some(text) if text.len() > max_text_bytes => Err(input::too_long(max_text_bytes)),
        Some(text) => {
            let [title, url, publisher, published, author] = [2, 3, 4, 5, 6].map(filled);
            let metadata = Metadata { title, url, publisher, published, author, ..Metadata::default() };
            Ok(RawDocument { metadata, ..RawDocument::new(id.clone(), text) })
        }
    };
    (id, document)
}

/// The id of a document that has none: it depends on the text alone, so that it is the same in whatever batch it comes.
pub(super) fn id_of(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Documents that one thread analyses before an interrupt is noticed. Several take more, so that they seldom wait for the
/// last of them.
const DOCUMENTS_ALONE: usize = 16;

/// Quotations as Arrow batches, made as they are asked for.
pub(super) struct Rows {
    documents: Documents,
    schema: SchemaRef,
    options: Options,
    selection: Selection,
    pool: ThreadPool,
}

impl Rows {
    /// Reads the columns called `names`, in the order of [`FIELDS`], each with whether there must be one. Texts of more than
    /// `max_text_bytes` are errors.
    ///
    /// # Errors
    ///
    /// If there is no column that must be, one holds no text, or threads cannot be started.
    pub(super) fn new(
        reader: Box<dyn RecordBatchReader + Send>,
        names: [(String, bool); FIELDS.len()],
        options: Options,
        selection: Selection,
        max_text_bytes: usize,
        n_threads: Option<usize>,
    ) -> Result<Self> {
        let columns = reader.schema();
        let mut places = [None; FIELDS.len()];
        for (place, (name, is_needed)) in places.iter_mut().zip(names) {
            *place = columns.index_of(&name).ok();
            if is_needed && place.is_none() {
                let there: Vec<String> = columns.fields().iter().map(|field| format!("`{}`", field.name())).collect();
                let message = format!("no column `{name}`, there are {}", there.join(", "));
                return Err(Error::new(ErrorKind::Input, message));
            }
        }
        for (field_idx, place) in places.iter().enumerate() {
            let Some(column) = place.map(|place| columns.field(place)) else { continue };
            let kind = column.data_type();
            let is_fit = if field_idx == 0 { Texts::holds_text(kind) } else { Texts::holds_values(kind) };
            if !is_fit {
                let message = format!("column `{}` holds {kind}, expected text", column.name());
                return Err(Error::new(ErrorKind::Input, message));
            }
        }
        let fault = columns.index_of(FAULT).ok();
        let documents = Documents { reader, places, fault, max_text_bytes, page: None };
        Ok(Self { documents, schema: schema(), options, selection, pool: pipeline::threads(n_threads)? })
    }

    /// The rows of the next documents; `None` behind the last.
    fn batch(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let mut ids = Vec::new();
        let mut documents = Vec::new();
        let mut n_bytes = 0;
        let is_alone = self.pool.current_num_threads() == 1;
        let at_most = if is_alone { DOCUMENTS_ALONE } else { self.options.batch_documents };
        while documents.len() < at_most && n_bytes < self.options.batch_bytes {
            let Some((id, document)) = self.documents.next()? else { break };
            n_bytes += document.as_ref().map_or(0, |document| document.text.len());
            ids.push(id);
            documents.push(document);
        }
        if documents.is_empty() {
            return Ok(None);
        }
        let Self { options, selection, pool, .. } = self;
        let mut found: Vec<Result<Vec<Vec<Value>>>> = Vec::with_capacity(ids.len());
        let digest = |analysis| quote_rows(&analysis, selection).iter().map(Row::values).collect();
        let keep = |rows| {
            found.push(rows);
            Ok(())
        };
        pool.install(|| pipeline::run(documents, options, None, &Timings::default(), digest, keep))
            .map_err(|error| ArrowError::ExternalError(Box::new(error)))?;
        self.record_batch(ids.into_iter().zip(found)).map(Some)
    }

    /// One row for each quotation of each document, and one with nothing but its id and the error where it failed.
    fn record_batch(
        &self,
        found: impl Iterator<Item = (String, Result<Vec<Vec<Value>>>)>,
    ) -> Result<RecordBatch, ArrowError> {
        let mut rows = Vec::new();
        let mut errors = Vec::new();
        for (id, result) in found {
            match result {
                Ok(quotes) => {
                    errors.extend(quotes.iter().map(|_| None));
                    rows.extend(quotes);
                }
                Err(error) => {
                    errors.push(Some(error.to_string()));
                    rows.push(empty_row(id));
                }
            }
        }
        let quotes =
            export::record_batch(Table::Quotes, &rows).map_err(|error| ArrowError::ExternalError(Box::new(error)))?;
        let errors: ArrayRef = Arc::new(StringArray::from(errors));
        let columns = quotes.columns().iter().cloned().chain([errors]).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}

/// A row of which only the document's id is known.
fn empty_row(id: String) -> Vec<Value> {
    let mut id = Some(Value::Text(id));
    let cell = |column: export::Column| if column.name == "doc_id" { id.take() } else { None };
    Table::Quotes.columns().into_iter().map(cell).map(|value| value.unwrap_or(Value::Empty)).collect()
}

impl Iterator for Rows {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.batch().transpose()
    }
}

impl RecordBatchReader for Rows {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}
