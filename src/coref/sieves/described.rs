//! Somebody or something that the text does not name, brought in by a description.

use super::{
    super::{
        description::{campaign, display},
        entities::{Entity, Nature},
        item::{Item, ItemKind, Reach},
        state::State,
    },
    Answer, Sieve,
};

pub(super) const NEW: Sieve = Sieve {
    name: "new",
    example: "{m Ana Ruiz} left. {q “We wait,”} {s a senior harbor official=a senior harbor official} {c said}.",
    apply: |state, item| new(state, item, item.reach != Reach::Known),
};

pub(super) const KNOWN: Sieve = Sieve {
    name: "new-though-definite",
    example: "{m Ana Ruiz} left. {q “We wait,”} {s the lawyers=the lawyers} {c said}.",
    apply: |state, item| new(state, item, true),
};

fn new(state: &State<'_>, item: &Item, wanted: bool) -> Option<Answer> {
    if item.kind != ItemKind::Description || !wanted {
        return None;
    }
    // "a seamstress from the harbour quarter" is told apart by where she is from.
    let doc = state.doc;
    let mut whole = item.tokens.clone();
    if item.nature == Nature::Person
        && item.reach == Reach::New
        && !item.is_source
        && matches!(doc.word(whole.end), "from" | "at" | "for")
    {
        let tail = doc.base_phrase(whole.end + 1, doc.sentence(item.head).end);
        whole.end = if tail.is_empty() { whole.end } else { tail.end };
    }
    let name = campaign(state, item).unwrap_or_else(|| display(state, &whole, item.head, item.nature));
    let mut entity = Entity::new(item.nature, false, name);
    entity.add_gender(item.gender, 5.0);
    entity.words.clone_from(&item.words);
    entity.head.clone_from(&item.noun);
    entity.is_new = item.reach == Reach::New;
    Some(Answer::New(Box::new(entity)))
}
