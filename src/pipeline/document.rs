//! One document, however long, with its title.

use super::{
    analysis::Analysis,
    options::Options,
    order::{finish, read, tag},
    sections::{self, Sizes},
    stages::Timings,
    title,
};
use crate::input::RawDocument;

/// All stages with the embedded model's names; a document as long as a book goes through them in sections.
pub(super) fn analyse(document: RawDocument, options: &Options, timings: &Timings) -> Analysis {
    let (mut clean, article) = read(&document, options, timings);
    let sizes = Sizes::of(options.section_bytes);
    let analysis = if sizes.part(&article) {
        // The article has the same text.
        clean.text = String::new();
        sections::analyse(document, clean, article, sizes, options, timings)
    } else {
        finish(tag(document, clean, article, options, timings), None, options.without, timings)
    };
    title::read(analysis, options, timings)
}
