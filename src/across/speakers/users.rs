//! Speakers whom the user knows, by their names.

use std::collections::BTreeMap;

use super::{bodies, linked::slug};
use crate::{
    error::{Error, ErrorKind, Result},
    wording::names::Name,
};

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

/// The user's table.
pub(super) struct Users {
    /// Ids by the keys of names.
    pub ids: BTreeMap<String, String>,
    /// The names that are to be shown, by id.
    pub shown: BTreeMap<String, String>,
}

impl Users {
    /// The table that `known` is.
    ///
    /// # Errors
    ///
    /// If two speakers share a name.
    pub(super) fn new(known: &[Known]) -> Result<Self> {
        let (mut ids, mut shown) = (BTreeMap::new(), BTreeMap::new());
        for one in known {
            let id = if one.id.is_empty() { slug(&one.name) } else { one.id.clone() };
            for name in one.aliases.iter().chain([&one.name]).filter(|name| !name.trim().is_empty()) {
                for key in [Name::new(name, true).key(), bodies::key(name)] {
                    if let Some(other) = ids.insert(key, id.clone()).filter(|other| *other != id) {
                        let message = format!("`{name}` is a name of both `{other}` and `{id}`");
                        return Err(Error::new(ErrorKind::Input, message)
                            .hint("a name that two speakers share cannot be an alias: leave it out of both"));
                    }
                }
            }
            shown.insert(id, one.name.clone());
        }
        Ok(Self { ids, shown })
    }

    /// The name of a person as the user would show it, where the user knows it.
    pub(super) fn shown<'a>(&'a self, name: &'a str) -> &'a str {
        self.ids.get(&Name::new(name, true).key()).and_then(|id| self.shown.get(id)).map_or(name, String::as_str)
    }
}
