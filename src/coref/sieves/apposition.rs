//! An apposition or predicate describes the name beside it.

use super::{
    super::{
        item::{Item, ItemKind},
        state::State,
    },
    Answer, Sieve,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "apposition",
    example: "{m Ana Ruiz} is {s the mayor of Oakdale=Ana Ruiz}. {q “We wait,”} {c said} {m Bo Lee}.",
    apply,
};

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    let described = state.role_heads.get(&item.head).filter(|_| item.kind == ItemKind::Description)?;
    Some(Answer::Known(*described))
}
