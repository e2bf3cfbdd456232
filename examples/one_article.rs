//! Who said what in one article: `cargo run --example one_article -- article.txt`.

use std::{env, path::PathBuf};

use whosaid::{Pipeline, ReadOptions, read};

#[expect(clippy::print_stdout, reason = "an example shows what it finds")]
fn main() -> anyhow::Result<()> {
    let path: PathBuf = env::args().nth(1).unwrap_or_else(|| "corpus/sample/harbour-vote.txt".to_owned()).into();
    let pipeline = Pipeline::builder().build()?;
    // Reading tells encodings apart and unpacks, which the standard library's `read_to_string` does not.
    for document in read(&[path], &ReadOptions::default())? {
        for quote in pipeline.analyse_document(document?)?.rows() {
            let speaker = quote.speaker.map_or_else(|| "somebody".to_owned(), |speaker| speaker.name);
            println!("{speaker} ({:.2}): {}", quote.confidence, quote.text);
        }
    }
    Ok(())
}
