//! An apposition or predicate describes the name beside it.

use crate::coref::{
    item::{Item, ItemKind},
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "apposition",
    example: "{m Ana Ruiz} is {s the mayor of Oakdale=Ana Ruiz}. {q “We wait,”} {c said} {m Bo Lee}.",
    apply,
};

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    let described = state.described_by(item.head).filter(|_| item.kind == ItemKind::Description)?;
    Some(Answer::Known(described))
}
