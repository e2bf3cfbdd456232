//! The table of speakers over articles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{linked::Linked, profile::Told};
use crate::export::{
    ColumnKind, Value,
    columns::{Cell, row},
};

/// A title or affiliation, and when it was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// As it is written.
    pub text: String,
    /// In how many articles.
    pub articles: u32,
    /// First month, as `2026-11`; empty where no date is known.
    pub first: String,
    /// Last month.
    pub last: String,
}

row! {
    /// A speaker over articles.
    #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
    pub struct GlobalSpeaker {
        /// The id.
        pub speaker_global_id: String,
        /// The best name: full, and written most.
        pub name: String,
        /// `person` or `organization`.
        pub kind: String,
        /// All writings, the most frequent first.
        pub variants: Vec<String>,
        /// Titles, the most frequent first.
        pub titles: Vec<Held>,
        /// Affiliations, the most frequent first.
        pub affiliations: Vec<Held>,
        /// Pronouns that articles use, the most frequent first.
        pub pronouns: Vec<String>,
        /// Articles that quote the speaker.
        pub articles: u32,
        /// Publishers of these.
        pub outlets: u32,
        /// Quotations.
        pub quotes: u32,
        /// Words in them.
        pub words: u32,
        /// First month with an article.
        pub first: String,
        /// Last month.
        pub last: String,
        /// Articles a month.
        pub months: BTreeMap<String, u32>,
        /// Speakers of the same or a like name who this one may be: it cannot be told, or is told apart.
        pub may_be: Vec<String>,
        /// Mean probability of the links of articles to this speaker, in `0..=1`.
        pub link_probability: f64,
    }
}

/// Titles and the like that are shown of one speaker.
const MAX_SHOWN: usize = 12;

impl GlobalSpeaker {
    pub(super) fn new(id: &str, kind: &str, linked: &Linked, may_be: Vec<String>) -> Self {
        let profile = &linked.profile;
        let ranked = |map: &BTreeMap<String, u32>| -> Vec<String> {
            let mut all: Vec<(&String, &u32)> = map.iter().collect();
            all.sort_by_key(|(text, count)| (std::cmp::Reverse(**count), (*text).clone()));
            all.into_iter().map(|(text, _)| text.clone()).collect()
        };
        let held = |map: &BTreeMap<String, Told>| -> Vec<Held> {
            let mut all: Vec<(&String, &Told)> = map.iter().collect();
            all.sort_by_key(|(text, told)| (std::cmp::Reverse(told.count), (*text).clone()));
            let shown = all.into_iter().take(MAX_SHOWN);
            shown
                .map(|(text, told)| Held {
                    text: text.clone(),
                    articles: told.count,
                    first: told.first.clone(),
                    last: told.last.clone(),
                })
                .collect()
        };
        let sum: f64 = linked.members.iter().map(|(_, link)| link.probability()).sum();
        Self {
            speaker_global_id: id.to_owned(),
            name: profile.best_name().to_owned(),
            kind: kind.to_owned(),
            variants: ranked(&profile.names),
            titles: held(&profile.titles),
            affiliations: held(&profile.affiliations),
            pronouns: ranked(&profile.pronouns),
            articles: profile.articles,
            outlets: profile.publishers.len() as u32,
            quotes: profile.quotes,
            words: profile.words,
            first: profile.months.keys().next().cloned().unwrap_or_default(),
            last: profile.months.keys().next_back().cloned().unwrap_or_default(),
            months: profile.months.clone(),
            may_be,
            link_probability: (1000.0 * sum / linked.members.len().max(1) as f64).round() / 1000.0,
        }
    }
}

/// `mayor ×2 2020-03–2021-04`.
impl Cell for Vec<Held> {
    const COLUMNS: &'static [(&'static str, ColumnKind, &'static str)] = &[("", ColumnKind::Texts, "")];

    fn add_to(&self, values: &mut Vec<Value>) {
        let each = self.iter().map(|held| match (held.first.as_str(), held.last.as_str()) {
            ("", _) => format!("{} ×{}", held.text, held.articles),
            (first, last) if first == last => format!("{} ×{} {first}", held.text, held.articles),
            (first, last) => format!("{} ×{} {first}–{last}", held.text, held.articles),
        });
        values.push(Value::Texts(each.collect()));
    }
}
