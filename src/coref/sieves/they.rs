//! "They": whichever group or body was spoken of last.

use crate::coref::{
    entities::{Entity, EntityIdx, Nature},
    item::{Item, ItemKind},
    search::{CENTER_GAIN, MIN_SHARE, best_of},
    sieve::{Answer, Sieve},
    state::State,
    subjects,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "they",
    example: "{m Ana Ruiz} and {m Bo Lee} met {m Kim Vale}. {q “We wait,”} {s they=Ana Ruiz & Bo Lee} {c said}.",
    of: ItemKind::Pronoun,
    apply,
};

/// How well a body fits beside a group of people.
const BODY_FIT: f32 = 0.45;

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    let they = matches!(&*item.noun, "they" | "them" | "their" | "theirs" | "themselves");
    if !they {
        return None;
    }
    let center = subjects::in_paragraph_before(state, item.head);
    let score = |(entity_idx, entity): (EntityIdx, &Entity)| {
        let fit = match entity.nature {
            Nature::People => 1.0,
            Nature::Body => BODY_FIT,
            _ => return None,
        };
        let centered = if center == Some(entity_idx) { CENTER_GAIN } else { 1.0 };
        Some((entity.salience(item.head, item.place) * fit * centered, entity_idx))
    };
    let (best, share) = best_of(state.recent().filter_map(score))?;
    (share >= MIN_SHARE).then_some(Answer::Known(best))
}
