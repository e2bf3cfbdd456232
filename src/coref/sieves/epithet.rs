//! What a description tells anew of whoever was spoken of: "the ex-banker", "the Swede", "the former minister".

use crate::coref::{
    entities::{Entity, EntityIdx, Nature},
    item::{Item, ItemKind},
    search::{is_epithet, unnamed},
    sieve::{Answer, Sieve},
    state::State,
    subjects,
};
pub(super) const SIEVE: Sieve = Sieve {
    name: "epithet",
    example: "{m Bo Lee} met {m Ana Ruiz}. {m Ruiz} listened. {q “We wait,”} {s the ex-banker=Ana Ruiz} {c said}.",
    of: ItemKind::Description,
    apply,
};

/// From this salience on somebody stands out, where nobody else has two thirds of it.
const STANDS_OUT: f32 = 0.3;
/// See [`STANDS_OUT`].
const MARGIN: f32 = 1.5;

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    if !item.is_known_person() || !is_epithet(state, item) {
        return None;
    }
    unnamed(state, item.head, &item.noun, Nature::Person, std::slice::from_ref(&item.noun))
        .or_else(|| subject(state, item.head))
        .map(Answer::Known)
}

/// Whoever the sentence before begins with, or else who alone stands out.
fn subject(state: &State<'_>, head: usize) -> Option<EntityIdx> {
    let person = |entity: &Entity<'_>| entity.named && entity.nature == Nature::Person;
    if let Some(subject) = subjects::before_token(state, head).filter(|&it| person(&state.entities()[it])) {
        return Some(subject);
    }
    let most = state.most_salient(head, person)?;
    let salience = state.salience(most, head);
    let rivals = state.recent().filter(|(it, entity)| *it != most && person(entity));
    let rival = rivals.map(|(it, _)| state.salience(it, head)).fold(0.0, f32::max);
    (salience > STANDS_OUT && salience > MARGIN * rival).then_some(most)
}
