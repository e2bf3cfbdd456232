//! The body that the text describes by this noun: "Skyright, the carrier".

use super::{
    super::{entities::Nature, item::Item, state::State},
    Answer, Sieve,
    body_noun::is_known_thing,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "body-role",
    example: "{o Skyright}, the carrier, and {o Hollis Holdings} met. {q “We wait,”} {s the carrier=Skyright} {c said}.",
    apply,
};

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    if !is_known_thing(item) || item.nature != Nature::Body || item.words.len() > 2 {
        return None;
    }
    let described = state.most_salient(item.head, |entity| {
        entity.named && entity.nature == Nature::Body && entity.roles.iter().any(|role| role.head == item.noun)
    });
    described.map(Answer::Known)
}
