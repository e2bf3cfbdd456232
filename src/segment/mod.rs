//! Tokens, sentences and paragraphs of news English.

use crate::{article::Article, clean::CleanText};

/// Segments cleaned text into an [`Article`].
pub fn segment(text: &CleanText) -> Article {
    Article::new(text.text.clone(), Vec::new(), Vec::new(), Vec::new())
}
