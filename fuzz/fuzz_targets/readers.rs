//! Any bytes as input: the first byte chooses the reader, or that the content decides. Every reader of the list is reached.

#![no_main]

use libfuzzer_sys::fuzz_target;
use whosaid::input::{READERS, ReadOptions, from_bytes};

fuzz_target!(
    // A panic that is caught, as those of other crates on damaged files are, is no finding.
    init: {
        let _ = std::panic::take_hook();
    },
    |bytes: &[u8]| {
        let Some((choice, bytes)) = bytes.split_first() else { return };
        let reader = READERS.get(usize::from(*choice) % (READERS.len() + 1));
        let mut options = ReadOptions::default();
        options.max_text_bytes = 1 << 16;
        if let Some(reader) = reader {
            options = options.format(reader.name).expect("a reader of the list");
        }
        for document in from_bytes(bytes.to_vec(), &options).take(1000).flatten() {
            assert!(document.text.len() <= options.max_text_bytes);
            assert!(!document.id.is_empty());
        }
    }
);
