//! Mentions, and the article that they stand in.

use crate::{
    article::Article,
    grammar::Syntax,
    names::names,
    span::Span,
    tag::{EntityClass, Tags},
};

/// Index of a [`Mention`] in [`crate::pipeline::Analysis::mentions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MentionId(pub u32);

names! {
    /// How a mention refers.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum MentionKind {
        /// By name: "Vladimir Putin", "the Senate".
        Name = "name",
        /// By pronoun: "he", "they", "I".
        Pronoun = "pronoun",
        /// By description: "the senator", "a senior official", "critics".
        Nominal = "nominal",
    }
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

impl<'a> Tagged<'a> {
    /// The article as grammar sees it.
    pub fn syntax(self) -> Syntax<'a> {
        Syntax::new(self.article, self.tags)
    }
}
