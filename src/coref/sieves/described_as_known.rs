//! Somebody or something that the text describes as known and that nothing before explains.

use crate::coref::{
    description::brought_in,
    item::{Item, ItemKind},
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "new-though-definite",
    example: "{m Ana Ruiz} left. {q “We wait,”} {s the lawyers=the lawyers} {c said}.",
    apply,
};

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    (item.kind == ItemKind::Description).then(|| Answer::New(Box::new(brought_in(state, item))))
}
