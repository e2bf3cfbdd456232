//! The one view of an article's syntax: parts of speech, base phrases and what hangs on them, nouns and their kinds,
//! appositions, descriptions, owners, times.
//!
//! Nothing here knows of quotations or speakers. It stands before `entity`, whose mentions are noun phrases.

pub mod nouns;
pub mod phrases;
pub mod pronouns;
pub mod times;

mod appositions;
mod descriptions;
mod subjects;
mod syntax;
mod verbs;

pub use self::{phrases::Phrases, syntax::Syntax};
pub use crate::{
    lexicon::{Class, ClassSet, Language, lower, plain},
    tag::Pos,
};
