//! What a description tells anew of whoever was spoken of: "the ex-banker", "the Swede", "the former minister".

use super::{
    super::{
        entities::{Entity, EntityIdx, Nature},
        item::Item,
        search::unnamed,
        state::State,
        subjects,
    },
    Answer, Sieve,
};
use crate::grammar::{Class, Pos};

pub(super) const SIEVE: Sieve = Sieve {
    name: "epithet",
    example: "{m Bo Lee} met {m Ana Ruiz}. {m Ruiz} listened. {q “We wait,”} {s the ex-banker=Ana Ruiz} {c said}.",
    apply,
};

/// From this salience on somebody stands out, where nobody else has two thirds of it.
const STANDS_OUT: f32 = 0.3;
/// See [`STANDS_OUT`].
const MARGIN: f32 = 1.5;

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    if !item.is_known_person() || !is_epithet(state, item) {
        return None;
    }
    unnamed(state, item.head, &item.noun, Nature::Person, std::slice::from_ref(&item.noun))
        .or_else(|| subject(state, item.head))
        .map(Answer::Known)
}

/// Whether a description tells something new rather than an office.
pub(super) fn is_epithet(state: &State<'_>, item: &Item) -> bool {
    let doc = state.doc;
    let mut others = item.tokens.clone().filter(|&token| token != item.head && doc.pos(token) != Pos::DT).peekable();
    let only_former = others.peek().is_some() && others.all(|token| doc.is(Class::Former, token));
    doc.language().is(Class::Epithet, &item.noun)
        || item.noun.starts_with("ex-")
        || only_former
        || doc.language().is_people_word(&item.noun)
}

/// Whoever the sentence before begins with, or else who alone stands out.
fn subject(state: &State<'_>, head: usize) -> Option<EntityIdx> {
    let person = |entity: &Entity| entity.named && entity.nature == Nature::Person;
    if let Some(subject) = subjects::before_token(state, head).filter(|&it| person(&state.entities[it])) {
        return Some(subject);
    }
    let most = state.most_salient(head, person)?;
    let salience = state.salience(most, head);
    let rivals = state.recent().filter(|(it, entity)| *it != most && person(entity));
    let rival = rivals.map(|(it, _)| state.salience(it, head)).fold(0.0, f32::max);
    (salience > STANDS_OUT && salience > MARGIN * rival).then_some(most)
}
