//! Fixed phrases: before sources, topics and marks, and at the beginning of messages.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Language, List, lists::Lists};

/// What a word before quotation marks says of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkContext {
    /// The marked words are mentioned, not uttered.
    Term,
    /// They are a title.
    Work,
    /// They are uttered, or written for all to see.
    Utter,
}

#[derive(Debug)]
pub(super) struct FixedPhrases {
    before_source: Vec<Vec<&'static str>>,
    before_topic: FxHashSet<&'static str>,
    mark_contexts: FxHashMap<&'static str, MarkContext>,
    openings: Vec<(&'static str, String)>,
    of_pages: Vec<(&'static str, String)>,
}

impl FixedPhrases {
    pub(super) fn new(lists: &Lists) -> Self {
        Self {
            before_source: lists.entries(List::SourcePhrases).map(|phrase| phrase.split(' ').collect()).collect(),
            before_topic: lists.entries(List::TopicOpeners).collect(),
            mark_contexts: lists.entries(List::MarkContexts).filter_map(mark_context).collect(),
            openings: lists.entries(List::Openings).filter_map(|entry| kind_of(&OPENINGS, entry)).collect(),
            of_pages: lists.entries(List::PagePhrases).filter_map(|entry| kind_of(&OF_PAGES, entry)).collect(),
        }
    }
}

/// Kinds of openings.
const OPENINGS: [&str; 2] = ["announcement", "salutation"];

/// Kinds of phrases of pages.
const OF_PAGES: [&str; 10] =
    ["advertisement", "caption", "credit", "credit-by", "end", "inline", "listen", "more", "section", "share"];

/// A phrase with its kind, which is one of `kinds`.
fn kind_of(kinds: &[&'static str], entry: &str) -> Option<(&'static str, String)> {
    let (kind, words) = entry.split_once(' ')?;
    let kind = kinds.iter().find(|known| **known == kind)?;
    Some((kind, words.replace('_', " ")))
}

fn mark_context(entry: &str) -> Option<(&str, MarkContext)> {
    let (word, class) = entry.rsplit_once(' ')?;
    let class = match class {
        "term" => MarkContext::Term,
        "work" => MarkContext::Work,
        "utter" => MarkContext::Utter,
        _ => return None,
    };
    Some((word.trim(), class))
}

/// Whether a line of one of these lists is understood.
pub(super) fn is_entry(list: List, line: &str) -> bool {
    match list {
        List::MarkContexts => mark_context(line).is_some(),
        List::Openings => kind_of(&OPENINGS, line).is_some(),
        _ => kind_of(&OF_PAGES, line).is_some(),
    }
}

#[doc(hidden)]
impl Language {
    /// The words of each phrase that stands before a source: "according to".
    pub fn before_source(self) -> &'static [Vec<&'static str>] {
        &self.0.phrases.before_source
    }

    /// Whether lower-case words stand before the topic of a quotation: "said of".
    pub fn opens_topic(self, words: &str) -> bool {
        self.0.phrases.before_topic.contains(words)
    }

    /// What a lower-case word, or two, before quotation marks says of them.
    pub fn mark_context(self, words: &str) -> Option<MarkContext> {
        self.0.phrases.mark_contexts.get(words).copied()
    }

    /// What a message begins with: its kind, and the words.
    pub fn openings(self) -> &'static [(&'static str, String)] {
        &self.0.phrases.openings
    }

    /// What a page writes into an article, of one `kind`.
    pub fn page_phrases(self, kind: &'static str) -> impl Iterator<Item = &'static str> {
        self.0.phrases.of_pages.iter().filter(move |(known, _)| *known == kind).map(|(_, phrase)| phrase.as_str())
    }
}
