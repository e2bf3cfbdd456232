//! What may be a quotation, and how it came about.

use crate::{names::names, quote::Quote};

names! {
    /// How a candidate came about.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Origin {
        /// Detection found it.
        Detected = "detected",
        /// A clause behind its cue.
        After = "after",
        /// A clause before its cue.
        Before = "before",
        /// A clause around its cue.
        Around = "around",
        /// Words in marks inside a report that are another's.
        Relayed = "relayed",
    }
}

/// What may be a quotation.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// As it would be.
    pub quote: Quote,
    /// How it came about.
    pub origin: Origin,
}
