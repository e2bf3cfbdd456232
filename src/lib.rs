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
//! gets out of files. An [`Analysis`] gives rows, plain structs that a [`Format`] writes as a [`Table`].
//!
//! # Flow
//!
//! ```text
//! RawDocument -> CleanText -> Article -> Tags -> mentions, quotes
//!    input         clean      segment     tag     entity, quote
//!
//! -> attributions -> speakers -> voices -> tables
//!      attribute       coref     speaker   export / evaluate
//! ```
//!
//! An `article::Article` is complete and immutable once segmented. Every later stage adds a layer that points into it
//! and never changes an earlier layer. The layers meet in one plain value, [`Analysis`], built once and then
//! only read. `Option` means "no answer", never "that stage has not run". A document longer than any article goes through in
//! sections, `pipeline::sections`, whose analyses become one. A title that the text does not begin with is analysed alone,
//! `pipeline::title`, and cast with the speakers of the text.
//!
//! # Invariants
//!
//! - From `clean` to `coref` nothing fails and nothing does I/O: bad text is data, not an error.
//! - Tokens joined with their gaps give the text. Every `span::Span` lies on character borders. Every exported quote is
//!   a verbatim slice of the input at the exported offsets.
//! - The same input gives the same bytes for any number of threads.
//! - Nothing outside `cli` prints; nothing outside `pipeline` starts threads, but for the runtime of `serve`, whose threads
//!   hold connections and wait for analyses.
//! - Nothing of an article is markup in a page: `page` puts data into pages as JSON, and their scripts show it as text.
//! - A room (module) imports only rooms before it in the list below.
//!
//! # Vocabulary
//!
//! *Source*, *cue* and *content* are spans of text, as in PARC and PolNeAR; a *speaker* is a person or body; an *engine*
//! recognizes entities; a *rule* links a quote to a source; a *format* is a way to write tables. Files are *input*.

//!
//! # To add a thing
//!
//! | to add | touch | shown by |
//! |---|---|---|
//! | a rule, a sieve | a file in `attribute`, `coref/sieves` with its value (name, example, function; of a rule, what it reads), a line in the list | its example; `whosaid rules` and `evaluate --without` follow |
//! | a column | an entry in `export/table.rs`, `speakers.rs`, `mentions.rs` or `articles.rs`; README and `python/whosaid/_article.py` | help, readers, all formats and the description of `serve` follow; tests tell what README and Python lack |
//! | a format | a file in `export`, a line in `export::formats` | the tests of every format |
//! | an input format | a file in `input`, a line in `input::READERS` | help follows |
//! | an engine | a file in `entity` with its entry, a line in `ENGINES` of `entity::engine`, its Cargo feature, which names `_classifier` where it shares that | the tests of every engine |
//! | labels to evaluate on | a file in `evaluate/gold`, a line in its list | help follows |
//! | a kind of quotation, speaker, cue … | a line in its enum, `names!`, with its name | options, tables and JSON follow; where it is matched, the compiler tells |
//! | a word | a line in a list of `models/lexicon` | a test of form and order |
//! | a language | a folder of lists, a model, and what the next chapter says | a test reads a folder |
//!
//! Rules and sieves return no number. What a sieve is worth where the source is right stands in `models/sieves.csv`; how sure
//! the speaker is, `models/speaker.csv` says; both are written by scripts of `models/recipe`. What every rule and sieve is
//! worth on news that it was not written for stands in `corpus/worth.csv` (`.ci/worth`): what is worth nothing goes.
//!
//! # Languages
//!
//! A [`Language`] is a folder of word lists, [`Language::read`], and wants a model that was trained on it. The lists of
//! English, `models/lexicon/en`, are compiled in. [`PipelineBuilder::language`] sets it; the article carries it, and `segment`,
//! `grammar`, `entity`, `quote`, `judge`, `attribute`, `coref` and `export` ask its lists. Words that carry meaning stand in the
//! lists, and a test looks for others in the code. What still holds English, and so must be done for a second language:
//!
//! - `clean` and `speaker` ask the English lists whatever the language, `across`, `check` and `wording` too, whose rows name none;
//! - `clean` and `speaker::unnamed` put together patterns of bylines, datelines, credits, labels and of what is said of unnamed
//!   sources, with words from the lists `patterns` and `page_phrases`, but in the order that English has them in;
//! - `segment::tokens` parts words as the Penn Treebank does; `tag::Pos` is its tag set;
//! - `lexicon::cues` inflects English verbs and nouns where a list does not say the forms;
//! - `grammar` knows English plurals, words for ages ("34-year-old"), pronouns and the order of words in a noun phrase;
//!   `attribute`, `judge`, `quote` and `coref` ask for single small words ("of", "by", "who") and endings where a rule stands on
//!   them; `wording` knows that `%` is "per cent".

#[doc(hidden)]
pub mod error;
#[doc(hidden)]
pub mod span;
#[doc(hidden)]
pub mod lexicon;
#[cfg(test)]
mod marked;
#[cfg(test)]
mod marking;
mod pattern;
mod names;
mod caught;
mod deadline;
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
pub mod page;
#[cfg(feature = "evaluate")]
#[doc(hidden)]
pub mod evaluate;
#[cfg(feature = "serve")]
#[doc(hidden)]
pub mod review;
#[cfg(feature = "serve")]
#[doc(hidden)]
pub mod serve;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "python")]
#[doc(hidden)]
pub mod python;

pub use coref::SpeakerKind;
pub use error::{Error, ErrorKind, Result};
pub use export::{Extract, Format, QuoteRow, Range, SpeakerCell, SpeakerRow, Style, Table};
pub use input::{Metadata, RawDocument as Document, ReadOptions, Reading, read};
pub use lexicon::{CueClass, Language};
pub use pipeline::{Analyses, Analysis, Pipeline, PipelineBuilder};
pub use quote::{QuoteKind, ReportClass};
