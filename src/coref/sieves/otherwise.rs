//! Somebody unnamed whom another noun means again: "a source close to the couple … the insider".

use crate::{
    coref::{
        entities::Nature,
        item::{Item, ItemKind, Reach},
        sieve::{Answer, Sieve},
        state::State,
    },
    grammar::Pos,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "unnamed-otherwise",
    example: "{m Ana Ruiz} left. {q “We wait,”} {s a source close to the mayor=a source close to the mayor} {c said}. \
              {q “Not long,”} {s the insider=a source close to the mayor} {c added}.",
    of: ItemKind::Description,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    // "The lawyers" are others than "a lawyer".
    let single = state.doc().pos(item.head) == Pos::NN;
    let bare = item.words.iter().all(|word| *word == item.noun);
    if item.reach != Reach::Known || item.nature != Nature::Person || !bare || !single {
        return None;
    }
    let introduced = state.unnamed_for(&item.noun).filter(|&it| {
        let entity = &state.entities()[it];
        let fits = item.gender.is_none_or(|gender| entity.gender_fit(gender) > MIN_FIT);
        entity.nature == Nature::Person && entity.is_new && fits && state.salience(it, item.head) > 0.0
    });
    introduced.max_by_key(|&it| (state.entities()[it].uses.last().map(|used| used.token), it)).map(Answer::Known)
}

/// A gender that the text has not told fits; one that it told otherwise does not.
const MIN_FIT: f32 = 0.2;
