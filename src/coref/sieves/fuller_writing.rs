//! "The Reuters poll … the latest Reuters opinion poll": the fuller name is its name.

use crate::coref::{
    description::{display, starts_upper},
    entities::Nature,
    item::Item,
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "fuller-writing",
    example: "{q “We wait,”} {s the Ledger poll=Ledger opinion poll} {c said}. {m Bo Lee} left. {q “Not long,”} {s the Ledger \
              opinion poll=Ledger opinion poll} {c said}.",
    apply,
};

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    if !item.describes(Nature::Document) || item.words.len() <= 2 || state.doc().is_plural(item.head) {
        return None;
    }
    let shorter = state.unnamed(&item.noun).rev().find(|&it| {
        let entity = &state.entities()[it];
        entity.nature == item.nature
            && entity.words.len() > 1
            && starts_upper(&entity.name)
            && entity.words.last() == Some(&item.noun)
            && entity.words.iter().all(|word| item.words.contains(word))
    })?;
    let name = display(state, &item.tokens, item.head, item.nature);
    Some(Answer::Renamed { entity: shorter, name, words: item.words.clone() })
}
