//! Base noun phrases, from parts of speech and names.

use std::ops::Range;

use super::syntax::Syntax;
use crate::tag::{EntityClass, Pos};

/// A base noun phrase: determiner, modifiers, nouns; or a pronoun alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NounPhrase {
    /// Its tokens, in one sentence.
    pub tokens: Range<usize>,
    /// The token that carries it: the last noun, the pronoun.
    pub head: usize,
}

/// The base noun phrases of an article, in order, not overlapping.
fn noun_phrases(syntax: &Syntax<'_>, names: &[(Range<usize>, EntityClass)]) -> Vec<NounPhrase> {
    let article = syntax.article;
    let n_tokens = syntax.len();
    let mut in_name = vec![None; n_tokens];
    for (name_idx, (tokens, _)) in names.iter().enumerate() {
        tokens.clone().filter(|&token| token < n_tokens).for_each(|token| in_name[token] = Some(name_idx));
    }
    let mut phrases = Vec::new();
    let mut token = 0;
    while token < n_tokens {
        let end_of_sentence = article.sentences()[article.sentence_of(token)].tokens.end.max(token + 1);
        if in_name[token].is_none() && matches!(syntax.pos(token), Pos::PRP | Pos::WP) {
            phrases.push(NounPhrase { tokens: token..token + 1, head: token });
            token += 1;
            continue;
        }
        let first = token;
        let mut noun: Option<usize> = None;
        while token < end_of_sentence {
            let named = in_name[token].is_some();
            let begins_name = named && (token == 0 || in_name[token - 1] != in_name[token]);
            // "Monday Ana Ruiz": a person's name after another name or a day begins a phrase of its own.
            if begins_name
                && is_person(names, in_name[token])
                && noun == Some(token.wrapping_sub(1))
                && token > first
                && (syntax.is_time(token - 1) || is_person(names, in_name[token - 1]))
            {
                break;
            }
            // What begins with a participle or an adverb is no phrase of its own: "Asked twice, she".
            let joins = named
                || syntax.joins_phrase(token, first, end_of_sentence)
                    && (token > first || syntax.pos(token) != Pos::POS && !syntax.modifies(token));
            if !joins {
                break;
            }
            if named || matches!(syntax.pos(token), Pos::NN | Pos::NNS | Pos::NNP | Pos::NNPS) {
                noun = Some(token);
            }
            token += 1;
        }
        if token == first {
            token += 1;
            continue;
        }
        let head = noun.or_else(|| {
            let last = token - 1;
            let alone = matches!(syntax.pos(last), Pos::CD | Pos::JJ | Pos::JJS | Pos::DT)
                && !matches!(syntax.text(last), "the" | "a" | "an" | "The");
            alone.then_some(last)
        });
        if let Some(head) = head {
            phrases.push(NounPhrase { tokens: first..head + 1, head });
            token = head + 1;
        }
    }
    phrases
}

/// The base noun phrases of an article, by token.
#[derive(Debug)]
pub struct Phrases<'a> {
    pub(super) syntax: Syntax<'a>,
    all: Vec<NounPhrase>,
    /// Per token, the phrase that holds it.
    at: Vec<Option<usize>>,
}

impl<'a> Phrases<'a> {
    /// The phrases of an article with these names in it.
    pub fn new(syntax: Syntax<'a>, names: &[(Range<usize>, EntityClass)]) -> Self {
        let all = noun_phrases(&syntax, names);
        let mut at = vec![None; syntax.len()];
        for (phrase_idx, phrase) in all.iter().enumerate() {
            phrase.tokens.clone().for_each(|token| at[token] = Some(phrase_idx));
        }
        Self { syntax, all, at }
    }

    /// All of them, in order, not overlapping.
    pub fn all(&self) -> &[NounPhrase] {
        &self.all
    }

    /// The phrase that holds a token.
    pub fn at(&self, token: usize) -> Option<&NounPhrase> {
        self.at.get(token).copied().flatten().map(|phrase_idx| &self.all[phrase_idx])
    }
}

impl Syntax<'_> {
    /// Where a base noun phrase that begins at `token` ends, before `limit` at the latest; `token` where none does. It may
    /// hold whatever `is_named`.
    pub fn phrase_end(&self, token: usize, limit: usize, is_named: impl Fn(usize) -> bool) -> usize {
        if token >= limit {
            return token;
        }
        if matches!(self.pos(token), Pos::PRP | Pos::EX | Pos::WP) {
            return token + 1;
        }
        let mut end = token;
        while end < limit && (is_named(end) || self.joins_phrase(end, token, limit)) {
            end += 1;
        }
        end
    }

    /// Where a base noun phrase that ends before `end` begins, not before `floor`; `end` where none does. It may hold
    /// whatever `is_named`.
    pub fn phrase_start(&self, end: usize, floor: usize, is_named: impl Fn(usize) -> bool) -> usize {
        if end <= floor || end == 0 {
            return end;
        }
        let last = self.pos(end - 1);
        if matches!(last, Pos::PRP | Pos::WP | Pos::EX | Pos::WDT) {
            return end - 1;
        }
        let closes = last.is_noun() || matches!(last, Pos::CD | Pos::DT | Pos::JJ | Pos::FW);
        if !closes && !is_named(end - 1) {
            return end;
        }
        let mut start = end;
        while start > floor && (is_named(start - 1) || self.joins_phrase(start - 1, start - 1, end)) {
            start -= 1;
            if matches!(self.pos(start), Pos::DT | Pos::PRPS) && self.pos(start.wrapping_sub(1)) != Pos::PDT {
                break;
            }
        }
        start
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

    /// Whether a token belongs to the base noun phrase that begins at `first`, holds all before it and ends before `end`.
    fn joins_phrase(&self, token: usize, first: usize, end: usize) -> bool {
        match self.pos(token) {
            Pos::DT | Pos::PRPS | Pos::WPS => token == first || matches!(self.pos(token - 1), Pos::PDT | Pos::POS),
            Pos::PDT => token == first,
            Pos::CD | Pos::POS | Pos::Dollar | Pos::AFX | Pos::HYPH | Pos::FW => true,
            _ if self.modifies(token) => {
                // "a poll released last week": what follows the noun describes it no longer.
                let before_noun = token == first || !self.is_noun(token - 1) || self.pos(token + 1) == Pos::NN;
                let next = self.pos(token + 1);
                before_noun && token + 1 < end && (next.is_noun() || matches!(next, Pos::JJ | Pos::CD))
            }
            pos if pos.is_noun() || pos.is_adjective() => true,
            _ => matches!(self.text(token), "&" | "%") || self.is_title(token) && self.text(token).ends_with('.'),
        }
    }

    /// Whether a token is a word that may modify the noun after it: a participle, an adverb.
    fn modifies(&self, token: usize) -> bool {
        matches!(self.pos(token), Pos::VBN | Pos::VBG) || self.pos(token).is_adverb()
    }
}

fn is_person(names: &[(Range<usize>, EntityClass)], name: Option<usize>) -> bool {
    name.is_some_and(|name| names[name].1 == EntityClass::Person)
}
