//! A name means whom it names.

use crate::coref::{
    item::{Item, ItemKind},
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "name",
    example: "{m Ana Ruiz} spoke to {m Bo Lee}. {q “We wait,”} {s {m Ruiz}=Ana Ruiz} {c said}.",
    of: ItemKind::Name,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    item.name.map(|name_idx| Answer::Known(state.names()[name_idx].entity))
}
