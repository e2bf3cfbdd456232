//! "Police" alone: the one force that the article names.

use crate::coref::{
    entities::{Entity, Nature},
    item::Item,
    sieve::{Answer, Sieve},
    state::State,
};
use crate::grammar::Class;

pub(super) const SIEVE: Sieve = Sieve {
    name: "police-force",
    example: "{o Oakdale Police} met {o Hollis Holdings}. {q “We wait,”} {s police=Oakdale Police} {c said}.",
    apply,
};

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    if !item.is_bare(state.language(), Class::Police) {
        return None;
    }
    let is_force = |entity: &Entity| {
        entity.words.len() > 1
            && entity.members.is_empty()
            && !matches!(entity.nature, Nature::Person | Nature::Document)
            && entity.words.last().is_some_and(|word| state.language().is(Class::Police, word))
    };
    let mut forces = (0..state.entities().len()).filter(|&it| is_force(&state.entities()[it]));
    let (force, other) = (forces.next()?, forces.next());
    other.is_none().then_some(Answer::Known(force))
}
