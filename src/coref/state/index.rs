//! By what the entities with names are looked up.

use std::collections::BTreeSet;

use foldhash::HashMap;

use crate::{
    coref::{
        entities::{Entity, EntityIdx, Nature},
        names::same_words,
    },
    grammar::Language,
};

/// The entity of the article's author: the person of that name, or a new one.
pub(super) fn author(entities: &mut Vec<Entity>, name: String) -> EntityIdx {
    let known = entities
        .iter()
        .position(|entity| entity.named && entity.nature == Nature::Person && same_words(&name, &entity.words));
    known.unwrap_or_else(|| {
        entities.push(Entity::new(Nature::Person, true, name));
        entities.len() - 1
    })
}

pub(super) fn holders(language: Language, entities: &[Entity]) -> HashMap<String, Vec<EntityIdx>> {
    let mut holders: HashMap<String, Vec<EntityIdx>> = HashMap::default();
    let persons = entities.iter().enumerate().filter(|(_, it)| it.named && it.nature == Nature::Person);
    for (entity_idx, entity) in persons {
        let mut keys: BTreeSet<&str> = BTreeSet::new();
        for role in &entity.roles {
            keys.insert(&role.head);
            keys.extend(language.wider_words(&role.head));
            keys.extend(role.words.iter().map(String::as_str).filter(|word| language.is_title(word)));
            keys.extend(role.words.iter().chain([&role.head]).filter_map(|word| language.country(word)));
        }
        keys.into_iter().for_each(|key| holders.entry(key.to_owned()).or_default().push(entity_idx));
    }
    holders
}
