//! The wheel's core, the module `whosaid._whosaid` beneath what users call (`python/whosaid/`): a stateless function over
//! Arrow batches, one article as JSON, and the command line.
//!
//! Nothing here holds on to threads between calls, so that it works in processes that were forked off, and the
//! interpreter's lock is released wherever articles are analysed.

mod merge;
mod rows;
mod texts;

use std::{ffi::OsString, time::Duration};

use pyo3::{exceptions::PyValueError, prelude::*};
use pyo3_arrow::{PyRecordBatchReader, PySchema, input::AnyRecordBatch};

use self::rows::{FIELDS, Rows};
use crate::{
    Pipeline,
    clean::CleanOptions,
    cli,
    error::{Error, Result},
    export::{Row, Selection, Table},
    input::{Metadata, RawDocument, ReadOptions},
    judge,
    lexicon::CueClass,
    pipeline::Options,
    quote::QuoteKind,
    tag::Model,
};

/// The error with its hint, as Python shows it.
fn to_python(error: &Error) -> PyErr {
    PyValueError::new_err(match error.remedy() {
        Some(hint) => format!("{error}\nhint: {hint}"),
        None => error.to_string(),
    })
}

/// Which quotations are wanted, as keyword arguments give it.
#[derive(FromPyObject)]
struct Wanted {
    #[pyo3(item)]
    types: Vec<String>,
    #[pyo3(item)]
    min_confidence: f64,
    #[pyo3(item)]
    min_quote_confidence: Option<f64>,
    #[pyo3(item)]
    strict: bool,
    #[pyo3(item)]
    cue_classes: Vec<String>,
}

impl Wanted {
    fn into_selection(self) -> PyResult<Selection> {
        let unknown = |what: &str, name: &str, known: Vec<&str>| {
            PyValueError::new_err(format!("unknown {what} `{name}`, expected {}", known.join(", ")))
        };
        let kind = |name: &String| {
            QuoteKind::named(name).ok_or_else(|| unknown("type", name, QuoteKind::ALL.map(QuoteKind::name).to_vec()))
        };
        let class = |name: &String| {
            let known = || CueClass::ALL.iter().map(|class| class.name()).collect();
            CueClass::named(name).ok_or_else(|| unknown("cue class", name, known()))
        };
        let least = |given: f64| if self.strict { given.max(judge::STRICT) } else { given };
        let thresholds = [Some(self.min_confidence), self.min_quote_confidence];
        if let Some(number) = thresholds.into_iter().flatten().find(|number| !(0.0..=1.0).contains(number)) {
            return Err(PyValueError::new_err(format!("{number} is no probability, expected a number from 0 to 1")));
        }
        Ok(Selection {
            types: self.types.iter().map(kind).collect::<PyResult<_>>()?,
            min_confidence: least(self.min_confidence),
            min_quote_confidence: match self.min_quote_confidence {
                None if self.strict => Some(judge::STRICT),
                given => given.map(least),
            },
            cue_classes: self.cue_classes.iter().map(class).collect::<PyResult<_>>()?,
        })
    }
}

/// The rows of `table` as a JSON array.
fn json_array(rows: &[Box<dyn Row>]) -> String {
    let mut json = b"[".to_vec();
    for (row_idx, row) in rows.iter().enumerate() {
        if row_idx > 0 {
            json.push(b',');
        }
        row.json(&mut json);
    }
    json.push(b']');
    String::from_utf8_lossy(&json).into_owned()
}

/// The quotations, speakers and mentions of one article.
fn article(document: RawDocument, keep_boilerplate: bool, selection: &Selection) -> Result<[String; 3]> {
    let builder = Pipeline::builder().threads(1);
    let pipeline = if keep_boilerplate { builder.keep_boilerplate() } else { builder }.build()?;
    let analysis = pipeline.analyse_document(document)?;
    let quotes = crate::export::quote_rows(&analysis, selection);
    let tables = [Table::Quotes, Table::Speakers, Table::Mentions];
    Ok(tables.map(|table| json_array(&table.rows(&analysis, &quotes))))
}

/// The checksum of the model that is compiled in, which is read for it.
#[pyfunction]
fn model(py: Python<'_>) -> String {
    py.detach(|| format!("{:08x}", Model::embedded().checksum()))
}

/// The quotations, speakers and mentions of one article, each as a JSON array.
#[pyfunction]
fn analyze(
    py: Python<'_>,
    text: String,
    id: Option<String>,
    metadata: [Option<String>; 5],
    keep_boilerplate: bool,
    wanted: Wanted,
) -> PyResult<(String, [String; 3])> {
    let [title, url, publisher, published, author] = metadata;
    let metadata = Metadata { title, url, publisher, published, author, ..Metadata::default() };
    let id = id.unwrap_or_else(|| rows::id_of(&text));
    let document = RawDocument { metadata, ..RawDocument::new(id.clone(), text) };
    let selection = wanted.into_selection()?;
    let found = py.detach(|| article(document, keep_boilerplate, &selection));
    found.map(|found| (id, found)).map_err(|error| to_python(&error))
}

/// The quotations in the articles of an Arrow batch or stream, as a stream.
#[pyfunction]
fn stream(
    data: AnyRecordBatch,
    columns: [(String, bool); FIELDS.len()],
    threads: Option<usize>,
    max_document_size: usize,
    document_timeout: Option<f64>,
    keep_boilerplate: bool,
    wanted: Wanted,
) -> PyResult<PyRecordBatchReader> {
    let timeout = document_timeout.map(Duration::try_from_secs_f64).transpose();
    let document_timeout = timeout.map_err(|cause| PyValueError::new_err(format!("document_timeout: {cause}")))?;
    let options = Options { clean: CleanOptions { keep_boilerplate }, document_timeout, ..Options::default() };
    let rows = Rows::new(data.into_reader()?, columns, options, wanted.into_selection()?, max_document_size, threads);
    Ok(PyRecordBatchReader::new(Box::new(rows.map_err(|error| to_python(&error))?)))
}

/// The columns of what [`stream`] gives.
#[pyfunction]
fn schema() -> PySchema {
    PySchema::new(rows::schema())
}

/// Runs the program with these arguments behind its name, and gives its exit code.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| cli::run_from(std::iter::once("whosaid".into()).chain(arguments)))
}

/// See `python/whosaid/_whosaid.pyi` for what each function takes and gives.
#[pymodule(name = "_whosaid")]
pub mod module {
    use pyo3::{
        Bound, PyResult,
        types::{PyModule, PyModuleMethods},
    };

    use super::{ReadOptions, cli, merge::TOLD, rows};
    #[pymodule_export]
    use super::{
        analyze, main,
        merge::{Candidates, Linker, blocks, merge_schemas},
        model, schema, stream,
    };

    /// The version, and no message of Rust's own where a document's panic becomes its error.
    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        cli::silence_caught_panics();
        module.add("VERSION", env!("CARGO_PKG_VERSION"))?;
        module.add("MAX_DOCUMENT_SIZE", ReadOptions::default().max_text_bytes)?;
        module.add("FIELDS", rows::FIELDS.to_vec())?;
        module.add("TOLD", TOLD.to_vec())
    }
}
