//! `--share`, `--of`: rows with certain values in a column.

use std::{cell::RefCell, collections::BTreeSet};

use super::complain;
use crate::error::{Error, ErrorKind, Result};

/// A column and the values that are asked for.
pub(super) struct Condition {
    pub(super) column: String,
    values: Vec<String>,
    /// Values that rows had: those asked for, and some of the others.
    met: RefCell<BTreeSet<String>>,
}

/// Values of a column that a message names, and letters of each.
const MAX_MET: usize = 8;
/// See [`MAX_MET`].
const MAX_SHOWN: usize = 40;

impl Condition {
    pub(super) fn new(text: &str) -> Result<Self> {
        let (column, values) = text.split_once('=').ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, format!("`{text}` is not of the form `COLUMN=VALUE`"))
                .hint("as in `--share speaker_kind=anonymous`")
        })?;
        let values = values.split(',').map(|value| value.trim().to_lowercase()).collect();
        Ok(Self { column: column.trim().to_owned(), values, met: RefCell::default() })
    }

    pub(super) fn holds(&self, value: &str) -> bool {
        let value = value.trim().to_lowercase();
        let is_asked_for = self.values.contains(&value);
        let holds = is_asked_for || !value.is_empty() && self.values.iter().any(|wanted| wanted == "*");
        let mut met = self.met.borrow_mut();
        if is_asked_for || met.len() <= MAX_MET {
            met.insert(value);
        }
        holds
    }

    /// Tells of values that no row had, which may be misspelt.
    pub(super) fn tell_unmet(&self) {
        let met = self.met.borrow();
        let is_unmet = |value: &&String| *value != "*" && !met.is_empty() && !met.contains(*value);
        for value in self.values.iter().filter(is_unmet) {
            let error = Error::new(ErrorKind::Input, format!("no row has the value `{value}` in `{}`", self.column));
            let short = |it: &String| format!("`{}`", it.chars().take(MAX_SHOWN).collect::<String>());
            let others: Vec<String> = met.iter().take(MAX_MET).map(short).collect();
            let more = if met.len() > MAX_MET { " and others" } else { "" };
            complain(&error.hint(format!("there are {}{more}", others.join(", "))));
        }
    }
}
