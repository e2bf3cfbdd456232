//! From entities to speakers: kind, title, affiliation, pronouns, mentions, and the answers per attribution.

use super::{
    Coreference, Speaker, SpeakerId, SpeakerKind,
    entities::{Entity, EntityIdx, Nature},
    names::Name,
    resolver::Resolver,
    sources::name_at,
};
use crate::{
    attribute::Attribution,
    entity::{Mention, MentionId, MentionKind},
};

/// All entities that are mentioned or speak, in order of their first use.
pub(super) fn speakers(resolver: &Resolver<'_>, mentions: &[Mention], attributions: &[Attribution]) -> Coreference {
    let of_mention: Vec<Option<EntityIdx>> = mentions.iter().map(|mention| of_mention(resolver, mention)).collect();
    let of_attribution: Vec<Option<(EntityIdx, f32)>> =
        (0..attributions.len()).map(|attribution_idx| resolver.answer(attribution_idx)).collect();
    let mut first: Vec<(usize, EntityIdx)> = Vec::new();
    for (entity_idx, entity) in resolver.entities.iter().enumerate() {
        let speaks = of_attribution.iter().flatten().any(|(speaker, _)| *speaker == entity_idx);
        let mentioned = of_mention.contains(&Some(entity_idx));
        if speaks || mentioned {
            let position = entity.uses.first().map_or(usize::MAX, |one| one.token);
            first.push((position, entity_idx));
        }
    }
    first.sort_unstable();
    let mut id_of: Vec<Option<SpeakerId>> = vec![None; resolver.entities.len()];
    for (speaker_idx, (_, entity_idx)) in first.iter().enumerate() {
        id_of[*entity_idx] = Some(SpeakerId(speaker_idx as u32));
    }
    let mut speakers: Vec<Speaker> = first.iter().map(|(_, entity_idx)| speaker(resolver, *entity_idx)).collect();
    let of_mention: Vec<Option<SpeakerId>> =
        of_mention.into_iter().map(|entity| entity.and_then(|entity_idx| id_of[entity_idx])).collect();
    for (mention_idx, id) in of_mention.iter().enumerate() {
        if let Some(id) = id {
            speakers[id.0 as usize].mentions.push(MentionId(mention_idx as u32));
        }
    }
    let of_attribution = of_attribution
        .into_iter()
        .map(|answer| answer.and_then(|(entity_idx, probability)| Some((id_of[entity_idx]?, probability))))
        .collect();
    Coreference { speakers, of_attribution, of_mention }
}

fn of_mention(resolver: &Resolver<'_>, mention: &Mention) -> Option<EntityIdx> {
    let head = resolver.doc.article.tokens_in(mention.head);
    if mention.kind == MentionKind::Name {
        let name = head.clone().rev().find_map(|token| name_at(resolver.names, token))?;
        return Some(resolver.names[name].entity);
    }
    let item = resolver.items.get(&head.last()?)?;
    item.answer.map(|(entity_idx, _)| entity_idx)
}

fn speaker(resolver: &Resolver<'_>, entity_idx: EntityIdx) -> Speaker {
    let entity = &resolver.entities[entity_idx];
    let kind = if Some(entity_idx) == resolver.author {
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
            Nature::Body if names_owner(resolver, entity) => SpeakerKind::Organization,
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
        name: entity.name.clone(),
        kind,
        title: if person { title(resolver, entity) } else { None },
        affiliation: if person { affiliation(resolver, entity) } else { None },
        pronouns,
        mentions: Vec::new(),
    }
}

/// Log-odds of the other gender from which on a pronoun is not told.
const CONTRADICTED: f32 = 1.0;

/// Whether a body without a name of its own is called by someone's: "the Ruiz campaign".
fn names_owner(resolver: &Resolver<'_>, entity: &Entity) -> bool {
    entity.uses.first().is_some_and(|one| {
        let item = resolver.items.get(&one.token);
        item.is_some_and(|item| {
            item.tokens.clone().any(|token| {
                name_at(resolver.names, token).is_some_and(|it: usize| token < one.token && named(&resolver.names[it]))
            })
        })
    })
}

fn named(name: &Name) -> bool {
    name.speaks()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first role the text gives, without its article.
fn title(resolver: &Resolver<'_>, entity: &Entity) -> Option<String> {
    let role =
        entity.roles.iter().min_by_key(|role| role.tokens.start).filter(|role| !role.head.ends_with("-year-old"))?;
    if role.affiliation.as_ref() == Some(&role.tokens) {
        return entity
            .roles
            .iter()
            .find(|role| role.affiliation.as_ref() != Some(&role.tokens))
            .map(|role| text_of(resolver, role.tokens.clone()));
    }
    let end = role.affiliation.as_ref().map_or(role.tokens.end, |it| it.end);
    Some(text_of(resolver, role.tokens.start..end))
}

fn text_of(resolver: &Resolver<'_>, mut tokens: std::ops::Range<usize>) -> String {
    if tokens.len() > 1 && matches!(resolver.doc.word(tokens.start), "the" | "a" | "an") {
        tokens.start += 1;
    }
    one_line(resolver.doc.slice(tokens))
}

fn affiliation(resolver: &Resolver<'_>, entity: &Entity) -> Option<String> {
    let roles = || entity.roles.iter();
    let given = roles().find_map(|role| role.affiliation.clone());
    if let Some(tokens) = given {
        return Some(one_line(resolver.doc.slice(tokens)));
    }
    // "Ruiz campaign spokesman Bo Lee": a body's name inside the role.
    roles().find_map(|role| {
        let name = role.tokens.clone().find_map(|token| name_at(resolver.names, token))?;
        let name = &resolver.names[name];
        (name.speaks() && !name.is_person()).then(|| one_line(resolver.doc.slice(name.tokens.clone())))
    })
}
