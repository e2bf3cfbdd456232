//! Whom an office or an epithet means that the text takes as known: "the Harbour Party nominee", "the ex-banker".

use std::ops::Range;

use super::{
    doc::Doc,
    entities::{Entity, EntityIdx, Nature, Role},
    nominals::{EMPTY, starts_upper},
    resolver::Resolver,
    sources::{is_plural, name_at},
    words::{country, role_covers},
};
use crate::entity::words::{Gender, NounKind, noun, singular};

/// Offices that one person at a time holds, so that news may name them by the office alone.
const HELD: [&str; 9] =
    ["president", "governor", "senator", "mayor", "chancellor", "premier", "minister", "congressman", "congresswoman"];

/// The same of what somebody runs for or is known as.
const SOUGHT: [&str; 5] = ["nominee", "candidate", "billionaire", "incumbent", "frontrunner"];

/// What a secretary or minister is in charge of, where nobody else is.
const PORTFOLIOS: [&str; 15] = [
    "home",
    "foreign",
    "defence",
    "defense",
    "health",
    "education",
    "finance",
    "interior",
    "justice",
    "culture",
    "transport",
    "environment",
    "trade",
    "energy",
    "treasury",
];

/// Words that tell something new of whoever was spoken of last.
pub(super) const EPITHETS: [&str; 4] = ["incumbent", "septuagenarian", "octogenarian", "nonagenarian"];

impl Resolver<'_> {
    /// Whom an epithet means, "the ex-banker", "the Swede": whoever the sentence before begins with, or else who alone
    /// stands out.
    pub(super) fn subject_before_epithet(&self, head: usize) -> Option<(EntityIdx, f32)> {
        let person = |entity: &Entity| entity.named && entity.nature == Nature::Person;
        if let Some(subject) = self.subject_before(head).filter(|&it| person(&self.entities[it])) {
            return Some((subject, 0.65));
        }
        let most = self.most_salient(head, person)?;
        let salience = self.salience(most, head);
        let rival = self
            .entities
            .iter()
            .enumerate()
            .filter(|(it, entity)| *it != most && person(entity))
            .map(|(it, _)| self.salience(it, head))
            .fold(0.0, f32::max);
        (salience > 0.3 && salience > 1.5 * rival).then_some((most, 0.55))
    }

    /// Who "the Harbour Party nominee" is where the text takes that as known: the most salient person, where nobody
    /// unnamed of that description came before.
    pub(super) fn by_office(&self, tokens: &Range<usize>, head: usize, noun_head: &str) -> Option<(EntityIdx, f32)> {
        let doc = self.doc;
        let tells = (tokens.start..head).any(|token| {
            starts_upper(doc.text(token)) && doc.pos(token) != "DT"
                || matches!(doc.word(token), "presidential" | "prime" | "first")
                || PORTFOLIOS.contains(&doc.word(token))
        });
        let held = HELD.contains(&noun_head) || noun_head == "secretary" && tells;
        let office = held || SOUGHT.contains(&noun_head);
        let unnamed =
            self.entities.iter().any(|entity| !entity.named && entity.words.iter().any(|word| word == noun_head));
        if !office || unnamed || !(tells || tokens.len() == 2) {
            return None;
        }
        let gender = noun(doc.text(head)).and_then(|(_, gender)| gender);
        let fits = |entity: &Entity| {
            entity.named
                && entity.nature == Nature::Person
                && gender.is_none_or(|gender: Gender| entity.gender_fit(gender) > 0.4)
        };
        // Whom the text introduced as another office's holder is not this one's: "the Lake Party candidate Bo Lee", "Prime
        // Minister Bo Lee" for "the mayor".
        let holds = |entity: &Entity, office: &str| {
            entity
                .roles
                .iter()
                .any(|role| role_covers(&role.head, office) && !role.words.iter().any(|it| it == "former"))
        };
        let other_party = |entity: &Entity| {
            of_other_party(entity, tokens, doc)
                || held && !holds(entity, noun_head) && HELD.iter().any(|office| holds(entity, office))
                || entity.roles.iter().any(|role| {
                    role.affiliation.is_none()
                        && role_covers(&role.head, noun_head)
                        && role.words.iter().any(|word| !EMPTY.contains(&word.as_str()))
                })
        };
        let of_party = |entity: &Entity| party_of(tokens, doc).is_some_and(|party| parties(entity).contains(&party));
        let all_along = matches!(noun_head, "nominee" | "candidate");
        let center = self.subject_before(head).filter(|_| !all_along);
        if let Some(center) = center.filter(|&it| fits(&self.entities[it]) && !other_party(&self.entities[it])) {
            return Some((center, 0.6));
        }
        let mut best: Option<(f32, EntityIdx)> = None;
        for (entity_idx, entity) in self.entities.iter().enumerate().filter(|(_, it)| fits(it) && !other_party(it)) {
            // News calls by the office alone whom it speaks of all along.
            let weight = self.salience(entity_idx, head)
                * if all_along { (entity.uses.len() as f32).sqrt() } else { 1.0 }
                * if of_party(entity) { 3.0 } else { 1.0 };
            if weight > 0.0 && best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, entity_idx));
            }
        }
        best.map(|(_, entity_idx)| (entity_idx, 0.5))
    }

    /// Whom a description means that tells age, children or two offices at once, "the 34-year-old mother", "the father of
    /// two", "the former governor and current nominee": who bears what it tells, or the subject before.
    pub(super) fn epithet(&self, tokens: &Range<usize>, head: usize) -> Option<(EntityIdx, f32)> {
        let doc = self.doc;
        let age = (tokens.start..head).find(|&token| doc.word(token).ends_with("-year-old"));
        let parent =
            matches!(doc.word(head), "mother" | "father" | "grandmother" | "grandfather" | "mum" | "mom" | "dad")
                && doc.word(head + 1) == "of"
                && doc.pos(head + 2) == "CD";
        let and = (head + 1..tokens.end).find(|&token| doc.word(token) == "and");
        let other = and.and_then(|and| {
            let base = doc.base_phrase(and + 1, tokens.end);
            let determined = matches!(doc.pos(and + 1), "DT" | "PRP$");
            let other = base.clone().rev().find(|&token| doc.is_noun(token)).filter(|_| !determined)?;
            let person = noun(doc.text(other)).is_some_and(|(kind, _)| kind == NounKind::Person);
            (person && !is_plural(doc, other)).then_some((base, other))
        });
        if age.is_none() && !parent && other.is_none() {
            return None;
        }
        let of_age = age.and_then(|age| {
            let own = |role: &Role| role.head == doc.word(age) && !tokens.contains(&role.head_token);
            self.most_salient(head, |entity| entity.named && entity.roles.iter().any(own))
        });
        if let Some(found) = of_age {
            return Some((found, 0.9));
        }
        if let Some((base, other)) = other {
            let noun_head = singular(doc.text(other));
            let found =
                self.by_role(&base, other, &noun_head, false).or_else(|| self.by_office(&base, other, &noun_head));
            if found.is_some() {
                return found;
            }
        }
        let gender = noun(doc.text(head)).and_then(|(_, gender)| gender);
        let inside = |entity_idx: EntityIdx| {
            let names = tokens.clone().filter_map(|token| name_at(self.names, token));
            names.map(|it| self.names[it].entity).any(|it| it == entity_idx)
        };
        self.begins_sentence_before(head)
            .filter(|&it| {
                let entity = &self.entities[it];
                entity.named
                    && entity.nature == Nature::Person
                    && !inside(it)
                    && gender.is_none_or(|gender: Gender| entity.gender_fit(gender) > 0.3)
            })
            .map(|found| (found, 0.65))
    }
}

/// Parties in the roles that the text gives someone.
fn parties(entity: &Entity) -> Vec<&'static str> {
    let words = entity.roles.iter().flat_map(|role| role.words.iter().chain([&role.head]));
    words.filter_map(|word| country(word)).filter(|name| name.ends_with("Party")).collect()
}

/// The party that a description names.
fn party_of(tokens: &Range<usize>, doc: &Doc<'_>) -> Option<&'static str> {
    tokens.clone().filter_map(|token| country(doc.text(token))).find(|name| name.ends_with("Party"))
}

/// Whether a description names a party, and the text gives the person another.
fn of_other_party(entity: &Entity, tokens: &Range<usize>, doc: &Doc<'_>) -> bool {
    let own = parties(entity);
    !own.is_empty() && party_of(tokens, doc).is_some_and(|party| !own.contains(&party))
}
