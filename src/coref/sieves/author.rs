//! "I" and "we" outside quotations: the author.

use crate::coref::{
    item::{Item, ItemKind},
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "author",
    example: "{q “Wait for me,”} {s I=Noa Berg} {c said} to {m Bo Lee}.",
    of: ItemKind::Pronoun,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    let quoted = state.quote_around(item.head).is_some();
    (item.is_first_person() && item.is_source && !quoted).then_some(Answer::Known(state.author()))
}
