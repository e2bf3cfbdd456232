//! The embedded model: what it says of each token.

use std::ops::Range;

use crate::article::Article;

/// Class of a named entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityClass {
    /// A person.
    Person,
    /// A company, agency, party, paper, team.
    Organization,
    /// A place.
    Location,
    /// Any other name: nationalities, events, works.
    Miscellaneous,
}

/// Part that a span plays in an attribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Whoever speaks, writes, thinks.
    Source,
    /// The words that say so.
    Cue,
    /// What is said, written, thought.
    Content,
}

/// A run of tokens with a label of type `L`.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled<L> {
    /// Indices into the article's tokens; never empty.
    pub tokens: Range<usize>,
    /// The label.
    pub label: L,
    /// Probability of the label, mean over the tokens, in `0..=1`.
    pub probability: f32,
}

/// What the embedded model says of an article. Vectors per token are as long as the article's tokens.
#[derive(Clone, Debug, Default)]
pub struct Tags {
    /// Named entities, in order, not overlapping.
    pub entities: Vec<Labelled<EntityClass>>,
    /// Sources, cues and contents of the outermost attributions, in order, not overlapping.
    pub evidence: Vec<Labelled<Role>>,
    /// Sources, cues and contents of attributions inside contents, in order, not overlapping.
    pub inner: Vec<Labelled<Role>>,
    /// Per token, the Penn Treebank part of speech ("NNP", "VBD").
    pub pos: Vec<&'static str>,
    /// Per token, the probabilities that it belongs to a source, a cue, a content.
    pub role_probability: Vec<[f32; 3]>,
    pub(crate) links: Links,
}

/// Learned affinity between cues and their sources, contents and their cues.
#[derive(Clone, Debug, Default)]
pub(crate) struct Links {}

impl Tags {
    /// Log-odds that the source that begins at token `source` belongs to the cue that begins at token `cue`, against
    /// "no source"; above zero is likely. 0.0 where the model says nothing.
    pub fn source_link(&self, _cue: usize, _source: usize) -> f32 {
        0.0
    }

    /// Log-odds that the content piece that begins at token `content` belongs to the cue that begins at token `cue`,
    /// against "no cue"; above zero is likely. 0.0 where the model says nothing.
    pub fn content_link(&self, _content: usize, _cue: usize) -> f32 {
        0.0
    }
}

/// Tags one article.
pub fn tag(article: &Article) -> Tags {
    let n_tokens = article.tokens().len();
    Tags { pos: vec!["NN"; n_tokens], role_probability: vec![[0.0; 3]; n_tokens], ..Tags::default() }
}
