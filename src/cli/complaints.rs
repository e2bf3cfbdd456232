//! What went wrong with documents and rows, one line per cause: the first one with its place, the others counted.

use std::collections::{BTreeMap, HashSet};

use super::{complain_once, counted, say};
use crate::error::Error;

/// Causes that are told apart; what goes beyond is told each time.
const MAX_CAUSES: usize = 256;

/// Everything that was complained of so far.
#[derive(Debug, Default)]
pub(super) struct Complaints {
    /// By cause, how many after the first.
    n_more: BTreeMap<String, u64>,
    hints: HashSet<String>,
}

impl Complaints {
    /// Tells of an error, unless its cause was told before. `shown` gets the work of writing, to clear the way for it.
    pub(super) fn tell(&mut self, error: &Error, shown: impl FnOnce(&mut dyn FnMut())) {
        let cause = without_place(error.cause());
        if let Some(n_more) = self.n_more.get_mut(&cause) {
            *n_more += 1;
            return;
        }
        if self.n_more.len() < MAX_CAUSES {
            self.n_more.insert(cause, 0);
        }
        shown(&mut || complain_once(error, &mut self.hints));
    }

    /// Tells for how many more of `what`, a noun, each cause came back.
    pub(super) fn sum_up(&self, what: &str) {
        for (cause, n_more) in self.n_more.iter().filter(|(_, n_more)| **n_more > 0) {
            say(&format!("whosaid: {} more like this: {cause}", counted(*n_more, what)));
        }
    }
}

/// A cause without where in the record it was: `serde_json` puts that behind its message.
fn without_place(mut cause: String) -> String {
    let is_place = |words: &str| words.split(" column ").all(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some((said, place)) = cause.rsplit_once(" at line ")
        && is_place(place)
    {
        cause.truncate(said.len());
    }
    cause
}
