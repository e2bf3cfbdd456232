//! "Who" and "which": the phrase that they belong to.

use std::ops::Range;

use crate::coref::{
    entities::Nature,
    item::{Item, ItemKind, nature_of_noun},
    names::name_at,
    sieve::{Answer, Sieve},
    state::State,
};
use crate::grammar::{Class, Pos};

pub(super) const SIEVE: Sieve = Sieve {
    name: "relative-pronoun",
    example: "{m Bo Lee} met {m Ana Ruiz}, {s who=Ana Ruiz} {c said} {q “we wait”}.",
    of: ItemKind::Pronoun,
    apply,
};

fn is_relative(item: &Item<'_>) -> bool {
    matches!(&*item.noun, "who" | "which" | "that" | "whom" | "whose") && item.is_source
}

/// The noun phrase right before a relative pronoun: "critics in the capital, who say" are the critics.
fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    if !is_relative(item) {
        return None;
    }
    let doc = state.doc();
    let floor = doc.sentence(item.head).start;
    let who = item.noun.starts_with("who");
    let mut end = without_joints(state, item.head, floor);
    while let Some(head) = end.checked_sub(1).filter(|&head| head >= floor) {
        let first = first_of(state, head, floor);
        if let Some(both) = with_conjunct(state, first, head, floor) {
            return Some(Answer::Phrase(both, head));
        }
        let known = state.answer_at(head);
        let nature = known.map_or_else(|| nature_of_noun(doc, head), |it| state.entities()[it].nature);
        let preposition = first > floor && doc.pos(first - 1) == Pos::IN;
        if who && !matches!(nature, Nature::Person | Nature::People) && preposition {
            end = first - 1;
            continue;
        }
        if who && matches!(nature, Nature::Body | Nature::Document) {
            return None;
        }
        let described = doc.is_noun(head) && name_at(state.names(), head).is_none();
        return known.map(Answer::Known).or_else(|| described.then_some(Answer::Phrase(first..head + 1, head)));
    }
    None
}

/// Where the phrase ends before a relative pronoun at `token`: without commas, and a quantity, "the families, most of
/// whom", is no antecedent.
fn without_joints(state: &State<'_>, token: usize, floor: usize) -> usize {
    let doc = state.doc();
    let mut end = token;
    while end > floor
        && (matches!(doc.text(end - 1), "," | "—" | "–" | "--" | "(")
            || matches!(doc.word(end - 1), "of" | "to" | "with" | "for"))
    {
        end -= 1;
    }
    let quantity = end < token && end > floor + 1 && doc.is(Class::Quantity, end - 1) && doc.text(end - 2) == ",";
    if quantity { end - 2 } else { end }
}

/// The first token of the base phrase that `head` ends.
fn first_of(state: &State<'_>, head: usize, floor: usize) -> usize {
    let doc = state.doc();
    let mut first = name_at(state.names(), head).map_or(head, |name_idx| state.names()[name_idx].tokens.start);
    while first > floor && {
        let pos = doc.pos(first - 1);
        pos.is_noun() || pos.is_adjective() || matches!(pos, Pos::DT | Pos::PRPS | Pos::CD | Pos::POS | Pos::HYPH)
    } {
        first -= 1;
    }
    first
}

/// "retired generals and admirals, who": both.
fn with_conjunct(state: &State<'_>, first: usize, head: usize, floor: usize) -> Option<Range<usize>> {
    let doc = state.doc();
    let several = first > floor + 1 && doc.word(first - 1) == "and" && doc.pos(first - 2) == Pos::NNS;
    if !several || doc.pos(head) != Pos::NNS {
        return None;
    }
    let joins = |pos: Pos| pos.is_noun() || matches!(pos, Pos::DT | Pos::CD | Pos::JJ | Pos::VBN);
    let outer = (floor..first - 1).rev().take_while(|&it| joins(doc.pos(it))).last().unwrap_or(first);
    Some(outer..head + 1)
}
