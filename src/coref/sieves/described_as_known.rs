//! Somebody or something that the text describes as known and that nothing before explains.

use crate::coref::{
    item::{Item, ItemKind},
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "new-though-definite",
    example: "{m Ana Ruiz} left. {q “We wait,”} {s the lawyers=the lawyers} {c said}.",
    of: ItemKind::Description,
    apply,
};

fn apply(_: &State<'_>, _: &Item<'_>) -> Option<Answer> {
    Some(Answer::New)
}
