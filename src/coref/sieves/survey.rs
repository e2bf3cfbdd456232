//! A survey and a poll, a study and a report are one where nothing else is told.

use super::{
    super::{entities::Nature, item::Item, search::unnamed_again, state::State},
    Answer, Sieve,
    body_noun::is_known_thing,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "survey",
    example: "{q “We wait,”} {s a Ledger poll=Ledger poll} {c said}. {m Bo Lee} left. {q “Not long,”} {s the survey=Ledger poll} \
              {c said}.",
    apply,
};

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    if !is_known_thing(item) || item.nature != Nature::Document || item.words.len() != 1 {
        return None;
    }
    let others: &[&str] = match item.noun.as_str() {
        "survey" | "poll" => &["survey", "poll"],
        "study" => &["survey"],
        _ => &[],
    };
    let other = || {
        state.most_salient(item.head, |entity| {
            !entity.named
                && entity.nature == item.nature
                && entity.words.last().is_some_and(|word| others.contains(&word.as_str()))
        })
    };
    unnamed_again(state, item).or_else(other).map(Answer::Known)
}
