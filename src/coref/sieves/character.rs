//! What a description tells anew of a person spoken of: "the singer", "the mother-of-two", "the Oakdale striker".
//!
//! News calls whom it is about by what they do; someone unnamed of that description would have been brought in before.

use crate::coref::{
    entities::{Entity, EntityIdx, Nature},
    item::{Item, ItemKind},
    names::name_at,
    search::{MIN_FIT, best_of, is_named_person, role_words},
    sieve::{Answer, Sieve},
    state::State,
    subjects,
};
use crate::grammar::{Class, Language};

pub(super) const SIEVE: Sieve = Sieve {
    name: "character",
    example: "{m Ana Ruiz} plays the harp in {l Oakdale}. {m Ruiz} moved there in May. {q “I like it,”} {s the singer=Ana \
              Ruiz} {c said}.",
    of: ItemKind::Description,
    apply,
};

/// Share of the two best scores from which on the best is an answer.
const MIN_SHARE: f32 = 0.55;

/// How much rather the subject of the sentence before is meant.
const CENTER_GAIN: f32 = 2.5;

/// How much rather somebody is meant of whom the text tells the same field, and how much less of another.
const SAME_FIELD: f32 = 2.0;
/// See [`SAME_FIELD`].
const OTHER_FIELD: f32 = 0.25;

/// How much rather somebody is meant of whom the text tells a name in the description.
const SAME_WORDS: f32 = 4.0;

/// Fields of work, by the words that tell them.
const FIELDS: [Class; 5] =
    [Class::FieldSport, Class::FieldStage, Class::FieldState, Class::FieldMoney, Class::FieldLaw];

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    if !item.is_known_person() {
        return None;
    }
    let language = state.language();
    let field = item.classes.first_of(FIELDS);
    let subject = || field.is_some() && state.doc().is_verb(item.head + 1) && state.verbatim(item.head).is_none();
    if !item.is_source && !subject() {
        return None;
    }
    if item.classes.first_of([Class::Unnamed, Class::Bystander, Class::FieldLaw]).is_some() {
        return None;
    }
    let introduced = state.unnamed(&item.noun).any(|it| {
        let entity = &state.entities()[it];
        entity.nature == Nature::Person && entity.is_new
    });
    if introduced {
        return None;
    }
    let inside = |entity_idx: EntityIdx| {
        let mut names = item.tokens.clone().filter_map(|token| name_at(state.names(), token));
        names.any(|it| state.names()[it].entity == entity_idx)
    };
    let center = subjects::before_token(state, item.head);
    let fitting = state.recent().filter(|&(it, entity)| is_named_person(entity, item, MIN_FIT) && !inside(it));
    let scores = fitting.map(|(it, entity)| {
        let centered = if center == Some(it) { CENTER_GAIN } else { 1.0 };
        let (of_field, of_words) = (field_fit(language, entity, field), words_fit(state, entity, item));
        (state.salience(it, item.head) * centered * of_field * of_words, it)
    });
    let (best, share) = best_of(scores)?;
    (share >= MIN_SHARE).then_some(Answer::Known(best))
}

fn field_fit(language: Language, entity: &Entity<'_>, field: Option<Class>) -> f32 {
    match field {
        Some(field) if role_words(entity).any(|word| language.is(field, word)) => SAME_FIELD,
        Some(_) if role_words(entity).any(|word| language.first_of(FIELDS, word).is_some()) => OTHER_FIELD,
        _ => 1.0,
    }
}

/// Whether the text has told a capitalized word of the description of somebody: "the Hollis co-founder".
fn words_fit(state: &State<'_>, entity: &Entity<'_>, item: &Item<'_>) -> f32 {
    let mut capitals = item.tokens.clone().skip(1).filter(|&token| token != item.head && state.doc().is_capital(token));
    let told = capitals.any(|token| role_words(entity).any(|word| word == state.doc().word(token)));
    if told { SAME_WORDS } else { 1.0 }
}
