//! A segmented article: text, tokens, sentences, paragraphs.

use std::{ops::Range, sync::OnceLock};

use crate::{
    deadline,
    lexicon::{Language, plain},
    span::Span,
};

/// One token: a slice of the article's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
}

/// A sentence as a range of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// From the first byte of its first token to the last of its last.
    pub span: Span,
    /// Indices into [`Article::tokens`]; never empty.
    pub tokens: Range<usize>,
    /// Index into [`Article::paragraphs`].
    pub paragraph: usize,
}

/// What a paragraph is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParagraphKind {
    /// Running text.
    Body,
    /// The title, or a heading between paragraphs.
    Heading,
    /// An item of a list.
    ListItem,
}

/// A paragraph as a range of sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// From the first byte of its first sentence to the last of its last.
    pub span: Span,
    /// Indices into [`Article::sentences`]; never empty.
    pub sentences: Range<usize>,
    /// Heading, list item or running text.
    pub kind: ParagraphKind,
}

/// A segmented article, complete and immutable.
///
/// Tokens are in order, do not overlap, and with the gaps between them (white space only) give the text.
/// Every token belongs to exactly one sentence, every sentence to exactly one paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    text: String,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
    paragraphs: Vec<Paragraph>,
    language: Language,
    plain: PerToken<String>,
    sentence_of: PerToken<u32>,
    /// Per block of the text, how many tokens end before it.
    n_before: PerToken<u32>,
}

/// Bytes of a block of text, in which a token is soon found.
const BLOCK: usize = 64;

/// What is worked out of each token, or block of them, once it is asked for. It follows from the other parts of an article,
/// so that articles which differ in nothing else are equal.
#[derive(Clone, Debug)]
struct PerToken<T>(OnceLock<Vec<T>>);

impl<T> Default for PerToken<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> PartialEq for PerToken<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for PerToken<T> {}

impl Article {
    /// An article from its parts, in English until told otherwise. Only `segment` and tests make one.
    pub fn new(text: String, tokens: Vec<Token>, sentences: Vec<Sentence>, paragraphs: Vec<Paragraph>) -> Self {
        let language = Language::default();
        Self {
            text,
            tokens,
            sentences,
            paragraphs,
            language,
            plain: PerToken::default(),
            sentence_of: PerToken::default(),
            n_before: PerToken::default(),
        }
    }

    /// The same article in another language.
    #[must_use]
    pub fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The language that it is written in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The cleaned text that every span points into.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All tokens in order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// All sentences in order.
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// All paragraphs in order.
    pub fn paragraphs(&self) -> &[Paragraph] {
        &self.paragraphs
    }

    /// The text of token `token_idx`.
    pub fn token_text(&self, token_idx: usize) -> &str {
        self.tokens[token_idx].span.of(&self.text)
    }

    /// Token `token_idx` as [`plain`] writes it; empty past the end.
    pub fn plain_word(&self, token_idx: usize) -> &str {
        let words = self.plain.0.get_or_init(|| self.tokens.iter().map(|it| plain(it.span.of(&self.text))).collect());
        words.get(token_idx).map_or("", String::as_str)
    }

    /// The text of `span`.
    pub fn slice(&self, span: Span) -> &str {
        span.of(&self.text)
    }

    /// Tokens that share at least one byte with `span`, as a range of indices (empty where there are none).
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        deadline::ask();
        let first = self.first_token_after(span.start());
        // No more tokens than bytes.
        let most = (first + span.len().max(1)).min(self.tokens.len());
        first..first + self.tokens[first..most].partition_point(|token| token.span.start() < span.end())
    }

    /// The first token that ends behind byte `position`; their number where none does.
    fn first_token_after(&self, position: usize) -> usize {
        let n_before = self.n_before.0.get_or_init(|| {
            let mut n_before: Vec<u32> = Vec::with_capacity(self.text.len() / BLOCK + 1);
            for (token, token_idx) in self.tokens.iter().zip(0..) {
                n_before.resize(token.span.end().div_ceil(BLOCK).max(n_before.len()), token_idx);
            }
            n_before
        });
        let n_before = |block: usize| n_before.get(block).map_or(self.tokens.len(), |&n| n as usize);
        let (least, most) = (n_before(position / BLOCK), n_before(position / BLOCK + 1));
        least + self.tokens[least..most].partition_point(|token| token.span.end() <= position)
    }

    /// The part of this article from the first to the last of `tokens`, which are some, as an article of its own: its text
    /// begins at the first of them. Sentences and paragraphs that begin before or end behind are cut.
    #[must_use]
    pub fn section(&self, tokens: Range<usize>) -> Self {
        let whole = self.span_of(tokens.clone());
        let moved = |span: Span| Span::new(span.start() - whole.start(), span.end() - whole.start());
        let (first, last) = (self.sentence_of(tokens.start), self.sentence_of(tokens.end - 1));
        let first_paragraph = self.sentences[first].paragraph;
        let sentences: Vec<Sentence> = self.sentences[first..=last]
            .iter()
            .map(|sentence| {
                let own = sentence.tokens.start.max(tokens.start)..sentence.tokens.end.min(tokens.end);
                Sentence {
                    span: moved(self.span_of(own.clone())),
                    tokens: own.start - tokens.start..own.end - tokens.start,
                    paragraph: sentence.paragraph - first_paragraph,
                }
            })
            .collect();
        let paragraphs = self.paragraphs[first_paragraph..=self.sentences[last].paragraph]
            .iter()
            .map(|paragraph| {
                let own = paragraph.sentences.start.max(first) - first..paragraph.sentences.end.min(last + 1) - first;
                let span = sentences[own.start].span.cover(sentences[own.end - 1].span);
                Paragraph { span, sentences: own, kind: paragraph.kind }
            })
            .collect();
        let tokens = self.tokens[tokens].iter().map(|token| Token { span: moved(token.span) }).collect();
        Self::new(whole.of(&self.text).to_owned(), tokens, sentences, paragraphs).in_language(self.language)
    }

    /// From the first byte of the first token of `range` to the last byte of its last; empty for an empty range.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        if range.is_empty() {
            return Span::default();
        }
        self.tokens[range.start].span.cover(self.tokens[range.end - 1].span)
    }

    /// Index of the sentence that holds token `token_idx`.
    pub fn sentence_of(&self, token_idx: usize) -> usize {
        deadline::ask();
        let sentence_of = self.sentence_of.0.get_or_init(|| {
            let mut sentence_of: Vec<u32> = Vec::with_capacity(self.tokens.len());
            for (sentence, sentence_idx) in self.sentences.iter().zip(0..) {
                sentence_of.resize(sentence.tokens.end.max(sentence_of.len()), sentence_idx);
            }
            sentence_of
        });
        sentence_of.get(token_idx).map_or(self.sentences.len(), |&sentence_idx| sentence_idx as usize)
    }

    /// Index of the paragraph that holds token `token_idx`.
    pub fn paragraph_of(&self, token_idx: usize) -> usize {
        self.sentences[self.sentence_of(token_idx)].paragraph
    }

    /// The tokens of a paragraph of this article, as a range of indices.
    pub fn tokens_of(&self, paragraph: &Paragraph) -> Range<usize> {
        let (first, last) = (paragraph.sentences.start, paragraph.sentences.end - 1);
        self.sentences[first].tokens.start..self.sentences[last].tokens.end
    }

    /// Index of the paragraph at or after byte `position` (the last one past the end); 0 for an article without text.
    pub fn paragraph_at(&self, position: usize) -> usize {
        self.paragraphs
            .partition_point(|paragraph| paragraph.span.end() <= position)
            .min(self.paragraphs.len().saturating_sub(1))
    }
}
