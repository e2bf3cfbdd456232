//! Speakers of articles that are one, and what they are called as one.

use super::{link::Link, profile::Profile};
use crate::wording::names::Name;

/// Speakers of articles that are one, by their places among those looked at together.
pub(super) struct Linked {
    pub(super) profile: Profile,
    pub(super) members: Vec<(usize, Link)>,
    pub(super) given: Option<String>,
    /// Others of those looked at together who it may be.
    pub(super) maybe: Vec<usize>,
}

/// A name as an id: `ana-ruiz`.
pub(super) fn slug(name: &str) -> String {
    let words: Vec<String> = Name::new(name, false).words;
    if words.is_empty() { "speaker".to_owned() } else { words.join("-") }
}
