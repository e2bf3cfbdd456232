//! Descriptions as names of whom nobody names.

use std::ops::Range;

use super::{
    entities::Nature,
    item::Item,
    names::{legible, name_at, without_possessive},
    state::State,
};
use crate::grammar::{Class, Pos};

pub(super) fn starts_upper(text: &str) -> bool {
    text.starts_with(char::is_uppercase)
}

/// "Ana Ruiz's presidential campaign" by its short name, "Ruiz campaign".
pub(super) fn campaign(state: &State<'_>, item: &Item) -> Option<String> {
    if state.doc.word(item.head) != "campaign" {
        return None;
    }
    let owner = (item.tokens.start..item.head).rev().find_map(|token| name_at(state.names, token))?;
    let owner = &state.entities[state.names[owner].entity];
    let surname = owner.name.split_whitespace().next_back().filter(|_| owner.nature == Nature::Person)?;
    Some(format!("{surname} campaign"))
}

/// A description as a name: as the text has it, possessive ending off.
pub(super) fn display(state: &State<'_>, tokens: &Range<usize>, head: usize, nature: Nature) -> String {
    let doc = state.doc;
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
    legible(without_possessive(&doc.one_line(first..tokens.end)))
}
