//! From entities to speakers: kind, title, affiliation, pronouns, mentions, and the answers per attribution.

use super::{
    confidence,
    entities::{Entity, EntityIdx, Nature},
    names::name_at,
    speaker::{Coreference, Resolution, Speaker, SpeakerId, SpeakerKind},
    state::{Answered, State},
};
use crate::{
    attribute::Attribution,
    entity::{Mention, MentionId, MentionKind},
    grammar::nouns::tells_age,
};

/// All entities that are mentioned or speak, in order of their first use.
pub(super) fn speakers(state: &State<'_>, mentions: &[Mention], attributions: &[Attribution]) -> Coreference {
    let of_mention: Vec<Option<EntityIdx>> = mentions.iter().map(|mention| of_mention(state, mention)).collect();
    let answers: Vec<_> = (0..attributions.len()).map(|attribution_idx| state.answer(attribution_idx)).collect();
    let mut wanted = vec![false; state.entities().len()];
    answers.iter().flatten().for_each(|answer| wanted[answer.entity] = true);
    of_mention.iter().flatten().for_each(|&entity_idx| wanted[entity_idx] = true);
    let position = |entity: &Entity<'_>| entity.uses.first().map_or(usize::MAX, |one| one.token);
    let mut order: Vec<(usize, EntityIdx)> = (0..state.entities().len())
        .filter(|&entity_idx| wanted[entity_idx])
        .map(|entity_idx| (position(&state.entities()[entity_idx]), entity_idx))
        .collect();
    order.sort_unstable();
    let mut id_of: Vec<Option<SpeakerId>> = vec![None; state.entities().len()];
    for (speaker_idx, (_, entity_idx)) in order.iter().enumerate() {
        id_of[*entity_idx] = Some(SpeakerId(speaker_idx as u32));
    }
    let mut speakers: Vec<Speaker> = order.iter().map(|(_, entity_idx)| speaker(state, *entity_idx)).collect();
    let of_mention: Vec<Option<SpeakerId>> =
        of_mention.into_iter().map(|entity| entity.and_then(|entity_idx| id_of[entity_idx])).collect();
    for (mention_idx, id) in of_mention.iter().enumerate() {
        if let Some(id) = id {
            speakers[id.0 as usize].mentions.push(MentionId(mention_idx as u32));
        }
    }
    let resolution = |answer: Answered| {
        Some(Resolution {
            speaker: id_of[answer.entity]?,
            resolved_by: answer.sieve,
            probability: confidence::of(answer.sieve),
        })
    };
    let of_attribution = answers.into_iter().map(|answer| resolution(answer?)).collect();
    Coreference { speakers, of_attribution, of_mention }
}

fn of_mention(state: &State<'_>, mention: &Mention) -> Option<EntityIdx> {
    let head = state.doc().article.tokens_in(mention.head);
    if mention.kind == MentionKind::Name {
        let name = head.clone().rev().find_map(|token| name_at(state.names(), token))?;
        return Some(state.names()[name].entity);
    }
    state.answer_at(head.last()?)
}

fn speaker(state: &State<'_>, entity_idx: EntityIdx) -> Speaker {
    let entity = &state.entities()[entity_idx];
    let kind = if state.author_speaks() && entity_idx == state.author() {
        SpeakerKind::Author
    } else if entity.named {
        match entity.nature {
            Nature::Person | Nature::People => SpeakerKind::Person,
            Nature::Body => SpeakerKind::Organization,
            Nature::Document | Nature::Other => SpeakerKind::Document,
        }
    } else {
        match entity.nature {
            Nature::Document => SpeakerKind::Document,
            Nature::Body if names_owner(state, entity) => SpeakerKind::Organization,
            _ => SpeakerKind::Anonymous,
        }
    };
    // A pronoun that all other evidence speaks against was somebody else's.
    let pronouns = match entity.pronouns {
        [0, 0, 0] => None,
        [he, she, they] if they > he.max(she) => Some("they"),
        [he, she, _] if he > she && entity.gender > -CONTRADICTED => Some("he"),
        [he, she, _] if she > he && entity.gender < CONTRADICTED => Some("she"),
        _ => None,
    };
    let person = entity.nature == Nature::Person && entity.named;
    Speaker {
        name: entity.name.clone().into_owned(),
        kind,
        title: if person { title(state, entity) } else { None },
        affiliation: if person { affiliation(state, entity) } else { None },
        pronouns,
        mentions: Vec::new(),
    }
}

/// Log-odds of the other gender from which on a pronoun is not told.
const CONTRADICTED: f32 = 1.0;

/// Whether a body without a name of its own is called by someone's: "the Ruiz campaign".
fn names_owner(state: &State<'_>, entity: &Entity<'_>) -> bool {
    entity.uses.first().is_some_and(|one| {
        let item = state.filed_at(one.token);
        item.is_some_and(|item| {
            item.tokens.clone().any(|token| {
                name_at(state.names(), token).is_some_and(|it: usize| token < one.token && state.names()[it].speaks())
            })
        })
    })
}

/// The first role the text gives, without its article.
fn title(state: &State<'_>, entity: &Entity<'_>) -> Option<String> {
    let role = entity.roles.iter().min_by_key(|role| role.tokens.start).filter(|role| !tells_age(&role.head))?;
    if role.affiliation.as_ref() == Some(&role.tokens) {
        return entity
            .roles
            .iter()
            .find(|role| role.affiliation.as_ref() != Some(&role.tokens))
            .map(|role| text_of(state, role.tokens.clone()));
    }
    let end = role.affiliation.as_ref().map_or(role.tokens.end, |it| it.end);
    Some(text_of(state, role.tokens.start..end))
}

fn text_of(state: &State<'_>, mut tokens: std::ops::Range<usize>) -> String {
    if tokens.len() > 1 && matches!(state.doc().word(tokens.start), "the" | "a" | "an") {
        tokens.start += 1;
    }
    state.doc().one_line(tokens).into_owned()
}

fn affiliation(state: &State<'_>, entity: &Entity<'_>) -> Option<String> {
    let roles = || entity.roles.iter();
    let given = roles().find_map(|role| role.affiliation.clone());
    if let Some(tokens) = given {
        return Some(state.doc().one_line(tokens).into_owned());
    }
    // "Ruiz campaign spokesman Bo Lee": a body's name inside the role.
    roles().find_map(|role| {
        let name = role.tokens.clone().find_map(|token| name_at(state.names(), token))?;
        let name = &state.names()[name];
        (name.speaks() && !name.is_person()).then(|| state.doc().one_line(name.tokens.clone()).into_owned())
    })
}
