//! An article as grammar sees it: words, parts of speech, sentences, base phrases.

use std::ops::Range;

use super::{
    Pos,
    nouns::{self, Gender, NounKind},
    times::is_time_word,
};
use crate::{
    article::Article,
    lexicon::{Class, Language},
    tag::Tags,
};

/// Words and parts of speech by token. Past the end of the text every word is empty and every part of speech
/// [`Pos::Other`], so that looking ahead needs no care.
#[derive(Clone, Copy, Debug)]
pub struct Syntax<'a> {
    /// The article.
    pub article: &'a Article,
    tags: &'a Tags,
}

impl<'a> Syntax<'a> {
    /// The article with its tags.
    pub fn new(article: &'a Article, tags: &'a Tags) -> Self {
        Self { article, tags }
    }

    /// The language of the article.
    pub fn language(&self) -> Language {
        self.article.language()
    }

    /// Whether the word of a token is of `class`.
    pub fn is(&self, class: Class, token: usize) -> bool {
        self.language().is(class, self.word(token))
    }

    /// What the word of a token stands for as a noun.
    pub fn noun(&self, token: usize) -> Option<(NounKind, Option<Gender>)> {
        nouns::noun(self.language(), self.text(token))
    }

    /// Whether the word of a token is a title before a name.
    pub fn is_title(&self, token: usize) -> bool {
        self.language().is_title(self.text(token))
    }

    /// Whether the word of a token says when.
    pub fn is_time(&self, token: usize) -> bool {
        is_time_word(self.language(), self.text(token))
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.article.tokens().len()
    }

    /// Whether there is no token.
    pub fn is_empty(&self) -> bool {
        self.article.tokens().is_empty()
    }

    /// The part of speech of a token.
    pub fn pos(&self, token: usize) -> Pos {
        self.tags.pos(token)
    }

    /// The word in the text.
    pub fn text(&self, token: usize) -> &'a str {
        self.article.tokens().get(token).map_or("", |token| token.span.of(self.article.text()))
    }

    /// The word as [`plain`](crate::lexicon::plain) writes it.
    pub fn word(&self, token: usize) -> &'a str {
        self.article.plain_word(token)
    }

    /// The text from the first to the last of `tokens`.
    pub fn slice(&self, tokens: Range<usize>) -> &'a str {
        self.article.span_of(tokens).of(self.article.text())
    }

    /// The text of `tokens` on one line.
    pub fn one_line(&self, tokens: Range<usize>) -> String {
        self.slice(tokens).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The sentence that holds a token.
    pub fn sentence(&self, token: usize) -> Range<usize> {
        self.article.sentences().get(self.article.sentence_of(token)).map_or(token..token, |it| it.tokens.clone())
    }

    /// The first token of a paragraph.
    pub fn paragraph_start(&self, paragraph: usize) -> usize {
        let sentences = self.article.sentences();
        let first = sentences.partition_point(|sentence| sentence.paragraph < paragraph);
        sentences.get(first).map_or(self.len(), |sentence| sentence.tokens.start)
    }

    /// Whether a token is a noun or name.
    pub fn is_noun(&self, token: usize) -> bool {
        self.pos(token).is_noun()
    }

    /// Whether a token is a verb that a clause may have as its predicate.
    pub fn is_verb(&self, token: usize) -> bool {
        self.pos(token).is_verb()
    }

    /// Whether a token is a quotation mark.
    pub fn is_mark(&self, token: usize) -> bool {
        matches!(
            self.text(token),
            "\"" | "“" | "”" | "„" | "‟" | "«" | "»" | "‹" | "›" | "``" | "''" | "'" | "‘" | "’" | "`" | "‚"
        )
    }

    /// Whether a token begins with a capital letter.
    pub fn is_capital(&self, token: usize) -> bool {
        self.text(token).starts_with(char::is_uppercase)
    }

    /// The base noun phrase that begins at `first` (determiners, modifiers, nouns) and ends before `end` at the latest.
    pub fn base_phrase(&self, first: usize, end: usize) -> Range<usize> {
        let mut token = first;
        while token < end && self.joins_phrase(token, first, end) {
            token += 1;
        }
        while token > first && self.pos(token - 1) == Pos::POS {
            token -= 1;
        }
        first..token
    }

    /// The last noun of a phrase.
    pub fn head_noun(&self, tokens: &Range<usize>) -> Option<usize> {
        tokens.clone().rev().find(|&token| self.is_noun(token))
    }

    fn joins_phrase(&self, token: usize, first: usize, end: usize) -> bool {
        match self.pos(token) {
            Pos::DT | Pos::PRPS | Pos::PDT => token == first || self.pos(token - 1) == Pos::PDT,
            Pos::CD | Pos::POS | Pos::Dollar | Pos::AFX | Pos::HYPH => true,
            Pos::VBN | Pos::VBG | Pos::RB | Pos::RBR | Pos::RBS | Pos::FW => {
                // "a poll released last week": what follows the noun describes it no longer.
                let before_noun = token == first || !self.is_noun(token - 1) || self.pos(token + 1) == Pos::NN;
                before_noun
                    && token + 1 < end
                    && matches!(self.pos(token + 1), Pos::JJ | Pos::NN | Pos::NNS | Pos::NNP | Pos::CD | Pos::DT)
            }
            pos => pos.is_noun() || pos.is_adjective() || self.text(token) == "&",
        }
    }
}
