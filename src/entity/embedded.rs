//! The engine that is always there: the names that the embedded model sees.

use super::{
    mention::{Mention, MentionKind, Tagged},
    recognize::Recognize,
};
use crate::error::Result;

/// Names that the embedded model gives less than this probability are not taken.
const NAME_THRESHOLD: f32 = 0.4;

/// The names that the embedded model sees.
pub fn embedded(tagged: Tagged<'_>) -> Vec<Mention> {
    let Tagged { article, tags } = tagged;
    tags.entities
        .iter()
        .filter(|entity| entity.probability > NAME_THRESHOLD)
        .map(|entity| {
            let span = article.span_of(entity.tokens.clone());
            Mention { span, head: span, kind: MentionKind::Name, class: entity.label, score: entity.probability }
        })
        .collect()
}

/// The same as an engine of the list. The names are in the tags already, so there is nothing to load.
#[derive(Clone, Copy, Debug)]
pub(super) struct Embedded;

impl Recognize for Embedded {
    fn recognize(&mut self, articles: &[Tagged<'_>]) -> Result<Vec<Vec<Mention>>> {
        Ok(articles.iter().map(|tagged| embedded(*tagged)).collect())
    }
}
