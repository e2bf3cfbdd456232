//! The most salient of several whom the text introduced by a role that the description's noun may stand for.

use crate::coref::{
    item::{Item, ItemKind},
    search::holder_of,
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "role-of-several",
    example: "Sen. {m Ana Ruiz} met Sen. {m Bo Lee}. {m Lee} left. {q “We wait,”} {s the senator=Bo Lee} {c said}.",
    of: ItemKind::Description,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    let holder = item.is_known_person().then(|| holder_of(state, item))??;
    Some(Answer::Known(holder.entity))
}
