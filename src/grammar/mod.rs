//! The one view of an article's syntax: parts of speech, base phrases, nouns and their kinds, appositions, times.
//!
//! Nothing here knows of quotations or speakers. It stands before `entity`, whose mentions are noun phrases.

pub mod nouns;
pub mod phrases;
pub mod pronouns;
pub mod times;

mod appositions;
mod plain;
mod syntax;

pub use self::{plain::plain, syntax::Syntax};
pub use crate::{
    lexicon::{Class, is},
    tag::Pos,
};
