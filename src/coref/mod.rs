//! Canonical speakers: which mentions stand for the same person or body, and what it is called.

mod doc;
mod entities;
mod labels;
mod later;
mod joints;
mod known;
mod names;
mod namesakes;
mod nominals;
mod offices;
mod pronouns;
mod repair;
mod resolver;
mod roles;
mod sources;
mod speakers;
mod unlisted;
mod words;

use self::{doc::Doc, resolver::Resolver};
use crate::{
    attribute::Attribution,
    entity::{Mention, MentionId, Tagged},
    input::Metadata,
    quote::Quote,
};

/// Index of a [`Speaker`] in [`Coreference::speakers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpeakerId(pub u32);

/// What a speaker is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SpeakerKind {
    /// A named person.
    Person,
    /// A company, agency, party, country, group with a name.
    Organization,
    /// Someone the text does not name: "a senior official", "critics".
    Anonymous,
    /// A document, poll, law, court filing, tweet.
    Document,
    /// The article's author.
    Author,
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

/// What [`resolve`] finds.
#[derive(Clone, Debug, Default)]
pub struct Coreference {
    /// All speakers, in order of their first mention.
    pub speakers: Vec<Speaker>,
    /// Per attribution, its speaker, and the probability that it is the right one given the right source.
    pub of_attribution: Vec<Option<(SpeakerId, f32)>>,
    /// Per mention, the speaker it stands for.
    pub of_mention: Vec<Option<SpeakerId>>,
}

/// Resolves mentions and the sources of attributions to canonical speakers.
pub fn resolve(
    tagged: Tagged<'_>,
    metadata: &Metadata,
    mentions: &[Mention],
    quotes: &[Quote],
    attributions: &[Attribution],
) -> Coreference {
    let doc = Doc::new(tagged, quotes);
    let mut entities = Vec::new();
    let names = names::cluster(&doc, mentions, &sources::spans(&doc, mentions, attributions), &mut entities);
    let author = metadata.author.as_deref().map(author_name).filter(|name| !name.is_empty());
    let author = author.unwrap_or_else(|| "author".to_owned());
    let mut resolver = Resolver::new(&doc, &names, entities, mentions, attributions, author);
    resolver.pass(attributions);
    resolver.learn_gender();
    resolver.pass(attributions);
    resolver.join();
    speakers::speakers(&resolver, mentions, attributions)
}

/// The name in an author line: "By Ana Ruiz, Staff Writer" is Ana Ruiz.
fn author_name(line: &str) -> String {
    let line = line.trim();
    let name = line.strip_prefix("By ").or_else(|| line.strip_prefix("by ")).unwrap_or(line);
    name.split([',', '|', ';', '(']).next().unwrap_or(name).trim().to_owned()
}

#[cfg(test)]
mod tests;
