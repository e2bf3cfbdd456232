//! "He" and "she": by salience, gender, and what the sentence before begins with.
//!
//! The best must be far ahead of the second: answers to others were right too seldom to be worth anything.

use super::{
    super::{
        entities::{EntityIdx, Nature},
        item::{Item, ItemKind},
        search::best_of,
        state::State,
        subjects,
    },
    Answer, Sieve,
};
use crate::grammar::Class;

pub(super) const SIEVE: Sieve = Sieve {
    name: "pronoun",
    example: "Ms. {m Ana Ruiz} came. Ms. {m Bo Lee} was late. {m Lee} sat down. {q “We wait,”} {s she=Bo Lee} {c said}.",
    apply,
};

/// A pronoun means whoever the sentence before begins with, so much rather than others. Like the fit below chosen on
/// PolNeAR dev's sources, where values from 1.5 to 3 are alike.
pub(super) const CENTER_GAIN: f32 = 2.0;

/// Share of the two best scores from which on the best is an answer.
const MIN_SHARE: f32 = 0.75;

/// How well a pronoun fits someone of whose gender the text says nothing.
const UNKNOWN_GENDER_FIT: f32 = 0.6;

/// The same of someone called by one word alone, who may be no person at all.
const UNKNOWN_SHORT_FIT: f32 = 0.35;

/// Below this a gender does not fit at all.
const MIN_FIT: f32 = 0.06;

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    best(state, item).filter(|(_, share)| *share >= MIN_SHARE).map(|(best, _)| Answer::Known(best))
}

/// Whom the pronoun means most likely, and its share of the two best scores.
fn best(state: &State<'_>, item: &Item) -> Option<(EntityIdx, f32)> {
    let gender = item.gender.filter(|_| item.kind == ItemKind::Pronoun)?;
    let (doc, token) = (state.doc, item.head);
    let center = subjects::in_paragraph_before(state, token);
    // Nobody replies to oneself.
    let replies =
        item.is_source && [token + 1, token.saturating_sub(1)].iter().any(|&verb| doc.is(Class::Answering, verb));
    let replied_to =
        if replies { state.source_before(token).and_then(|it| it.answer).map(|it| it.entity) } else { None };
    let verbatim = state.layers.verbatim[token];
    // Whoever speaks calls himself "I".
    let speaker_inside = verbatim.and_then(|quote| state.speaker_of[quote]);
    let quote = state.layers.content[token].filter(|&quote| state.source_of[quote] != Some(token));
    let speaker_around = if speaker_inside.is_some() { None } else { quote.and_then(|quote| state.speaker_of[quote]) };
    let mut scores: Vec<(f32, EntityIdx)> = Vec::new();
    for (entity_idx, entity) in state.recent() {
        let author = state.author_speaks && entity_idx == state.author && verbatim.is_none();
        if entity.nature != Nature::Person || author || speaker_inside == Some(entity_idx) {
            continue;
        }
        let fit = entity.gender_fit(gender);
        if fit < MIN_FIT {
            continue;
        }
        let unknown = if entity.words.len() > 1 { UNKNOWN_GENDER_FIT } else { UNKNOWN_SHORT_FIT };
        let fit = if entity.gender.abs() < 0.3 { unknown } else { fit };
        let mut score = state.salience(entity_idx, token) * fit * if entity.named { 1.0 } else { 0.45 };
        if center == Some(entity_idx) {
            score *= CENTER_GAIN;
        }
        if replied_to == Some(entity_idx) {
            score *= 0.3;
        }
        if speaker_around == Some(entity_idx) {
            score *= if item.is_source { 0.7 } else { 1.6 };
        }
        scores.push((score, entity_idx));
    }
    best_of(&scores)
}
