//! Any bytes as a table for `verify`, in any format: the first byte chooses it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use whosaid::{
    clean::TextIndex,
    export::{FORMATS, read_claims},
};

fuzz_target!(
    // A panic that is caught, as those of other crates on damaged files are, is no finding.
    init: {
        let _ = std::panic::take_hook();
    },
    |bytes: &[u8]| {
        let Some((choice, table)) = bytes.split_first() else { return };
        let format = &FORMATS[usize::from(*choice) % FORMATS.len()];
        let index = TextIndex::new("“We wait,” Zoë said.");
        for slice in read_claims(format, table).into_iter().flatten().flatten().flat_map(|claim| claim.slices) {
            let _ = slice.holds_in(&index);
        }
    }
);
