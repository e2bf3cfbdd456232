//! The same speaker over articles.
//!
//! Rows come in order; `local` makes of them the speakers of each article, which go to temporary files by family name (people)
//! or by their words (bodies). Each file is looked at on its own: `people` parts namesakes, joins writings of one name and
//! tells whom a bare family name means; `bodies` joins short forms and acronyms. No two speakers of different family names
//! are ever compared, and memory grows with the number of different speakers, not with that of articles or rows.

mod bodies;
mod link;
mod local;
mod people;
mod profile;
mod row;

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::{BufWriter, Read, Seek, SeekFrom, Write},
};

use self::{
    bodies::Form,
    local::{Gatherer, Local},
    profile::Profile,
};
use super::buckets::Buckets;
use crate::{
    error::{Error, ErrorKind, Result},
    export::TableRow,
    wording::{hash, names::Name},
};

pub use self::{link::Link, row::GlobalSpeaker};

/// A speaker of the user's table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The name that is to be shown.
    pub name: String,
    /// Other writings.
    pub aliases: Vec<String>,
    /// The id, such as a Wikidata QID; of the name where it is empty.
    pub id: String,
}

/// Speakers of articles that are one, by their places among those looked at together.
struct Linked {
    profile: Profile,
    members: Vec<(usize, Link)>,
    given: Option<String>,
    /// Others of those looked at together who it may be.
    maybe: Vec<usize>,
}

/// Whom a speaker of an article is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Assigned {
    speaker: u32,
    link: Link,
}

const N_PARTS: usize = 128;

/// Takes the rows of tables and merges their speakers.
pub struct Merger {
    known: BTreeMap<String, String>,
    shown: BTreeMap<String, String>,
    gatherer: Gatherer,
    people: Buckets,
    bodies: Buckets,
}

impl Merger {
    /// A merger that honours the speakers of the user's table.
    ///
    /// # Errors
    ///
    /// If temporary files cannot be made, or two speakers of the table share a name.
    pub fn new(known: &[Known]) -> Result<Self> {
        let (mut by_name, mut shown) = (BTreeMap::new(), BTreeMap::new());
        for one in known {
            let id = if one.id.is_empty() { slug(&one.name) } else { one.id.clone() };
            for name in one.aliases.iter().chain([&one.name]).filter(|name| !name.trim().is_empty()) {
                for key in [Name::new(name, true).key(), bodies::key(name)] {
                    if let Some(other) = by_name.insert(key, id.clone()).filter(|other| *other != id) {
                        let message = format!("`{name}` is a name of both `{other}` and `{id}`");
                        return Err(Error::new(ErrorKind::Input, message)
                            .hint("a name that two speakers share cannot be an alias: leave it out of both"));
                    }
                }
            }
            shown.insert(id, one.name.clone());
        }
        let (people, bodies) = (Buckets::new(N_PARTS)?, Buckets::new(N_PARTS)?);
        Ok(Self { known: by_name, shown, gatherer: Gatherer::default(), people, bodies })
    }

    /// Takes the next row of quotations. Rows of one article stand together.
    ///
    /// # Errors
    ///
    /// If a temporary file cannot be written.
    pub fn take(&mut self, row: &TableRow) -> Result<()> {
        let mut done = Vec::new();
        self.gatherer.take(row, |locals| done = locals);
        self.keep(done)
    }

    fn keep(&mut self, locals: Vec<Local>) -> Result<()> {
        for local in locals {
            if local.is_person {
                let family = self.family(&local.name);
                self.people.push(hash(&family), &local)?;
            } else {
                self.bodies.push(hash(&bodies::key(&local.name)), &local)?;
            }
        }
        Ok(())
    }

    /// The family name by which a person is looked for; of one whom the user knows, that of the name that is to be shown.
    fn family(&self, name: &str) -> String {
        family(name, &self.known, &self.shown)
    }

    /// Merges what came.
    ///
    /// # Errors
    ///
    /// If a temporary file cannot be written or read.
    pub fn finish(mut self) -> Result<Merged> {
        let rest = self.gatherer.finish();
        self.keep(rest)?;
        let mut merged = Merged::new(self.gatherer.count() as usize)?;
        let (known, shown) = (&self.known, &self.shown);
        self.people.each(|locals: Vec<Local>| {
            let mut families: BTreeMap<String, Vec<Local>> = BTreeMap::new();
            for local in locals {
                families.entry(family(&local.name, known, shown)).or_default().push(local);
            }
            for locals in families.into_values() {
                let seqs: Vec<u32> = locals.iter().map(|local| local.seq).collect();
                merged.add(&people::cluster(&locals, known), "person", shown, &|member| seqs[member])?;
            }
            Ok(())
        })?;
        let mut forms: BTreeMap<String, Form> = BTreeMap::new();
        self.bodies.each(|locals: Vec<Local>| {
            for local in locals {
                let key = bodies::key(&local.name);
                let form = forms.entry(key.clone()).or_insert_with(|| Form {
                    name: Name::new(&local.name, false),
                    profile: Profile::default(),
                    members: Vec::new(),
                    given: known.get(&key).cloned(),
                    key,
                });
                form.profile.add(&local);
                let link = if form.given.is_some() { Link::UserTable } else { Link::SameName };
                form.members.push((local.seq as usize, link));
            }
            Ok(())
        })?;
        for form in forms.values_mut() {
            if let [(_, link @ Link::SameName)] = form.members.as_mut_slice() {
                *link = Link::Alone;
            }
        }
        let linked = bodies::cluster(forms.into_values().collect());
        merged.add(&linked, "organization", shown, &|member| member as u32)?;
        merged.order();
        Ok(merged)
    }
}

fn family(name: &str, known: &BTreeMap<String, String>, shown: &BTreeMap<String, String>) -> String {
    let mut parts = Name::new(name, true);
    if let Some(name) = known.get(&parts.key()).and_then(|id| shown.get(id)) {
        parts = Name::new(name, true);
    }
    parts.family.rsplit('-').next().unwrap_or_default().to_owned()
}

/// A name as an id: `ana-ruiz`.
fn slug(name: &str) -> String {
    let words: Vec<String> = Name::new(name, false).words;
    if words.is_empty() { "speaker".to_owned() } else { words.join("-") }
}

/// Speakers over articles, on disk, and who each speaker of an article is.
pub struct Merged {
    assigned: Vec<Assigned>,
    ids: Vec<Box<str>>,
    rows: BufWriter<File>,
    at: u64,
    /// Quotations, place and length in `rows` of each speaker, in the order in which they are shown.
    places: Vec<(u32, u64, u32)>,
    by_id: HashMap<Box<str>, u32>,
}

fn unwritable(cause: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "a temporary file cannot be written").because(cause)
}

impl Merged {
    fn new(n_locals: usize) -> Result<Self> {
        let rows = BufWriter::new(tempfile::tempfile().map_err(unwritable)?);
        let assigned = vec![Assigned::default(); n_locals];
        Ok(Self { assigned, ids: Vec::new(), rows, at: 0, places: Vec::new(), by_id: HashMap::new() })
    }

    fn add(
        &mut self,
        linked: &[Linked],
        kind: &'static str,
        shown: &BTreeMap<String, String>,
        seq: &dyn Fn(usize) -> u32,
    ) -> Result<()> {
        let first = self.ids.len();
        for one in linked {
            let number = self.ids.len() as u32;
            let id = one.given.as_deref().map_or_else(|| self.free_id(kind, one.profile.best_name()), Box::from);
            self.by_id.insert(id.clone(), number);
            self.ids.push(id);
        }
        for (linked_idx, one) in linked.iter().enumerate() {
            let number = (first + linked_idx) as u32;
            for (member, link) in &one.members {
                self.assigned[seq(*member) as usize] = Assigned { speaker: number, link: *link };
            }
            let maybe = one.maybe.iter().map(|other| self.ids[first + other].to_string()).collect();
            let mut row = GlobalSpeaker::new(&self.ids[number as usize], kind, one, maybe);
            if let Some(name) = one.given.as_ref().and_then(|id| shown.get(id)) {
                row.name.clone_from(name);
            }
            let json = serde_json::to_vec(&row).map_err(|cause| unwritable(cause.into()))?;
            self.rows.write_all(&json).map_err(unwritable)?;
            self.places.push((row.quotes, self.at, json.len() as u32));
            self.at += json.len() as u64;
        }
        Ok(())
    }

    /// An id of a name that nobody has yet: `person:ana-ruiz`, `person:ana-ruiz~2`.
    fn free_id(&self, kind: &str, name: &str) -> Box<str> {
        let base = format!("{}:{}", if kind == "person" { "person" } else { "body" }, slug(name));
        let numbered = (2_u32..).map(|n| format!("{base}~{n}"));
        let mut ids = [base.clone()].into_iter().chain(numbered);
        ids.find(|id| !self.by_id.contains_key(id.as_str())).unwrap_or(base).into()
    }

    fn order(&mut self) {
        self.places.sort_by_key(|(quotes, place, _)| (std::cmp::Reverse(*quotes), *place));
    }

    /// How many speakers there are.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// All speakers, those with most quotations first.
    ///
    /// # Errors
    ///
    /// What `work` returns, and if the temporary file cannot be read.
    pub fn each(&mut self, mut work: impl FnMut(GlobalSpeaker) -> Result<()>) -> Result<()> {
        self.rows.flush().map_err(unwritable)?;
        let file = self.rows.get_mut();
        for (_, place, length) in &self.places {
            file.seek(SeekFrom::Start(*place)).map_err(unwritable)?;
            let mut json = vec![0; *length as usize];
            file.read_exact(&mut json).map_err(unwritable)?;
            work(serde_json::from_slice(&json).map_err(|cause| unwritable(cause.into()))?)?;
        }
        Ok(())
    }
}

/// Goes over the same rows again and tells whose each is.
pub struct Assigner<'a> {
    merged: &'a Merged,
    gatherer: Gatherer,
}

/// Who says a quotation, over all articles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assignment {
    /// Ids, joined by ` & `; empty where the speaker cannot be told again.
    pub id: String,
    /// Probability that the speaker of the article is that speaker, in `0..=1`; the lowest of joint ones.
    pub probability: f64,
    /// Why.
    pub links: Vec<Link>,
}

impl<'a> Assigner<'a> {
    /// Rows are to come in the order in which `merged` was made of them.
    pub fn new(merged: &'a Merged) -> Self {
        Self { merged, gatherer: Gatherer::default() }
    }

    /// Whose `row` is.
    pub fn take(&mut self, row: &TableRow) -> Assignment {
        let numbers = self.gatherer.take(row, drop);
        let assigned: Vec<Assigned> =
            numbers.iter().filter_map(|number| self.merged.assigned.get(*number as usize).copied()).collect();
        let ids: Vec<&str> =
            assigned.iter().filter_map(|one| self.merged.ids.get(one.speaker as usize)).map(|id| &**id).collect();
        let probability = assigned.iter().map(|one| one.link.probability()).reduce(f64::min).unwrap_or(0.0);
        Assignment { id: ids.join(" & "), probability, links: assigned.iter().map(|one| one.link).collect() }
    }
}

#[cfg(test)]
mod tests;
