//! "The man", "the woman", "the 34-year-old": someone unnamed of that description, or else the most salient person of the
//! gender.

use super::{
    super::{entities::Nature, item::Item, search::unnamed, state::State},
    Answer, Sieve,
    epithet::is_epithet,
};
use crate::grammar::{Class, is};

pub(super) const SIEVE: Sieve = Sieve {
    name: "generic-person",
    example: "Ms. {m Ana Ruiz} met Mr. {m Bo Lee}. {q “We wait,”} {s the woman=Ana Ruiz} {c said}.",
    apply,
};

/// From this fit of gender on.
const MIN_FIT: f32 = 0.4;

/// Whether a description says no more than that it is a person.
pub(super) fn is_generic(item: &Item) -> bool {
    is(Class::GenericPerson, &item.noun) || item.noun.ends_with("-year-old")
}

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    if !item.is_known_person() || is_epithet(state, item) || !is_generic(item) {
        return None;
    }
    // Someone unnamed of that description comes first: "a man … the man".
    let again = unnamed(state, item.head, &item.noun, Nature::Person, std::slice::from_ref(&item.noun));
    again
        .or_else(|| {
            state.most_salient(item.head, |entity| {
                let fit = item.gender.is_none_or(|gender| entity.gender_fit(gender) > MIN_FIT);
                entity.nature == Nature::Person && fit
            })
        })
        .map(Answer::Known)
}
