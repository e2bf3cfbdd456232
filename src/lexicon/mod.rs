//! Word lists: `models/lexicon/LANGUAGE/*.txt`, one entry a line, `#` starts a comment. Those of English are compiled in.
//!
//! What is looked up for every word stands in tables with a quick hash that is not seeded: their keys are the lists', never a
//! text's. A [`Language`] is such a folder, read. Words that carry meaning stand there and nowhere else; code holds closed classes
//! of grammar at most.

mod classes;
mod cues;
mod letters;
mod lists;
mod names;
mod nouns;
mod patterns;
mod phrases;
mod plain;

use std::{fmt, hash, path::Path, ptr, sync::LazyLock};

pub(crate) use self::patterns::{alternatives, pattern};
use self::{
    classes::Classes, cues::Cues, letters::Letters, lists::Lists, names::Names, nouns::Nouns, phrases::FixedPhrases,
};
pub use self::{
    classes::{Class, ClassSet},
    cues::{Cue, CueClass, CueKind},
    letters::{Abbreviation, Elision},
    lists::{List, entries},
    nouns::{Gender, NounKind},
    phrases::MarkContext,
    plain::{lower, plain},
};
use crate::error::Result;

/// The language that articles are written in: its word lists. English by default, whose lists are compiled in.
///
/// ```
/// # fn main() -> whosaid::Result<()> {
/// let english = whosaid::Language::read("models/lexicon/en")?;
/// let pipeline = whosaid::Pipeline::builder().language(english).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct Language(&'static Lexicon);

impl Language {
    /// The language whose lists are in `folder`, which is called by its code (ISO 639-1). `models/lexicon/en` shows which
    /// lists there are and how they are written; a list that is left out is empty. Beside the lists a model of the language
    /// is needed. What is read stays in memory for as long as the program runs: read a language once.
    ///
    /// # Errors
    ///
    /// Fails where a file cannot be read, has a name that no list has, or an entry that is none.
    pub fn read(folder: impl AsRef<Path>) -> Result<Self> {
        // A language is `Copy` and stands in every article, and what its lists say goes into rows as `&'static str`: a count of
        // its users at each of these places would buy back a few hundred kilobytes, once, of a program that reads a second one.
        Ok(Self(Box::leak(Box::new(Lexicon::new(Lists::read(folder.as_ref(), takes)?)))))
    }

    /// The name of the folder of lists: "en".
    pub fn code(self) -> &'static str {
        &self.0.lists.code
    }
}

/// Whether `entry` is one of `list`, where a wrong one would be passed over in silence.
fn takes(list: List, entry: &str) -> bool {
    match list {
        List::Abbreviations | List::Elisions | List::Months | List::Numbers | List::PartyLetters => {
            letters::is_entry(list, entry)
        }
        List::Bodies | List::Documents | List::GivenNames | List::Persons | List::Titles => {
            nouns::is_entry(list, entry)
        }
        List::BoilerplateLines | List::Patterns => patterns::is_entry(list, entry),
        List::Classes => classes::is_entry(entry),
        List::Countries
        | List::MotherBodies
        | List::Nicknames
        | List::RoleClasses
        | List::RoleWords
        | List::SourceKinds
        | List::TitleWords => names::is_entry(list, entry),
        List::Cues => cues::is_entry(entry),
        List::MarkContexts | List::Openings | List::PagePhrases => phrases::is_entry(list, entry),
        // Phrases as they stand.
        List::SourcePhrases | List::TimeBeginnings | List::TopicOpeners => true,
    }
}

#[doc(hidden)]
impl Language {
    /// The entries of a list, without comments and blank lines.
    pub fn entries(self, list: List) -> impl Iterator<Item = &'static str> {
        self.0.lists.entries(list)
    }

    /// Whether the lower-case `word` is of `class`.
    pub fn is(self, class: Class, word: &str) -> bool {
        self.classes(word).has(class)
    }

    /// The first of the classes `among` that the lower-case `word` is of. It is looked up once for all of them.
    pub fn first_of(self, among: impl IntoIterator<Item = Class>, word: &str) -> Option<Class> {
        self.classes(word).first_of(among)
    }

    /// The classes that the lower-case `word` is of, for whoever asks for several.
    pub fn classes(self, word: &str) -> ClassSet {
        self.0.classes.of(word)
    }
}

impl Default for Language {
    fn default() -> Self {
        static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(Lists::english()));
        Self(&ENGLISH)
    }
}

/// Two are the same where they are one reading of one folder.
impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.0, other.0)
    }
}

impl Eq for Language {}

impl hash::Hash for Language {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        ptr::hash(self.0, state);
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Language").field(&self.code()).finish()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// Whether the lower-case `word` is of `class`, in English.
pub fn is(class: Class, word: &str) -> bool {
    Language::default().is(class, word)
}

/// The English `word` as a verb that may report speech.
pub fn cue_verb(word: &str) -> Option<Cue> {
    Language::default().cue_verb(word)
}

/// The cue that carries a phrase of English.
pub fn head_cue(phrase: &str) -> Option<Cue> {
    Language::default().head_cue(phrase)
}

/// What is made from the lists of a language.
#[derive(Debug)]
struct Lexicon {
    lists: Lists,
    classes: Classes,
    cues: Cues,
    letters: Letters,
    names: Names,
    nouns: Nouns,
    phrases: FixedPhrases,
}

impl Lexicon {
    fn new(lists: Lists) -> Self {
        Self {
            classes: Classes::new(&lists),
            cues: Cues::new(&lists),
            letters: Letters::new(&lists),
            names: Names::new(&lists),
            nouns: Nouns::new(&lists),
            phrases: FixedPhrases::new(&lists),
            lists,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, fs};

    use super::{lists::LISTS, *};

    const ENGLISH_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/lexicon/en");

    #[test]
    fn comments_and_blank_lines_are_no_entries() {
        assert_eq!(entries("# verbs\nsay\n\n add  # as in `he added`\n").collect::<Vec<_>>(), ["say", "add"]);
    }

    /// What an entry is found by: its first word, and of a cue, which may be a verb and a noun, its kind too.
    fn key(list: List, entry: &str) -> String {
        let mut words = entry.split_whitespace();
        match list {
            List::BoilerplateLines
            | List::Openings
            | List::PagePhrases
            | List::Patterns
            | List::SourcePhrases
            | List::TopicOpeners => entry.to_owned(),
            List::Classes => entry.split(':').next().unwrap_or_default().to_owned(),
            List::Countries | List::MotherBodies => entry.split(';').next().unwrap_or_default().trim().to_owned(),
            List::Cues => [words.next(), words.nth(1)].map(Option::unwrap_or_default).join(" "),
            _ => words.next().unwrap_or_default().to_owned(),
        }
    }

    #[test]
    fn every_file_of_the_folder_is_a_list() {
        let mut files: Vec<String> = fs::read_dir(ENGLISH_FOLDER)
            .expect("a folder of lists")
            .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
            .collect();
        files.sort_unstable();
        let lists: Vec<String> = LISTS.iter().map(|(name, _)| format!("{name}.txt")).collect();
        assert_eq!(files, lists);
    }

    #[test]
    fn lists_are_well_formed() {
        for (name, list) in LISTS {
            let text = Language::default().0.lists.text(*list);
            assert!(text.starts_with("# ") && text.ends_with('\n'), "{name}: begins with what it is for");
            for line in text.lines() {
                assert!(line.trim_end() == line && !line.contains('\t'), "{name}: white space in `{line}`");
            }
            // Names, places and abbreviations stand as they are written; patterns are no words.
            let as_written = matches!(
                list,
                List::Abbreviations
                    | List::BoilerplateLines
                    | List::Countries
                    | List::Openings
                    | List::PagePhrases
                    | List::Patterns
            );
            for entry in Language::default().entries(*list) {
                assert!(takes(*list, entry), "{name}: `{entry}` is passed over");
                assert!(as_written || entry == entry.to_lowercase(), "{name}: `{entry}`");
            }
        }
    }

    #[test]
    fn no_entry_stands_twice_in_a_list() {
        for (name, list) in LISTS {
            let mut known = HashSet::new();
            for entry in Language::default().entries(*list) {
                assert!(known.insert(key(*list, entry)), "{name}: `{entry}`");
            }
        }
    }

    #[test]
    fn entries_of_a_group_are_in_the_order_of_the_alphabet() {
        for (name, list) in LISTS.iter().filter(|(_, list)| !matches!(list, List::BoilerplateLines | List::Patterns)) {
            let mut last = String::new();
            for line in Language::default().0.lists.text(*list).lines() {
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

    #[test]
    fn a_folder_of_lists_is_a_language() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("de");
        fs::create_dir(&path).expect("a folder");
        fs::write(path.join("classes.txt"), "month: mai märz\n").expect("a list");
        fs::write(path.join("cues.txt"), "sagen say verb sagt sagte gesagt\n").expect("a list");
        fs::write(path.join("titles.txt"), "frau f\nherr m\n").expect("a list");
        let german = Language::read(&path).expect("good lists");
        assert_eq!(german.code(), "de");
        assert!(german != Language::default() && german == german);
        assert!(german.is(Class::Month, "märz") && !german.is(Class::Month, "march"));
        assert_eq!(german.cue_verb("sagte").map(|cue| cue.class), Some(CueClass::Say));
        assert_eq!(german.cue_verb("said"), None);
        assert_eq!((german.title_gender("Herr"), german.is_title("Mr")), (Some(Gender::Masculine), false));
    }

    #[test]
    fn the_folder_of_english_read_is_the_same_english() {
        let read = Language::read(ENGLISH_FOLDER).expect("good lists");
        for (name, list) in LISTS {
            assert!(read.entries(*list).eq(Language::default().entries(*list)), "{name}");
        }
        assert_eq!(read.code(), "en");
    }

    #[test]
    fn what_is_wrong_in_a_folder_of_lists_is_told_with_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        for (file, text, told) in [
            (
                "classes.txt",
                "# words\nmonth: mai\nmoon: luna\n",
                "classes.txt: line 3: `moon: luna` is no entry of this list",
            ),
            ("cues.txt", "sagen tell verb\n", "cues.txt: line 1: `sagen tell verb` is no entry of this list"),
            ("cue.txt", "", "cue.txt: no word list has this name"),
            ("months.txt", "mai 13\n", "months.txt: line 1: `mai 13` is no entry of this list"),
            ("numbers.txt", "zwei\n", "numbers.txt: line 1: `zwei` is no entry of this list"),
            ("given_names.txt", "anna w\n", "given_names.txt: line 1: `anna w` is no entry of this list"),
            ("elisions.txt", "s tokn\n", "elisions.txt: line 1: `s tokn` is no entry of this list"),
            ("openings.txt", "gruß Hallo\n", "openings.txt: line 1: `gruß Hallo` is no entry of this list"),
            ("patterns.txt", "month: (Mai\n", "patterns.txt: line 1: `month: (Mai` is no entry of this list"),
            ("countries.txt", "A; B; C; D\n", "countries.txt: line 1: `A; B; C; D` is no entry of this list"),
        ] {
            let path = folder.path().join(file);
            fs::write(&path, text).expect("a list");
            let error = Language::read(folder.path()).expect_err(file);
            assert!(error.to_string().ends_with(told) && error.remedy().is_some(), "{error}");
            fs::remove_file(path).expect("the list");
        }
        assert!(Language::read(folder.path().join("none")).is_err());
    }
}
