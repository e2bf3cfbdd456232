//! Father and son of one name: "Ana Ruiz met Tom Lee Jr., whose father, Tom Lee, is the mayor."

use std::collections::{BTreeSet, HashMap, HashSet};

use super::name::Name;
use crate::grammar::{Class, Syntax};

/// Names, by their first and last word, that an article has with and without a suffix for two people.
#[derive(Default)]
pub(super) struct Shared(HashSet<[String; 2]>);

fn ends(words: &[String]) -> Option<[String; 2]> {
    match words {
        [first, .., last] => Some([first.clone(), last.clone()]),
        _ => None,
    }
}

impl Shared {
    /// An article has two people of one name where it has the name with two suffixes ("Sr.", "Jr."), or with and without one
    /// and speaks of a father or a son. Elsewhere "Martin Luther King Jr." and "Martin Luther King" are one.
    pub(super) fn of(doc: &Syntax<'_>, names: &[Name]) -> Self {
        let mut suffixes: HashMap<[String; 2], BTreeSet<Option<&String>>> = HashMap::new();
        for name in names.iter().filter(|name| name.is_person()) {
            if let Some(words) = ends(&name.words) {
                suffixes.entry(words).or_default().insert(name.generation.as_ref());
            }
        }
        suffixes.retain(|_, suffixes| suffixes.len() > 1);
        let is_family = !suffixes.is_empty() && (0..doc.len()).any(|token| doc.is(Class::FatherAndSon, token));
        suffixes.retain(|_, suffixes| is_family || suffixes.iter().flatten().count() > 1);
        Self(suffixes.into_keys().collect())
    }

    /// Whether a name may be that of an entity of these words and this suffix.
    pub(super) fn allows(&self, name: &Name, words: &[String], generation: Option<&String>) -> bool {
        self.0.is_empty()
            || name.generation.as_ref() == generation
            || ends(words).is_none_or(|words| !self.0.contains(&words))
    }
}
