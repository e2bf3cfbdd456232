//! Word lists, compiled in from `models/lexicon/LANGUAGE/*.txt`: one entry a line, `#` starts a comment.
//!
//! A language is a folder of these lists and a variant of [`Language`]. Words that carry meaning stand there and nowhere
//! else; code holds closed classes of grammar at most.

mod classes;
mod cues;
mod plain;

use std::{collections::HashMap, fmt, sync::LazyLock};

pub use self::{
    classes::Class,
    cues::{Cue, CueClass, CueKind, cue, cue_class, cue_noun, cue_verb, cues, head_cue},
    plain::plain,
};
use self::{classes::Classes, cues::Cues};

/// The language that articles are written in. It names the word lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[default]
    English,
}

impl Language {
    /// All languages that there are word lists for.
    pub const ALL: [Self; 1] = [Self::English];

    /// The code of ISO 639-1, which is the name of the folder of lists.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
        }
    }

    /// The language with a code of ISO 639-1.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }
}

#[doc(hidden)]
impl Language {
    /// The entries of a list, without comments and blank lines.
    pub fn entries(self, list: List) -> impl Iterator<Item = &'static str> {
        match self {
            Self::English => entries(ENGLISH[list as usize]),
        }
    }

    /// What is made from the lists once.
    fn lexicon(self) -> &'static Lexicon {
        static OF_ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(Language::English));
        match self {
            Self::English => &OF_ENGLISH,
        }
    }

    /// The class of `token` (with its full stop) as an abbreviation; a hyphenated one goes by its last part ("D-Ariz.").
    pub fn abbreviation(self, token: &str) -> Option<Abbreviation> {
        let tail = token.rsplit('-').next().unwrap_or(token);
        let abbreviations = &self.lexicon().abbreviations;
        abbreviations.get(token).or_else(|| abbreviations.get(tail)).copied()
    }

    /// The lower-case `word` as one that begins with an apostrophe, which it is given without.
    pub fn elision(self, word: &str) -> Option<Elision> {
        self.lexicon().elisions.get(word).copied()
    }

    /// Whether the lower-case `word` is of `class`.
    pub fn is(self, class: Class, word: &str) -> bool {
        self.lexicon().classes.are(class, word)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

macro_rules! lists {
    ($($(#[$about:meta])* $list:ident = $name:literal,)*) => {
        /// A word list. Its file says how its entries are written.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum List { $($(#[$about])* $list,)* }

        /// The lists of English, in the order of [`List`].
        const ENGLISH: &[&str] = &[$(include_str!(concat!("../../models/lexicon/en/", $name, ".txt")),)*];

        #[cfg(test)]
        const LISTS: &[(&str, List)] = &[$(($name, List::$list),)*];
    };
}

lists! {
    /// Abbreviations that keep their full stop.
    Abbreviations = "abbreviations",
    /// Nouns for bodies.
    Bodies = "bodies",
    /// Lines that a site adds to an article, regular expressions.
    BoilerplateLines = "boilerplate_lines",
    /// Words by what they do.
    Classes = "classes",
    /// Countries, unions and parties with their other names.
    Countries = "countries",
    /// Words that report.
    Cues = "cues",
    /// Nouns for writings.
    Documents = "documents",
    /// Words that begin with an apostrophe.
    Elisions = "elisions",
    /// Given names with the gender of their bearers.
    GivenNames = "given_names",
    /// Words before quotation marks that tell what the marks are for.
    MarkContexts = "mark_contexts",
    /// Given names with their short forms.
    Nicknames = "nicknames",
    /// What a message begins with.
    Openings = "openings",
    /// Nouns for people.
    Persons = "persons",
    /// Walks of life and the words of titles that tell them.
    RoleClasses = "role_classes",
    /// What else a role is called.
    RoleWords = "role_words",
    /// What an unnamed source is.
    SourceKinds = "source_kinds",
    /// Phrases before a source.
    SourcePhrases = "source_phrases",
    /// How lines with times begin.
    TimeBeginnings = "time_beginnings",
    /// What titles say of their bearers.
    TitleWords = "title_words",
    /// Words before a name.
    Titles = "titles",
}

/// What an abbreviation says of the sentence's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abbreviation {
    /// A name or number follows: ends no sentence.
    Title,
    /// Only before a number.
    Number,
    /// May end a sentence.
    Plain,
}

fn abbreviations(language: Language) -> HashMap<&'static str, Abbreviation> {
    let entry = |entry: &'static str| match entry.split_once(' ') {
        Some((word, "title")) => (word, Abbreviation::Title),
        Some((word, "number")) => (word, Abbreviation::Number),
        _ => (entry, Abbreviation::Plain),
    };
    language.entries(List::Abbreviations).map(entry).collect()
}

/// What is known of a word that begins with an apostrophe for letters left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elision {
    /// Whether an opening mark before it is an apostrophe, too, however it was typed.
    pub is_sure: bool,
    /// Whether the Treebank takes the word with its apostrophe as one token.
    pub is_token: bool,
}

fn elisions(language: Language) -> HashMap<&'static str, Elision> {
    let entry = |entry: &'static str| {
        let (word, traits) = entry.split_once(' ').unwrap_or((entry, ""));
        let has = |wanted: &str| traits.split(' ').any(|known| known == wanted);
        (word, Elision { is_sure: has("sure"), is_token: has("token") })
    };
    language.entries(List::Elisions).map(entry).collect()
}

/// What is made from the lists of a language.
#[derive(Debug)]
struct Lexicon {
    abbreviations: HashMap<&'static str, Abbreviation>,
    classes: Classes,
    cues: Cues,
    elisions: HashMap<&'static str, Elision>,
}

impl Lexicon {
    fn new(language: Language) -> Self {
        Self {
            abbreviations: abbreviations(language),
            classes: Classes::new(language),
            cues: Cues::new(language),
            elisions: elisions(language),
        }
    }
}

/// Whether the lower-case `word` is of `class`, in English.
pub fn is(class: Class, word: &str) -> bool {
    Language::English.is(class, word)
}

/// The entries of a word list, without comments and blank lines.
pub fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.lines().map(|line| line.split('#').next().unwrap_or_default().trim()).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn comments_and_blank_lines_are_no_entries() {
        assert_eq!(entries("# verbs\nsay\n\n add  # as in `he added`\n").collect::<Vec<_>>(), ["say", "add"]);
    }

    /// What an entry is found by: its first word, and of a cue, which may be a verb and a noun, its kind too.
    fn key(list: List, entry: &str) -> String {
        let mut words = entry.split_whitespace();
        match list {
            List::BoilerplateLines | List::Openings | List::SourcePhrases => entry.to_owned(),
            List::Classes => entry.split(':').next().unwrap_or_default().to_owned(),
            List::Countries => entry.split(';').next().unwrap_or_default().trim().to_owned(),
            List::Cues => [words.next(), words.nth(1)].map(Option::unwrap_or_default).join(" "),
            _ => words.next().unwrap_or_default().to_owned(),
        }
    }

    #[test]
    fn every_file_of_the_folder_is_a_list() {
        for language in Language::ALL {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models/lexicon/").to_owned() + language.code();
            let mut files: Vec<String> = std::fs::read_dir(folder)
                .expect("a folder of lists")
                .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
                .collect();
            files.sort_unstable();
            let lists: Vec<String> = LISTS.iter().map(|(name, _)| format!("{name}.txt")).collect();
            assert_eq!(files, lists);
            assert_eq!(Language::from_code(language.code()), Some(language));
        }
    }

    #[test]
    fn lists_are_well_formed() {
        for (name, list) in LISTS {
            let text = ENGLISH[*list as usize];
            assert!(text.starts_with("# ") && text.ends_with('\n'), "{name}: begins with what it is for");
            for line in text.lines() {
                assert!(line.trim_end() == line && !line.contains('\t'), "{name}: white space in `{line}`");
            }
            // Names, places and abbreviations stand as they are written; patterns are no words.
            if !matches!(list, List::Abbreviations | List::BoilerplateLines | List::Countries | List::Openings) {
                for entry in Language::English.entries(*list) {
                    assert_eq!(entry, entry.to_lowercase(), "{name}");
                }
            }
        }
    }

    #[test]
    fn no_entry_stands_twice_in_a_list() {
        for (name, list) in LISTS {
            let mut known = HashSet::new();
            for entry in Language::English.entries(*list) {
                assert!(known.insert(key(*list, entry)), "{name}: `{entry}`");
            }
        }
    }

    #[test]
    fn entries_of_a_group_are_in_the_order_of_the_alphabet() {
        for (name, list) in LISTS.iter().filter(|(_, list)| *list != List::BoilerplateLines) {
            let mut last = String::new();
            for line in ENGLISH[*list as usize].lines() {
                if line.is_empty() || line.starts_with('#') {
                    last.clear();
                    continue;
                }
                let key = key(*list, line);
                assert!(last < key, "{name}: `{key}` after `{last}`");
                last = key;
            }
        }
    }
}
