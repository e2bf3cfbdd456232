//! "A senior official … the official": no minister, though a minister is an official.

use crate::coref::{
    item::{Item, ItemKind},
    search::{holder_of, unnamed_again},
    sieve::{Answer, Sieve},
    state::State,
};
use crate::grammar::Class;

pub(super) const SIEVE: Sieve = Sieve {
    name: "unnamed-not-role",
    example: "{m Ana Ruiz}, the trade minister, spoke. {q “We wait,”} {s a senior official=a senior official} {c said}. {q \
              “Not long,”} {s the official=a senior official} {c said}.",
    of: ItemKind::Description,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    if !item.is_known_person() || !item.is(Class::Unnamed) || holder_of(state, item)?.exact {
        return None;
    }
    unnamed_again(state, item).map(Answer::Known)
}
