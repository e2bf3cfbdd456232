//! Somebody or something that the text does not name, brought in by a description.

use crate::coref::{
    item::{Item, ItemKind, Reach},
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "new",
    example: "{m Ana Ruiz} left. {q “We wait,”} {s a senior harbor official=a senior harbor official} {c said}.",
    of: ItemKind::Description,
    apply,
};

fn apply(_: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    (item.reach != Reach::Known).then_some(Answer::New)
}
