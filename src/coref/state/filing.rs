//! What phrases there are, by their head tokens, and which quotes each token stands in.

use std::ops::Range;

use crate::{
    coref::{
        entities::EntityIdx,
        names::{Name, name_at},
        phrases::{Phrase, head_of, is_pronoun},
    },
    entity::{Mention, MentionKind},
    grammar::{Pos, Syntax},
    quote::Quote,
    span::Span,
};

/// An answer, with the sieve that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::coref) struct Answered {
    pub(in crate::coref) entity: EntityIdx,
    pub(in crate::coref) sieve: &'static str,
}

/// A phrase of the text that points at an entity, filed under its head token.
#[derive(Clone, Debug)]
pub(in crate::coref) struct Filed {
    pub(in crate::coref) phrase: Phrase,
    pub(in crate::coref) tokens: Range<usize>,
    pub(in crate::coref) is_source: bool,
    pub(in crate::coref) answer: Option<Answered>,
}

/// Which quotes each token stands in.
#[derive(Debug)]
pub(super) struct Layers {
    /// Per token, the innermost quote whose content holds it.
    pub(super) content: Vec<Option<u32>>,
    /// Per token, the innermost quote that holds it verbatim.
    pub(super) verbatim: Vec<Option<u32>>,
}

impl Layers {
    pub(super) fn new(doc: &Syntax<'_>, quotes: &[Quote]) -> Self {
        let (mut content, mut verbatim) = (vec![None; doc.len()], vec![None; doc.len()]);
        // Longer first, so that the innermost is written last.
        let mut order: Vec<usize> = (0..quotes.len()).collect();
        order.sort_by_key(|&quote_idx| std::cmp::Reverse(quotes[quote_idx].span().len()));
        for quote_idx in order {
            let quote = &quotes[quote_idx];
            let fill = |spans: &[Span], of_token: &mut Vec<Option<u32>>| {
                for token in spans.iter().flat_map(|&span| doc.article.tokens_in(span)) {
                    of_token[token] = Some(quote_idx as u32);
                }
            };
            fill(&quote.parts, &mut content);
            fill(&quote.verbatim, &mut verbatim);
        }
        Self { content, verbatim }
    }
}

impl Filed {
    /// Takes in another phrase of the same head: a source that describes says best what it is.
    fn take_in(&mut self, other: Self) {
        self.is_source |= other.is_source;
        if other.is_source && matches!(other.phrase, Phrase::Nominal(..)) {
            self.phrase = other.phrase;
            self.tokens = other.tokens;
        }
    }
}

/// All phrases that a pass resolves, in the order of their head tokens.
#[derive(Debug)]
pub(super) struct Filing {
    pub(super) all: Vec<(usize, Filed)>,
    /// Per token, how many phrases have their heads before it.
    n_before: Vec<u32>,
}

impl Filing {
    pub(super) fn new(doc: &Syntax<'_>, names: &[Name<'_>], mentions: &[Mention], sources: &[Option<Phrase>]) -> Self {
        let (mut found, place_of) = filed(doc, names, mentions, sources);
        let mut all = Vec::with_capacity(found.len());
        let mut n_before = Vec::with_capacity(doc.len());
        for (head, place) in place_of.into_iter().enumerate() {
            n_before.push(all.len() as u32);
            all.extend(place.and_then(|place| found[place as usize].take()).map(|filed| (head, filed)));
        }
        Self { all, n_before }
    }

    /// Where the first phrase stands whose head is this token or behind it.
    fn place(&self, token: usize) -> usize {
        self.n_before.get(token).map_or(self.all.len(), |&place| place as usize)
    }

    /// Where the phrase stands that has this head.
    fn place_of(&self, head: usize) -> Option<usize> {
        Some(self.place(head)).filter(|&place| self.all.get(place).is_some_and(|(it, _)| *it == head))
    }

    pub(super) fn at(&self, head: usize) -> Option<&Filed> {
        self.place_of(head).map(|place| &self.all[place].1)
    }

    pub(super) fn at_mut(&mut self, head: usize) -> Option<&mut Filed> {
        self.place_of(head).map(|place| &mut self.all[place].1)
    }

    /// The phrases with heads in `range`.
    pub(super) fn within(&self, range: Range<usize>) -> &[(usize, Filed)] {
        let first = self.place(range.start);
        &self.all[first..self.place(range.end).max(first)]
    }
}

/// The phrases as they are found, one of each head, and per token the place of the one that it is the head of.
fn filed(
    doc: &Syntax<'_>,
    names: &[Name<'_>],
    mentions: &[Mention],
    sources: &[Option<Phrase>],
) -> (Vec<Option<Filed>>, Vec<Option<u32>>) {
    let mut filed: Vec<Option<Filed>> = Vec::with_capacity(names.len() + mentions.len() + sources.len());
    let mut place_of: Vec<Option<u32>> = vec![None; doc.len()];
    let mut file = |phrase: Phrase, is_source: bool| {
        let Some(head) = head_of(&phrase, names) else { return };
        let tokens = match &phrase {
            Phrase::Name(name_idx) => names[*name_idx].tokens.clone(),
            Phrase::Nominal(tokens, _) => tokens.clone(),
            _ => head..head + 1,
        };
        let other = Filed { phrase, tokens, is_source, answer: None };
        if let Some(first) = place_of[head].and_then(|place| filed[place as usize].as_mut()) {
            first.take_in(other);
        } else {
            place_of[head] = Some(filed.len() as u32);
            filed.push(Some(other));
        }
    };
    (0..names.len()).for_each(|name_idx| file(Phrase::Name(name_idx), false));
    for token in 0..doc.len() {
        if matches!(doc.pos(token), Pos::PRP | Pos::PRPS | Pos::WP) && is_pronoun(doc.word(token)) {
            file(Phrase::Pronoun(token), false);
        }
    }
    for mention in mentions.iter().filter(|mention| mention.kind == MentionKind::Nominal) {
        let head = doc.article.tokens_in(mention.head);
        let tokens = doc.article.tokens_in(mention.span);
        if let Some(head) = head.last().filter(|&head| tokens.contains(&head) && name_at(names, head).is_none()) {
            let phrase = if is_pronoun(doc.word(head)) { Phrase::Pronoun(head) } else { Phrase::Nominal(tokens, head) };
            file(phrase, false);
        }
    }
    for phrase in sources.iter().flatten() {
        match phrase {
            Phrase::Joint(pieces) => pieces.iter().for_each(|piece| file(piece.clone(), true)),
            phrase => file(phrase.clone(), true),
        }
    }
    (filed, place_of)
}
