//! "He" and "she": by salience, gender, and what the sentence before begins with.
//!
//! The best must be far ahead of the second: answers to others were right too seldom to be worth anything.

use crate::coref::{
    entities::{Entity, EntityIdx, Nature},
    item::{Item, ItemKind},
    search::{CENTER_GAIN, best_of},
    sieve::{Answer, Sieve},
    state::State,
    subjects,
};
use crate::grammar::Class;

pub(super) const SIEVE: Sieve = Sieve {
    name: "pronoun",
    example: "Ms. {m Ana Ruiz} came. Ms. {m Bo Lee} was late. {m Lee} sat down. {q “We wait,”} {s she=Bo Lee} {c said}.",
    of: ItemKind::Pronoun,
    apply,
};

/// Share of the two best scores from which on the best is an answer.
const MIN_SHARE: f32 = 0.75;

/// How well a pronoun fits someone of whose gender the text says nothing. Chosen on PolNeAR dev's sources.
const UNKNOWN_GENDER_FIT: f32 = 0.6;

/// The same of someone called by one word alone, who may be no person at all.
const UNKNOWN_SHORT_FIT: f32 = 0.35;

/// Up to these log-odds the text says nothing of a gender.
const UNTOLD_GENDER: f32 = 0.3;

/// What is left for whoever is not named: a pronoun mostly means a name. Chosen by hand, like the next three.
const UNNAMED_SHARE: f32 = 0.45;

/// What is left for whoever is replied to: nobody replies to oneself, but the source before may be wrong.
const REPLIED_TO_SHARE: f32 = 0.3;

/// What is left for whoever the report around is from, where the pronoun is a source in it: a speaker is rarely his own source.
const OUTER_SOURCE_SHARE: f32 = 0.7;

/// How much rather whoever the report around is from is meant elsewhere in it: "Ruiz said that she waits".
const OUTER_GAIN: f32 = 1.6;

/// Below this a gender does not fit at all.
const MIN_FIT: f32 = 0.06;

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    best(state, item).filter(|(_, share)| *share >= MIN_SHARE).map(|(best, _)| Answer::Known(best))
}

/// Whom the pronoun means most likely, and its share of the two best scores.
fn best(state: &State<'_>, item: &Item<'_>) -> Option<(EntityIdx, f32)> {
    let gender = item.gender?;
    let (doc, token) = (state.doc(), item.head);
    let center = subjects::in_paragraph_before(state, token);
    // Nobody replies to oneself.
    let replies =
        item.is_source && [token + 1, token.saturating_sub(1)].iter().any(|&verb| doc.is(Class::Answering, verb));
    let replied_to =
        if replies { state.source_before(token).and_then(|it| it.answer).map(|it| it.entity) } else { None };
    let verbatim = state.verbatim(token);
    // Whoever speaks calls himself "I".
    let speaker_inside = verbatim.and_then(|quote| state.speaker_of(quote));
    let quote = state.content(token).filter(|&quote| state.source_of(quote) != Some(token));
    let speaker_around = if speaker_inside.is_some() { None } else { quote.and_then(|quote| state.speaker_of(quote)) };
    let score = |(entity_idx, entity): (EntityIdx, &Entity)| {
        let author = state.author_speaks() && entity_idx == state.author() && verbatim.is_none();
        if entity.nature != Nature::Person || author || speaker_inside == Some(entity_idx) {
            return None;
        }
        let fit = entity.gender_fit(gender);
        if fit < MIN_FIT {
            return None;
        }
        let unknown = if entity.words.len() > 1 { UNKNOWN_GENDER_FIT } else { UNKNOWN_SHORT_FIT };
        let fit = if entity.gender.abs() < UNTOLD_GENDER { unknown } else { fit };
        let mut score = entity.salience(token, item.place) * fit * if entity.named { 1.0 } else { UNNAMED_SHARE };
        if center == Some(entity_idx) {
            score *= CENTER_GAIN;
        }
        if replied_to == Some(entity_idx) {
            score *= REPLIED_TO_SHARE;
        }
        if speaker_around == Some(entity_idx) {
            score *= if item.is_source { OUTER_SOURCE_SHARE } else { OUTER_GAIN };
        }
        Some((score, entity_idx))
    };
    best_of(state.recent().filter_map(score))
}
