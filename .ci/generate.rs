//! Writes generated news to standard output, one article a line: `cargo run --example generate 10000 > news.jsonl`.
//!
//! `short N` gives articles of two sentences, `long BYTES` one document of that length, `turns N` one of N quotations.

use std::io::{self, BufWriter, Write};

#[path = "../benches/generated/mod.rs"]
mod generated;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize| arguments.get(place).and_then(|number| number.parse::<usize>().ok());
    let mut out = BufWriter::new(io::stdout().lock());
    let mut line = |id: String, text: String| writeln!(out, "{}", serde_json::json!({ "id": id, "text": text }));
    match (arguments.first().map(String::as_str), number(0), number(1)) {
        (Some("long"), _, Some(n_bytes)) => line("long".to_owned(), generated::long(n_bytes)),
        (Some("short"), _, Some(n_articles)) => {
            (0..n_articles as u64).try_for_each(|number| line(format!("s{number:07}"), generated::short(number)))
        }
        (Some("turns"), _, Some(n_quotes)) => line("turns".to_owned(), generated::turns(n_quotes)),
        (_, Some(n_articles), _) => {
            (0..n_articles as u64).try_for_each(|number| line(format!("g{number:07}"), generated::article(number)))
        }
        _ => Err(io::Error::other("expected a number of articles, `short N`, `long BYTES` or `turns N`")),
    }
}
