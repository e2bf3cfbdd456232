//! The same work in pieces that know nothing of each other, for engines that spread it over machines: the speakers of articles
//! with the keys of their blocks, and whole blocks linked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    GlobalSpeaker, Known, blocks,
    bodies::{self, Forms},
    local::{Gatherer, Local},
    named, persons,
    users::Users,
};
use crate::{error::Result, export::TableRow};

/// A speaker of one article, and with whom it is to be looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Speakers of different keys are never one.
    pub merge_key: String,
    /// What the article tells.
    #[serde(flatten)]
    pub speaker: Local,
}

/// Who a speaker of an article is, over articles.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// The article.
    pub doc_id: String,
    /// The speaker there.
    pub speaker_id: String,
    /// Which of joint speakers.
    pub place: u32,
    /// The speaker over articles.
    pub speaker_global_id: String,
    /// The probability that it is that speaker.
    pub speaker_link_probability: f64,
}

/// Blocks of the bodies called `names`: what [`Candidates::new`] wants.
///
/// # Errors
///
/// If two speakers whom the user knows share a name.
pub fn blocks<'a>(names: impl IntoIterator<Item = &'a str>, known: &[Known]) -> Result<BTreeMap<String, String>> {
    let users = Users::new(known)?;
    Ok(blocks::of_bodies(names.into_iter().flat_map(super::local::members), &users))
}

/// Makes candidates of rows of quotations. Keeps no state, so that threads may share it.
pub struct Candidates {
    users: Users,
    blocks: BTreeMap<String, String>,
}

impl Candidates {
    /// With the [`blocks`] of all bodies that will come.
    ///
    /// # Errors
    ///
    /// If two speakers whom the user knows share a name.
    pub fn new(known: &[Known], blocks: BTreeMap<String, String>) -> Result<Self> {
        Ok(Self { users: Users::new(known)?, blocks })
    }

    /// The speakers of whole articles, of which `rows` are all rows, those of each together and in order.
    pub fn of(&self, rows: &[TableRow]) -> Vec<Candidate> {
        let (mut gatherer, mut found) = (Gatherer::default(), Vec::new());
        for row in rows {
            gatherer.take(row, |locals| found.extend(self.keyed(locals)));
        }
        found.extend(self.keyed(gatherer.finish()));
        found
    }

    fn keyed(&self, locals: Vec<Local>) -> Vec<Candidate> {
        let first = locals.first().map_or(0, |local| local.seq);
        let keyed = locals.into_iter().map(|local| {
            let merge_key = if local.is_person {
                format!("person:{}", blocks::of_person(&local.name, &self.users))
            } else {
                let key = bodies::key(&local.name);
                format!("body:{}", self.blocks.get(&key).unwrap_or(&key))
            };
            Candidate { merge_key, speaker: Local { seq: local.seq - first, ..local } }
        });
        keyed.collect()
    }
}

/// Links candidates.
pub struct Linker {
    users: Users,
}

impl Linker {
    /// With the speakers whom the user knows.
    ///
    /// # Errors
    ///
    /// If two of them share a name.
    pub fn new(known: &[Known]) -> Result<Self> {
        Ok(Self { users: Users::new(known)? })
    }

    /// The speakers over articles among `candidates`, in any order, all those of each key, and who each candidate is.
    pub fn link(&self, candidates: Vec<Candidate>) -> (Vec<GlobalSpeaker>, Vec<Member>) {
        let mut parts: BTreeMap<(bool, String), Vec<Local>> = BTreeMap::new();
        for Candidate { merge_key, speaker } in candidates {
            parts.entry((speaker.is_person, merge_key)).or_default().push(speaker);
        }
        let (mut speakers, mut members) = (Vec::new(), Vec::new());
        for ((is_person, _), mut locals) in parts {
            locals.sort_by(Local::in_order);
            let (linked, kind) = if is_person {
                (persons(&locals, &self.users), "person")
            } else {
                let mut forms = Forms::default();
                locals.iter().enumerate().for_each(|(place, local)| forms.add(local, place, &self.users));
                (forms.linked(), "organization")
            };
            let rows = named(&linked, kind, &self.users);
            for (one, row) in linked.iter().zip(&rows) {
                members.extend(one.members.iter().map(|(member, link)| {
                    let Local { document, speaker_id, place, .. } = &locals[*member];
                    Member {
                        doc_id: document.clone(),
                        speaker_id: speaker_id.clone(),
                        place: *place,
                        speaker_global_id: row.speaker_global_id.clone(),
                        speaker_link_probability: link.probability(),
                    }
                }));
            }
            speakers.extend(rows);
        }
        (speakers, members)
    }
}
