//! The tests that see more than one room: the program as users meet it, offsets, formats, random text, golden articles.
//!
//! The default suite needs nothing beside the repository. `WHOSAID_DATA=../shared` adds the articles of a data folder,
//! `WHOSAID_SLOW=1` adds inputs of tens of megabytes; without them those tests say on stderr that they were skipped.

#[cfg(feature = "across")]
mod across;
mod engines;
mod evaluate;
mod formats;
#[path = "../../benches/generated/mod.rs"]
mod generated;
mod golden;
mod growth;
mod house;
#[cfg(feature = "_classifier")]
mod hub;
mod offsets;
mod outputs;
mod program;
mod random;
mod resume;
mod safe;
mod unharmed;
mod words;

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use assert_cmd::Command;
use whosaid::{
    clean::CleanOptions,
    input::{RawDocument, ReadOptions},
    pipeline::{self, Analysis},
};

/// A file or folder of the repository.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The program.
fn whosaid() -> Command {
    Command::new(assert_cmd::cargo::cargo_bin!("whosaid"))
}

/// All documents below `path`.
fn documents(path: &Path) -> Vec<RawDocument> {
    whosaid::input::read(&[path.to_owned()], &ReadOptions::default())
        .expect("the folder exists")
        .map(|document| document.expect("every document of the corpus is readable"))
        .collect()
}

fn analyse(text: &str) -> Analysis {
    let document = RawDocument::new("text", text);
    pipeline::analyse(document, CleanOptions::default())
}

/// Says past the test harness, which swallows what tests print, that a test did not run.
fn skipped(test: &str, how: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED {test}: {how}");
}
