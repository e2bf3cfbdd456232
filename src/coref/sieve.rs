//! What a sieve is and what it answers.

use std::ops::Range;

use super::{
    entities::EntityIdx,
    item::{Item, ItemKind},
    state::State,
};

/// One way to tell what a phrase means.
pub struct Sieve {
    /// As it stands in the table.
    pub name: &'static str,
    /// A text in which it decides: `{s …=…}` the source and whom it means, `{m …}`, `{o …}`, `{l …}` names of persons,
    /// bodies and places, `{q …}` and `{c …}` quotations and cues.
    pub example: &'static str,
    /// The kind of phrase that it is asked for.
    pub(super) of: ItemKind,
    pub(super) apply: fn(&State<'_>, &Item<'_>) -> Option<Answer>,
}

/// What a sieve says.
#[derive(Debug)]
pub(super) enum Answer {
    /// Somebody or something known.
    Known(EntityIdx),
    /// The same, and this phrase names it better than what it was called by.
    Renamed { entity: EntityIdx, name: String },
    /// Whatever another phrase means that ends the sentence so far.
    Phrase(Range<usize>, usize),
    /// Somebody or something new, whom it brings in.
    New,
}
