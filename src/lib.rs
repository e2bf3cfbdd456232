//! Who said what in a news corpus: quotations (direct, mixed, indirect), their sources, and one canonical speaker each.
//!
//! # Flow
//!
//! ```text
//! RawDocument -> CleanText -> Article -> Tags -> mentions, quotes -> attributions -> speakers -> tables
//!   input         clean       segment    tag     entity, quote      attribute       coref       export / evaluate
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

pub mod error;
pub mod span;
pub mod lexicon;
pub mod input;
pub mod clean;
pub mod article;
pub mod segment;
pub mod tag;
pub mod entity;
pub mod quote;
pub mod judge;
pub mod attribute;
pub mod coref;
pub mod pipeline;
pub mod export;
pub mod evaluate;
pub mod cli;

pub use error::{Error, ErrorKind, Result};
pub use span::Span;
