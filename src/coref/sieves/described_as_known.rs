//! Somebody or something that the text describes as known and that nothing before explains.

use crate::coref::{
    item::ItemKind,
    sieve::{Answer, Sieve},
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "new-though-definite",
    example: "{m Ana Ruiz} left. {q “We wait,”} {s the lawyers=the lawyers} {c said}.",
    of: ItemKind::Description,
    apply: |_, _| Some(Answer::New),
};
