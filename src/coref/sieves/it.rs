//! "It" as a source: whichever body or writing was spoken of last.

use crate::coref::{
    entities::{Entity, Nature},
    item::{Item, ItemKind},
    search::{CENTER_GAIN, MIN_SHARE, best_of},
    sieve::{Answer, Sieve},
    state::State,
    subjects,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "it",
    example: "{o Hollis Holdings} sued {m Bo Lee}. {q “We wait,”} {s it=Hollis Holdings} {c said}.",
    of: ItemKind::Pronoun,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    let it = matches!(&*item.noun, "it" | "its" | "itself");
    if !it || !item.is_source {
        return None;
    }
    let center = subjects::in_paragraph_before(state, item.head);
    let fits =
        |entity: &Entity<'_>| matches!(entity.nature, Nature::Body | Nature::Document) && entity.members.is_empty();
    let scores = state.recent().filter(|(_, entity)| fits(entity)).map(|(entity_idx, entity)| {
        let centered = if center == Some(entity_idx) { CENTER_GAIN } else { 1.0 };
        (entity.salience(item.head, item.place) * centered, entity_idx)
    });
    let (best, share) = best_of(scores)?;
    (share >= MIN_SHARE).then_some(Answer::Known(best))
}
