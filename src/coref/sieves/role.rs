//! Whoever the text introduced by a role that the description's noun may stand for: "the mayor", "the lawmaker".

use super::{
    super::{
        item::Item,
        search::{holder_of, unnamed_again},
        state::State,
    },
    Answer, Sieve,
};
use crate::grammar::Class;

pub(super) const UNNAMED: Sieve = Sieve {
    name: "unnamed-not-role",
    example: "{m Ana Ruiz}, the trade minister, spoke. {q “We wait,”} {s a senior official=a senior official} {c said}. {q \
              “Not long,”} {s the official=a senior official} {c said}.",
    apply: unnamed_not_role,
};

pub(super) const ONLY: Sieve = Sieve {
    name: "role",
    example: "{m Ana Ruiz}, the mayor of Oakdale, spoke. {m Bo Lee} listened. {q “We wait,”} {s the mayor=Ana Ruiz} {c said}.",
    apply: |state, item| known(state, item, true),
};

pub(super) const SALIENT: Sieve = Sieve {
    name: "role-of-several",
    example: "Sen. {m Ana Ruiz} met Sen. {m Bo Lee}. {m Lee} left. {q “We wait,”} {s the senator=Bo Lee} {c said}.",
    apply: |state, item| known(state, item, false),
};

/// "a senior official … the official" is no minister.
fn unnamed_not_role(state: &State<'_>, item: &Item) -> Option<Answer> {
    if !item.is_known_person() || !state.language().is(Class::Unnamed, &item.noun) || holder_of(state, item)?.exact {
        return None;
    }
    unnamed_again(state, item).map(Answer::Known)
}

fn known(state: &State<'_>, item: &Item, alone: bool) -> Option<Answer> {
    let holder = item.is_known_person().then(|| holder_of(state, item))??;
    (holder.alone || !alone).then_some(Answer::Known(holder.entity))
}
