//! Somebody or something that the text does not name, brought in by a description.

use crate::coref::{
    description::brought_in,
    item::{Item, ItemKind, Reach},
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "new",
    example: "{m Ana Ruiz} left. {q “We wait,”} {s a senior harbor official=a senior harbor official} {c said}.",
    apply,
};

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    let new = item.kind == ItemKind::Description && item.reach != Reach::Known;
    new.then(|| Answer::New(Box::new(brought_in(state, item))))
}
