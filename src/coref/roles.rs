//! What the text says a named person is: titles before the name, appositions after and before it, "is the …".

use std::{collections::BTreeMap, ops::Range};

use super::{
    entities::{Entity, EntityIdx, Nature, RoleHeld, Word},
    names::{Name, name_at},
};
use crate::grammar::{
    Class, Pos, Syntax, lower,
    nouns::{NounKind, aged, noun, singular, tells_age},
};

/// Tokens before a name in which an apposition to a body and to a person may begin, at most: "The mayor of the city of Oakdale
/// in the north, Ana Ruiz,". Chosen by hand, like the next.
const MAX_BEFORE_BODY: usize = 7;
/// See [`MAX_BEFORE_BODY`].
const MAX_BEFORE_PERSON: usize = 14;
/// Tokens before an inner determiner in which that of the whole phrase may stand: "the mayor of the city".
const MAX_OUTER: usize = 6;
/// Tokens in brackets behind a name that may be party and place.
const MAX_BRACKETED: usize = 6;
/// How much the noun of a role says of gender, and a partner who is named: next to a title's word, and much less. Chosen by
/// hand.
const ROLE_GENDER: f32 = 3.0;
/// See [`ROLE_GENDER`].
const PARTNER_GENDER: f32 = 1.0;

/// Adds to every named person the roles and the gender that the text gives.
///
/// Gives the head of every apposition and predicate with whom it describes.
pub(super) fn collect<'a>(
    doc: &Syntax<'a>,
    names: &[Name<'_>],
    entities: &mut [Entity<'a>],
) -> BTreeMap<usize, EntityIdx> {
    let mut heads = BTreeMap::new();
    for name in names {
        let entity = &mut entities[name.entity];
        if entity.nature == Nature::Body {
            let role = apposed_before_body(doc, names, name).or_else(|| after_body(doc, names, name));
            if let Some(role) = role {
                heads.insert(role.head_token, name.entity);
                entity.roles.push(role);
            }
        }
        if entity.nature != Nature::Person {
            continue;
        }
        let found =
            [before(doc, name), after(doc, names, name), apposed_before(doc, names, name), predicate(doc, names, name)];
        for role in found.into_iter().flatten() {
            heads.insert(role.head_token, name.entity);
            entity.add_gender(noun(doc.language(), &role.head).and_then(|(_, gender)| gender), ROLE_GENDER);
            if !entity.roles.iter().any(|known| known.head == role.head && known.words == role.words) {
                entity.roles.push(role);
            }
        }
        bracketed(doc, name, entity);
        relatives(doc, name, entity);
    }
    heads
}

fn is_person_noun(doc: &Syntax<'_>, token: usize) -> bool {
    let text = doc.text(token);
    noun(doc.language(), text).is_some_and(|(kind, _)| kind == NounKind::Person)
        || doc.language().is_role(&text.to_lowercase())
        || doc.language().is_title(text)
}

/// A role from the phrase `tokens` whose head is `head`; words of the affiliation count among its words.
fn role<'a>(doc: &Syntax<'a>, tokens: Range<usize>, head: usize, affiliation: Option<Range<usize>>) -> RoleHeld<'a> {
    let last = affiliation.as_ref().map_or(tokens.end, |it| it.end);
    let words = (tokens.start..last)
        .filter(|&token| token != head && doc.text(token).chars().any(char::is_alphanumeric))
        .filter(|&token| !matches!(doc.pos(token), Pos::DT | Pos::IN | Pos::POS | Pos::PRPS | Pos::CC))
        .map(|token| doc.word(token).into())
        .collect();
    let text = lower(doc.text(head));
    let word = if doc.language().is_role(&text) { text } else { singular(doc.text(head)) };
    RoleHeld { head: word, head_token: head, words, tokens, affiliation }
}

/// "former Sen. Ana Ruiz", "Oakdale's mayor Ana Ruiz".
fn before<'a>(doc: &Syntax<'a>, name: &Name<'_>) -> Option<RoleHeld<'a>> {
    let first = doc.modifiers_before(name.tokens.start);
    let head = (first..name.tokens.start).rev().find(|&token| is_person_noun(doc, token))?;
    // "the mayor told Park": only what touches the name is its title.
    if (head + 1..name.tokens.start).any(|token| !matches!(doc.pos(token), Pos::NNP | Pos::NN)) {
        return None;
    }
    let gender_only = doc.is(Class::BareTitle, head);
    (!gender_only).then(|| role(doc, first..name.tokens.start, head, None))
}

/// "of the Brookings Institution": a preposition and the phrase after it.
fn tail(doc: &Syntax<'_>, names: &[Name<'_>], start: usize, end: usize) -> Option<Range<usize>> {
    if !matches!(doc.word(start), "of" | "at" | "for" | "with" | "from" | "in" | "to") || start >= end {
        return None;
    }
    let base = doc.base_phrase(start + 1, end);
    if base.is_empty() {
        return None;
    }
    let last = name_at(names, base.end - 1).map_or(base.end, |name_idx| names[name_idx].tokens.end.max(base.end));
    Some(start + 1..last.min(end))
}

/// The role in the phrase that begins at `first`, if its head is a word for one person.
fn described<'a>(doc: &Syntax<'a>, names: &[Name<'_>], first: usize, end: usize) -> Option<RoleHeld<'a>> {
    let base = doc.base_phrase(first, end);
    let head = doc.head_noun(&base)?;
    if !is_person_noun(doc, head)
        || doc.is_plural(head)
        || name_at(names, head).is_some_and(|it| names[it].speaks() && names[it].is_person())
    {
        return None;
    }
    Some(role(doc, base.clone(), head, tail(doc, names, base.end, end)))
}

/// The noun for a body or its trade that heads the phrase from `first`, which must end at `end`.
fn body_described<'a>(doc: &Syntax<'a>, names: &[Name<'_>], first: usize, end: usize) -> Option<RoleHeld<'a>> {
    let base = doc.base_phrase(first, end);
    let head = base.clone().next_back().filter(|&head| doc.is_noun(head) && !doc.is_plural(head))?;
    let kind = doc.noun(head).map(|(kind, _)| kind);
    let fits = matches!(kind, Some(NounKind::Body)) || doc.word(head).ends_with("er") && doc.pos(first) == Pos::DT;
    let determined = matches!(doc.pos(first), Pos::DT | Pos::PRPS);
    (fits && determined && name_at(names, head).is_none()).then(|| role(doc, base, head, None))
}

/// "The bakers' federation, Ruiz & Lee,"
fn apposed_before_body<'a>(doc: &Syntax<'a>, names: &[Name<'_>], name: &Name<'_>) -> Option<RoleHeld<'a>> {
    let sentence = doc.sentence(name.tokens.start);
    let comma = doc.comma_before(name.tokens.start, name.tokens.end)?;
    let first = (sentence.start.max(comma.saturating_sub(MAX_BEFORE_BODY))..comma)
        .rev()
        .find(|&token| matches!(doc.pos(token), Pos::DT | Pos::PRPS))?;
    let role = body_described(doc, names, first, comma)?;
    (role.tokens.end == comma).then_some(role)
}

/// "Skyright, the carrier,"
fn after_body<'a>(doc: &Syntax<'a>, names: &[Name<'_>], name: &Name<'_>) -> Option<RoleHeld<'a>> {
    let end = doc.sentence(name.tokens.start).end;
    let comma = name.tokens.end;
    if doc.text(comma) != "," || comma + 1 >= end {
        return None;
    }
    let role = body_described(doc, names, comma + 1, end)?;
    matches!(doc.text(role.tokens.end), "," | "." | ";" | ")").then_some(role)
}

/// "Ana Ruiz, the mayor of Oakdale,"
fn after<'a>(doc: &Syntax<'a>, names: &[Name<'_>], name: &Name<'_>) -> Option<RoleHeld<'a>> {
    let end = doc.sentence(name.tokens.start).end;
    let mut first = doc.apposition_after(name.tokens.end, end)?;
    // "Ruiz, 34, a baker"
    if doc.pos(first) == Pos::CD && doc.text(first + 1) == "," {
        first += 2;
    }
    let determined = matches!(doc.pos(first), Pos::DT | Pos::PRPS);
    let role = described(doc, names, first, end)?;
    // Without a determiner it must end the apposition: "Ruiz, mayor of Oakdale, said".
    let last = role.affiliation.as_ref().map_or(role.tokens.end, |it| it.end);
    (determined || matches!(doc.text(last), "," | "." | "—" | "--" | ")" | "”" | ";") || doc.word(last) == "and")
        .then_some(role)
}

/// "The mayor of Oakdale, Ana Ruiz,", "The mayor of Oakdale, Mr. Ruiz,"
fn apposed_before<'a>(doc: &Syntax<'a>, names: &[Name<'_>], name: &Name<'_>) -> Option<RoleHeld<'a>> {
    let comma = doc.comma_before(doc.titles_before(name.tokens.start), name.tokens.end)?;
    let first = doc.description_before(comma, MAX_BEFORE_PERSON, MAX_OUTER);
    let mut role = described(doc, names, first, comma)?;
    // "a lawyer for the mayor, Ana Ruiz": the mayor is meant.
    if doc.describes_inner(role.head_token, comma) {
        let inner = (first + 1..comma).rev().find(|&token| matches!(doc.pos(token), Pos::DT | Pos::PRPS))?;
        role = described(doc, names, inner, comma)?;
    }
    let last = role.affiliation.as_ref().map_or(role.tokens.end, |it| it.end);
    (last + 2 >= comma).then_some(role)
}

/// "Ruiz is the mayor of Oakdale", "Ruiz, who was a senator"
fn predicate<'a>(doc: &Syntax<'a>, names: &[Name<'_>], name: &Name<'_>) -> Option<RoleHeld<'a>> {
    let end = doc.sentence(name.tokens.start).end;
    let mut token = name.tokens.end;
    if doc.text(token) == "," && matches!(doc.word(token + 1), "who") {
        token += 2;
    }
    if !doc.is(Class::Becoming, token) {
        return None;
    }
    token += 1;
    while token < end && doc.pos(token) == Pos::RB && doc.word(token) != "not" {
        token += 1;
    }
    (doc.pos(token) == Pos::DT || doc.pos(token) == Pos::PRPS).then(|| described(doc, names, token, end))?
}

/// "Ruiz (D-Ohio)", "Ruiz, D-Ohio,", "Ruiz, 34,": party and age.
fn bracketed<'a>(doc: &Syntax<'a>, name: &Name<'_>, entity: &mut Entity<'a>) {
    let mark = name.tokens.end;
    if !matches!(doc.text(mark), "(" | ",") {
        return;
    }
    let limit = (mark + MAX_BRACKETED).min(doc.sentence(name.tokens.start).end);
    let Some(close) =
        (mark + 1..limit).find(|&token| matches!(doc.text(token), ")" | "," | "." | ";") || doc.is_verb(token))
    else {
        return;
    };
    let text = doc.slice(mark + 1..close);
    let party = text.split(['-', '–']).next().map(str::trim).filter(|letter| letter.chars().all(char::is_uppercase));
    let head: Word<'_> = match party.and_then(|letter| doc.language().party_letter(&letter.to_lowercase())) {
        Some(party) => party.into(),
        None if close == mark + 2
            && text.len() <= 3
            && !text.is_empty()
            && text.chars().all(|digit| digit.is_ascii_digit()) =>
        {
            aged(text).into()
        }
        None => return,
    };
    if !entity.roles.iter().any(|role| role.head == head) {
        let affiliation = (!tells_age(&head)).then_some(mark + 1..close);
        entity.roles.push(RoleHeld {
            head,
            head_token: mark + 1,
            words: Vec::new(),
            tokens: mark + 1..close,
            affiliation,
        });
    }
}

/// "Ruiz's husband" tells that Ruiz is likely a woman; "her husband, Bo Lee" that Lee is a man (his role does that).
fn relatives(doc: &Syntax<'_>, name: &Name<'_>, entity: &mut Entity<'_>) {
    if doc.pos(name.tokens.end) != Pos::POS {
        return;
    }
    let owned = name.tokens.end + 1;
    if doc.is(Class::PartnerOfHer, owned) {
        entity.gender -= PARTNER_GENDER;
    } else if doc.is(Class::PartnerOfHim, owned) {
        entity.gender += PARTNER_GENDER;
    }
}
