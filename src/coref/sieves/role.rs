//! Whoever alone the text introduced by a role that the description's noun may stand for: "the mayor", "the lawmaker".

use crate::coref::{
    item::{Item, ItemKind},
    search::holder_of,
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "role",
    example: "{m Ana Ruiz}, the mayor of Oakdale, spoke. {m Bo Lee} listened. {q “We wait,”} {s the mayor=Ana Ruiz} {c said}.",
    of: ItemKind::Description,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    let holder = item.is_known_person().then(|| holder_of(state, item))??;
    holder.alone.then_some(Answer::Known(holder.entity))
}
