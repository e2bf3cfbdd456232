//! The one view of an article's syntax: parts of speech, base phrases, nouns and their kinds, appositions, times.
//!
//! Nothing here knows of quotations or speakers. It stands before `entity`, whose mentions are noun phrases.

pub mod nouns;
pub mod phrases;
pub mod pronouns;
pub mod times;

mod appositions;
mod syntax;

pub use self::{phrases::Phrases, syntax::Syntax};
pub use crate::{
    lexicon::{Class, is, plain},
    tag::Pos,
};
