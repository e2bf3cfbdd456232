//! An office that the text takes as known, "the Harbour Party nominee": the most salient person, where nobody unnamed of
//! that description came before.

use crate::coref::{
    entities::{Entity, EntityIdx, RoleHeld},
    item::{Item, ItemKind},
    search::{is_epithet, is_named_person},
    sieve::{Answer, Sieve},
    state::State,
    subjects,
};
use crate::grammar::{Class, Language, Pos, nouns::tells_age};

pub(super) const SIEVE: Sieve = Sieve {
    name: "office",
    example: "{m Bo Lee} met {m Ana Ruiz} after {m Lee} had called. {m Ruiz} spoke of {m Lee}.\n\n{q “We wait,”} {s the Idaho \
              governor=Ana Ruiz} {c said}.",
    of: ItemKind::Description,
    apply,
};

/// From this fit of gender on somebody may hold an office whose noun tells one.
const MIN_FIT: f32 = 0.4;

/// How much rather somebody is meant of whom the text tells the party in the description. Chosen by hand.
const SAME_PARTY: f32 = 3.0;

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    if !item.is_known_person() || is_epithet(state, item) || is_generic(item) {
        return None;
    }
    by_office(state, item).map(Answer::Known)
}

/// Whether a description says no more than that it is a person.
fn is_generic(item: &Item<'_>) -> bool {
    item.is(Class::GenericPerson) || tells_age(&item.noun)
}

/// The most salient person who may hold the office of a description.
fn by_office(state: &State<'_>, item: &Item<'_>) -> Option<EntityIdx> {
    let (doc, noun) = (state.doc(), &*item.noun);
    let tells = (item.tokens.start..item.head).any(|token| {
        doc.is_capital(token) && doc.pos(token) != Pos::DT
            || doc.is(Class::OfficeRank, token)
            || doc.is(Class::Portfolio, token)
    });
    let held = item.is(Class::Held) || item.is(Class::PortfolioHolder) && tells;
    let unnamed = state.unnamed(noun).next().is_some();
    if !(held || item.is(Class::Sought)) || unnamed || !(tells || item.tokens.len() == 2) {
        return None;
    }
    let fits =
        |entity: &Entity<'_>| is_named_person(entity, item, MIN_FIT) && !holds_another(state, entity, item, held);
    let all_along = item.is(Class::Running);
    let center = subjects::before_token(state, item.head).filter(|_| !all_along);
    if let Some(center) = center.filter(|&it| fits(&state.entities()[it])) {
        return Some(center);
    }
    let party = party_of(state, item);
    let mut best: Option<(f32, EntityIdx)> = None;
    for (entity_idx, entity) in state.recent().filter(|(_, it)| fits(it)) {
        // News calls by the office alone whom it speaks of all along.
        let weight = state.salience(entity_idx, item.head)
            * if all_along { (entity.uses.len() as f32).sqrt() } else { 1.0 }
            * if party.is_some_and(|party| parties(state.language(), entity).contains(&party)) {
                SAME_PARTY
            } else {
                1.0
            };
        if weight > 0.0 && best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, entity_idx));
        }
    }
    best.map(|(_, entity_idx)| entity_idx)
}

/// Whether the text introduced someone as another office's holder, who is not this one's: "the Lake Party candidate Bo
/// Lee", "Prime Minister Bo Lee" for "the mayor".
fn holds_another(state: &State<'_>, entity: &Entity<'_>, item: &Item<'_>, held: bool) -> bool {
    let is_former = |role: &RoleHeld<'_>| role.words.iter().any(|it| state.language().is(Class::Former, it));
    let holds = |office: &str| {
        entity.roles.iter().any(|role| state.language().role_covers(&role.head, office) && !is_former(role))
    };
    let is_held = |role: &RoleHeld<'_>| {
        let wider = state.language().wider_words(&role.head);
        [&*role.head].iter().chain(wider).any(|word| state.language().is(Class::Held, word))
    };
    let own = parties(state.language(), entity);
    let other_party = !own.is_empty() && party_of(state, item).is_some_and(|party| !own.contains(&party));
    other_party
        || held && !holds(&item.noun) && entity.roles.iter().any(|role| !is_former(role) && is_held(role))
        || entity.roles.iter().any(|role| {
            role.affiliation.is_none()
                && state.language().role_covers(&role.head, &item.noun)
                && role.words.iter().any(|word| !state.language().is(Class::Emptying, word))
        })
}

/// Parties in the roles that the text gives someone.
fn parties(language: Language, entity: &Entity<'_>) -> Vec<&'static str> {
    let words = entity.roles.iter().flat_map(|role| role.words.iter().chain([&role.head]));
    words.filter_map(|word| language.country(word)).filter(|name| is_party(language, name)).collect()
}

/// The party that a description names.
fn party_of(state: &State<'_>, item: &Item<'_>) -> Option<&'static str> {
    let mut known = item.tokens.clone().filter_map(|token| state.doc().country(token));
    known.find(|name| is_party(state.language(), name))
}

fn is_party(language: Language, name: &str) -> bool {
    name.split(' ').next_back().is_some_and(|last| language.is(Class::Party, &last.to_lowercase()))
}
