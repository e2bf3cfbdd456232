//! Quotations: direct, mixed and indirect.
//!
//! `marks` finds quotation marks, `parse` reads them over the article, `pairs` makes stretches of that, `speech` tells speech from names and terms
//! in marks, `indirect` reads the tagger's evidence; `unmarked` puts together what needs no marks: `transcript`, `posts`,
//! signed `letters`, `blocks`; `borders` corrects where reported clauses end, `assemble` puts all together, `continued` adds sentences that
//! go on with a report, `nested` what quoted words report in their turn; `finish` makes quotations of it all.

mod assemble;
mod blocks;
mod borders;
mod continued;
mod draft;
mod finish;
mod indirect;
mod join;
mod letters;
mod marks;
mod nested;
mod pairs;
mod parse;
mod posts;
mod speech;
mod spoken;
mod traits;
mod transcript;
mod unmarked;

use crate::{
    article::{Article, ParagraphKind},
    entity::Tagged,
    names::names,
    span::Span,
};

/// Index of a [`Quote`] in [`crate::pipeline::Analysis::quotes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuoteId(pub u32);

names! {
    /// How a quotation renders speech.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum QuoteKind {
        /// The whole content is verbatim, in quotation marks (or a transcript's line).
        Direct = "direct",
        /// A reported clause with verbatim pieces.
        Mixed = "mixed",
        /// A reported clause without verbatim pieces.
        Indirect = "indirect",
    }
}

names! {
    /// Whether words were uttered.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum ReportClass {
        /// Somebody said or wrote so.
        #[default]
        Speech = "speech",
        /// Somebody thinks, hopes, fears, wants so; no utterance is told of.
        Thought = "thought",
    }
}

/// A stretch of text in quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// With its marks, as far as they are there.
    pub outer: Span,
    /// Without them; never empty.
    pub inner: Span,
    /// Inside how many others it stands.
    pub depth: usize,
}

/// A quotation.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// Direct, mixed or indirect.
    pub kind: QuoteKind,
    /// Content, in order, without outer quotation marks; never empty. One part for each piece of an interrupted
    /// quotation and for each paragraph of a long one.
    pub parts: Vec<Span>,
    /// The pieces that stand in quotation marks, without the marks.
    pub verbatim: Vec<Span>,
    /// The quote that this one stands inside of.
    pub nested_in: Option<QuoteId>,
    /// Where it is words in marks of the quotation that it stands inside of: the probability, in `0..=1`, that whoever is
    /// told of there uttered them, before it is known who that is.
    pub relayed: Option<f32>,
    /// The cue that the tagger's evidence or the quotation's shape points to.
    pub cue: Option<Span>,
    /// The source that the tagger's evidence points to.
    pub source: Option<Span>,
    /// Probability that this is a quotation or report with these borders, in `0..=1`; before it was judged, how sure
    /// detection is.
    pub score: f32,
    /// Whether words were uttered or only thought, once judged.
    pub class: ReportClass,
    /// Whether the text says that the source did not say so.
    pub negated: bool,
    /// Whether it stands in the headline.
    pub in_headline: bool,
}

/// The score from which on a clause is rather a report than not. Lower than that a table may still show it.
const LIKELY: f32 = 0.5;

impl Quote {
    /// Whether it is rather a quotation than not: a clause that the judge doubts bounds no other's surroundings.
    pub fn is_likely(&self) -> bool {
        self.kind != QuoteKind::Indirect || self.score > LIKELY
    }

    /// Whether its speaker has the word: words that another relays are nobody's turn.
    pub(crate) fn takes_turn(&self) -> bool {
        self.is_likely() && self.relayed.is_none()
    }

    /// From the first byte of the first part to the last of the last.
    pub fn span(&self) -> Span {
        self.parts.iter().copied().reduce(Span::cover).unwrap_or_default()
    }
}

/// Finds the quotations of an article, in order of their first byte (an outer quote before those nested in it).
///
/// `headline` is the headline's place in the article, where it is known; else a first paragraph that is a heading.
pub fn detect(tagged: Tagged<'_>, headline: Option<Span>) -> Vec<Quote> {
    let article = tagged.article;
    if article.tokens().is_empty() {
        return Vec::new();
    }
    let title =
        article.paragraphs().first().filter(|first| first.kind == ParagraphKind::Heading).map(|first| first.span);
    let headline = headline.or(title);
    let pairs = pairs::pairs(article);
    let given = unmarked::drafts(tagged, &pairs);
    let speech = speech::probabilities(tagged, &pairs);
    let drafts = assemble::drafts(tagged, &pairs, &speech, given);
    finish::quotes(article, &pairs, &speech, &drafts, headline)
}

/// A stretch of text between quotation marks, and what tells whether it is speech: names of traits with their values.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// Without its marks.
    pub span: Span,
    /// In no order that means anything; a name may come twice.
    pub traits: Vec<(String, f32)>,
}

/// The stretches in marks that stand in no other, with their traits, to learn from.
pub fn stretches(tagged: Tagged<'_>) -> Vec<Stretch> {
    let pairs = pairs::pairs(tagged.article);
    let view = speech::View::new(tagged, &pairs);
    let outermost = (0..pairs.len()).filter(|idx| pairs[*idx].parent.is_none());
    outermost.map(|idx| Stretch { span: pairs[idx].inner, traits: view.traits(idx) }).collect()
}

/// The stretches of an article in quotation marks, in order of their beginning (an outer one before those inside).
pub fn marks(article: &Article) -> Vec<Marks> {
    let pairs = pairs::pairs(article);
    let mut found: Vec<Marks> = Vec::with_capacity(pairs.len());
    for pair in &pairs {
        let depth = pair.parent.and_then(|parent| found.get(parent)).map_or(0, |parent| parent.depth + 1);
        found.push(Marks { outer: pair.outer, inner: pair.inner, depth });
    }
    found
}

#[cfg(test)]
mod tests;
