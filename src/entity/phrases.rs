//! Base noun phrases of an article, for rooms that know its tags only.

use std::ops::Range;

pub use crate::grammar::{phrases::Phrase, times::is_time_word};

use super::Tagged;
use crate::{
    grammar::{self, Syntax},
    tag::EntityClass,
};

/// The base noun phrases of an article, in order, not overlapping.
pub fn noun_phrases(tagged: Tagged<'_>, names: &[(Range<usize>, EntityClass)]) -> Vec<Phrase> {
    grammar::phrases::noun_phrases(&Syntax::new(tagged.article, tagged.tags), names)
}
