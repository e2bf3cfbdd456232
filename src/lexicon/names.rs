//! What names are called otherwise: short forms of given names, roles, countries and parties.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Language, List, lists::Lists, plain};

#[derive(Debug)]
pub(super) struct Names {
    nicknames: FxHashSet<(&'static str, &'static str)>,
    other_forms: FxHashMap<&'static str, Vec<&'static str>>,
    role_words: FxHashMap<&'static str, Vec<&'static str>>,
    title_words: FxHashMap<&'static str, Vec<&'static str>>,
    mother_bodies: Vec<MotherBody>,
    countries: FxHashMap<String, &'static str>,
    /// Adjectives and words for a people or a party's followers.
    peoples: FxHashSet<String>,
}

/// A body whose agencies are called by its letters, too.
#[derive(Debug)]
struct MotherBody {
    letters: &'static str,
    name: Vec<&'static str>,
    agencies: Vec<&'static str>,
}

fn mother_body(line: &'static str) -> Option<MotherBody> {
    let fields: Vec<&str> = line.split(';').map(str::trim).collect();
    let [letters, name, agencies] = fields.as_slice() else { return None };
    Some(MotherBody { letters, name: name.split(' ').collect(), agencies: agencies.split(' ').collect() })
}

/// Whether a line of one of these lists is understood.
pub(super) fn is_entry(list: List, line: &str) -> bool {
    let fields = || line.split(';').map(str::trim);
    match list {
        List::Countries => fields().count() <= 3 && fields().all(|field| !field.contains(':')),
        List::MotherBodies => fields().count() == 3 && fields().all(|field| !field.is_empty()),
        List::RoleClasses => line.split_once(": ").is_some_and(|(_, words)| !words.is_empty()),
        _ => line.split_whitespace().nth(1).is_some(),
    }
}

impl Names {
    pub(super) fn new(lists: &Lists) -> Self {
        let nicknames = nicknames(lists);
        let mut pairs: Vec<(&str, &str)> = nicknames.iter().copied().collect();
        pairs.sort_unstable();
        let mut other_forms: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        pairs.into_iter().for_each(|(name, other)| other_forms.entry(name).or_default().push(other));
        Self {
            nicknames,
            other_forms,
            role_words: words_by_first(lists, List::RoleWords),
            title_words: words_by_first(lists, List::TitleWords),
            mother_bodies: lists.entries(List::MotherBodies).filter_map(mother_body).collect(),
            countries: countries(lists),
            peoples: peoples(lists),
        }
    }
}

fn nicknames(lists: &Lists) -> FxHashSet<(&'static str, &'static str)> {
    let mut pairs = FxHashSet::default();
    for line in lists.entries(List::Nicknames) {
        let names: Vec<&str> = line.split_whitespace().collect();
        for (name_idx, name) in names.iter().enumerate() {
            pairs.extend(names.iter().skip(name_idx + 1).flat_map(|other| [(*name, *other), (*other, *name)]));
        }
    }
    pairs
}

/// Lines as their first word and the others.
fn words_by_first(lists: &Lists, list: List) -> FxHashMap<&'static str, Vec<&'static str>> {
    lists
        .entries(list)
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.collect()))
        })
        .collect()
}

fn countries(lists: &Lists) -> FxHashMap<String, &'static str> {
    let mut names = FxHashMap::default();
    for line in lists.entries(List::Countries) {
        let mut fields = line.split(';').map(str::trim);
        let Some(country) = fields.next() else { continue };
        let others = fields.flat_map(|field| field.split(',')).map(str::trim);
        for name in std::iter::once(country).chain(others).filter(|name| !name.is_empty()) {
            names.insert(plain(name), country);
        }
    }
    names
}

fn peoples(lists: &Lists) -> FxHashSet<String> {
    lists
        .entries(List::Countries)
        .filter_map(|line| line.split(';').nth(2))
        .flat_map(|field| field.split(','))
        .map(plain)
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

#[doc(hidden)]
impl Language {
    /// Whether `word` is an adjective of a country or party, or a word for its people, in either number.
    pub fn is_people_word(self, word: &str) -> bool {
        self.is_plain_people_word(&plain(word))
    }

    /// The same of a word as [`plain`] writes it.
    pub fn is_plain_people_word(self, word: &str) -> bool {
        let peoples = &self.0.names.peoples;
        peoples.contains(word) || word.strip_suffix('s').is_some_and(|word| peoples.contains(word))
    }

    /// Whether a name is a given name that nearly only one gender bears, or a short form of one.
    pub fn is_given_name(self, name: &str) -> bool {
        self.given_name_gender(&plain(name)).is_some() || self.0.names.other_forms.contains_key(name)
    }

    /// The short and long forms of a given name (as [`plain`] writes it).
    pub fn nicknames(self, name: &str) -> impl Iterator<Item = &'static str> + use<> {
        self.0.names.other_forms.get(name).into_iter().flatten().copied()
    }

    /// Whether one of two given names (as [`plain`] writes them) is a short form of the other.
    pub fn are_nicknames(self, a: &str, b: &str) -> bool {
        self.0.names.nicknames.contains(&(a, b))
    }

    /// Whether a phrase with head `noun` may stand for who was introduced as `role` (both singular, lower case).
    pub fn role_covers(self, role: &str, noun: &str) -> bool {
        role == noun || self.0.names.role_words.get(role).is_some_and(|nouns| nouns.contains(&noun))
    }

    /// The nouns that may stand for who was introduced as `role`, without the role itself.
    pub fn wider_words(self, role: &str) -> &'static [&'static str] {
        self.0.names.role_words.get(role).map_or(&[], Vec::as_slice)
    }

    /// Whether `word` is a role or title that the list of roles explains ("sen.").
    pub fn is_role(self, word: &str) -> bool {
        self.0.names.role_words.contains_key(word)
    }

    /// Whether a title and a noun mean the same office: "gen." and "general", "judge" and "justice".
    pub fn titles_agree(self, title: &str, noun: &str) -> bool {
        self.0.names.title_words.get(title.trim_end_matches('.')).is_some_and(|nouns| nouns.contains(&noun))
    }

    /// The words of the full name of a body that `letters` stand for: "un" are the united nations.
    pub fn full_name(self, letters: &str) -> Option<&'static [&'static str]> {
        self.0.names.mother_bodies.iter().find(|body| body.letters == letters).map(|body| body.name.as_slice())
    }

    /// The letters of the body whose agencies' names begin with `word`.
    pub fn letters_before(self, word: &str) -> Option<&'static str> {
        self.0.names.mother_bodies.iter().find(|body| body.agencies.contains(&word)).map(|body| body.letters)
    }

    /// The one name of a country, union or party, from any of its names and adjectives.
    pub fn country(self, name: &str) -> Option<&'static str> {
        self.plain_country(&plain(name))
    }

    /// The same of a name as [`plain`] writes it.
    pub fn plain_country(self, name: &str) -> Option<&'static str> {
        self.0.names.countries.get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Gender, *};

    #[test]
    fn countries_have_one_name() {
        let english = Language::default();
        assert_eq!(english.country("U.S."), english.country("American"));
        assert_eq!(english.country("Moscow"), Some("Russia"));
        assert_eq!(english.country("Oakdale"), None);
        assert!(english.is_people_word("Americans") && !english.is_people_word("America"));
    }

    #[test]
    fn roles_are_called_by_wider_words() {
        let english = Language::default();
        assert!(english.role_covers("sen.", "lawmaker"));
        assert!(english.role_covers("mayor", "mayor"));
        assert!(!english.role_covers("mayor", "senator"));
        assert!(english.is_role("gov.") && english.titles_agree("gen.", "general"));
    }

    #[test]
    fn given_names_tell_a_gender_only_where_nearly_all_share_it() {
        let english = Language::default();
        assert_eq!(english.given_name_gender("robert"), Some(Gender::Masculine));
        assert!(english.is_given_name("Élisabeth"));
        assert_eq!(english.given_name_gender("jordan"), None);
        assert!(english.are_nicknames("bill", "william") && english.nicknames("bill").any(|it| it == "william"));
    }
}
