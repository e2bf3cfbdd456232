//! By what the entities with names are looked up.

use std::collections::BTreeSet;

use foldhash::HashMap;

use crate::{
    coref::{
        entities::{Entity, EntityIdx, Nature, Word},
        names::same_words,
    },
    grammar::Language,
};

/// The entity of the article's author: the person of that name, or a new one.
pub(super) fn author(entities: &mut Vec<Entity<'_>>, name: String) -> EntityIdx {
    let known = entities
        .iter()
        .position(|entity| entity.named && entity.nature == Nature::Person && same_words(&name, &entity.words));
    known.unwrap_or_else(|| {
        entities.push(Entity::new(Nature::Person, true, name.into()));
        entities.len() - 1
    })
}

pub(super) fn holders<'a>(language: Language, entities: &[Entity<'a>]) -> HashMap<Word<'a>, Vec<EntityIdx>> {
    let mut holders: HashMap<Word<'a>, Vec<EntityIdx>> = HashMap::default();
    let persons = entities.iter().enumerate().filter(|(_, it)| it.named && it.nature == Nature::Person);
    for (entity_idx, entity) in persons {
        let mut keys: BTreeSet<Word<'a>> = BTreeSet::new();
        for role in &entity.roles {
            keys.insert(role.head.clone());
            keys.extend(language.wider_words(&role.head).iter().map(|word| Word::from(*word)));
            keys.extend(role.words.iter().filter(|word| language.is_title(word)).cloned());
            keys.extend(
                role.words.iter().chain([&role.head]).filter_map(|word| language.country(word)).map(Word::from),
            );
        }
        keys.into_iter().for_each(|key| holders.entry(key).or_default().push(entity_idx));
    }
    holders
}
