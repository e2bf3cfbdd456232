//! Any text as a book, analysed in sections of a few sentences: no panic, and every row is a slice of the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use whosaid::{
    clean::TextIndex,
    export::{Selection, quote_rows},
    input::RawDocument,
    pipeline::{self, Options, Timings},
};

fuzz_target!(|text: &str| {
    let mut options = Options::default();
    options.section_bytes = 256;
    let mut selection = Selection::default();
    selection.min_quote_confidence = Some(0.0);
    let analysis = pipeline::analyse_with(RawDocument::new("fuzz", text), &options, &Timings::default());
    let index = TextIndex::new(text);
    for row in quote_rows(&analysis, &selection) {
        let slices: Option<Vec<&str>> = row.parts.iter().map(|part| index.slice(part.start, part.end)).collect();
        assert_eq!(slices.map(|slices| slices.join(" … ")).as_deref(), Some(row.text.as_str()));
    }
});
