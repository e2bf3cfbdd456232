//! Descriptions that tell age, children or two offices at once: who bears what they tell, or the subject before.

use super::{
    super::{
        entities::RoleHeld,
        item::Item,
        names::name_at,
        search::{holder, is_named_person},
        state::State,
        subjects,
    },
    Answer, Sieve,
    epithet::is_epithet,
    office::by_office,
};
use crate::grammar::{
    Class, Pos, is,
    nouns::{NounKind, noun, singular},
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "age-or-children",
    example: "{m Ana Ruiz} met {m Bo Lee}. {q “We wait,”} {s the 34-year-old mother of three=Ana Ruiz} {c said}.",
    apply,
};

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    if !item.is_known_person() || is_epithet(state, item) {
        return None;
    }
    let (doc, tokens, head) = (state.doc, &item.tokens, item.head);
    let age = (tokens.start..head).find(|&token| doc.word(token).ends_with("-year-old"));
    let parent = is(Class::Parent, doc.word(head)) && doc.word(head + 1) == "of" && doc.pos(head + 2) == Pos::CD;
    let and = (head + 1..tokens.end).find(|&token| doc.word(token) == "and");
    let other = and.and_then(|and| {
        let base = doc.base_phrase(and + 1, tokens.end);
        let determined = matches!(doc.pos(and + 1), Pos::DT | Pos::PRPS);
        let other = doc.head_noun(&base).filter(|_| !determined)?;
        let person = noun(doc.text(other)).is_some_and(|(kind, _)| kind == NounKind::Person);
        (person && !doc.is_plural(other)).then_some((base, other))
    });
    if age.is_none() && !parent && other.is_none() {
        return None;
    }
    let of_age = age.and_then(|age| {
        let own = |role: &RoleHeld| role.head == doc.word(age) && !tokens.contains(&role.head_token);
        state.most_salient(head, |entity| entity.named && entity.roles.iter().any(own))
    });
    if let Some(found) = of_age {
        return Some(Answer::Known(found));
    }
    if let Some((base, other)) = other {
        let noun_head = singular(doc.text(other));
        let gender = noun(doc.text(other)).and_then(|(_, gender)| gender);
        let second = Item { tokens: base, head: other, noun: noun_head, gender, ..item.clone() };
        let held = holder(state, &second.tokens, other, &second.noun, false).map(|holder| holder.entity);
        if let Some(found) = held.or_else(|| by_office(state, &second)) {
            return Some(Answer::Known(found));
        }
    }
    let inside = |entity_idx| {
        let mut names = tokens.clone().filter_map(|token| name_at(state.names, token));
        names.any(|it| state.names[it].entity == entity_idx)
    };
    subjects::opening_before(state, head)
        .filter(|&it| !inside(it) && is_named_person(&state.entities[it], item, 0.3))
        .map(Answer::Known)
}
