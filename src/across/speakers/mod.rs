//! The same speaker over articles.
//!
//! Rows come in order; `local` makes of them the speakers of each article, which go to temporary files by family name (people)
//! or by their words (bodies). Each file is looked at on its own: `people` parts namesakes, joins writings of one name and
//! tells whom a bare family name means; `bodies` joins short forms and acronyms. No two speakers of different family names
//! are ever compared, and memory grows with the number of different speakers, not with that of articles or rows. `blocks` tells
//! what must be looked at together, and `apart` does so where the rest is on other machines. Articles may come in any order.

pub mod apart;
mod blocks;
mod bodies;
mod link;
mod linked;
mod local;
mod people;
mod profile;
mod row;
mod users;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{BufWriter, Read, Seek, SeekFrom, Write},
};

use self::{
    bodies::Forms,
    linked::{Linked, slug},
    local::{Gatherer, Local},
    users::Users,
};
use super::buckets::Buckets;
use crate::{
    error::{Error, ErrorKind, Result},
    export::TableRow,
    wording::hash,
};

pub use self::{link::Link, row::GlobalSpeaker, users::Known};

/// Whom a speaker of an article is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Assigned {
    speaker: u32,
    link: Link,
}

const N_PARTS: usize = 128;

/// Takes the rows of tables and merges their speakers.
pub struct Merger {
    users: Users,
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
        let (people, bodies) = (Buckets::new(N_PARTS)?, Buckets::new(N_PARTS)?);
        Ok(Self { users: Users::new(known)?, gatherer: Gatherer::default(), people, bodies })
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
                self.people.push(hash(&blocks::of_person(&local.name, &self.users)), &local)?;
            } else {
                self.bodies.push(hash(&bodies::key(&local.name)), &local)?;
            }
        }
        Ok(())
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
        let users = &self.users;
        self.people.each(|mut locals: Vec<Local>| {
            locals.sort_by(Local::in_order);
            let mut families: BTreeMap<String, Vec<Local>> = BTreeMap::new();
            for local in locals {
                families.entry(blocks::of_person(&local.name, users)).or_default().push(local);
            }
            for locals in families.into_values() {
                let linked = persons(&locals, users);
                merged.add(&linked, &named(&linked, "person", users), &|member| locals[member].seq)?;
            }
            Ok(())
        })?;
        let mut forms = Forms::default();
        self.bodies.each(|mut locals: Vec<Local>| {
            locals.sort_by(Local::in_order);
            locals.iter().for_each(|local| forms.add(local, local.seq as usize, users));
            Ok(())
        })?;
        let linked = forms.linked();
        merged.add(&linked, &named(&linked, "organization", users), &|member| member as u32)?;
        merged.order();
        Ok(merged)
    }
}

/// The persons among `locals`, all of one block and in order.
fn persons(locals: &[Local], users: &Users) -> Vec<Linked> {
    people::cluster(locals, &users.ids)
}

/// The rows of whole blocks, with ids that nobody else has: `person:ana-ruiz`, `person:ana-ruiz~2`.
fn named(linked: &[Linked], kind: &'static str, users: &Users) -> Vec<GlobalSpeaker> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut ids: Vec<String> = Vec::with_capacity(linked.len());
    for one in linked {
        let base = || format!("{}:{}", if kind == "person" { "person" } else { "body" }, slug(one.profile.best_name()));
        let id = one.given.clone().unwrap_or_else(|| {
            let base = base();
            let numbered = (2_u32..).map(|n| format!("{base}~{n}"));
            let mut ids = [base.clone()].into_iter().chain(numbered);
            ids.find(|id| !taken.contains(id) && !users.shown.contains_key(id)).unwrap_or(base)
        });
        taken.insert(id.clone());
        ids.push(id);
    }
    let rows = linked.iter().zip(&ids).map(|(one, id)| {
        let maybe = one.maybe.iter().map(|other| ids[*other].clone()).collect();
        let mut row = GlobalSpeaker::new(id, kind, one, maybe);
        if let Some(name) = one.given.as_ref().and_then(|id| users.shown.get(id)) {
            row.name.clone_from(name);
        }
        row
    });
    rows.collect()
}

/// Speakers over articles, on disk, and who each speaker of an article is.
pub struct Merged {
    assigned: Vec<Assigned>,
    ids: Vec<Box<str>>,
    rows: BufWriter<File>,
    at: u64,
    /// Quotations, place and length in `rows` of each speaker, in the order in which they are shown.
    places: Vec<(u32, u64, u32)>,
}

fn unwritable(cause: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "a temporary file cannot be written").because(cause)
}

impl Merged {
    fn new(n_locals: usize) -> Result<Self> {
        let rows = BufWriter::new(tempfile::tempfile().map_err(unwritable)?);
        let assigned = vec![Assigned::default(); n_locals];
        Ok(Self { assigned, ids: Vec::new(), rows, at: 0, places: Vec::new() })
    }

    fn add(&mut self, linked: &[Linked], rows: &[GlobalSpeaker], seq: &dyn Fn(usize) -> u32) -> Result<()> {
        for (one, row) in linked.iter().zip(rows) {
            let number = self.ids.len() as u32;
            self.ids.push(row.speaker_global_id.as_str().into());
            for (member, link) in &one.members {
                self.assigned[seq(*member) as usize] = Assigned { speaker: number, link: *link };
            }
            let json = serde_json::to_vec(&row).map_err(|cause| unwritable(cause.into()))?;
            self.rows.write_all(&json).map_err(unwritable)?;
            self.places.push((row.quotes, self.at, json.len() as u32));
            self.at += json.len() as u64;
        }
        Ok(())
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
