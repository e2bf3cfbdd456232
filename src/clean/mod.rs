//! The article's own text without what a site glues around and into it, and the way back to the raw text.
//!
//! [`clean`] runs the [`STEPS`] in order: first characters and markup, so that the later steps see plain text, then what
//! stands inside sentences, then whole lines. A step sees the text that the steps before it left, and answers with edits.
//! Precision comes first: a line of boilerplate that stays costs little, a sentence that goes is lost.

mod byline;
mod characters;
mod credits;
mod draft;
mod lines;
mod markup;
mod offsets;
mod promotions;
mod related;
mod step;
mod title;

use self::{
    draft::EditedText,
    step::{Findings, Page},
};
pub use self::{
    draft::Removal,
    offsets::{OffsetMap, TextIndex},
    step::Step,
};
use crate::{deadline, input::RawDocument, span::Span};

/// Cleaned text with its way back to the raw text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CleanText {
    /// The text that all later stages see.
    pub text: String,
    /// From bytes of `text` to the raw text.
    pub map: OffsetMap,
    /// What was removed or replaced, in order of the raw text.
    pub removals: Vec<Removal>,
    /// The headline inside `text`, where one was recognized.
    pub headline: Option<Span>,
    /// Author of a byline that was taken out.
    pub byline: Option<String>,
    /// Dateline that was taken out ("WASHINGTON (AP)").
    pub dateline: Option<String>,
}

/// How to clean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CleanOptions {
    /// Leave the text as it is.
    pub keep_boilerplate: bool,
}

/// Every step, in order.
pub const STEPS: &[Step] = &[
    characters::MOJIBAKE,
    // Text that was decoded wrongly twice needs two rounds.
    characters::MOJIBAKE,
    markup::TAGS,
    markup::ENTITIES,
    markup::LINKS,
    characters::INVISIBLE,
    characters::SPACES,
    characters::LINE_ENDS,
    related::STEP,
    promotions::INLINE,
    promotions::LINES,
    credits::INLINE,
    credits::LINES,
    byline::UPDATES,
    title::STEP,
    byline::BYLINE,
    byline::DATELINE,
];

/// Cleans one document. Never fails: text it cannot make sense of stays.
///
/// Takes time proportional to the length of the text.
pub fn clean(document: &RawDocument, options: CleanOptions) -> CleanText {
    let (raw, metadata) = (&document.text, &document.metadata);
    if options.keep_boilerplate {
        let headline = title::headline(raw, metadata);
        return CleanText { text: raw.clone(), map: OffsetMap::identity(raw.len()), headline, ..CleanText::default() };
    }
    let mut draft = EditedText::new(raw);
    let (mut byline, mut dateline) = (None, None);
    for step in STEPS {
        deadline::look();
        let mut findings = Findings::default();
        (step.apply)(&Page { text: &draft.text, metadata }, &mut findings);
        byline = byline.or(findings.byline);
        dateline = dateline.or(findings.dateline);
        draft.apply(step.name, findings.edits);
    }
    let (text, map, removals) = draft.finish();
    let headline = title::headline(&text, metadata);
    CleanText { text, map, removals, headline, byline, dateline }
}

#[cfg(test)]
mod tests;
