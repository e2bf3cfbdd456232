//! A word as it is compared.

use crate::span::Span;

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// What is compared: a hash of its folded letters, the same on all machines.
    pub key: u64,
    /// Bytes of the text.
    pub span: Span,
    /// Whether it stands in square brackets, as an editor's words do.
    pub bracketed: bool,
    /// Whether an ellipsis stands before it (or before its bracket).
    pub after_cut: bool,
}
