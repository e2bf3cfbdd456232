//! Somebody or something unnamed introduced before by the same noun: "a senior official … the official".

use crate::coref::{
    entities::Nature,
    item::{Item, ItemKind, Reach},
    search::unnamed_again,
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "unnamed-again",
    example: "{m Ana Ruiz} left. {q “We wait,”} {s a senior harbor official=a senior harbor official} {c said}. {q “Not long,”} {s the \
              official=a senior harbor official} {c said}.",
    of: ItemKind::Description,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    let thing = matches!(item.nature, Nature::Body | Nature::Document);
    let points = item.reach == Reach::Known || item.reach == Reach::Owned && thing;
    points.then(|| unnamed_again(state, item))?.map(Answer::Known)
}
