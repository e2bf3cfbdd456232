//! Who said what in one article: `cargo run --example one_article -- article.txt`.

use std::{env, fs, process::ExitCode};

use whosaid::Pipeline;

#[expect(clippy::print_stdout, reason = "an example shows what it finds")]
fn main() -> anyhow::Result<ExitCode> {
    let Some(path) = env::args().nth(1) else {
        println!("usage: one_article ARTICLE.txt");
        return Ok(ExitCode::from(2));
    };
    let text = fs::read_to_string(path)?;
    let analysis = Pipeline::builder().build()?.analyse(&text)?;
    for quote in analysis.rows() {
        let speaker = quote.speaker.map_or_else(|| "somebody".to_owned(), |speaker| speaker.name);
        println!("{speaker} ({:.2}): {}", quote.confidence, quote.text);
    }
    Ok(ExitCode::SUCCESS)
}
