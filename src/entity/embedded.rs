//! The engine that is always there: the names that the embedded model sees.

use super::{
    mention::{Mention, MentionKind, Tagged},
    recognize::{Engine, EngineOptions, Recognize, on_processor},
};
use crate::error::{Error, ErrorKind, Result};

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
struct Embedded;

impl Recognize for Embedded {
    fn recognize(&mut self, articles: &[Tagged<'_>]) -> Result<Vec<Vec<Mention>>> {
        Ok(articles.iter().map(|tagged| embedded(*tagged)).collect())
    }
}

pub(super) const ENGINE: Engine = Engine {
    name: "embedded",
    summary: "the model compiled in, made by this project",
    models: "its own; `--model PATH` takes another that `models/recipe` made",
    size: "8 MB, in the program",
    speed: "27,000 to 43,000 tokens a second and core",
    licence: "MIT or Apache-2.0 for the code; see `models/README.md` for the weights",
    build: "",
    load: Some(load),
};

fn load(options: &EngineOptions<'_>) -> Result<Box<dyn Recognize>> {
    if options.model.is_some() {
        return Err(Error::new(ErrorKind::Unsupported, "engine `embedded` takes no `--engine-model`")
            .hint("`--model PATH` tags with another trained model; `whosaid engines` lists the other engines"));
    }
    on_processor("embedded", options)?;
    Ok(Box::new(Embedded))
}
