//! Any bytes as a model file: an error, or a model that tags.

#![no_main]

use libfuzzer_sys::fuzz_target;
use whosaid::tag::Model;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(model) = Model::read(bytes) {
        model.tag_tokens(&["“", "We", "wait", ",", "”", "Lee", "said", "."], &[true, false, false, false, false, false, false, false]);
    }
});
