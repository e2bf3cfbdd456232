//! "I" and "we": whoever speaks, or the author.

use super::{
    super::{
        item::{Item, ItemKind},
        state::{State, is_first_person},
    },
    Answer, Sieve,
};

pub(super) const IN_QUOTE: Sieve = Sieve {
    name: "first-person",
    example: "{m Bo Lee} listened. {q “I told the board: {q ‘No,’} {s I=Ana Ruiz} {c said},”} {s {m Ana Ruiz}=Ana Ruiz} {c recalled}.",
    apply: in_quote,
};

pub(super) const AUTHOR: Sieve =
    Sieve { name: "author", example: "{q “Wait for me,”} {s I=Noa Berg} {c said} to {m Bo Lee}.", apply: author };

fn is_it(item: &Item) -> bool {
    item.kind == ItemKind::Pronoun && is_first_person(&item.noun)
}

fn in_quote(state: &State<'_>, item: &Item) -> Option<Answer> {
    let quote = state.layers.verbatim[item.head].or(state.layers.content[item.head]).filter(|_| is_it(item))?;
    state.speaker_of[quote].map(Answer::Known)
}

fn author(state: &State<'_>, item: &Item) -> Option<Answer> {
    let quoted = state.layers.verbatim[item.head].or(state.layers.content[item.head]).is_some();
    (is_it(item) && item.is_source && !quoted).then_some(Answer::Known(state.author))
}
