//! "I" and "we" in a quotation: whoever speaks.

use crate::coref::{
    item::{Item, ItemKind},
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "first-person",
    example: "{m Bo Lee} listened. {q “I told the board: {q ‘No,’} {s I=Ana Ruiz} {c said},”} {s {m Ana Ruiz}=Ana Ruiz} {c recalled}.",
    of: ItemKind::Pronoun,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    let quote = state.quote_around(item.head).filter(|_| item.is_first_person())?;
    state.speaker_of(quote).map(Answer::Known)
}
