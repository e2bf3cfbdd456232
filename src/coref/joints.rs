//! Pairs that the text joins, "Ana Ruiz and Bo Lee", so that "they" and "the two leaders" can mean both.

use std::{collections::BTreeMap, ops::Range};

use super::{
    doc::Doc,
    entities::{Entity, EntityIdx, Nature},
    names::Name,
    resolver::Resolver,
    words::{country, role_covers},
};
use crate::entity::words::{NounKind, noun, singular};

/// Most tokens between two names of a pair: "Ana Ruiz, Republican of Ohio, and the mayor, Bo Lee".
const MAX_BETWEEN: usize = 9;

/// How far after a description, in tokens, its apposition may end.
const MAX_APPOSED: usize = 18;

/// Makes an entity of each pair of people, or of countries, that "and" joins; gives the last token of each such place.
pub(super) fn find(doc: &Doc<'_>, names: &[Name], entities: &mut Vec<Entity>) -> BTreeMap<usize, EntityIdx> {
    let mut places = BTreeMap::new();
    let people: Vec<&Name> = names.iter().filter(|name| name.is_person()).collect();
    let others: Vec<&Name> = names.iter().filter(|name| !name.is_person()).collect();
    for pair in people.windows(2).chain(others.windows(2)) {
        let (first, second) = (pair[0], pair[1]);
        let members = vec![first.entity, second.entity];
        let people = members.iter().all(|&member| entities[member].nature == Nature::Person);
        let countries = members.iter().all(|&member| country(&entities[member].name).is_some());
        let three = || {
            names.iter().any(|other| other.tokens.end + 1 == first.tokens.start && doc.text(other.tokens.end) == ",")
        };
        if first.entity == second.entity
            || !(people || countries)
            || !joins(doc, first.tokens.end..second.tokens.start)
            || three()
        {
            continue;
        }
        let known = entities.iter().position(|entity| {
            entity.members.len() == 2 && members.iter().all(|member| entity.members.contains(member))
        });
        let joint = known.unwrap_or_else(|| {
            let name = format!("{} & {}", entities[members[0]].name, entities[members[1]].name);
            let mut joint = Entity::new(if people { Nature::People } else { Nature::Body }, true, name);
            joint.members = members;
            // "Senators Ana Ruiz and Bo Lee"
            if let Some(title) = first.tokens.start.checked_sub(1).filter(|&it| doc.is_noun(it)) {
                joint.words.push(singular(doc.text(title)));
            }
            entities.push(joint);
            entities.len() - 1
        });
        places.insert(second.tokens.end - 1, joint);
    }
    places
}

/// Whether the words between two names join them: one "and", appositions and titles, no verb.
fn joins(doc: &Doc<'_>, between: Range<usize>) -> bool {
    let mut n_ands = 0;
    let mut n_commas = 0;
    let plain = between.clone().all(|token| {
        match doc.text(token) {
            "and" => n_ands += 1,
            "," => n_commas += 1,
            _ => {}
        }
        !doc.is_verb(token) && !matches!(doc.pos(token), "POS" | "VBG" | "WP" | "TO" | ":" | "." | "PRP" | "RB")
    });
    let opens = matches!(doc.text(between.start), "and" | ",");
    let prepositions = between.clone().filter(|&token| doc.pos(token) == "IN").count();
    plain && opens && n_ands == 1 && n_commas <= 3 && prepositions <= 1 && between.len() <= MAX_BETWEEN
}

impl Resolver<'_> {
    /// The pair that follows a description as its apposition: "The ministers of both countries, Ana Ruiz and Bo Lee,".
    pub(super) fn apposed_pair(&self, tokens: &Range<usize>, head: usize) -> Option<EntityIdx> {
        let doc = self.doc;
        let end = doc.sentence(head).end.min(head + MAX_APPOSED);
        let (_, &pair) = self.joints.range(tokens.end..end.max(tokens.end)).next()?;
        let members = &self.entities[pair].members;
        let first = self.names.iter().find(|name| name.tokens.start > head && members.contains(&name.entity))?;
        let comma = (head + 1..first.tokens.start).find(|&token| doc.text(token) == ",");
        let named = comma.is_some_and(|comma| comma + 1 == first.tokens.start);
        (named && (head + 1..first.tokens.start).all(|token| !doc.is_verb(token))).then_some(pair)
    }

    /// The pair that "the two leaders", "both men", "the senators", "the twins" means.
    pub(super) fn pair(&self, tokens: &Range<usize>, head: usize, noun_head: &str) -> Option<(EntityIdx, f32)> {
        let doc = self.doc;
        let two = tokens.clone().any(|token| matches!(doc.word(token), "two" | "both"))
            || matches!(noun_head, "twin" | "couple" | "pair" | "duo" | "spouse");
        let several = matches!(doc.word(tokens.start), "the" | "both" | "these" | "those");
        let persons = noun(noun_head).is_some_and(|(kind, _)| kind == NounKind::Person) || noun_head == "pair";
        let countries = matches!(noun_head, "country" | "nation" | "government" | "side");
        if !several || !(persons || countries) {
            return None;
        }
        let fits = |entity: &Entity| {
            let joint_of_people = entity.nature == Nature::People;
            entity.members.len() == 2
                && joint_of_people != countries
                && (two
                    || entity.words.iter().any(|word| word == noun_head)
                    || entity.members.iter().all(|&member| {
                        self.entities[member].roles.iter().any(|role| role_covers(&role.head, noun_head))
                    }))
        };
        let found = self.most_salient(head, fits)?;
        Some((found, if two { 0.85 } else { 0.75 }))
    }
}
