//! The word lists of a language: which there are, and where their texts come from.

use std::{fs, path::Path};

use crate::error::{Error, ErrorKind, Result};

macro_rules! lists {
    ($($(#[$about:meta])* $list:ident = $name:literal,)*) => {
        /// A word list. Its file says how its entries are written.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum List { $($(#[$about])* $list,)* }

        /// The lists of English, in the order of [`List`].
        const ENGLISH: &[&str] = &[$(include_str!(concat!("../../models/lexicon/en/", $name, ".txt")),)*];

        /// The lists by the names of their files.
        pub(super) const LISTS: &[(&str, List)] = &[$(($name, List::$list),)*];
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
    /// How the names of months begin in dates.
    Months = "months",
    /// Bodies with agencies.
    MotherBodies = "mother_bodies",
    /// Given names with their short forms.
    Nicknames = "nicknames",
    /// Small numbers in words.
    Numbers = "numbers",
    /// What a message begins with.
    Openings = "openings",
    /// What a page writes into an article.
    PagePhrases = "page_phrases",
    /// Letters of parties.
    PartyLetters = "party_letters",
    /// Pieces of patterns.
    Patterns = "patterns",
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
    /// What stands before the topic of a quotation.
    TopicOpeners = "topic_openers",
}

/// The texts of all lists of a language.
#[derive(Debug)]
pub(super) struct Lists {
    /// The name of the folder.
    pub(super) code: String,
    /// In the order of [`List`].
    texts: Vec<&'static str>,
}

impl Lists {
    pub(super) fn english() -> Self {
        Self { code: "en".to_owned(), texts: ENGLISH.to_vec() }
    }

    /// The lists of `folder`, each by the name of its file; those that it leaves out are empty. An entry that its list does
    /// not take, as `takes` tells, is an error.
    pub(super) fn read(folder: &Path, takes: fn(List, &str) -> bool) -> Result<Self> {
        let unread = |cause| Error::new(ErrorKind::Io, "cannot be read").because(cause);
        let mut texts = vec![""; LISTS.len()];
        for entry in fs::read_dir(folder).map_err(|cause| unread(cause).at(folder))? {
            let path = entry.map_err(|cause| unread(cause).at(folder))?.path();
            if path.extension().is_none_or(|ending| ending != "txt") {
                continue;
            }
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let Some((_, list)) = LISTS.iter().find(|(known, _)| *known == name) else {
                let names: Vec<&str> = LISTS.iter().map(|(name, _)| *name).collect();
                return Err(Error::new(ErrorKind::Input, "no word list has this name")
                    .at(&path)
                    .hint(format!("call it one of `{}`", names.join("`, `"))));
            };
            let text = fs::read_to_string(&path).map_err(|cause| unread(cause).at(&path))?;
            if let Some((line, entry)) = numbered(&text).find(|(_, entry)| !takes(*list, entry)) {
                return Err(Error::new(ErrorKind::Input, format!("`{entry}` is no entry of this list"))
                    .at(&path)
                    .on_line(line)
                    .hint("`models/lexicon/en` has a list of the same name, which says how entries are written"));
            }
            // As the language itself, see `Language::read`.
            texts[*list as usize] = text.leak();
        }
        let code = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { code, texts })
    }

    pub(super) fn text(&self, list: List) -> &'static str {
        self.texts[list as usize]
    }

    pub(super) fn entries(&self, list: List) -> impl Iterator<Item = &'static str> + use<> {
        entries(self.text(list))
    }
}

/// The entries of a word list, without comments and blank lines.
pub fn entries(list: &str) -> impl Iterator<Item = &str> {
    numbered(list).map(|(_, entry)| entry)
}

/// The entries with the numbers of their lines, from 1 on.
fn numbered(list: &str) -> impl Iterator<Item = (u64, &str)> {
    (1..)
        .zip(list.lines().map(|line| line.split('#').next().unwrap_or_default().trim()))
        .filter(|(_, it)| !it.is_empty())
}
