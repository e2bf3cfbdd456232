//! Documents as long as books: analysed a section at a time, so that memory and time grow with the sections and not with
//! what every stage holds of a whole.
//!
//! A section is read with some text before and behind it, and keeps what begins in it. What the sections found is joined:
//! spans point into the whole article again, mentions that two sections saw are one, and speakers are one where such a
//! mention, or their name, says so.

mod cast;
mod join;

use std::ops::Range;

pub(super) use self::cast::{has_words_of, is_joint};
use self::join::Joined;
use super::{
    analysis::Analysis,
    options::Options,
    order::{Prepared, finish},
    stages::{Stage, Timings},
};
use crate::{article::Article, clean::CleanText, deadline, input::RawDocument, span::Span};

/// How long a section is, and what it is read with, in bytes of cleaned text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// Up to so many an article is one section.
    whole: usize,
    /// A section at most, without what is read around it.
    section: usize,
    /// Before a section, for whom its first pronouns and surnames mean.
    before: usize,
    /// Behind it, for quotations that go on there.
    behind: usize,
}

impl Sizes {
    /// Those of sections of `section` bytes.
    pub(super) fn of(section: usize) -> Self {
        Self { whole: 2 * section, section, before: section / 8, behind: section / 32 }
    }

    /// Whether an article is analysed in sections.
    pub(super) fn part(self, article: &Article) -> bool {
        article.text().len() > self.whole
    }
}

/// Analyses a long article in sections.
pub(super) fn analyse(
    document: RawDocument,
    clean: CleanText,
    article: Article,
    sizes: Sizes,
    options: &Options,
    timings: &Timings,
) -> Analysis {
    let mut joined = Joined::default();
    let cores = sections(&article, sizes.section);
    let n_sections = cores.len();
    for (number, core) in (1..).zip(cores) {
        deadline::look();
        let bytes = article.span_of(core.clone());
        let first = border_before(&article, core.start, bytes.start().saturating_sub(sizes.before));
        let behind = article.tokens_in(Span::new(0, bytes.end() + sizes.behind)).end;
        let part = article.section(first..behind.max(core.end));
        let offset = article.tokens()[first].span.start();
        let headline = clean.headline.filter(|it| offset <= it.start() && it.end() <= offset + part.text().len());
        let prepared = Prepared {
            document: RawDocument {
                id: document.id.clone(),
                metadata: document.metadata.clone(),
                ..RawDocument::default()
            },
            clean: CleanText { headline: headline.map(|it| moved_back(it, offset)), ..CleanText::default() },
            tags: timings.measure(Stage::Tag, || options.tagger().tag(&part)),
            article: part,
        };
        let found = finish(prepared, None, options.without, timings);
        timings.measure(Stage::Speaker, || joined.add(&found, bytes, offset, n_sections - number));
    }
    timings.measure(Stage::Speaker, || joined.finish(document, clean, article))
}

fn moved_back(span: Span, offset: usize) -> Span {
    Span::new(span.start() - offset, span.end() - offset)
}

/// The sections of an article, of at most `most_bytes`, as ranges of tokens, which together are the whole: they begin where
/// a paragraph does, or else a sentence, or else anywhere.
fn sections(article: &Article, most_bytes: usize) -> Vec<Range<usize>> {
    let n_tokens = article.tokens().len();
    let mut sections = Vec::new();
    let mut first = 0;
    while first < n_tokens {
        let begin = article.tokens()[first].span.start();
        let most = article.tokens_in(Span::new(0, begin + most_bytes)).end.max(first + 1);
        let end = if most >= n_tokens { n_tokens } else { border_between(article, first, most) };
        sections.push(first..end);
        first = end;
    }
    sections
}

/// The last good place to begin a section behind the middle of `first..most`.
fn border_between(article: &Article, first: usize, most: usize) -> usize {
    let middle = first + (most - first) / 2;
    let sentence = &article.sentences()[article.sentence_of(most)];
    let paragraph = article.tokens_of(&article.paragraphs()[sentence.paragraph]).start;
    [paragraph, sentence.tokens.start].into_iter().find(|border| *border > middle).unwrap_or(most)
}

/// Where what is read before the token `first` begins: at the first paragraph behind byte `from`, or else at a sentence.
fn border_before(article: &Article, first: usize, from: usize) -> usize {
    let next = article.tokens_in(Span::new(0, from)).end;
    if next == 0 || next >= first {
        return next.min(first);
    }
    let paragraph_idx = article.paragraph_of(next);
    let after = article.paragraphs().get(paragraph_idx + 1).map_or(first, |it| article.tokens_of(it).start);
    if after < first { after } else { article.sentences()[article.sentence_of(next)].tokens.start }
}

#[cfg(test)]
mod tests;
