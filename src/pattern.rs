//! Regular expressions of the program's own.

use regex::Regex;

/// The pattern `text`. It is a constant of the program, so that one that does not compile ends the first test that needs it
/// instead of switching a step off in silence.
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|fault| panic!("a pattern of the program does not compile: {fault}"))
}
