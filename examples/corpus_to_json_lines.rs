//! A corpus in, JSON Lines out: `cargo run --example corpus_to_json_lines -- corpus/sample > quotes.jsonl`.

use std::{
    env,
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use whosaid::{Format, Pipeline, ReadOptions, Style, Table, read};

#[expect(clippy::print_stderr, reason = "what cannot be read is told, and the run goes on")]
fn main() -> anyhow::Result<()> {
    let paths: Vec<PathBuf> = env::args().skip(1).map(PathBuf::from).collect();
    let pipeline = Pipeline::builder().build()?;
    let format = Format::named("jsonl")?;
    let mut out = BufWriter::new(io::stdout());
    for analysis in pipeline.analyse_all(read(&paths, &ReadOptions::default())?) {
        match analysis {
            Ok(analysis) => {
                let mut lines = Vec::new();
                format.add(&analysis, &analysis.rows(), Table::Quotes, Style::default(), &mut lines);
                out.write_all(&lines)?;
            }
            Err(error) => eprintln!("{error}"),
        }
    }
    Ok(out.flush()?)
}
