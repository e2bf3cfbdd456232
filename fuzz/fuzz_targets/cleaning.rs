//! Any text is cleaned, and every byte that stays stands in the original where the map says.

#![no_main]

use libfuzzer_sys::fuzz_target;
use whosaid::{
    clean::{CleanOptions, clean},
    input::RawDocument,
};

fuzz_target!(|text: &str| {
    let document = RawDocument::new("fuzz", text);
    let clean = clean(&document, CleanOptions::default());
    for (ours, raw) in clean.map.runs() {
        assert_eq!(ours.of(&clean.text), raw.of(text));
    }
    let mut end = 0;
    for removal in &clean.removals {
        assert!(removal.raw.start() >= end || removal.raw.is_empty());
        end = removal.raw.end();
    }
});
