//! The embedded model: what it says of each token.

mod decode;
mod dense;
mod dimensions;
mod embed;
mod features;
mod kernel;
mod model;
mod network;
mod pos;
mod recurrence;
mod rows;
mod vocabulary;

use std::{ops::Range, path::Path, sync::OnceLock};

use ndarray::{Array2, ArrayView2, Axis, Slice};

use self::{
    decode::Chain,
    features::Document,
    model::Weights,
    network::{Encoded, distance_bucket},
};
pub use self::{model::Convention, pos::Pos};
use crate::{
    article::Article,
    deadline,
    error::{Error, ErrorKind, Result},
    names::names,
};

names! {
    /// Class of a named entity.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum EntityClass {
        /// A person.
        Person = "person",
        /// A company, agency, party, paper, team.
        Organization = "organization",
        /// A place.
        Location = "location",
        /// Any other name: nationalities, events, works.
        Miscellaneous = "miscellaneous",
    }
}

impl EntityClass {
    /// What data sets of names, this program's model among them, call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Person => "PER",
            Self::Organization => "ORG",
            Self::Location => "LOC",
            Self::Miscellaneous => "MISC",
        }
    }

    /// The class with this label.
    pub fn labelled(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.label() == label)
    }
}

names! {
    /// Part that a span plays in an attribution.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Role {
        /// Whoever speaks, writes, thinks.
        Source = "source",
        /// The words that say so.
        Cue = "cue",
        /// What is said, written, thought.
        Content = "content",
    }
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
    /// Per token, the Penn Treebank part of speech (`NNP`, `VBD`).
    pub pos: Vec<Pos>,
    /// Per token, the probabilities that it belongs to a source, a cue, a content.
    pub role_probability: Vec<[f32; 3]>,
    links: Links,
}

/// Learned affinity between cues and their sources, contents and their cues.
#[derive(Clone, Debug, Default)]
struct Links {
    /// Per token: cue query, source key, content query, cue key.
    vectors: Array2<f32>,
    /// Per distance bucket: bias of source links, of content links.
    bias: Array2<f32>,
    none: [f32; 2],
}

/// Links that reach farther than this many tokens are not scored, in training or here.
const LINK_REACH: usize = 150;
/// Log-odds of a link out of reach.
const NO_LINK: f32 = -20.0;

impl Links {
    fn score(&self, head: usize, query: usize, key: usize) -> f32 {
        let (n_tokens, width) = self.vectors.dim();
        if query >= n_tokens || key >= n_tokens {
            return 0.0;
        }
        if query.abs_diff(key) > LINK_REACH {
            return NO_LINK;
        }
        let size = width / 4;
        let part = |token: usize, part: usize| {
            let row = self.vectors.row(token).to_slice().unwrap_or_default();
            &row[part * size..(part + 1) * size]
        };
        let affinity = part(query, 2 * head).iter().zip(part(key, 2 * head + 1)).map(|(q, k)| q * k).sum::<f32>() / 8.0;
        affinity + self.bias[[distance_bucket(key.cast_signed() - query.cast_signed()), head]] - self.none[head]
    }
}

impl Tags {
    /// The part of speech of a token; [`Pos::Other`] past the end.
    pub fn pos(&self, token: usize) -> Pos {
        self.pos.get(token).copied().unwrap_or(Pos::Other)
    }

    /// Log-odds that the source that begins at token `source` belongs to the cue that begins at token `cue`, against
    /// "no source"; above zero is likely. 0.0 where the model says nothing.
    pub fn source_link(&self, cue: usize, source: usize) -> f32 {
        self.links.score(0, cue, source)
    }

    /// Log-odds that the content piece that begins at token `content` belongs to the cue that begins at token `cue`,
    /// against "no cue"; above zero is likely. 0.0 where the model says nothing.
    pub fn content_link(&self, content: usize, cue: usize) -> f32 {
        self.links.score(1, content, cue)
    }
}

/// Longest run of tokens that goes through the network at once; longer articles are cut at paragraphs.
const BLOCK: usize = 2000;

/// A trained tagger.
#[derive(Debug)]
pub struct Model {
    weights: Weights,
    checksum: u32,
}

impl Model {
    /// The model that is compiled in.
    pub fn embedded() -> &'static Model {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| {
            Model::read(include_bytes!("../../models/whosaid.model")).expect("a test reads the embedded model")
        })
    }

    /// A model from the bytes of a model file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Model`] where the bytes are no model file, of another version, cut short or altered.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let checksum = bytes.last_chunk().map_or(0, |last| u32::from_le_bytes(*last));
        Ok(Self { weights: Weights::read(bytes)?, checksum })
    }

    /// The checksum (CRC-32) of the model file, which tells one model from another.
    pub fn checksum(&self) -> u32 {
        self.checksum
    }

    /// A model from a file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] where `path` cannot be read, otherwise as [`Model::read`].
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path)
            .map_err(|cause| Error::new(ErrorKind::Io, "cannot read the model file").at(path).because(cause))
            .map_err(|error| error.hint("give a model file that the training recipe wrote"))?;
        Self::read(&bytes).map_err(|error| error.at(path))
    }

    /// The number of a word, in lower case, by which [`Model::likeness`] knows it; none of a rare one.
    pub(crate) fn word(&self, word: &str) -> Option<u32> {
        let vocabulary = &self.weights.vocabulary;
        Some(vocabulary.row(word)).filter(|row| *row < vocabulary.len()).map(|row| row as u32)
    }

    /// How alike two words are used, in `-1..=1`: the cosine of their vectors. "actress" and "singer" have 0.7.
    pub(crate) fn likeness(&self, a: u32, b: u32) -> f32 {
        self.weights.embedding.likeness(a as usize, b as usize)
    }

    /// Tags an article. Linear in its length; articles beyond a few thousand tokens are cut at paragraphs.
    pub fn tag(&self, article: &Article) -> Tags {
        let tokens: Vec<&str> = (0..article.tokens().len()).map(|token| article.token_text(token)).collect();
        let mut starts = vec![false; tokens.len()];
        for paragraph in article.paragraphs() {
            starts[article.sentences()[paragraph.sentences.start].tokens.start] = true;
        }
        self.tag_tokens(&tokens, &starts)
    }

    /// Tags `tokens`, of which those with `starts` begin a paragraph (as many as there are tokens), as general news.
    pub fn tag_tokens(&self, tokens: &[&str], starts: &[bool]) -> Tags {
        self.tag_tokens_as(tokens, starts, Convention::General)
    }

    /// The same by the rules of `convention`.
    pub fn tag_tokens_as(&self, tokens: &[&str], starts: &[bool], convention: Convention) -> Tags {
        let weights = &self.weights;
        let mut tags = Tags {
            links: Links {
                vectors: Array2::zeros((tokens.len(), 4 * weights.dimensions.link)),
                bias: weights.link_bias.clone(),
                none: [weights.link_none[0], weights.link_none[1]],
            },
            ..Tags::default()
        };
        for block in blocks(starts) {
            deadline::look();
            let document = self.document(&tokens[block.clone()], &starts[block.clone()]);
            let Encoded { high, low } = weights.encode(&document, convention);
            tags.links.vectors.slice_axis_mut(Axis(0), Slice::from(block.clone())).assign(&weights.link.of(&high));
            tags.entities.extend(self.entities(&weights.entity.of(&high).view(), block.start));
            let [chain, inner_chain] = &weights.role_chains[convention as usize];
            let outer = self.evidence(&weights.role.of(&high).view(), chain, block.start);
            let inner = self.evidence(&weights.inner.of(&high).view(), inner_chain, block.start);
            tags.inner.extend(inside_contents(inner.spans, &outer.spans));
            tags.evidence.extend(outer.spans);
            tags.role_probability.extend(outer.probability);
            tags.pos.extend(weights.pos.of(&low).rows().into_iter().map(|row| {
                let best = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(label, _)| label);
                weights.pos_labels[best]
            }));
        }
        tags
    }

    fn document(&self, tokens: &[&str], starts: &[bool]) -> Document {
        Document::new(tokens, starts, &self.weights.vocabulary, &self.weights.dimensions)
    }

    fn entities(&self, emission: &ArrayView2<'_, f32>, offset: usize) -> Vec<Labelled<EntityClass>> {
        let labels = &self.weights.entity_labels;
        let (best, mass) = decode(emission, &self.weights.entity_chain);
        let mut out = Vec::new();
        let mut first = 0;
        for (token, &label) in best.iter().enumerate() {
            let (position, class) = labels[label].split_once('-').unwrap_or(("O", ""));
            if matches!(position, "B" | "S") {
                first = token;
            }
            if matches!(position, "E" | "S")
                && let Some(class) = EntityClass::labelled(class)
            {
                let tokens = first..token + 1;
                let probability = mean(tokens.clone().map(|token| mass[token * labels.len() + best[token]]));
                out.push(Labelled { tokens: tokens.start + offset..tokens.end + offset, label: class, probability });
            }
        }
        out
    }

    fn evidence(&self, emission: &ArrayView2<'_, f32>, chain: &Chain, offset: usize) -> Evidence {
        let labels = &self.weights.role_labels;
        let (best, mass) = decode(emission, chain);
        let roles: Vec<Option<Role>> =
            labels.iter().map(|label| label.split_once('-').and_then(|(_, role)| Role::named(role))).collect();
        let probability: Vec<[f32; 3]> = mass
            .chunks(labels.len())
            .map(|row| {
                let mut out = [0.0; 3];
                roles.iter().zip(row).for_each(|(role, mass)| {
                    if let Some(role) = role {
                        out[*role as usize] += mass;
                    }
                });
                out
            })
            .collect();
        let mut out: Vec<Labelled<Role>> = Vec::new();
        for (token, &label) in best.iter().enumerate() {
            let Some(role) = roles[label] else { continue };
            let continues = labels[label].starts_with("I-");
            match out.last_mut() {
                Some(last) if continues && last.label == role && last.tokens.end == token + offset => {
                    last.tokens.end += 1;
                }
                _ => out.push(Labelled { tokens: token + offset..token + offset + 1, label: role, probability: 0.0 }),
            }
        }
        for span in &mut out {
            let tokens = span.tokens.start - offset..span.tokens.end - offset;
            span.probability = mean(tokens.map(|token| probability[token][span.label as usize]));
        }
        Evidence { spans: out, probability }
    }
}

/// What one layer of roles says of a block.
struct Evidence {
    spans: Vec<Labelled<Role>>,
    probability: Vec<[f32; 3]>,
}

/// Those of `inner` that lie in contents among `outer`, both in order.
fn inside_contents(inner: Vec<Labelled<Role>>, outer: &[Labelled<Role>]) -> Vec<Labelled<Role>> {
    let holds = |found: &Labelled<Role>| {
        let after = outer.partition_point(|span| span.tokens.start <= found.tokens.start);
        let before = outer[..after].last();
        before.is_some_and(|span| span.label == Role::Content && found.tokens.end <= span.tokens.end)
    };
    inner.into_iter().filter(holds).collect()
}

/// Runs of at most [`BLOCK`] tokens that begin where paragraphs do, or anywhere in a paragraph longer than that.
fn blocks(starts: &[bool]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut first = 0;
    while first < starts.len() {
        let limit = (first + BLOCK).min(starts.len());
        let end = if limit == starts.len() {
            limit
        } else {
            (first + BLOCK / 2..limit).rev().find(|&token| starts[token]).unwrap_or(limit)
        };
        out.push(first..end);
        first = end;
    }
    out
}

/// The best label of each token, and the probability of each label at each.
fn decode(emission: &ArrayView2<'_, f32>, chain: &Chain) -> (Vec<usize>, Vec<f32>) {
    (decode::viterbi(emission, chain), decode::marginals(emission, chain))
}

fn mean(values: impl ExactSizeIterator<Item = f32>) -> f32 {
    let n_values = values.len().max(1) as f32;
    values.sum::<f32>() / n_values
}

/// Tags one article with the embedded model.
pub fn tag(article: &Article) -> Tags {
    Model::embedded().tag(article)
}

#[cfg(test)]
mod tests;
