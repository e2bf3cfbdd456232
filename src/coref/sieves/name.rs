//! A name means whom it names.

use crate::coref::{
    item::{Item, ItemKind},
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "name",
    example: "{m Ana Ruiz} spoke to {m Bo Lee}. {q “We wait,”} {s {m Ruiz}=Ana Ruiz} {c said}.",
    apply,
};

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    let ItemKind::Name(name_idx) = item.kind else { return None };
    Some(Answer::Known(state.names()[name_idx].entity))
}
