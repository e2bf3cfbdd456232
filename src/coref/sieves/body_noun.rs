//! A description by a word of a body's name: "the committee" of the "House Committee on Rivers".

use crate::coref::{
    entities::Nature,
    item::{Item, ItemKind},
    sieve::{Answer, Sieve},
    state::State,
};
use crate::grammar::nouns::is_one_of;

pub(super) const SIEVE: Sieve = Sieve {
    name: "body-noun",
    example: "The {o River Safety Committee} met {m Ana Ruiz}. {q “We wait,”} {s the committee=River Safety Committee} {c said}.",
    of: ItemKind::Description,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    if !item.is_known_thing() {
        return None;
    }
    let named = state.most_salient(item.head, |entity| {
        entity.named
            && matches!(entity.nature, Nature::Body | Nature::Other)
            && entity.words.len() > 1
            && [entity.words.first(), entity.words.last()].iter().flatten().any(|word| is_one_of(&item.noun, word))
            && item.words.iter().all(|word| entity.words.iter().any(|mine| is_one_of(word, mine)))
    });
    named.map(Answer::Known)
}
