//! Whose words a writing gives: "Ruiz's letter", "a statement from the union", "the ministry said in a statement".

use std::ops::Range;

use super::{
    entities::{EntityIdx, Nature},
    item::Item,
    names::name_at,
    phrases::Phrase,
    state::State,
};
use crate::{
    grammar::{Class, Pos, nouns::NounKind},
    tag::EntityClass,
};

/// How a text tells the issuer of a writing.
#[derive(Debug)]
pub(super) enum Issuer {
    /// Somebody known.
    Known(EntityIdx),
    /// Whatever a phrase means: its tokens, its head.
    Phrase(Range<usize>, usize),
}

/// How far after a writing the words may stand that tell whose it is.
const MAX_TAIL: usize = 8;

/// How many sentences before a writing that is taken as known its issuer may have spoken.
const MAX_BEFORE: usize = 4;

/// Whose writing an item is, by the words around it.
pub(super) fn issuer(state: &State<'_>, item: &Item<'_>) -> Option<Issuer> {
    if item.is(Class::Enactment) {
        return None;
    }
    possessor(state, item)
        .or_else(|| modifier(state, item))
        .or_else(|| tail(state, item))
        .or_else(|| sayer(state, item))
        .or_else(|| author_of_object(state, item))
}

/// Whose a writing is that a source takes as known, "the statement", where nothing tells: whoever spoke last.
pub(super) fn speaker_before(state: &State<'_>, item: &Item<'_>) -> Option<EntityIdx> {
    let article = state.doc().article;
    if !item.is(Class::Message) || !item.is_source {
        return None;
    }
    let sentence = article.sentence_of(item.head);
    let floor = article.sentences().get(sentence.saturating_sub(MAX_BEFORE))?.tokens.start.min(item.head);
    let mut before = state.filed_in(floor..item.head).rev().filter(|(_, filed)| filed.is_source);
    before.find_map(|(_, filed)| filed.answer.map(|answer| answer.entity).filter(|&it| may_issue(state, it)))
}

/// Whether somebody may be the issuer of a writing.
pub(super) fn may_issue(state: &State<'_>, entity_idx: EntityIdx) -> bool {
    !matches!(state.entities()[entity_idx].nature, Nature::Document | Nature::Other)
}

/// "Ruiz's letter", "her report", "the company's website".
fn possessor(state: &State<'_>, item: &Item<'_>) -> Option<Issuer> {
    let doc = state.doc();
    let mark = (item.tokens.start..item.head).rev().find(|&it| matches!(doc.pos(it), Pos::POS | Pos::PRPS))?;
    if doc.pos(mark) == Pos::PRPS {
        return state.answer_at(mark).map(Issuer::Known);
    }
    let owner = mark.checked_sub(1).filter(|&owner| owner >= item.tokens.start)?;
    if let Some(name_idx) = name_at(state.names(), owner) {
        return Some(Issuer::Known(state.names()[name_idx].entity));
    }
    (doc.is_noun(owner) && speaks(state, owner)).then_some(Issuer::Phrase(item.tokens.start..mark, owner))
}

/// Whether a noun stands for a person or body.
fn speaks(state: &State<'_>, head: usize) -> bool {
    state.doc().noun(head).is_some_and(|(kind, _)| kind != NounKind::Document)
}

/// "a CBO report", "the Ruiz campaign statement": a body's name or noun right before the noun; a person's name before a
/// message.
fn modifier(state: &State<'_>, item: &Item<'_>) -> Option<Issuer> {
    let doc = state.doc();
    let before = item.head.checked_sub(1).filter(|&before| before >= item.tokens.start)?;
    let body = doc.noun(before).is_some_and(|(kind, _)| kind == NounKind::Body);
    if body && doc.is_noun(before) && name_at(state.names(), before).is_none() {
        // "a police statement" is by the police.
        let first = item.tokens.start + usize::from(matches!(doc.word(item.tokens.start), "a" | "an"));
        return (first < item.head).then_some(Issuer::Phrase(first..item.head, before));
    }
    let name_idx = (item.tokens.start..item.head).rev().find_map(|token| name_at(state.names(), token))?;
    let name = &state.names()[name_idx];
    let fits = match name.class() {
        EntityClass::Organization => true,
        EntityClass::Person => item.is(Class::Message),
        EntityClass::Location | EntityClass::Miscellaneous => false,
    };
    let adjoins = (name.tokens.end..item.head).all(|token| doc.is_noun(token) || doc.pos(token).is_adjective());
    (fits && adjoins).then_some(Issuer::Known(name.entity))
}

/// "a statement from Delta", "a complaint filed by the union", "a book by Bo Lee".
fn tail(state: &State<'_>, item: &Item<'_>) -> Option<Issuer> {
    let doc = state.doc();
    let end = doc.sentence(item.head).end.min(item.head + 1 + MAX_TAIL);
    let by = (item.head + 1..end).find(|&token| matches!(doc.word(token), "by" | "from"))?;
    let between = item.head + 1..by;
    let plain = between.clone().all(|token| {
        !doc.is_verb(token) && !doc.is(Class::Obtaining, token) && !matches!(doc.text(token), "," | ":" | ";")
    });
    let told = between.is_empty() || between.clone().any(|token| doc.pos(token) == Pos::VBN) || doc.word(by) == "from";
    if !plain || !told {
        return None;
    }
    let base = doc.base_phrase(by + 1, doc.sentence(item.head).end);
    let head = doc.head_noun(&base)?;
    let named = name_at(state.names(), head).map(|name_idx| &state.names()[name_idx]);
    match named {
        Some(name) if name.class() != EntityClass::Miscellaneous => Some(Issuer::Known(name.entity)),
        Some(_) => None,
        None => speaks(state, head).then_some(Issuer::Phrase(base, head)),
    }
}

/// "the ministry said in a statement", "In a letter, Ruiz wrote": who speaks in the sentence.
fn sayer(state: &State<'_>, item: &Item<'_>) -> Option<Issuer> {
    let doc = state.doc();
    let sentence = doc.sentence(item.head);
    let inside = item.tokens.start.checked_sub(1).filter(|&it| {
        it >= sentence.start && it < item.head && matches!(doc.word(it), "in" | "on" | "via" | "through")
    })?;
    if item.is_source {
        return None;
    }
    let sources = |range: Range<usize>| {
        let filed = state.filed_in(range).filter(|(_, filed)| filed.is_source);
        filed.map(|(head, filed)| (head, filed.phrase.clone(), filed.tokens.clone()))
    };
    if let Some((head, _, _)) = sources(sentence.start..inside).next_back() {
        return state.answer_at(head).map(Issuer::Known);
    }
    // Not resolved yet: a name says whom it means all the same.
    let (_, phrase, tokens) = sources(item.head + 1..sentence.end.max(item.head + 1)).next()?;
    match phrase {
        Phrase::Name(name_idx) => Some(Issuer::Known(state.names()[name_idx].entity)),
        Phrase::Nominal(_, head) => Some(Issuer::Phrase(tokens, head)),
        Phrase::Pronoun(_) | Phrase::Joint(_) => None,
    }
}

/// "Ruiz posted a video", "the ministry released a statement": the subject of a verb of issuing.
fn author_of_object(state: &State<'_>, item: &Item<'_>) -> Option<Issuer> {
    let doc = state.doc();
    let sentence = doc.sentence(item.head);
    let verb = item.tokens.start.checked_sub(1)?;
    if verb < sentence.start || !doc.is(Class::Issuing, verb) {
        return None;
    }
    let (head, filed) = state.filed_in(sentence.start..verb).next_back()?;
    let subject =
        (head + 1..verb).all(|token| matches!(doc.pos(token), Pos::RB | Pos::MD | Pos::VBD | Pos::VBZ | Pos::VBP));
    filed.answer.filter(|_| subject).map(|answer| Issuer::Known(answer.entity))
}
