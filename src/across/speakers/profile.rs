//! What is known of a speaker over articles.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize};

use super::local::{Local, telling};
use crate::{
    lexicon::{Class, Language, List},
    wording::folded,
};

/// How often something was told, and from which month to which.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Told {
    pub count: u32,
    pub first: String,
    pub last: String,
}

impl Told {
    fn add(&mut self, month: &str) {
        self.count += 1;
        if month.is_empty() {
            return;
        }
        if self.first.is_empty() || month < self.first.as_str() {
            month.clone_into(&mut self.first);
        }
        if month > self.last.as_str() {
            month.clone_into(&mut self.last);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        if self.first.is_empty() || (!other.first.is_empty() && other.first < self.first) {
            self.first.clone_from(&other.first);
        }
        if other.last > self.last {
            self.last.clone_from(&other.last);
        }
    }
}

/// A speaker over articles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Profile {
    pub names: BTreeMap<String, u32>,
    pub titles: BTreeMap<String, Told>,
    pub affiliations: BTreeMap<String, Told>,
    pub pronouns: BTreeMap<String, u32>,
    pub publishers: BTreeMap<String, u32>,
    pub months: BTreeMap<String, u32>,
    pub articles: u32,
    pub quotes: u32,
    pub words: u32,
    /// How many of its articles name another, by the hash of that name.
    pub others: BTreeMap<u64, u32>,
    /// Words of its titles and affiliations.
    pub told: BTreeMap<String, u32>,
    /// Walks of life.
    pub classes: BTreeMap<String, u32>,
    /// Whether an article writes the name both with `Jr.` and without.
    pub is_suffix_optional: bool,
}

/// Names of others that are kept of one speaker, the most frequent ones.
const MAX_OTHERS: usize = 400;

/// Others named along with both, and words told of both, count up to so many: a crowd that two share proves no more than a
/// few. Chosen by hand.
const MOST_OTHERS: f32 = 3.0;
const MOST_TOLD: f32 = 2.0;

/// So much in common outweighs two genders, which pronouns tell wrongly at times, and two walks of life. Chosen by hand.
const OVER_GENDER: f32 = 2.0;
const OVER_CLASS: f32 = 1.0;

/// The walk of life that a word of a title tells.
fn class_of(word: &str) -> Option<&'static str> {
    static OTHERS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
        Language::default()
            .entries(List::RoleClasses)
            .filter_map(|line| line.split_once(':'))
            .flat_map(|(class, words)| words.split_whitespace().map(move |word| (word, class)))
            .collect()
    });
    const FIELDS: [(Class, &str); 5] = [
        (Class::FieldLaw, "law"),
        (Class::FieldMoney, "money"),
        (Class::FieldSport, "sport"),
        (Class::FieldStage, "stage"),
        (Class::FieldState, "state"),
    ];
    let field = FIELDS.into_iter().find(|(class, _)| Language::default().is(*class, word)).map(|(_, name)| name);
    field.or_else(|| OTHERS.get(word).copied())
}

impl Profile {
    pub(super) fn of(local: &Local) -> Self {
        let mut profile = Self::default();
        profile.add(local);
        profile
    }

    pub(super) fn add(&mut self, local: &Local) {
        *self.names.entry(local.name.clone()).or_default() += 1;
        if !local.title.is_empty() {
            self.titles.entry(local.title.clone()).or_default().add(&local.month);
        }
        if !local.affiliation.is_empty() {
            self.affiliations.entry(local.affiliation.clone()).or_default().add(&local.month);
        }
        for (text, map) in [
            (&local.pronouns, &mut self.pronouns),
            (&local.publisher, &mut self.publishers),
            (&local.month, &mut self.months),
        ] {
            if !text.is_empty() {
                *map.entry(text.clone()).or_default() += 1;
            }
        }
        self.articles += 1;
        self.is_suffix_optional |= local.is_suffix_optional;
        self.quotes += local.quotes;
        self.words += local.words;
        for other in &local.others {
            *self.others.entry(*other).or_default() += 1;
        }
        if self.others.len() > 2 * MAX_OTHERS {
            self.forget();
        }
        for word in telling(&local.title).chain(telling(&local.affiliation)) {
            *self.told.entry(word).or_default() += 1;
        }
        // The head of a title, its first word that tells a walk of life.
        let title = folded(&local.title);
        if let Some(class) = title.split(|letter: char| !letter.is_alphanumeric()).find_map(class_of) {
            *self.classes.entry(class.to_owned()).or_default() += 1;
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        fn sum<K: Ord + Clone>(to: &mut BTreeMap<K, u32>, from: &BTreeMap<K, u32>) {
            for (key, count) in from {
                *to.entry(key.clone()).or_default() += count;
            }
        }
        sum(&mut self.names, &other.names);
        for (to, from) in [(&mut self.titles, &other.titles), (&mut self.affiliations, &other.affiliations)] {
            for (key, told) in from {
                to.entry(key.clone()).or_default().merge(told);
            }
        }
        sum(&mut self.pronouns, &other.pronouns);
        sum(&mut self.publishers, &other.publishers);
        sum(&mut self.months, &other.months);
        self.articles += other.articles;
        self.is_suffix_optional |= other.is_suffix_optional;
        self.quotes += other.quotes;
        self.words += other.words;
        sum(&mut self.others, &other.others);
        sum(&mut self.told, &other.told);
        sum(&mut self.classes, &other.classes);
        if self.others.len() > 2 * MAX_OTHERS {
            self.forget();
        }
    }

    fn forget(&mut self) {
        let mut counts: Vec<(u32, u64)> = self.others.iter().map(|(other, count)| (*count, *other)).collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        counts.truncate(MAX_OTHERS);
        self.others = counts.into_iter().map(|(count, other)| (other, count)).collect();
    }

    /// `he` or `she`, where nearly all articles that tell agree.
    pub(super) fn gender(&self) -> Option<char> {
        let count = |form: &str| -> u32 {
            self.pronouns.iter().filter(|(pronouns, _)| pronouns.starts_with(form)).map(|(_, count)| count).sum()
        };
        let (he, she) = (count("he"), count("she"));
        if he > 4 * she {
            Some('m')
        } else if she > 4 * he {
            Some('f')
        } else {
            None
        }
    }

    /// The walk of life that most of its titles tell.
    pub(super) fn class(&self) -> Option<&str> {
        self.classes
            .iter()
            .max_by_key(|(class, count)| (**count, std::cmp::Reverse(*class)))
            .map(|(class, _)| class.as_str())
    }

    /// How much two have in common beside the name: others named along with both, words of titles, months.
    pub(super) fn support(&self, other: &Self) -> f32 {
        let shared =
            |a: &BTreeMap<u64, u32>, b: &BTreeMap<u64, u32>| a.keys().filter(|key| b.contains_key(key)).count();
        let (few, many) = if self.others.len() < other.others.len() { (self, other) } else { (other, self) };
        let others = shared(&few.others, &many.others) as f32;
        let words = self.told.keys().filter(|word| other.told.contains_key(*word)).count() as f32;
        others.min(MOST_OTHERS) + words.min(MOST_TOLD)
    }

    /// Whether what is told of two cannot be told of one person.
    pub(super) fn conflicts(&self, other: &Self) -> bool {
        if let (Some(one), Some(another)) = (self.gender(), other.gender())
            && one != another
        {
            return self.support(other) < OVER_GENDER;
        }
        let classes = self.class().zip(other.class());
        classes.is_some_and(|(one, another)| {
            one != another && !self.classes.contains_key(another) && !other.classes.contains_key(one)
        }) && self.support(other) < OVER_CLASS
    }

    /// The name that is written most, the fuller one where two are.
    pub(super) fn best_name(&self) -> &str {
        let is_shouted = |name: &str| !name.contains(char::is_lowercase);
        let best = self.names.iter().max_by_key(|(name, count)| {
            let n_words = name.split_whitespace().count();
            (n_words > 1, !is_shouted(name), **count, n_words, std::cmp::Reverse(*name))
        });
        best.map_or("", |(name, _)| name.as_str())
    }
}
