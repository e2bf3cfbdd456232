//! Pairs that the text joins, "Ana Ruiz and Bo Lee", so that "they" and "the two leaders" can mean both.

use std::ops::Range;

use super::{
    entities::{Entity, EntityIdx, Nature},
    names::{Name, name_at},
    state::State,
};
use crate::grammar::{Pos, Syntax, nouns::singular};

/// Most tokens between two names of a pair: "Ana Ruiz, Republican of Ohio, and the mayor, Bo Lee".
const MAX_BETWEEN: usize = 9;

/// Makes an entity of each pair of people, or of countries, that "and" joins, and files the last token of each such place.
pub(super) fn add(state: &mut State<'_>) {
    let (doc, names) = (state.doc(), state.names());
    let people: Vec<&Name> = names.iter().filter(|name| name.is_person()).collect();
    let others: Vec<&Name> = names.iter().filter(|name| !name.is_person()).collect();
    for pair in people.windows(2).chain(others.windows(2)) {
        let (first, second) = (pair[0], pair[1]);
        if first.entity == second.entity
            || !joins(doc, first.tokens.end..second.tokens.start)
            || is_third(doc, names, first)
        {
            continue;
        }
        let members = vec![first.entity, second.entity];
        let entities = state.entities();
        let people = members.iter().all(|&member| entities[member].nature == Nature::Person);
        let countries = members.iter().all(|&member| doc.language().country(&entities[member].name).is_some());
        if !(people || countries) {
            continue;
        }
        let joint = state.joint(&members).unwrap_or_else(|| {
            let mut joint = joint(state.entities(), members, if people { Nature::People } else { Nature::Body });
            // "Senators Ana Ruiz and Bo Lee"
            if let Some(title) = first.tokens.start.checked_sub(1).filter(|&it| doc.is_noun(it)) {
                joint.words.push(singular(doc.text(title)));
            }
            state.add(joint)
        });
        state.file_joint(second.tokens.end - 1, joint);
    }
}

/// Several as one speaker.
pub(super) fn joint<'a>(entities: &[Entity<'a>], members: Vec<EntityIdx>, nature: Nature) -> Entity<'a> {
    let name = members.iter().map(|&member| &*entities[member].name).collect::<Vec<_>>().join(" & ");
    let mut joint = Entity::new(nature, true, name.into());
    joint.members = members;
    joint
}

/// Whether a name is preceded by another of a list: "Kim Vale, Ana Ruiz and Bo Lee".
fn is_third(doc: &Syntax<'_>, names: &[Name<'_>], name: &Name<'_>) -> bool {
    let comma = name.tokens.start.checked_sub(1).filter(|&comma| doc.text(comma) == ",");
    let before = comma.and_then(|comma| comma.checked_sub(1)).and_then(|token| name_at(names, token));
    before.is_some_and(|it| names[it].tokens.end + 1 == name.tokens.start)
}

/// Whether the words between two names join them: one "and", appositions and titles, no verb.
fn joins(doc: &Syntax<'_>, between: Range<usize>) -> bool {
    let mut n_ands = 0;
    let mut n_commas = 0;
    let plain = between.clone().all(|token| {
        match doc.text(token) {
            "and" => n_ands += 1,
            "," => n_commas += 1,
            _ => {}
        }
        !doc.is_verb(token)
            && !matches!(
                doc.pos(token),
                Pos::POS | Pos::VBG | Pos::WP | Pos::TO | Pos::Colon | Pos::Stop | Pos::PRP | Pos::RB
            )
    });
    let opens = matches!(doc.text(between.start), "and" | ",");
    let prepositions = between.clone().filter(|&token| doc.pos(token) == Pos::IN).count();
    plain && opens && n_ands == 1 && n_commas <= 3 && prepositions <= 1 && between.len() <= MAX_BETWEEN
}
