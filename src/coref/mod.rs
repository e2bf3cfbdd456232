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
mod salience;
mod search;
mod sieves;
mod speakers;
mod state;
mod subjects;

pub use self::sieves::{SIEVES, Sieve};

use self::state::{Materials, State};
use crate::{
    attribute::Attribution,
    entity::{Mention, MentionId, Tagged},
    input::Metadata,
    names::names,
    quote::Quote,
};

/// Index of a [`Speaker`] in [`Coreference::speakers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpeakerId(pub u32);

names! {
    /// What a speaker is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum SpeakerKind {
        /// A named person.
        Person = "person",
        /// A company, agency, party, country, group with a name.
        Organization = "organization",
        /// Someone the text does not name: "a senior official", "critics".
        Anonymous = "anonymous",
        /// A document, poll, law, court filing, tweet.
        Document = "document",
        /// The article's author.
        Author = "author",
    }
}

/// A person or body that may speak.
#[derive(Clone, Debug, PartialEq)]
pub struct Speaker {
    /// The fullest name in the text; of joint speakers, their names joined by ` & `.
    pub name: String,
    /// What it is.
    pub kind: SpeakerKind,
    /// Title or role as the text gives it: "Sen.", "mayor of Oakdale".
    pub title: Option<String>,
    /// Affiliation as the text gives it: "D-Mass.", "the Brookings Institution".
    pub affiliation: Option<String>,
    /// Pronouns that the text uses: "he", "she", "they".
    pub pronouns: Option<&'static str>,
    /// Its mentions, in order.
    pub mentions: Vec<MentionId>,
}

/// Whom an attribution's source means.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Resolution {
    /// The speaker.
    pub speaker: SpeakerId,
    /// Name of the sieve that decided.
    pub resolved_by: &'static str,
    /// The probability that it is the right one given the right source.
    pub probability: f32,
}

impl Resolution {
    /// An answer.
    pub fn new(speaker: SpeakerId, resolved_by: &'static str, probability: f32) -> Self {
        Self { speaker, resolved_by, probability }
    }
}

/// In `resolved_by` of a source of several, whose members the sieves found.
pub const JOINT: &str = "joint";

/// In `resolved_by` of a writing whose words are somebody's.
pub const ISSUER: &str = "issuer";

/// What [`resolve`] finds.
#[derive(Clone, Debug, Default)]
pub struct Coreference {
    /// All speakers, in order of their first mention.
    pub speakers: Vec<Speaker>,
    /// Per attribution, whom its source means.
    pub of_attribution: Vec<Option<Resolution>>,
    /// Per mention, the speaker it stands for.
    pub of_mention: Vec<Option<SpeakerId>>,
}

impl Coreference {
    /// Per attribution, the speaker whom its source means, and the probability that this is right given the source.
    pub fn answers(&self) -> impl Iterator<Item = Option<(SpeakerId, f32)>> {
        self.of_attribution.iter().map(|it| it.as_ref().map(|it| (it.speaker, it.probability)))
    }

    /// The answer to one attribution.
    pub fn answer(&self, attribution_idx: usize) -> Option<(SpeakerId, f32)> {
        self.of_attribution.get(attribution_idx)?.as_ref().map(|it| (it.speaker, it.probability))
    }
}

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
    let mut entities = Vec::new();
    let names = names::cluster(&doc, mentions, &phrases::spans(&doc, mentions, attributions), &mut entities);
    let author = metadata.author.as_deref().map(author_name).filter(|name| !name.is_empty());
    let author_name = author.unwrap_or_else(|| UNKNOWN_AUTHOR.to_owned());
    let materials = Materials { doc: &doc, names: &names, entities, mentions, quotes, attributions, author_name };
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
