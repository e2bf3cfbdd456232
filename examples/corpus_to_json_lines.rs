//! A corpus in, JSON Lines out: `cargo run --example corpus_to_json_lines -- corpus/sample > quotes.jsonl`.

use std::{
    env,
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use whosaid::{Pipeline, ReadOptions, Row, read};

#[expect(clippy::print_stderr, reason = "what cannot be read is told, and the run goes on")]
fn main() -> anyhow::Result<()> {
    let paths: Vec<PathBuf> = env::args().skip(1).map(PathBuf::from).collect();
    let pipeline = Pipeline::builder().build()?;
    let mut out = BufWriter::new(io::stdout());
    for analysis in pipeline.analyse_all(read(&paths, &ReadOptions::default())?) {
        match analysis {
            Ok(analysis) => {
                let mut lines = Vec::new();
                for row in analysis.rows() {
                    row.json(&mut lines);
                    lines.push(b'\n');
                }
                out.write_all(&lines)?;
            }
            Err(error) => eprintln!("{error}"),
        }
    }
    Ok(out.flush()?)
}
