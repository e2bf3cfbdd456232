//! Who said what in a news corpus: quotations (direct, mixed, indirect), their sources, and one canonical speaker each.
//!
//! ```
//! # fn main() -> whosaid::Result<()> {
//! let pipeline = whosaid::Pipeline::builder().build()?;
//! for quote in pipeline.analyse("Ana Ruiz said: “The tide will turn.”")?.rows() {
//!     println!("{:?}: {}", quote.speaker.map(|speaker| speaker.name), quote.text);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`Pipeline`] is the way in: [`Pipeline::analyse`] for one article, [`Pipeline::analyse_all`] for many, such as [`read`]
//! gets out of files. An [`Analysis`] gives rows, plain structs that [`FORMATS`] write as tables.
//!
//! # Flow
//!
//! ```text
//! RawDocument -> CleanText -> Article -> Tags -> mentions, quotes -> attributions -> speakers -> voices -> tables
//!   input         clean       segment    tag     entity, quote      attribute       coref       speaker   export / evaluate
//! ```
//!
//! An [`article::Article`] is complete and immutable once segmented. Every later stage adds a layer that points into it
//! and never changes an earlier layer. The layers meet in one plain value, [`pipeline::Analysis`], built once and then
//! only read. `Option` means "no answer", never "that stage has not run".
//!
//! # Invariants
//!
//! - From `clean` to `coref` nothing fails and nothing does I/O: bad text is data, not an error.
//! - Tokens joined with their gaps give the text. Every [`span::Span`] lies on character borders. Every exported quote is
//!   a verbatim slice of the input at the exported offsets.
//! - The same input gives the same bytes for any number of threads.
//! - Nothing outside [`cli`] prints; nothing outside [`pipeline`] starts threads.
//! - A room (module) imports only rooms before it in the list below.
//!
//! # Vocabulary
//!
//! *Source*, *cue* and *content* are spans of text, as in PARC and PolNeAR; a *speaker* is a person or body; an *engine*
//! recognizes entities; a *rule* links a quote to a source; a *format* is a way to write tables. Files are *input*.

#[doc(hidden)]
pub mod error;
#[doc(hidden)]
pub mod span;
#[doc(hidden)]
pub mod lexicon;
mod pattern;
#[doc(hidden)]
pub mod input;
#[doc(hidden)]
pub mod clean;
#[doc(hidden)]
pub mod article;
#[doc(hidden)]
pub mod segment;
#[doc(hidden)]
pub mod tag;
#[doc(hidden)]
pub mod grammar;
#[doc(hidden)]
pub mod entity;
#[doc(hidden)]
pub mod quote;
#[doc(hidden)]
pub mod judge;
#[doc(hidden)]
pub mod attribute;
#[doc(hidden)]
pub mod coref;
#[doc(hidden)]
pub mod speaker;
#[doc(hidden)]
pub mod pipeline;
#[doc(hidden)]
pub mod export;
#[cfg(feature = "across")]
#[doc(hidden)]
pub mod wording;
#[cfg(feature = "across")]
#[doc(hidden)]
pub mod check;
#[cfg(feature = "across")]
#[doc(hidden)]
pub mod across;
#[cfg(feature = "evaluate")]
#[doc(hidden)]
pub mod evaluate;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;

pub use coref::SpeakerKind;
pub use error::{Error, ErrorKind, Result};
pub use export::{
    Column, ColumnKind, Extract, FORMATS, Format, MentionRow, QuoteRow, Range, Row, Selection, SpeakerCell, SpeakerRow,
    Style, Table, Value, quote_rows,
};
pub use input::{Metadata, RawDocument as Document, ReadOptions, read};
pub use lexicon::CueClass;
pub use pipeline::{Analyses, Analysis, Pipeline, PipelineBuilder};
pub use quote::QuoteKind;
pub use span::Span;
