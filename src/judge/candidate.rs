//! What may be a quotation, and how it came about.

use crate::quote::Quote;

/// How a candidate came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Detection found it.
    Detected,
    /// A clause behind its cue.
    After,
    /// A clause before its cue.
    Before,
    /// A clause around its cue.
    Around,
    /// Words in marks inside a report that are another's.
    Relayed,
}

impl Origin {
    /// As it stands in evidence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Detected => "detected",
            Self::After => "after",
            Self::Before => "before",
            Self::Around => "around",
            Self::Relayed => "relayed",
        }
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
