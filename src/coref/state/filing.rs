//! What phrases there are, by their head tokens, and which quotes each token stands in.

use std::{collections::BTreeMap, ops::Range};

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
    pub(super) content: Vec<Option<usize>>,
    /// Per token, the innermost quote that holds it verbatim.
    pub(super) verbatim: Vec<Option<usize>>,
}

impl Layers {
    pub(super) fn new(doc: &Syntax<'_>, quotes: &[Quote]) -> Self {
        let (mut content, mut verbatim) = (vec![None; doc.len()], vec![None; doc.len()]);
        // Longer first, so that the innermost is written last.
        let mut order: Vec<usize> = (0..quotes.len()).collect();
        order.sort_by_key(|&quote_idx| std::cmp::Reverse(quotes[quote_idx].span().len()));
        for quote_idx in order {
            let quote = &quotes[quote_idx];
            let fill = |spans: &[Span], of_token: &mut Vec<Option<usize>>| {
                for token in spans.iter().flat_map(|&span| doc.article.tokens_in(span)) {
                    of_token[token] = Some(quote_idx);
                }
            };
            fill(&quote.parts, &mut content);
            fill(&quote.verbatim, &mut verbatim);
        }
        Self { content, verbatim }
    }
}

/// All phrases that a pass resolves, by head token.
pub(super) fn filed(
    doc: &Syntax<'_>,
    names: &[Name],
    mentions: &[Mention],
    sources: &[Option<Phrase>],
) -> BTreeMap<usize, Filed> {
    let mut filed = BTreeMap::new();
    let mut file = |phrase: Phrase, is_source: bool| {
        let Some(head) = head_of(&phrase, names) else { return };
        let tokens = match &phrase {
            Phrase::Name(name_idx) => names[*name_idx].tokens.clone(),
            Phrase::Nominal(tokens, _) => tokens.clone(),
            _ => head..head + 1,
        };
        let is_nominal = matches!(phrase, Phrase::Nominal(..));
        let item = filed.entry(head).or_insert(Filed { phrase, tokens: tokens.clone(), is_source, answer: None });
        item.is_source |= is_source;
        if is_source && is_nominal {
            item.phrase = Phrase::Nominal(tokens.clone(), head);
            item.tokens = tokens;
        }
    };
    (0..names.len()).for_each(|name_idx| file(Phrase::Name(name_idx), false));
    for token in 0..doc.len() {
        if is_pronoun(doc.word(token)) && matches!(doc.pos(token), Pos::PRP | Pos::PRPS | Pos::WP) {
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
    filed
}
