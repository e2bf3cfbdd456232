//! An apposition or predicate describes the name beside it.

use crate::coref::{
    item::{Item, ItemKind},
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "apposition",
    example: "{m Ana Ruiz} is {s the mayor of Oakdale=Ana Ruiz}. {q “We wait,”} {c said} {m Bo Lee}.",
    of: ItemKind::Description,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    state.described_by(item.head).map(Answer::Known)
}
