//! The speakers of single articles, gathered from the rows of a table.

use std::{cmp::Ordering, collections::BTreeMap};

use serde::{Deserialize, Serialize};

use crate::{
    across::dates,
    coref::UNKNOWN_AUTHOR,
    export::TableRow,
    lexicon::{Class, Language},
    wording::{
        folded, hash,
        names::{Likeness, Name, compare_people, is_named},
    },
};

/// A speaker of one article, as its rows tell of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Local {
    /// The article.
    #[serde(rename = "doc_id")]
    pub document: String,
    /// Number in the run, in order of the rows.
    pub seq: u32,
    /// The speaker's id there, or its name where the table has no ids.
    pub speaker_id: String,
    /// Which of joint speakers, from 0 on.
    pub place: u32,
    /// The fullest name in the article.
    pub name: String,
    /// Whether it is a person.
    pub is_person: bool,
    /// The title.
    pub title: String,
    /// What it belongs to.
    pub affiliation: String,
    /// Such as `she/her`.
    pub pronouns: String,
    /// Who published the article.
    pub publisher: String,
    /// `2026-11`; empty where the date is not known.
    pub month: String,
    /// Quotations.
    pub quotes: u32,
    /// Words in them.
    pub words: u32,
    /// Hashes of the names of others in the article.
    pub others: Vec<u64>,
    /// Whether the article writes the name both with `Jr.` and without.
    pub is_suffix_optional: bool,
}

impl Local {
    /// By article, and in each by its rows: the same order wherever they come from.
    pub(super) fn in_order(&self, other: &Self) -> Ordering {
        self.document.cmp(&other.document).then(self.seq.cmp(&other.seq))
    }
}

/// The speakers that a cell names, several where they are joint.
pub(super) fn members(name: &str) -> impl Iterator<Item = &str> {
    name.split(" & ").map(str::trim).filter(|name| !name.is_empty())
}

/// Who is named along with a speaker, at most.
const MAX_OTHERS: usize = 16;

/// Takes rows in order and gives the speakers of each article when its rows are through.
#[derive(Default)]
pub(super) struct Gatherer {
    document: String,
    /// By the speaker's id in the table.
    places: BTreeMap<String, Vec<u32>>,
    locals: Vec<Local>,
    next: u32,
}

/// Whether a speaker can be told again in another article: not one of no name, nor an author whose byline is not known.
pub(super) fn is_lasting(name: &str, kind: &str) -> bool {
    is_named(kind) && (kind != "author" || name != UNKNOWN_AUTHOR)
}

/// What a name is known by among those who are named along with a speaker: half as many as there are hashes, for tables
/// whose numbers have a sign.
pub(super) fn name_key(name: &Name) -> u64 {
    hash(&name.key()) >> 1
}

/// Whether `source`, the words that name the speaker `name` in one place, are that name in full, but with a `Jr.` that it has
/// not, or without one that it has.
fn drops_suffix(name: &str, source: &str) -> bool {
    let ends = |text: &str| {
        let last = text.rsplit(' ').next().unwrap_or_default();
        Language::default().is(Class::Generation, folded(last).trim_end_matches('.'))
    };
    if ends(name) == ends(source) {
        return false;
    }
    let (name, source) = (Name::new(name, true), Name::new(source, true));
    let are_full = !name.given.is_empty() && !source.given.is_empty();
    are_full && name.suffix.is_some() != source.suffix.is_some() && compare_people(&name, &source) > Likeness::Other
}

impl Gatherer {
    /// The numbers of the speakers of `row`, several where it has joint ones, none where it has no lasting one. `done`
    /// gets the speakers of the article before, when it is through.
    pub(super) fn take(&mut self, row: &TableRow, mut done: impl FnMut(Vec<Local>)) -> Vec<u32> {
        if row.cell("doc_id") != self.document {
            done(self.finish());
            row.cell("doc_id").clone_into(&mut self.document);
        }
        let (name, kind) = (row.cell("speaker"), row.cell("speaker_kind"));
        if name.is_empty() || !is_lasting(name, kind) {
            return Vec::new();
        }
        let id = row.cell("speaker_id");
        let id = if id.is_empty() { name } else { id };
        let n_words = row.number("words") as u32;
        let source = row.cell("source");
        if let Some(numbers) = self.places.get(id) {
            let first = self.next - self.locals.len() as u32;
            for number in numbers {
                let local = &mut self.locals[(number - first) as usize];
                local.quotes += 1;
                local.words += n_words;
                local.is_suffix_optional |= local.is_person && drops_suffix(&local.name, source);
            }
            return numbers.clone();
        }
        let members: Vec<&str> = members(name).collect();
        let is_joint = members.len() > 1;
        let numbers: Vec<u32> = members
            .into_iter()
            .enumerate()
            .map(|(place, member)| {
                let seq = self.next;
                self.next += 1;
                let alone = |column: &str| if is_joint { String::new() } else { row.cell(column).to_owned() };
                self.locals.push(Local {
                    document: self.document.clone(),
                    seq,
                    speaker_id: id.to_owned(),
                    place: place as u32,
                    name: member.to_owned(),
                    is_person: kind != "organization",
                    title: alone("speaker_title"),
                    affiliation: alone("speaker_affiliation"),
                    pronouns: alone("speaker_pronouns"),
                    publisher: row.cell("publisher").to_owned(),
                    month: dates::month(row.cell("published")).unwrap_or_default(),
                    quotes: 1,
                    words: n_words,
                    others: Vec::new(),
                    is_suffix_optional: kind != "organization" && drops_suffix(member, source),
                });
                seq
            })
            .collect();
        self.places.insert(id.to_owned(), numbers.clone());
        numbers
    }

    /// The speakers of the article under way.
    pub(super) fn finish(&mut self) -> Vec<Local> {
        self.places.clear();
        let mut locals = std::mem::take(&mut self.locals);
        let key = |local: &Local| name_key(&Name::new(&local.name, local.is_person));
        let keys: Vec<u64> = locals.iter().map(key).collect();
        for (local_idx, local) in locals.iter_mut().enumerate() {
            let others = keys.iter().enumerate().filter(|(idx, key)| *idx != local_idx && **key != keys[local_idx]);
            local.others = others.map(|(_, key)| *key).take(MAX_OTHERS).collect();
        }
        locals
    }

    /// How many speakers there were so far.
    pub(super) fn count(&self) -> u32 {
        self.next
    }
}

/// The words of a title or affiliation that tell something, folded.
pub(super) fn telling(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’')
        // `Oakdale's mayor` and `the mayor of Oakdale`.
        .map(|word| folded(word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)))
        .filter(|word| word.chars().count() > 2 && !Language::default().is(Class::TitleIdle, word))
}
