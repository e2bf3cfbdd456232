//! Tables: which columns (`table`, `speakers`, `mentions`) apart from which bytes (`formats`).
//!
//! All offsets that leave the program are Unicode code points of the original text, or of the title, end exclusive; `places` is the one
//! file here that makes them.

mod annotations;
#[cfg(feature = "arrow")]
mod arrow;
mod articles;
mod brat;
pub(crate) mod columns;
mod delimited;
mod doccano;
mod evidence;
mod formats;
mod journal;
mod json_lines;
mod label_studio;
mod mentions;
mod parquet;
mod places;
mod prodigy;
mod read;
mod records;
mod rows;
mod speakers;
mod sqlite;
mod table;
mod value;
mod web_annotation;
mod xlsx;

use serde::Serialize;

use crate::{lexicon::CueClass, names::names, pipeline::Analysis, quote::QuoteKind};

#[cfg(feature = "arrow")]
pub use arrow::{record_batch, schema};
pub use articles::ArticleRow;
pub use columns::Column;
pub use evidence::evidence_rows;
pub use formats::{FORMATS, Finish, Format, Part, Style};
pub use journal::Journal;
pub use mentions::MentionRow;
#[cfg(feature = "parquet")]
pub use parquet::ParquetTable;
pub use places::{Extract, Range};
pub use read::{Claim, Claims, READ_BACK, Slice, read_claims};
pub use records::{Record, read_records};
#[cfg(feature = "parquet")]
pub use rows::read_parquet_rows;
pub use rows::{TableRow, TableRows, read_rows};
pub use speakers::SpeakerRow;
#[cfg(feature = "cli")]
pub(crate) use table::QuoteRows;
pub use table::{Field, QuoteRow, SpeakerCell, quote_rows};
pub use value::{ColumnKind, Value};

/// One row of a table: an object in JSON Lines, flat cells elsewhere.
pub trait Row: Send {
    /// The row as a JSON object on one line, without the line's end, added to `out`.
    fn json(&self, out: &mut Vec<u8>);

    /// The row as one value per column of its table.
    fn values(&self) -> Vec<Value>;

    /// The same as flat formats have it; what is unknown is empty.
    fn cells(&self) -> Vec<String> {
        self.values().iter().map(Value::to_string).collect()
    }
}

impl Analysis {
    /// A row for each quotation, in order of the text.
    ///
    /// ```
    /// # fn main() -> whosaid::Result<()> {
    /// use whosaid::QuoteKind;
    ///
    /// let analysis = whosaid::Pipeline::builder().build()?.analyse("“We wait,” Tom Lee said.")?;
    /// let row = &analysis.rows()[0];
    /// assert_eq!((row.text.as_str(), row.start, row.kind), ("We wait,", 1, QuoteKind::Direct));
    /// # Ok(())
    /// # }
    /// ```
    pub fn rows(&self) -> Vec<QuoteRow> {
        quote_rows(self, &Selection::default())
    }

    /// A row for each speaker that is quoted, in order of first mention.
    ///
    /// ```
    /// # fn main() -> whosaid::Result<()> {
    /// use whosaid::SpeakerKind;
    ///
    /// let analysis = whosaid::Pipeline::builder().build()?.analyse("“We wait,” said Tom Lee, the mayor of Oakdale.")?;
    /// let row = &analysis.speakers()[0];
    /// assert_eq!((row.speaker.name.as_str(), row.speaker.kind, row.quotes), ("Tom Lee", SpeakerKind::Person, 1));
    /// assert_eq!(row.speaker.title.as_deref(), Some("mayor of Oakdale"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn speakers(&self) -> Vec<SpeakerRow> {
        speakers::speaker_rows(self, &self.rows())
    }
}

/// Adds `row` to `out` as JSON on one line.
pub(crate) fn to_json(row: &impl Serialize, out: &mut Vec<u8>) {
    // Rows are plain structs of strings and numbers and a `Vec` takes every byte, so this cannot fail.
    let written = serde_json::to_writer(out, row);
    debug_assert!(written.is_ok());
}

names! {
    /// A kind of table.
    ///
    /// ```
    /// # fn main() -> whosaid::Result<()> {
    /// use whosaid::{Format, Pipeline, Style, Table};
    ///
    /// let analysis = Pipeline::builder().build()?.analyse("“We wait,” Tom Lee said.")?;
    /// let (format, mut table) = (Format::named("csv")?, Vec::new());
    /// format.head(Table::Speakers, Style::default(), &mut table);
    /// format.add(&analysis, &analysis.rows(), Table::Speakers, Style::default(), &mut table);
    /// assert_eq!(table.iter().filter(|byte| **byte == b'\n').count(), 2);
    /// assert_eq!(Table::named("speakers"), Some(Table::Speakers));
    /// # Ok(())
    /// # }
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Table {
        /// One row per quotation.
        Quotes = "quotes",
        /// One row per speaker and article.
        Speakers = "speakers",
        /// One row per mention of a person, organization, place or other name.
        Mentions = "mentions",
        /// One row per article.
        Articles = "articles",
    }
}

impl Table {
    /// Columns of the flat formats, in order.
    #[doc(hidden)]
    pub fn columns(self) -> Vec<Column> {
        match self {
            Self::Quotes => QuoteRow::columns(),
            Self::Speakers => SpeakerRow::columns(),
            Self::Mentions => MentionRow::columns(),
            Self::Articles => ArticleRow::columns(),
        }
    }

    #[doc(hidden)]
    /// The table's rows for one article, in order of the text; `quotes` are the article's [`quote_rows`].
    pub fn rows(self, analysis: &Analysis, quotes: &[QuoteRow]) -> Vec<Box<dyn Row>> {
        match self {
            Self::Quotes => boxed(quotes.to_vec()),
            Self::Speakers => boxed(speakers::speaker_rows(analysis, quotes)),
            Self::Mentions => boxed(mentions::mention_rows(analysis)),
            Self::Articles => boxed(articles::article_rows(analysis, quotes)),
        }
    }
}

fn boxed<R: Row + 'static>(rows: Vec<R>) -> Vec<Box<dyn Row>> {
    rows.into_iter().map(|row| Box::new(row) as Box<dyn Row>).collect()
}

/// Which quotations go into a table.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Selection {
    /// Kinds to keep; empty keeps all.
    pub types: Vec<QuoteKind>,
    /// Least confidence to keep, in `0..=1`.
    pub min_confidence: f64,
    /// Least probability of being a quotation or report to keep, in `0..=1`; none keeps what [`crate::judge::shown`] says.
    pub min_quote_confidence: Option<f64>,
    /// Classes of cues to keep, quotations without a cue of known class being dropped; empty keeps all.
    pub cue_classes: Vec<CueClass>,
}

/// A probability with three decimals: more would be noise, and would differ between machines.
pub(crate) fn rounded(probability: f32) -> f64 {
    (f64::from(probability) * 1000.0).round() / 1000.0
}
