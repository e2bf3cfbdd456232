//! Which speakers may be one at all. Speakers of two blocks are never one and never have the same id, whatever else is known,
//! so that each block can be looked at without the others.

use std::collections::{BTreeMap, BTreeSet};

use super::{bodies, linked::slug, users::Users};
use crate::{
    across::groups::Groups,
    lexicon::{Class, Language},
    wording::names::Name,
};

/// The block of a person: the last word of the name, of one whom the user knows that of the name that is to be shown.
///
/// Taken of the words that the id is made of, so that equal ids are in one block.
pub(super) fn of_person(name: &str, users: &Users) -> String {
    let slug = slug(users.shown(name));
    let mut words = slug.rsplit('-').filter(|word| !word.is_empty());
    let last = words.next().unwrap_or_default();
    let family = if Language::default().is(Class::Suffix, last) { words.next() } else { None };
    family.unwrap_or(last).to_owned()
}

/// The block of each body among `names` that shares one with others, by [`bodies::key`]; any other body is a block of its own.
///
/// One block are those with the same words but for those that say little, those of one acronym and the acronym itself where it
/// is among the names, those of one id, and those to whom the user gives one id.
pub(super) fn of_bodies<'a>(names: impl IntoIterator<Item = &'a str>, users: &Users) -> BTreeMap<String, String> {
    let names: BTreeSet<&str> = names.into_iter().collect();
    let names: Vec<(String, Name, &str)> =
        names.into_iter().map(|name| (bodies::key(name), Name::new(name, false), name)).collect();
    let acronyms: BTreeSet<&str> = names.iter().filter_map(|(_, name, _)| bodies::acronym(name)).collect();
    let keys: BTreeSet<&str> = names.iter().map(|(key, ..)| key.as_str()).collect();
    let keys: Vec<&str> = keys.into_iter().collect();
    let mut groups = Groups::new(keys.len());
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for (key, name, written) in &names {
        let Ok(place) = keys.binary_search(&key.as_str()) else { continue };
        let core = bodies::core(key);
        let initials = name.initials();
        let shared = [
            Some(format!("id {}", slug(written))),
            users.ids.get(key).map(|id| format!("given {id}")),
            core.contains(' ').then(|| format!("core {core}")),
            bodies::acronym(name).map(|acronym| format!("initials {acronym}")),
            acronyms.contains(initials.as_str()).then(|| format!("initials {initials}")),
        ];
        for feature in shared.into_iter().flatten() {
            let other = *first.entry(feature).or_insert(place);
            groups.join(other, place);
        }
    }
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    (0..keys.len()).for_each(|place| *sizes.entry(groups.root(place)).or_default() += 1);
    (0..keys.len())
        .map(|place| (place, groups.root(place)))
        .filter(|(_, root)| sizes[root] > 1)
        .map(|(place, root)| (keys[place].to_owned(), keys[root].to_owned()))
        .collect()
}
