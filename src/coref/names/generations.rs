//! Father and son of one name: "Ana Ruiz met Tom Lee Jr., whose father, Tom Lee, is the mayor."

use std::collections::BTreeSet;

use foldhash::HashMap;

use super::name::Name;
use crate::{
    coref::entities::Word,
    grammar::{Class, Syntax},
};

/// The suffixes, and none, of names, by their first and last word, that an article has for two people.
#[derive(Default)]
pub(super) struct Shared<'a>(HashMap<[Word<'a>; 2], BTreeSet<Option<Word<'a>>>>);

fn ends<'a>(words: &[Word<'a>]) -> Option<[Word<'a>; 2]> {
    match words {
        [first, .., last] => Some([first.clone(), last.clone()]),
        _ => None,
    }
}

impl<'a> Shared<'a> {
    /// An article has two people of one name where it has the name with two suffixes ("Sr.", "Jr."), or with and without one
    /// and speaks of a father or a son. Elsewhere "Martin Luther King Jr." and "Martin Luther King" are one.
    pub(super) fn of(doc: &Syntax<'_>, names: &[Name<'a>]) -> Self {
        if names.iter().all(|name| name.generation.is_none()) {
            return Self::default();
        }
        let mut suffixes: HashMap<[Word<'a>; 2], BTreeSet<Option<Word<'a>>>> = HashMap::default();
        for name in names.iter().filter(|name| name.is_person()) {
            if let Some(words) = ends(&name.words) {
                suffixes.entry(words).or_default().insert(name.generation.clone());
            }
        }
        suffixes.retain(|_, suffixes| suffixes.len() > 1);
        let is_family = !suffixes.is_empty() && (0..doc.len()).any(|token| doc.is(Class::FatherAndSon, token));
        suffixes.retain(|_, suffixes| is_family || is_of_two(suffixes));
        Self(suffixes)
    }

    /// Whether a name may be that of an entity of these words and this suffix. Of a Sr. and a Jr. the bare name may be either.
    pub(super) fn allows(&self, name: &Name<'_>, words: &[Word<'_>], generation: Option<&Word<'_>>) -> bool {
        self.0.is_empty()
            || name.generation.as_ref() == generation
            || ends(words)
                .and_then(|words| self.0.get(&words))
                .is_none_or(|suffixes| name.generation.is_none() && is_of_two(suffixes))
    }
}

/// Whether there are two suffixes, "Sr." and "Jr.".
fn is_of_two(suffixes: &BTreeSet<Option<Word<'_>>>) -> bool {
    suffixes.iter().flatten().count() > 1
}
