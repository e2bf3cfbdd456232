//! Names: where they stand, what their words are, and (in `cluster`) which of them are the same person or body.

mod cluster;
mod generations;
mod name;
mod namesakes;
mod plausible;
mod repair;
mod unlisted;

pub(super) use self::{
    cluster::{by_initials, cluster},
    name::{Name, legible, name_at, same_words},
};
