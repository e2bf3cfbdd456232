//! Coreference as an ordered list of sieves: the first that knows what a phrase means decides.
//!
//! Each is a file with a value: its name, an example that is also its test, and a function from what the pass knows so far
//! and a phrase to an answer. No sieve sees another's answer to the same phrase, and none changes the state: what an answer
//! does to it is the driver's work.

mod again;
mod apposition;
mod author;
mod body_noun;
mod character;
mod described;
mod described_as_known;
mod epithet;
mod first_person;
mod fuller;
mod generic_body;
mod he_she;
mod initials;
mod it;
mod name;
mod named_later;
mod office;
mod otherwise;
mod pair;
mod relative_pronoun;
mod role;
mod role_of_several;
mod same_words;
mod they;
mod unnamed_not_role;

use super::sieve::Sieve;

/// The name of the sieve that finds the article's author.
pub(super) const AUTHOR: &str = author::SIEVE.name;

/// All sieves, in the order in which they are asked.
pub const SIEVES: &[Sieve] = &[
    name::SIEVE,
    first_person::SIEVE,
    author::SIEVE,
    he_she::SIEVE,
    they::SIEVE,
    it::SIEVE,
    relative_pronoun::SIEVE,
    apposition::SIEVE,
    initials::SIEVE,
    same_words::SIEVE,
    fuller::SIEVE,
    pair::SIEVE,
    unnamed_not_role::SIEVE,
    role::SIEVE,
    role_of_several::SIEVE,
    epithet::SIEVE,
    office::SIEVE,
    body_noun::SIEVE,
    generic_body::SIEVE,
    again::SIEVE,
    otherwise::SIEVE,
    named_later::SIEVE,
    character::SIEVE,
    described::SIEVE,
    described_as_known::SIEVE,
];
