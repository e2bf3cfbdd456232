//! Coreference as an ordered list of sieves: the first that knows what a phrase means decides.
//!
//! Each is a file with a value: its name, an example that is also its test, and a function from what the pass knows so far
//! and a phrase to an answer. No sieve sees another's answer to the same phrase, and none changes the state: what an answer
//! does to it is the driver's work.

mod again;
mod apposition;
mod body_noun;
mod character;
mod described;
mod epithet;
mod first_person;
mod fuller;
mod fuller_writing;
mod generic_body;
mod he_she;
mod initials;
mod it;
mod name;
mod named_later;
mod named_next;
mod office;
mod otherwise;
mod pair;
mod police;
mod relative;
mod relative_pronoun;
mod role;
mod same_words;
mod survey;
mod they;

use std::ops::Range;

use super::{
    entities::{Entity, EntityIdx},
    item::Item,
    state::State,
};

/// One way to tell what a phrase means.
pub struct Sieve {
    /// As it stands in the table.
    pub name: &'static str,
    /// A text in which it decides: `{s …=…}` the source and whom it means, `{m …}`, `{o …}`, `{l …}` names of persons,
    /// bodies and places, `{q …}` and `{c …}` quotations and cues.
    pub example: &'static str,
    pub(super) apply: fn(&State<'_>, &Item) -> Option<Answer>,
}

/// What a sieve says.
#[derive(Debug)]
pub(super) enum Answer {
    /// Somebody or something known.
    Known(EntityIdx),
    /// The same, and this phrase names it better than what it was called by.
    Renamed { entity: EntityIdx, name: String, words: Vec<String> },
    /// Whatever another phrase means that ends the sentence so far.
    Phrase(Range<usize>, usize),
    /// Somebody or something new.
    New(Box<Entity>),
}

/// The name of the sieve that finds the article's author.
pub(super) const AUTHOR: &str = first_person::AUTHOR.name;

/// All sieves, in the order in which they are asked.
pub const SIEVES: &[Sieve] = &[
    name::SIEVE,
    first_person::IN_QUOTE,
    first_person::AUTHOR,
    he_she::SIEVE,
    they::SIEVE,
    it::SIEVE,
    relative_pronoun::SIEVE,
    apposition::SIEVE,
    initials::SIEVE,
    same_words::SIEVE,
    fuller::SIEVE,
    fuller_writing::SIEVE,
    pair::SIEVE,
    role::UNNAMED,
    role::ONLY,
    role::SALIENT,
    epithet::SIEVE,
    office::SIEVE,
    body_noun::SIEVE,
    survey::SIEVE,
    generic_body::SIEVE,
    again::SIEVE,
    otherwise::SIEVE,
    relative::SIEVE,
    named_later::SIEVE,
    named_next::SIEVE,
    character::SIEVE,
    police::NAMED,
    police::BY_RANK,
    described::NEW,
    described::KNOWN,
];
