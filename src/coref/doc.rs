//! An article as this room reads it: words, tags, and which quotes each token stands in.

use std::ops::Range;

use super::words::plain;
use crate::{article::Article, entity::Tagged, quote::Quote, span::Span};

/// Words and tags by token.
pub(super) struct Doc<'a> {
    pub(super) article: &'a Article,
    pub(super) pos: &'a [&'static str],
    pub(super) n_quotes: usize,
    /// Per token, lower case without diacritics, stops, apostrophes.
    pub(super) plain: Vec<String>,
    /// Per token, the innermost quote whose content holds it.
    pub(super) content: Vec<Option<usize>>,
    /// Per token, the innermost quote that holds it verbatim.
    pub(super) verbatim: Vec<Option<usize>>,
}

impl<'a> Doc<'a> {
    pub(super) fn new(tagged: Tagged<'a>, quotes: &[Quote]) -> Self {
        let article = tagged.article;
        let n_tokens = article.tokens().len();
        let plain = (0..n_tokens).map(|token| plain(article.token_text(token))).collect();
        let (mut content, mut verbatim) = (vec![None; n_tokens], vec![None; n_tokens]);
        // Longer first, so that the innermost is written last.
        let mut order: Vec<usize> = (0..quotes.len()).collect();
        order.sort_by_key(|&quote_idx| std::cmp::Reverse(quotes[quote_idx].span().len()));
        for quote_idx in order {
            let quote = &quotes[quote_idx];
            let fill = |spans: &[Span], of_token: &mut Vec<Option<usize>>| {
                for token in spans.iter().flat_map(|&span| article.tokens_in(span)) {
                    of_token[token] = Some(quote_idx);
                }
            };
            fill(&quote.parts, &mut content);
            fill(&quote.verbatim, &mut verbatim);
        }
        Self { article, pos: &tagged.tags.pos, n_quotes: quotes.len(), plain, content, verbatim }
    }

    pub(super) fn len(&self) -> usize {
        self.plain.len()
    }

    pub(super) fn pos(&self, token: usize) -> &'static str {
        self.pos.get(token).copied().unwrap_or("XX")
    }

    /// The word in the text; empty past the end.
    pub(super) fn text(&self, token: usize) -> &'a str {
        self.article.tokens().get(token).map_or("", |token| token.span.of(self.article.text()))
    }

    /// The lower-case word; empty past the end.
    pub(super) fn word(&self, token: usize) -> &str {
        self.plain.get(token).map_or("", String::as_str)
    }

    pub(super) fn slice(&self, tokens: Range<usize>) -> &'a str {
        self.article.span_of(tokens).of(self.article.text())
    }

    pub(super) fn sentence(&self, token: usize) -> Range<usize> {
        self.article.sentences().get(self.article.sentence_of(token)).map_or(token..token, |it| it.tokens.clone())
    }

    /// The first token of a paragraph.
    pub(super) fn paragraph_start(&self, paragraph: usize) -> usize {
        let sentences = self.article.sentences();
        let first = sentences.partition_point(|sentence| sentence.paragraph < paragraph);
        sentences.get(first).map_or(self.len(), |sentence| sentence.tokens.start)
    }

    /// Whether a token is a noun, name or number word that a base noun phrase may end in.
    pub(super) fn is_noun(&self, token: usize) -> bool {
        self.pos(token).starts_with("NN")
    }

    pub(super) fn is_verb(&self, token: usize) -> bool {
        matches!(self.pos(token), "VBD" | "VBZ" | "VBP" | "MD" | "VB")
    }

    /// The base noun phrase that begins at `first` (determiners, modifiers, nouns), within its sentence.
    pub(super) fn base_phrase(&self, first: usize, end: usize) -> Range<usize> {
        let mut token = first;
        while token < end {
            let opens = matches!(self.pos(token), "DT" | "PRP$" | "PDT");
            let joins = opens && (token == first || self.pos(token - 1) == "PDT")
                || matches!(
                    self.pos(token),
                    "CD" | "JJ" | "JJR" | "JJS" | "POS" | "$" | "AFX" | "HYPH" | "NN" | "NNS" | "NNP" | "NNPS"
                )
                || self.text(token) == "&"
                || matches!(self.pos(token), "VBN" | "VBG" | "RB" | "RBR" | "RBS" | "FW")
                    // "a poll released last week": what follows the noun describes it no longer.
                    && (token == first || !self.is_noun(token - 1) || self.pos(token + 1) == "NN")
                    && token + 1 < end
                    && matches!(self.pos(token + 1), "JJ" | "NN" | "NNS" | "NNP" | "CD" | "DT");
            if !joins {
                break;
            }
            token += 1;
        }
        while token > first && self.pos(token - 1) == "POS" {
            token -= 1;
        }
        first..token
    }
}
