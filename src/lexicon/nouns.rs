//! Nouns by what they stand for, titles, and the gender that words and given names tell.

use rustc_hash::FxHashMap;

use super::{Language, List, lists::Lists, lower};

/// What a noun says of whoever it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NounKind {
    /// A person or a role.
    Person,
    /// A group, firm, agency.
    Body,
    /// A writing or finding.
    Document,
}

/// Grammatical gender that a word carries by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gender {
    /// "he", "chairman", "Mr."
    Masculine,
    /// "she", "chairwoman", "Ms."
    Feminine,
}

type Gendered = FxHashMap<&'static str, Option<Gender>>;

fn gendered(lists: &Lists, list: List) -> impl Iterator<Item = (&'static str, Option<Gender>)> {
    lists.entries(list).filter_map(with_gender)
}

fn with_gender(entry: &str) -> Option<(&str, Option<Gender>)> {
    match entry.rsplit_once(' ') {
        Some((word, "m")) => Some((word, Some(Gender::Masculine))),
        Some((word, "f")) => Some((word, Some(Gender::Feminine))),
        Some((_, other)) if other.chars().count() == 1 => None,
        _ => Some((entry, None)),
    }
}

/// Whether a line of one of these lists is understood.
pub(super) fn is_entry(list: List, line: &str) -> bool {
    with_gender(line).is_some_and(|(_, gender)| gender.is_some() || list != List::GivenNames)
}

#[derive(Debug)]
pub(super) struct Nouns {
    titles: Gendered,
    kinds: FxHashMap<&'static str, (NounKind, Option<Gender>)>,
    given_names: Gendered,
}

impl Nouns {
    pub(super) fn new(lists: &Lists) -> Self {
        let mut kinds = FxHashMap::default();
        // A noun of several lists is what the first of them says.
        for (list, kind) in
            [(List::Persons, NounKind::Person), (List::Bodies, NounKind::Body), (List::Documents, NounKind::Document)]
        {
            for (word, gender) in gendered(lists, list) {
                kinds.entry(word).or_insert((kind, gender.filter(|_| kind == NounKind::Person)));
            }
        }
        Self {
            titles: gendered(lists, List::Titles).collect(),
            kinds,
            given_names: gendered(lists, List::GivenNames).collect(),
        }
    }
}

#[doc(hidden)]
impl Language {
    /// Whether `word` (any case) is a title before a name: "Sen.", "Mr".
    pub fn is_title(self, word: &str) -> bool {
        self.0.nouns.titles.contains_key(&*lower(word))
    }

    /// The gender a title carries: "Mrs." is feminine.
    pub fn title_gender(self, word: &str) -> Option<Gender> {
        self.0.nouns.titles.get(&*lower(word)).copied().flatten()
    }

    /// The gender of nearly all who bear the given name `name`, as [`plain`](super::plain) writes it.
    pub fn given_name_gender(self, name: &str) -> Option<Gender> {
        self.0.nouns.given_names.get(name).copied().flatten()
    }

    /// What the noun `word`, in the singular and lower case, stands for, and the gender it carries.
    pub fn noun(self, word: &str) -> Option<(NounKind, Option<Gender>)> {
        self.0.nouns.kinds.get(word).copied()
    }
}
