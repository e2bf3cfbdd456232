//! An article as grammar sees it: words, parts of speech, sentences, base phrases.

use std::{borrow::Cow, ops::Range};

use super::{
    nouns::{self, Gender, NounKind},
    times::is_time_word,
};
use crate::{
    article::{Article, ParagraphKind},
    lexicon::{Class, Language},
    tag::{Pos, Tags},
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

    /// Whether the word of a token is an adjective of a country or party, or a word for its people.
    pub fn is_people_word(&self, token: usize) -> bool {
        self.language().is_plain_people_word(self.word(token))
    }

    /// The one name of the country, union or party that the word of a token stands for.
    pub fn country(&self, token: usize) -> Option<&'static str> {
        self.language().plain_country(self.word(token))
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

    /// The word in small letters.
    pub fn lower(&self, token: usize) -> String {
        self.text(token).to_lowercase()
    }

    /// The text from the first to the last of `tokens`.
    pub fn slice(&self, tokens: Range<usize>) -> &'a str {
        self.article.span_of(tokens).of(self.article.text())
    }

    /// The text of `tokens` on one line.
    pub fn one_line(&self, tokens: Range<usize>) -> Cow<'a, str> {
        let text = self.slice(tokens);
        if is_one_line(text) {
            return text.into();
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ").into()
    }

    /// The sentence that holds a token.
    pub fn sentence(&self, token: usize) -> Range<usize> {
        self.article.sentences().get(self.article.sentence_of(token)).map_or(token..token, |it| it.tokens.clone())
    }

    /// The index of the sentence that holds a token; past the end, of the last one.
    pub fn sentence_of(&self, token: usize) -> usize {
        self.article.sentence_of(token).min(self.article.sentences().len().saturating_sub(1))
    }

    /// The index of the paragraph that holds a token; past the end, of the last one.
    pub fn paragraph_of(&self, token: usize) -> usize {
        self.article.sentences().get(self.sentence_of(token)).map_or(0, |sentence| sentence.paragraph)
    }

    /// Whether a token stands in a heading.
    pub fn in_heading(&self, token: usize) -> bool {
        let paragraph = self.article.paragraphs().get(self.paragraph_of(token));
        paragraph.is_some_and(|it| it.kind == ParagraphKind::Heading)
    }

    /// The paragraph that holds a token.
    pub fn paragraph(&self, token: usize) -> Range<usize> {
        let paragraph = self.article.paragraphs().get(self.paragraph_of(token));
        paragraph.map_or(token..token, |it| self.article.tokens_of(it))
    }

    /// Whether a token is a noun or name.
    pub fn is_noun(&self, token: usize) -> bool {
        self.pos(token).is_noun()
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

    /// The last noun of a phrase.
    pub fn head_noun(&self, tokens: &Range<usize>) -> Option<usize> {
        tokens.clone().rev().find(|&token| self.is_noun(token))
    }

    /// The first noun or pronoun of a phrase that no other follows, or else its last word.
    pub fn head_of(&self, tokens: &Range<usize>) -> Option<usize> {
        let carries = |token: usize| self.is_noun(token) || self.pos(token) == Pos::PRP;
        let head = tokens.clone().find(|&token| carries(token) && !(token + 1 < tokens.end && carries(token + 1)));
        head.or(tokens.clone().next_back())
    }

    /// Where the compound ends that was cut in at `end`: "a manager at the Harbour | plant".
    pub fn compound_end(&self, mut end: usize) -> usize {
        while end > 0
            && self.is_noun(end)
            && self.is_noun(end - 1)
            && self.text(end).starts_with(char::is_lowercase)
            && self.article.sentence_of(end) == self.article.sentence_of(end - 1)
            && !self.is_time(end)
        {
            end += 1;
        }
        end
    }

    /// Whether a phrase runs on into another clause: "Ana Ruiz after Tom Lee left".
    pub fn runs_on(&self, tokens: &Range<usize>) -> bool {
        let opens = |token: usize| matches!(self.text(token), "who" | "which" | "that" | "whose" | "," | "(");
        let another = |token: usize| {
            self.pos(token).is_finite()
                || matches!(self.text(token), "after" | "before" | "when" | "while" | "because" | "since")
        };
        tokens.clone().any(|token| another(token) && !(tokens.start..token).any(opens))
    }
}

/// Whether all white space of a text is single spaces between its words; of texts that are not all ASCII it says no.
fn is_one_line(text: &str) -> bool {
    let mut before = b' ';
    let plain = text.bytes().all(|byte| {
        let single = byte.is_ascii_graphic() || byte == b' ' && before != b' ';
        before = byte;
        single
    });
    plain && before != b' '
}
