//! Canonical speakers: which mentions stand for the same person or body, and what it is called.
//!
//! Names first (`names`), then one pass through the text in which an ordered list of `sieves` says what every phrase
//! means; `pass` is the driver, `state` what is known at a point of it.

mod confidence;
mod description;
mod entities;
mod issuers;
mod item;
mod joints;
mod labels;
mod names;
mod pass;
mod phrases;
mod roles;
mod search;
mod sieve;
mod sieves;
mod speaker;
mod speakers;
mod state;
mod subjects;

pub use self::{
    sieve::Sieve,
    sieves::SIEVES,
    speaker::{Coreference, ISSUER, JOINT, Resolution, Speaker, SpeakerId, SpeakerKind},
};

use self::state::{Materials, State};
use crate::{
    attribute::Attribution,
    entity::{Mention, Tagged},
    input::Metadata,
    quote::Quote,
};

/// Resolves mentions and the sources of attributions to canonical speakers, the sieves of the names `without` left out.
pub fn resolve(
    tagged: Tagged<'_>,
    metadata: &Metadata,
    mentions: &[Mention],
    quotes: &[Quote],
    attributions: &[Attribution],
    without: &[&str],
) -> Coreference {
    let doc = tagged.syntax();
    let mut entities = Vec::with_capacity(mentions.len());
    let sources = phrases::spans(&doc, mentions, attributions);
    let names = names::cluster(&doc, mentions, &sources, &mut entities);
    let author = metadata.author.as_deref().map(author_name).filter(|name| !name.is_empty());
    let author_name = author.unwrap_or_else(|| UNKNOWN_AUTHOR.to_owned());
    let without_issuers = without.contains(&ISSUER);
    let materials = Materials {
        doc: &doc,
        names: &names,
        entities,
        mentions,
        quotes,
        attributions,
        sources,
        author_name,
        without_issuers,
    };
    let mut state = State::new(materials);
    pass::run(&mut state, attributions, without);
    speakers::speakers(&state, mentions, attributions)
}

/// What an author is called whose name is not known.
pub const UNKNOWN_AUTHOR: &str = "author";

/// The name in an author line: "By Ana Ruiz, Staff Writer" is Ana Ruiz.
fn author_name(line: &str) -> String {
    let line = line.trim();
    let name = line.strip_prefix("By ").or_else(|| line.strip_prefix("by ")).unwrap_or(line);
    name.split([',', '|', ';', '(']).next().unwrap_or(name).trim().to_owned()
}

#[cfg(test)]
mod tests;
