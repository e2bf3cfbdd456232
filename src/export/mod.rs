//! Tables: which columns (`table`, `speakers`, `mentions`) apart from which bytes (`formats`).
//!
//! All offsets that leave the program are Unicode code points of the original text, end exclusive; `places` is the one
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

use crate::{coref::SpeakerKind, lexicon::CueClass, pipeline::Analysis, quote::QuoteKind, tag::EntityClass};

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
pub use read::{Claim, Claims, Slice, read_claims};
pub use records::{Record, read_records};
#[cfg(feature = "parquet")]
pub use rows::read_parquet_rows;
pub use rows::{TableRow, TableRows, read_rows};
pub use speakers::SpeakerRow;
#[cfg(feature = "cli")]
pub(crate) use table::QuoteRows;
pub use table::{QuoteRow, SpeakerCell, quote_rows};
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
    /// let analysis = whosaid::Pipeline::builder().build()?.analyse("“We wait,” Tom Lee said.")?;
    /// let row = &analysis.rows()[0];
    /// assert_eq!((row.text.as_str(), row.start, row.kind), ("We wait,", 1, "direct"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn rows(&self) -> Vec<QuoteRow> {
        quote_rows(self, &Selection::default())
    }

    /// A row for each speaker that is quoted, in order of first mention.
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

/// A kind of table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// One row per quotation.
    Quotes,
    /// One row per speaker and article.
    Speakers,
    /// One row per mention of a person, organization, place or other name.
    Mentions,
    /// One row per article.
    Articles,
}

impl Table {
    /// All tables.
    pub const ALL: [Self; 4] = [Self::Quotes, Self::Speakers, Self::Mentions, Self::Articles];

    /// The name for `--table`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quotes => "quotes",
            Self::Speakers => "speakers",
            Self::Mentions => "mentions",
            Self::Articles => "articles",
        }
    }

    /// Columns of the flat formats, in order.
    pub fn columns(self) -> Vec<Column> {
        match self {
            Self::Quotes => QuoteRow::columns(),
            Self::Speakers => SpeakerRow::columns(),
            Self::Mentions => MentionRow::columns(),
            Self::Articles => ArticleRow::columns(),
        }
    }

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

/// `direct`, `mixed`, `indirect`.
pub fn quote_type(kind: QuoteKind) -> &'static str {
    match kind {
        QuoteKind::Direct => "direct",
        QuoteKind::Mixed => "mixed",
        QuoteKind::Indirect => "indirect",
    }
}

/// `person`, `organization`, `anonymous`, `document`, `author`.
pub fn speaker_kind(kind: SpeakerKind) -> &'static str {
    match kind {
        SpeakerKind::Person => "person",
        SpeakerKind::Organization => "organization",
        SpeakerKind::Anonymous => "anonymous",
        SpeakerKind::Document => "document",
        SpeakerKind::Author => "author",
    }
}

/// `person`, `organization`, `location`, `miscellaneous`.
pub fn entity_class(class: EntityClass) -> &'static str {
    match class {
        EntityClass::Person => "person",
        EntityClass::Organization => "organization",
        EntityClass::Location => "location",
        EntityClass::Miscellaneous => "miscellaneous",
    }
}

/// A probability with three decimals: more would be noise, and would differ between machines.
pub(crate) fn rounded(probability: f32) -> f64 {
    (f64::from(probability) * 1000.0).round() / 1000.0
}
