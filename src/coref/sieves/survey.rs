//! A survey and a poll, a study and a report are one where nothing else is told.

use crate::coref::{
    entities::Nature,
    item::Item,
    search::unnamed_again,
    sieve::{Answer, Sieve},
    state::State,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "survey",
    example: "{q “We wait,”} {s a Ledger poll=Ledger poll} {c said}. {m Bo Lee} left. {q “Not long,”} {s the survey=Ledger poll} \
              {c said}.",
    apply,
};

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    if !item.is_known_thing() || item.nature != Nature::Document || item.words.len() != 1 {
        return None;
    }
    let language = state.language();
    let other = || {
        state.most_salient(item.head, |entity| {
            let word = entity.words.last().filter(|_| !entity.named && entity.nature == item.nature);
            word.is_some_and(|word| *word == item.noun || language.writing_covers(&item.noun, word))
        })
    };
    unnamed_again(state, item).or_else(other).map(Answer::Known)
}
