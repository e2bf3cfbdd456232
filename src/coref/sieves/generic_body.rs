//! "The company", "the agency": the one that the article is about.

use crate::coref::{
    entities::{Entity, EntityIdx, Nature},
    item::{Item, ItemKind},
    sieve::{Answer, Sieve},
    state::State,
    subjects,
};
use crate::grammar::{Class, Language};

pub(super) const SIEVE: Sieve = Sieve {
    name: "generic-body-topic",
    example: "{o Hollis Holdings} sued Mr. {m Bo Lee}. {q “We wait,”} {s the bank=Hollis Holdings} {c said}.",
    of: ItemKind::Description,
    apply,
};

/// From this weight on a body is what the article is about, where no other has as much by this factor.
const MIN_WEIGHT: f32 = 0.3;
/// See [`MIN_WEIGHT`].
const MARGIN: f32 = 1.4;
/// How much rather the subject of the sentence before is meant.
const CENTER_GAIN: f32 = 2.0;
/// How well a name fits a noun of the kind that its words show.
const SAME_KIND: f32 = 4.0;
/// The same of another kind.
const OTHER_KIND: f32 = 0.1;
/// The same where letters alone name an office or a league.
const ACRONYM: f32 = 1.5;
/// The same where the kind is one that names show.
const UNLIKELY_KIND: f32 = 0.4;
/// Weight of a use from which on it is a subject's.
const SUBJECT: f32 = 0.9;

fn is_generic(language: Language, item: &Item<'_>) -> bool {
    if !item.is_known_thing() || item.nature != Nature::Body || item.words.len() > MAX_WORDS {
        return false;
    }
    let listed = item.is(Class::GenericBody) || kind_of_noun(item).is_some();
    let bare = || item.words.iter().all(|word| *word == item.noun || language.is(Class::Emptying, word));
    let may_be_told = item.is(Class::State) || item.is(Class::Party);
    listed && (!may_be_told || bare())
}

/// A longer description is of something else, or tells more than this sieve can weigh.
const MAX_WORDS: usize = 3;

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    is_generic(state.language(), item).then(|| topical(state, item))?.map(Answer::Known)
}

/// The body named most and last, by some margin, of those that the noun may stand for.
fn topical(state: &State<'_>, item: &Item<'_>) -> Option<EntityIdx> {
    let (language, head) = (state.language(), item.head);
    let (place, wanted) = (item.is(Class::State), kind_of_noun(item));
    let center = subjects::before_token(state, head);
    let may_be = |entity: &Entity<'_>| {
        let kind = entity.is_place || !place || item.is(Class::Country);
        let nature = entity.nature == Nature::Body || entity.nature == Nature::Other && !place;
        entity.named && nature && entity.members.is_empty() && (place || !entity.is_place) && kind
    };
    let weight = |entity_idx: EntityIdx, entity: &Entity<'_>| {
        let n_before = entity.n_uses_before(head);
        let centered = if center == Some(entity_idx) { CENTER_GAIN } else { 1.0 };
        entity.salience(head, item.place) * (n_before as f32).sqrt() * centered * fit(language, entity, wanted)
    };
    let subject = |entity: &Entity<'_>| {
        // What an article is about is a subject somewhere before.
        entity.uses.iter().take_while(|one| one.token < head).any(|one| one.weight > SUBJECT)
    };
    let mut weights: Vec<(f32, EntityIdx)> = state
        .recent()
        .filter(|(_, entity)| may_be(entity) && (subject(entity) || fit(language, entity, wanted) > 1.0))
        .map(|(it, entity)| (weight(it, entity), it))
        .filter(|(weight, _)| *weight > 0.0)
        .collect();
    weights.sort_by(|a, b| b.0.total_cmp(&a.0));
    let Some(&(best, found)) = weights.first() else {
        // No subject of a sentence yet: the one body named at all.
        let named = |entity: &Entity<'_>| {
            entity.nature == Nature::Body
                && may_be(entity)
                && fit(language, entity, wanted) >= 1.0
                && entity.uses.first().is_some_and(|first| first.token < head)
        };
        let mut bodies = state.recent().filter(|(_, entity)| named(entity));
        let (only, _) = bodies.next().filter(|_| !place && !item.is(Class::Party))?;
        return bodies.next().is_none().then_some(only);
    };
    let second = weights.get(1).map_or(0.0, |it| it.0);
    (best > MIN_WEIGHT && best > MARGIN * second).then_some(found)
}

/// The kind of body that the noun of a description stands for.
fn kind_of_noun(item: &Item<'_>) -> Option<Class> {
    let kinds =
        [Class::Firm, Class::School, Class::Agency, Class::Association, Class::Team, Class::Press, Class::House];
    item.classes.first_of(kinds)
}

/// The kind of body that a name shows.
fn kind_of_name(language: Language, entity: &Entity<'_>) -> Option<Class> {
    let kinds = [
        (Class::OfficeBody, Class::Agency),
        (Class::School, Class::School),
        (Class::House, Class::House),
        (Class::FirmName, Class::Firm),
        (Class::TeamName, Class::Team),
        (Class::PressName, Class::Press),
        (Class::AssociationName, Class::Association),
    ];
    let ends = [entity.words.last(), entity.words.first()].into_iter().flatten();
    let told = ends.filter_map(|word| language.first_of(kinds.map(|(name, _)| name), word));
    let first = told.filter_map(|name| kinds.iter().position(|(known, _)| *known == name)).min();
    first.map(|kind| kinds[kind].1)
}

/// How well a body's name fits a noun for such a kind.
fn fit(language: Language, entity: &Entity<'_>, wanted: Option<Class>) -> f32 {
    let letters = entity.name.chars().filter(|letter| letter.is_alphabetic());
    let acronym = entity.words.len() == 1 && letters.clone().count() <= 5 && letters.clone().all(char::is_uppercase);
    match (wanted, kind_of_name(language, entity)) {
        (Some(wanted), Some(name)) if wanted == name => SAME_KIND,
        (Some(_), Some(_)) => OTHER_KIND,
        (Some(Class::Agency | Class::Association), None) if acronym => ACRONYM,
        (Some(Class::Agency | Class::School | Class::Team | Class::House), None) => UNLIKELY_KIND,
        _ => 1.0,
    }
}
