//! "Poll: …" in the headline, "police": the fuller phrase that comes later is the same.

use crate::coref::{
    description::display,
    entities::{EntityIdx, Nature},
    item::{Item, ItemKind},
    sieve::{Answer, Sieve},
    state::State,
};
use crate::grammar::Class;

pub(super) const SIEVE: Sieve = Sieve {
    name: "fuller-phrase",
    example: "{s Poll=Ledger poll} {c says}: {q “We wait.”}\n\n{q “Not long,”} {s a Ledger poll=Ledger poll} {c said} of {m Bo Lee}.",
    of: ItemKind::Description,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    let fits = item.words.len() > 1
        && (item.nature != Nature::People || item.is(Class::Police))
        && !(item.nature == Nature::Document && state.doc().is_plural(item.head));
    if !fits {
        return None;
    }
    let bare = state.unnamed(&item.noun).rev().find(|&it| {
        let entity = &state.entities()[it];
        entity.nature == item.nature && entity.words.len() == 1 && entity.words[0] == item.noun
    })?;
    may_grow(state, bare, &item.noun).then(|| Answer::Renamed {
        entity: bare,
        name: display(state, &item.tokens, item.head, item.nature).into_owned(),
    })
}

/// Whether a bare noun stands for what a fuller phrase with it introduces later.
fn may_grow(state: &State<'_>, entity_idx: EntityIdx, noun: &str) -> bool {
    let entity = &state.entities()[entity_idx];
    let writing = entity.nature == Nature::Document;
    let early = |token: usize| state.doc().in_heading(token) || writing && state.doc().article.paragraph_of(token) <= 1;
    state.language().is(Class::Police, noun)
        || !entity.uses.is_empty() && entity.uses.iter().all(|one| early(one.token))
}
