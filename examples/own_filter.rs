//! A filter of one's own: denials by named people, with the outlet that printed them.
//! `cargo run --example own_filter -- news.jsonl`

use std::{env, path::PathBuf};

use whosaid::{CueClass, Pipeline, QuoteRow, ReadOptions, SpeakerKind, read};

fn is_denial_by_name(quote: &QuoteRow) -> bool {
    let named = quote.speaker.as_ref().is_some_and(|speaker| speaker.kind == SpeakerKind::Person);
    named && quote.cue_class == Some(CueClass::Deny) && quote.confidence >= 0.7
}

#[expect(clippy::print_stdout, reason = "an example shows what it finds")]
fn main() -> anyhow::Result<()> {
    let paths: Vec<PathBuf> = env::args().skip(1).map(PathBuf::from).collect();
    let pipeline = Pipeline::builder().build()?;
    for analysis in pipeline.analyse_all(read(&paths, &ReadOptions::default())?) {
        for quote in analysis?.rows().into_iter().filter(is_denial_by_name) {
            let speaker = quote.speaker.map_or_else(String::new, |speaker| speaker.name);
            println!("{}\t{speaker}\t{}", quote.publisher.unwrap_or(quote.doc_id), quote.text);
        }
    }
    Ok(())
}
