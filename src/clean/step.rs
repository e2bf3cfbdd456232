//! What a step is, sees and answers.

use super::draft::Edit;
use crate::input::Metadata;

/// One way to clean.
#[derive(Debug)]
pub struct Step {
    /// Its name, as `whosaid clean --diff` shows it.
    pub name: &'static str,
    /// What it takes out or changes.
    pub about: &'static str,
    pub(super) apply: fn(&Page, &mut Findings),
}

/// What a step sees.
pub(super) struct Page<'p> {
    pub(super) text: &'p str,
    pub(super) metadata: &'p Metadata,
}

/// What a step answers.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) edits: Vec<Edit>,
    pub(super) byline: Option<String>,
    pub(super) dateline: Option<String>,
}
