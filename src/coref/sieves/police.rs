//! "Police" alone: the one force that the article names, as a body or beside a rank.

use super::{
    super::{
        entities::{Entity, Nature},
        item::{Item, ItemKind},
        state::State,
    },
    Answer, Sieve,
};
use crate::grammar::{Class, plain};

pub(super) const NAMED: Sieve = Sieve {
    name: "police-force",
    example: "{o Oakdale Police} met {o Hollis Holdings}. {q “We wait,”} {s police=Oakdale Police} {c said}.",
    apply: named,
};

pub(super) const BY_RANK: Sieve = Sieve {
    name: "police-by-rank",
    example: "An Oakdale police officer met {m Bo Lee}. {q “We wait,”} {s police=Oakdale police} {c said}.",
    apply: by_rank,
};

fn is_bare(item: &Item) -> bool {
    item.kind == ItemKind::Description && item.noun == "police" && item.words.len() == 1
}

fn named(state: &State<'_>, item: &Item) -> Option<Answer> {
    if !is_bare(item) {
        return None;
    }
    let is_force = |entity: &Entity| {
        entity.words.len() > 1
            && entity.members.is_empty()
            && !matches!(entity.nature, Nature::Person | Nature::Document)
            && entity.words.last().is_some_and(|word| word == "police")
    };
    let mut forces = (0..state.entities.len()).filter(|&it| is_force(&state.entities[it]));
    let (force, other) = (forces.next()?, forces.next());
    other.is_none().then_some(Answer::Known(force))
}

fn by_rank(state: &State<'_>, item: &Item) -> Option<Answer> {
    let name = is_bare(item).then(|| state.force.get_or_init(|| force_in_text(state)).clone())??;
    let mut force = Entity::new(item.nature, false, name);
    force.words = force.name.split_whitespace().map(plain).collect();
    force.head.clone_from(&item.noun);
    Some(Answer::New(Box::new(force)))
}

/// The force that the text names only beside a rank, "an Oakdale police officer", where it names one.
fn force_in_text(state: &State<'_>) -> Option<String> {
    let doc = state.doc;
    let mut forces: Vec<&str> = (1..doc.len())
        .filter(|&token| doc.word(token) == "police" && doc.is_capital(token - 1))
        .map(|token| doc.text(token - 1))
        .filter(|text| {
            text.len() > 3
                && !doc.language().is_people_word(text)
                && !doc.language().is(Class::ForceOpeners, &text.to_lowercase())
        })
        .collect();
    forces.sort_unstable();
    forces.dedup();
    let [force] = forces.as_slice() else { return None };
    Some(format!("{force} police"))
}
