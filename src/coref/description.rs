//! Descriptions as names of whom nobody names.

use std::{borrow::Cow, ops::Range};

use super::{
    entities::{Entity, Nature},
    item::{Item, Reach},
    names::{legible, name_at},
    state::State,
};
use crate::grammar::{Class, Pos};

/// "Ana Ruiz's presidential campaign" by its short name, "Ruiz campaign".
pub(super) fn campaign<'a>(state: &State<'a>, item: &Item<'_>) -> Option<Cow<'a, str>> {
    if !state.doc().is(Class::Campaign, item.head) {
        return None;
    }
    let owner = (item.tokens.start..item.head).rev().find_map(|token| name_at(state.names(), token))?;
    let owner = &state.entities()[state.names()[owner].entity];
    let surname = owner.name.split_whitespace().next_back().filter(|_| owner.nature == Nature::Person)?;
    Some(format!("{surname} {}", state.doc().word(item.head)).into())
}

/// A description as a name: as the text has it, possessive ending off.
pub(super) fn display<'a>(state: &State<'a>, tokens: &Range<usize>, head: usize, nature: Nature) -> Cow<'a, str> {
    let doc = state.doc();
    let mut first = tokens.start;
    if nature == Nature::Body && doc.pos(first) == Pos::DT && doc.word(first) == "the" && first < head {
        first += 1;
    }
    // "the nonpartisan Commission on Water": a name that no engine marked begins at its capital.
    if doc.pos(head) == Pos::NNP && doc.is_capital(head) && nature != Nature::Person {
        let capital = (first..=head).find(|&token| doc.is_capital(token) && doc.pos(token) != Pos::DT);
        first = capital.filter(|&it| (it..head).all(|token| doc.is_capital(token))).unwrap_or(first);
    }
    // "the latest Reuters poll" is the Reuters poll.
    if nature == Nature::Document && doc.is(Class::Survey, head) {
        let capital = (first..head).find(|&token| {
            doc.is_capital(token) && matches!(doc.pos(token), Pos::NNP | Pos::NNPS) && !doc.is_time(token)
        });
        let owned = (first..head).any(|token| doc.pos(token) == Pos::POS);
        first = capital.filter(|_| !owned).unwrap_or(first);
    }
    legible(doc.one_line(first..tokens.end))
}

/// How much the noun of a description says of gender: it is what all of its uses are called by. Chosen by hand.
const NOUN_GENDER: f32 = 5.0;

/// Whoever a description brings in.
pub(super) fn brought_in<'a>(state: &State<'a>, item: &Item<'a>) -> Entity<'a> {
    // "a seamstress from the harbour quarter" is told apart by where she is from.
    let doc = state.doc();
    let mut whole = item.tokens.clone();
    if item.nature == Nature::Person
        && item.reach == Reach::New
        && !item.is_source
        && matches!(doc.word(whole.end), "from" | "at" | "for")
    {
        let tail = doc.base_phrase(whole.end + 1, doc.sentence(item.head).end);
        whole.end = if tail.is_empty() { whole.end } else { tail.end };
    }
    let name = campaign(state, item).unwrap_or_else(|| display(state, &whole, item.head, item.nature));
    let mut entity = Entity::new(item.nature, false, name);
    entity.add_gender(item.gender, NOUN_GENDER);
    entity.words.clone_from(&item.words);
    entity.head.clone_from(&item.noun);
    entity.is_new = item.reach == Reach::New;
    entity
}
